"""The table of README.md: some rows of a committed record, in the columns that matter first, between two comments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reports.documents.committed import Document
from reports.errors import ReportError
from reports.page.files import table
from reports.page.report import conclude
from reports.page.summary import ratio_cell
from reports.page.tables import ResultRow
from reports.paths import REFERENCE, ROOT
from reports.record.load import load
from reports.record.measurements import MODELS

README = ROOT / "README.md"
RECORD = REFERENCE / "linux-2cpu-python3.11.json"

JOBS = {
    "http_fetch": "asks a server over HTTP",
    "postgres_query": "asks a database server",
    "subprocess_run": "runs a command",
    "file_read": "reads a small cached file",
    "file_write": "writes a file to the disk",
    "sqlite_query": "asks SQLite",
    "primes": "computes in pure Python",
    "json_parse": "parses JSON",
    "digest": "hashes 2 MiB, GIL released",
    "scrape": "fetches a page, parses it",
    "blend": "waits, then computes",
    "blend_releasing": "the same, GIL released",
}
"""What one job of a workload does, in the few words of a table; the rows in their order."""

_PLACE = re.compile(r"(?<=<!-- table: python3 noxfile.py -s docs -->\n).*?(?=<!-- end of table -->)", re.DOTALL)


def readme(path: Path = README, record: Path = RECORD) -> Document:
    """README with the table that the record gives. Raises ReportError where it has no place for one."""
    text = path.read_text(encoding="utf-8")
    groups = conclude(load(record)).groups
    rows = {row.workload: row for group in groups for row in group.rows}
    made = "".join(f"{line}\n" for line in table(list(_rows(rows))))
    replaced, places = _PLACE.subn(lambda _: made, text)
    if places != 1:
        raise ReportError(f"{path} has {places} places for the table, between comments, where it should have one")
    return Document(path, replaced.encode())


def _rows(rows: Mapping[str, ResultRow]) -> Iterator[Sequence[str]]:
    yield ("workload", "one job", "async", *MODELS, "fastest")
    for name, job in JOBS.items():
        if row := rows.get(name):
            yield (name, job, row.answer, *(ratio_cell(row.cells.get(model)) for model in MODELS), row.fastest)
