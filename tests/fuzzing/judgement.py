"""What comes of a case: one of a few good ends, or an exception that is a finding."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from benchmarks.errors import RequestError
from benchmarks.plan import reproduce as reproduce_plan
from benchmarks.plan import unfinished_record
from reports.bundle.bundle import checked_bundle
from reports.comparison.comparison import compare
from reports.comparison.page import report as comparison_report
from reports.errors import ReportError
from reports.page.output import report
from reports.plotting import figure
from reports.record.kinds import kind_rank
from reports.record.load import load, parse_record
from reports.record.measurements import Measurements
from reports.reproduction.page import report as reproduction_report
from reports.reproduction.reproduction import NamedRecord, reproduce
from tests.fuzzing import cases, live_markup
from tests.fuzzing.bundles import packed

REFUSED, UNDERSTOOD, SHOWN = "refused", "understood", "page made"
_LONGEST = 700

Files = Mapping[str, bytes]


@patch.object(figure, "_DOTS_PER_INCH", 24)  # how many dots there are changes nothing but how long a picture takes
def judge(case: cases.Case, path: Path) -> str:
    """How a case ends. Raises AssertionError, or whatever else it stumbles over, where it ends badly."""
    try:
        if case.reader in _FILE_READERS:
            _FILE_READERS[case.reader](path)
            return UNDERSTOOD
        show = _READERS[case.reader](*map(parse_record, case.content.split(b"\0")))
        if not case.is_shown:
            return UNDERSTOOD
        live_markup.check(show())
    except (ReportError, RequestError) as error:
        if isinstance(error.__cause__, MemoryError):
            raise error.__cause__ from None
        is_line = str(error).isprintable() and 10 < len(str(error)) < _LONGEST
        assert is_line, f"an error is not one printable line: {str(error)[:200]!r}"  # noqa: PT017
        return REFUSED
    return SHOWN


def _markup(hostile: Measurements, harmless: Measurements) -> Files:
    """A record whose names are full of markup has the page of one whose names are harmless, but for the names.

    Where a kind is known only without its markup, the two are grouped otherwise, and nothing is compared.
    """
    files = report(hostile)
    if _known_kinds(hostile) != _known_kinds(harmless):
        return files
    elements, expected = live_markup.elements(files), live_markup.elements(report(harmless))
    assert elements == expected, f"markup changes the page: {elements - expected} more, {expected - elements} less"
    return files


def _known_kinds(record: Measurements) -> list[int]:
    return [kind_rank(workload.entry.kind) for workload in record.workloads]


def _claimed(reference: Measurements, new: Measurements) -> Callable[[], Files]:
    reproduction = reproduce(NamedRecord("a.json", "0" * 64, reference), NamedRecord("b.json", "1" * 64, new))
    return lambda: reproduction_report(reproduction)


def _pair(*records: Measurements) -> Callable[[], Files]:
    comparison = compare(records)
    return lambda: comparison_report(comparison)


def _rewritten(plain: Measurements, rewritten: Measurements) -> Callable[[], Files]:
    known = {key: value for key, value in rewritten.environment.items() if key not in cases.UNKNOWN}
    assert replace(rewritten, environment=known) == plain, "a record that is written otherwise is understood otherwise"
    return dict


def _packed(path: Path) -> None:
    bundle = packed(path.read_bytes())
    try:
        checked_bundle(bundle)
    except ReportError as error:
        raise AssertionError(f"what is packed is refused: {error}") from error


_READERS: Mapping[str, Callable[..., Callable[[], Files]]] = {
    cases.RECORD: lambda record: lambda: report(record),
    cases.MARKUP: lambda *records: lambda: _markup(*records),
    cases.PAIR: _pair,
    cases.CLAIMED: _claimed,
    cases.REWRITTEN: _rewritten,
}
_FILE_READERS: Mapping[str, Callable[[Path], object]] = {
    cases.FILE: load,
    cases.BUNDLE: lambda path: checked_bundle(path.read_bytes()),
    cases.PACKED: _packed,
    cases.RESUMED: unfinished_record.read_unfinished,
    cases.REPRODUCED: reproduce_plan.read_reference,
}
