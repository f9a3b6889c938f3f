"""README's table is made from a record, in its place and nowhere else."""

from pathlib import Path

import pytest

from reports.documents.readme import readme
from reports.errors import ReportError
from tests.reports.helpers.records import Work, as_bytes, record

PLACE = "before\n<!-- table: python3 noxfile.py -s docs -->\nold\n<!-- end of table -->\nafter\n"


@pytest.fixture
def made_from(tmp_path: Path) -> Path:
    cells = {"sequential": [[1.0] * 2] * 3, "asyncio": [[0.1] * 2] * 3}
    path = tmp_path / "mine.json"
    path.write_bytes(as_bytes(record(Work(cells, name="file_read"), Work(cells, name="http_fetch"))))
    return path


def test_the_table_has_the_rows_that_were_measured_in_its_own_order(tmp_path: Path, made_from: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(PLACE, encoding="utf-8")
    before, head, _, first, second, after = readme(path, made_from).content.decode().splitlines()[1:-1][:6]
    assert head.startswith("| workload")
    assert first.startswith("| http_fetch | asks a server over HTTP")
    assert second.startswith("| file_read")
    assert "10.0x faster" in first
    assert (before, after) == (PLACE.splitlines()[1], PLACE.splitlines()[3])


@pytest.mark.parametrize("text", ["no place\n", PLACE * 2])
def test_a_readme_without_one_place_for_it_is_an_error(text: str, tmp_path: Path, made_from: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match="places for the table"):
        readme(path, made_from)
