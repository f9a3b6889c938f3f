"""Which libraries a record asks for is read off it without trusting it."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.children import ROOT
from benchmarks.errors import RequestError
from benchmarks.format import MOST_VALUES
from benchmarks.front_reproducing import again, locked, recorded


def record(folder: Path, installed: Any, **metadata: str) -> Path:
    path = folder / "reference.json"
    content = {"metadata": metadata, "crossover": {"installed": installed}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_library_of_another_version_than_the_locked_one_is_pinned(tmp_path: Path) -> None:
    (locked_one,) = locked("aiohttp", "measure")
    record(tmp_path, {"aiohttp": "3.9.1", "yarl": next(iter(locked("yarl", "measure"))), "left-pad": "1.0"})
    found = again(["reference.json", "--budget", "5m"], tmp_path, "measure")
    assert locked_one != "3.9.1"
    assert found.pins == ["aiohttp==3.9.1"]
    assert found.arguments[:3] == [str(tmp_path / "reference.json"), "--budget", "5m"]
    assert found.arguments[-1] == found.record
    assert not found.extras


def test_a_lock_has_one_version_for_each_python(tmp_path: Path) -> None:
    assert len(locked("numpy", "measure")) == 2
    record(tmp_path, {"numpy": max(locked("numpy", "measure"))})
    assert again(["reference.json"], tmp_path, "measure").pins == []


def test_a_library_of_an_extra_has_the_extras_installed(tmp_path: Path) -> None:
    record(tmp_path, {"uvloop": next(iter(locked("uvloop", "measure")))})
    found = again(["reference.json"], tmp_path, "measure")
    assert (found.extras, found.pins) == (True, [])


def test_older_records_name_versions_in_their_metadata(tmp_path: Path) -> None:
    assert recorded(record(tmp_path, None, aiohttp_version="3.9.1", os="Linux")) == {"aiohttp": "3.9.1"}


@pytest.mark.parametrize(
    "version", ["3.9.1; rm -rf ~", "3.9.1 @ https://elsewhere/x.whl", "--index-url", "", 3, None, "1" * 99]
)
def test_what_is_no_version_is_never_passed_on(version: Any, tmp_path: Path) -> None:
    assert recorded(record(tmp_path, {"aiohttp": version})) == {}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"crossover": 1}', '{"metadata": {}, "crossover": {"installed": []}, "x']
)
def test_what_is_no_record_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(content, encoding="utf-8")
    with pytest.raises(RequestError, match="no whole record"):
        again(["r.json"], tmp_path, "measure")


@pytest.mark.parametrize("words", [[], ["--budget", "5m"]])
def test_a_record_has_to_be_named_first(words: list[str]) -> None:
    with pytest.raises(RequestError, match="name the record"):
        again(words, ROOT, "measure")


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="No such file"):
        again(["r.json"], tmp_path, "measure")


def test_a_file_of_more_values_than_any_record_has_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(f"[{'[],' * MOST_VALUES}[]]", encoding="utf-8")
    with pytest.raises(RequestError, match="holds more than 1,000,000 values; name another file"):
        again(["r.json"], tmp_path, "measure")
