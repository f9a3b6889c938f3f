"""What README.md takes from committed records, each part in its place between two comments: the table, advice."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile
from pathlib import Path

from reports.advice.answer import Question, answer_lines
from reports.documents.committed import Document
from reports.errors import ReportError
from reports.formatting import counted, nominal_duration, number
from reports.page.files import table
from reports.page.report import Report, conclude
from reports.page.summary import ratio_cell
from reports.page.tables import ResultRow
from reports.paths import REFERENCE, ROOT
from reports.record.load import load
from reports.record.measurements import ASYNCIO, MODELS
from reports.text.facts import cpu_model, python_name

README = ROOT / "README.md"
RECORD = REFERENCE / "linux-2cpu-python3.11.json"
MAP = REFERENCE / "linux-2cpu-python3.11-map.json"

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

_EXAMPLE, _LATENCY = "http_fetch", "latency_seconds"
_QUESTION = Question(wait=0.02, cpu=0.002, jobs=1000)
_SHARED = 0.9
"""With less of its CPUs than this at once, somebody else was using them."""

Part = Callable[[], Iterable[str]]


def readme(path: Path = README, parts: Mapping[str, Part] | None = None) -> Document:
    """README with what the records give. Raises ReportError where it has not one place for each part."""
    text = path.read_text(encoding="utf-8")
    for name, make in (committed_parts() if parts is None else parts).items():
        made = "".join(f"{line}\n" for line in make())
        place = rf"(?<=<!-- {name}: python3 noxfile.py -s docs -->\n).*?(?=<!-- end of {name} -->)"
        text, places = re.subn(place, lambda _, made=made: made, text, flags=re.DOTALL)  # type: ignore[misc]
        if places != 1:
            raise ReportError(f"{path} has {places} places for the {name}, between comments, where it should have one")
    return Document(path, text.encode())


def committed_parts() -> dict[str, Part]:
    """What committed records say in README, by the names of its places."""
    report = conclude(load(RECORD))
    return {
        "machine": partial(machine_lines, report),
        "table": partial(table_lines, report),
        "reading": partial(reading_lines, report),
        "advice": partial(advice_lines, MAP),
    }


def table_lines(report: Report) -> list[str]:
    """Some workloads of a record, with how many of their jobs are in flight at once, in few columns."""
    return list(table(list(_rows(report))))


def _rows(report: Report) -> Iterator[Sequence[str]]:
    yield ("one job", "async", *MODELS)
    rows, widths = (
        _by_workload(report),
        {answer.name: answer.measured.entry.width for answer in report.analysis.answers},
    )
    for name, job in JOBS.items():
        if row := rows.get(name):
            cells = (ratio_cell(row.cells.get(model)) for model in MODELS)
            yield (f"{name}: {job}, {widths[name]:,} at once", row.answer, *cells)


def _by_workload(report: Report) -> dict[str, ResultRow]:
    return {row.workload: row for group in report.groups for row in group.rows}


def machine_lines(report: Report) -> Iterator[str]:
    """Where and when it was measured, and how much of the CPUs was there."""
    record = report.analysis.measurements
    sitting, probe = record.sitting, record.sitting.probe
    finished = sitting.finished or sitting.started
    seconds = (datetime.fromisoformat(finished) - datetime.fromisoformat(sitting.started)).total_seconds()
    machine = "a virtual machine" if record.environment_text("virtual_machine") == "yes" else "a machine"
    yield (
        f"Measured in {counted(round(seconds / 60), 'minute')} on {sitting.started[:10]}, on {machine} "
        f"({cpu_model(record)}, {probe.usable_cpus} CPUs) under {python_name(record)}."
    )
    if probe.capacity_cpus < _SHARED * probe.usable_cpus:
        yield (
            f"Others used the same CPUs: just before, {probe.usable_cpus} processes got the work of "
            f"{number(probe.capacity_cpus)} CPUs done, at best {number(probe.capacity_best_cpus)}. So "
            "[processes may gain more](docs/bias.md#the-machine) elsewhere."
        )


def reading_lines(report: Report) -> Iterator[str]:
    """How a ratio and its interval are read, by examples of the table."""
    rows = _by_workload(report)
    entry = next(answer.measured.entry for answer in report.analysis.answers if answer.name == _EXAMPLE)
    row = rows[_EXAMPLE].cells[ASYNCIO]
    wait = nominal_duration(float(entry.parameters[_LATENCY]))
    yield (
        f"*{row.factor}*: the plain loop takes {row.factor.partition('x')[0]} times as long. Of these requests "
        f"{entry.width} of {wait} each are in flight at once, so about {entry.width}x is the most to gain."
    )
    yield "In brackets: the 95 % interval."
    cells = (rows[name].cells.get(model) for name in JOBS if name in rows for model in MODELS)
    if doubt := next((cell for cell in cells if cell and cell.remark == "unclear" and "slower" in cell.factor), None):
        yield (
            f"*{doubt.factor} {doubt.interval}*: an end below 1 would be faster, so it may be either, and is called "
            "*unclear*. *Same* is within 5 %, or nearly."
        )


def advice_lines(record: Path) -> Iterator[str]:
    """The beginning of what `advise` says of the example, by a record: the table, and who is fastest."""
    lines = answer_lines(record, _QUESTION)
    start = next(place for place, line in enumerate(lines) if line.startswith("model "))
    yield "```"
    yield from takewhile(bool, lines[start:])
    yield ""
    yield from (line for line in lines if line.startswith("Fastest:"))
    yield "```"
