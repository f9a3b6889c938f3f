"""The pages that are looked at: of committed records, and of small ones that tests have made."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.record_format import KEY
from benchmarks.record_format.costs import LOOP, THREAD
from reports.comparison.comparison import compare
from reports.comparison.page import compare_files
from reports.comparison.page import report as comparison_report
from reports.page.files import Files, write
from reports.page.output import report, write_report
from reports.paths import REFERENCE
from reports.record.load import load, parse_record
from reports.record.measurements import Measurements
from reports.reproduction.page import loaded_reproduction
from reports.reproduction.page import report as reproduction_report
from reports.reproduction.reproduction import NamedRecord, reproduce
from tests.fuzzing.hostile_values import MARKUP
from tests.fuzzing.mutations import original
from tests.fuzzing.originals import made
from tests.reports.helpers.records import claim

REFERENCE_PAGES = ("standard", "map", "sweeps")
"""Pages of single committed records."""

PAGES = ("quick", *REFERENCE_PAGES, "comparison", "reproduction")
"""Every kind of page."""


class Examples(dict[str, Path]):
    """Pages by their names, each written into a folder of its own when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> Path:
        _WRITERS[name](self._folder / name)
        self[name] = self._folder / name / "index.html"
        return self[name]


def hostile() -> str:
    """A record full of everything, as JSON, whose names and texts try to become markup."""
    text = made()[-1]
    suite = json.loads(text)[KEY]
    fields = {
        *suite,
        *suite["workloads"][0],
        *suite["blocks"][0],
        *claim("", ""),
        "asyncio",
        "faster",
        "slower",
        LOOP,
        THREAD,
    }
    for number, name in enumerate(name for name in original(text).names if name not in fields):
        text = text.replace(json.dumps(name), json.dumps(f"{MARKUP[number % len(MARKUP)]}{number}"))
    return text


def _committed(name: str) -> Callable[[Path], object]:
    return lambda folder: write_report(load(REFERENCE / f"{name}.json"), folder)


def _made(text: Callable[[], str]) -> Callable[[Path], object]:
    return lambda folder: write(report(parse_record(text().encode())), folder)


def _turns() -> tuple[Path, Path]:
    """Two records of one machine under two Pythons."""
    old, new = (REFERENCE / f"linux-2cpu-turns-python{version}.json" for version in ("3.11", "3.14"))
    return old, new


def _hostile_twice() -> tuple[Measurements, Measurements]:
    """Two records that differ in their seed alone."""
    content = hostile()
    old, new = (parse_record(text.encode()) for text in (content, content.replace('"seed": 1,', '"seed": 2,')))
    return old, new


def _hostile_reproduction() -> Files:
    old, new = (
        NamedRecord(name, digest * 64, record)
        for name, digest, record in zip(MARKUP, "01", _hostile_twice(), strict=False)
    )
    return reproduction_report(reproduce(old, new))


_WRITERS: Mapping[str, Callable[[Path], object]] = {
    "quick": _made(lambda: made()[-1]),
    "standard": _committed("linux-2cpu-python3.11"),
    "map": _committed("linux-2cpu-python3.11-map"),
    "sweeps": _committed("linux-2cpu-python3.11-width"),
    "comparison": lambda folder: write(comparison_report(compare_files(_turns())), folder),
    "reproduction": lambda folder: write(reproduction_report(loaded_reproduction(*_turns())), folder),
    "hostile": _made(hostile),
    "hostile comparison": lambda folder: write(comparison_report(compare(_hostile_twice())), folder),
    "hostile reproduction": lambda folder: write(_hostile_reproduction(), folder),
}
