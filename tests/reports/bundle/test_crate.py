"""The machine-readable description is an RO-Crate that other people's tools read."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from rocrate.rocrate import ROCrate

from reports.bundle.crate import Attribution, validated_attribution
from reports.bundle.names import CRATE
from tests.reports.helpers.bundles import files_of, small, zipped

ADA = Attribution("Ada Lovelace", "CC-BY-4.0")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crate")
    with ZipFile(BytesIO(zipped(files_of(by=ADA)))) as archive:
        archive.extractall(path)
    return path


@pytest.fixture(scope="module")
def crate(folder: Path) -> ROCrate:
    return ROCrate(folder)


def entities(by: Attribution | None = None, **sitting: Any) -> dict[str, dict[str, Any]]:
    graph = json.loads(files_of(small(**sitting), by)[CRATE])["@graph"]
    assert len({entity["@id"] for entity in graph}) == len(graph)
    return {entity["@id"]: entity for entity in graph}


def test_every_file_is_known_to_it_with_its_size_and_kind(crate: ROCrate, folder: Path) -> None:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    described = {entity.id: entity for entity in crate.data_entities}
    assert set(described) == there - {CRATE}
    for name, entity in described.items():
        assert entity.type == "File"
        assert entity["name"]
        assert entity["encodingFormat"]
        if name != "SHA256SUMS":
            assert entity["contentSize"] == str((folder / name).stat().st_size)


def test_it_says_what_it_conforms_to_and_all_that_the_specification_demands(crate: ROCrate) -> None:
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.1"
    root = crate.root_dataset
    assert all(root[name] for name in ("name", "description", "hasPart"))
    assert root["datePublished"] == "2026-01-02T03:05:05+00:00"
    assert root["license"].id == "https://spdx.org/licenses/CC-BY-4.0"
    assert root["author"]["name"] == "Ada Lovelace"


def test_the_record_is_the_result_of_a_measurement_with_its_suite_machine_and_times(crate: ROCrate) -> None:
    action = crate.root_dataset["mentions"]
    assert action.type == "CreateAction"
    assert (action["startTime"], action["endTime"]) == ("2026-01-02T03:04:05+00:00", "2026-01-02T03:05:05+00:00")
    assert [entity.id for entity in (*action["object"], *action["result"], action["agent"])] == [
        "plan.json",
        "record.json",
        "#creator",
    ]
    suite, machine = action["instrument"]
    assert (suite["name"], suite["version"], suite["identifier"]) == ("Crossover", "0.1.0", "commit abc123")
    properties = {entity["name"]: entity["value"] for entity in machine["additionalProperty"]}
    assert properties["cpu_usable"] == 2
    assert properties["cpu_model_name"] == "Test CPU"


def test_every_entity_that_is_referred_to_is_there_or_on_the_web() -> None:
    by_id = entities(ADA)
    text = json.dumps(list(by_id.values()))
    referred = {part.split('"')[0] for part in text.split('{"@id": "')[1:]}
    assert {name for name in referred - by_id.keys() if not name.startswith("https://w3id.org/")} == set()


def test_nobody_and_no_license_is_named_where_nobody_said_so() -> None:
    by_id = entities()
    assert "author" not in by_id["./"]
    assert "agent" not in by_id["#measurement"]
    assert by_id["./"]["license"].startswith("No license was stated")


def test_a_sitting_that_was_stopped_has_no_end() -> None:
    by_id = entities(finished=None)
    assert "endTime" not in by_id["#measurement"]
    assert by_id["./"]["datePublished"] == by_id["#measurement"]["startTime"]


def test_the_same_record_is_described_by_the_same_bytes() -> None:
    assert files_of(by=ADA)[CRATE] == files_of(by=ADA)[CRATE]


def test_licenses_are_written_as_spdx_does() -> None:
    assert validated_attribution("", "cc-by-4.0").license == "CC-BY-4.0"
