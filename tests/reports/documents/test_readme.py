"""What README takes from records is made from them, each part in its place and nowhere else."""

from pathlib import Path

import pytest

from reports.documents.readme import advice_lines, machine_lines, reading_lines, readme, table_lines
from reports.errors import ReportError
from reports.page.report import Report, conclude
from reports.record.load import load
from tests.reports.advice.test_advice import NOOP, point
from tests.reports.helpers.records import PROBE, Json, Work, as_bytes, record

PLACE = "before\n<!-- table: python3 noxfile.py -s docs -->\nold\n<!-- end of table -->\nafter\n"
SPREAD = [[1.0, 1.0], [1.3, 1.3], [0.8, 0.8]]


def concluded(path: Path, content: Json) -> Report:
    path.write_bytes(as_bytes(content))
    return conclude(load(path))


def measured(**probe: float) -> Json:
    fetch = {"sequential": [[1.0] * 2] * 3, "asyncio": [[0.1] * 2] * 3}
    noisy = {"sequential": [[1.0] * 2] * 3, "threads": SPREAD}
    return record(
        Work(noisy, name="file_read"),
        Work(fetch, name="http_fetch", width=12, parameters={"jobs": 24, "latency_seconds": 0.005}),
        probe={**PROBE, **probe},
    )


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return concluded(tmp_path / "mine.json", measured())


def test_a_part_is_put_into_its_place_and_all_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(PLACE, encoding="utf-8")
    content = readme(path, {"table": lambda: ["new", "lines"]}).content.decode()
    assert content == PLACE.replace("old\n", "new\nlines\n")


@pytest.mark.parametrize("text", ["no place\n", PLACE * 2])
def test_a_readme_without_one_place_for_a_part_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="places for the table"):
        readme(path, {"table": list})


def test_the_table_has_the_rows_that_were_measured_in_its_own_order(report: Report) -> None:
    head, _, first, second = table_lines(report)
    assert head.startswith("| one job")
    assert first.startswith("| http_fetch: asks a server over HTTP, 12 at once")
    assert "10.0x faster" in first
    assert second.startswith("| file_read")


def test_how_to_read_a_ratio_is_said_by_examples_of_the_table(report: Report) -> None:
    text = " ".join(reading_lines(report))
    assert "*10.0x faster*: the plain loop takes 10.0 times as long" in text
    assert "12 of 5 ms each are in flight at once" in text
    assert text.count("*unclear*") == 1


@pytest.mark.parametrize(("capacity", "is_told"), [(1.0, True), (1.95, False)])
def test_that_others_used_the_machine_is_told_where_the_probe_saw_it(
    capacity: float, is_told: bool, tmp_path: Path
) -> None:
    probe = {"usable_cpus": 2, "capacity_cpus": capacity, "capacity_best_cpus": 1.95}
    text = " ".join(machine_lines(concluded(tmp_path / "mine.json", measured(**probe))))
    assert text.startswith("Measured in 1 minute")
    assert ("Others used the same CPUs" in text) == is_told


def test_advice_is_quoted_from_its_table_to_who_is_fastest(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(as_bytes(record(NOOP, point(0.02, 0.002, 0.08, 0.06))))
    fence, head, *_, last, end = advice_lines(path)
    assert (fence, end) == ("```", "```")
    assert head.startswith("model")
    assert last.startswith("Fastest:")
