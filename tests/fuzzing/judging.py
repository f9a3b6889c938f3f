"""What comes of a case: one of a few good ends, or an exception that is a finding."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.errors import RequestError
from benchmarks.plan import reproduce as reproduce_plan
from benchmarks.plan import unfinished_record
from reports.bundle.bundle import checked_bundle
from reports.comparison.comparison import compare
from reports.comparison.page import report as comparing
from reports.errors import ReportError
from reports.page.output import report
from reports.record.load import loaded, understand
from reports.record.measurements import Measurements
from reports.reproduction.page import report as reproduction
from reports.reproduction.reproduction import NamedRecord, reproduce
from tests.fuzzing import bundles, live
from tests.fuzzing.cases import BUNDLE, CLAIMED, FILE, MARKUP, PACKED, PAIR, RECORD, REPRODUCED, RESUMED, SAME, Case
from tests.fuzzing.finding import FoundError

REFUSED, UNDERSTOOD, SHOWN = "refused", "understood", "page made"
_LONGEST = 700


def judge(case: Case, scratch: Path) -> str:
    """How a case ends. Raises FoundError, or whatever else it stumbles over, where it ends badly."""
    try:
        return _READERS[case.reader](case, scratch)
    except (ReportError, RequestError) as error:
        _check_line(str(error))
        return REFUSED


def _check_line(text: str) -> None:
    if not text.isprintable() or not 10 < len(text) < _LONGEST:
        raise FoundError(f"an error is not one printable line: {text[:200]!r}")


def _record(case: Case, scratch: Path) -> str:
    measurements = understand(case.content)
    if not case.is_shown:
        return UNDERSTOOD
    live.check(report(measurements))
    return SHOWN


def _markup(case: Case, scratch: Path) -> str:
    """A record whose names are full of markup has the page of one whose names are harmless, but for the names."""
    hostile, harmless = case.content.split(b"\0")
    measurements = understand(hostile)
    if not case.is_shown:
        return UNDERSTOOD
    files = report(measurements)
    live.check(files)
    _check_structure(files, report(understand(harmless)))
    return SHOWN


def _check_structure(files: Mapping[str, bytes], harmless: Mapping[str, bytes]) -> None:
    found, expected = live.structure(files), live.structure(harmless)
    if found != expected:
        raise FoundError(f"markup changes the page: {found - expected} more, {expected - found} less")


def _file(case: Case, scratch: Path) -> str:
    loaded(_written(case, scratch))
    return UNDERSTOOD


def _bundle(case: Case, scratch: Path) -> str:
    checked_bundle(case.content)
    return UNDERSTOOD


def _packed(case: Case, scratch: Path) -> str:
    files = bundles.packed(case.content)
    try:
        checked_bundle(bundles.zipped(files))
    except ReportError as error:
        raise FoundError(f"what is packed is refused: {error}") from error
    return UNDERSTOOD


def _read(read: Callable[[Path], object]) -> Callable[[Case, Path], str]:
    """A reader of files that returns something or complains."""

    def judged(case: Case, scratch: Path) -> str:
        read(_written(case, scratch))
        return UNDERSTOOD

    return judged


def _pair(case: Case, scratch: Path) -> str:
    comparison = compare([understand(content) for content in case.content.split(b"\0")])
    if not case.is_shown:
        return UNDERSTOOD
    live.check(comparing(comparison))
    return SHOWN


def _claimed(case: Case, scratch: Path) -> str:
    reference, new = (understand(content) for content in case.content.split(b"\0"))
    judged_reproduction = reproduce(NamedRecord("a.json", "0" * 64, reference), NamedRecord("b.json", "1" * 64, new))
    if not case.is_shown:
        return UNDERSTOOD
    live.check(reproduction(judged_reproduction))
    return SHOWN


def _written(case: Case, scratch: Path) -> Path:
    path = scratch / "case.json"
    path.write_bytes(case.content)
    return path


def _same(case: Case, scratch: Path) -> str:
    original, written = case.content.split(b"\0")
    record = loaded(_written(replace(case, content=written), scratch))[1]
    if _known(record) != _known(understand(original)):
        raise FoundError("the same record, written otherwise, is understood otherwise")
    return UNDERSTOOD


def _known(record: Measurements) -> Measurements:
    """Without what a newer pyperf may say beside it."""
    known = {key: value for key, value in record.environment.items() if key not in ("unknown", "future_number")}
    return replace(record, environment=known)


_READERS: Mapping[str, Callable[[Case, Path], str]] = {
    RECORD: _record,
    FILE: _file,
    BUNDLE: _bundle,
    PACKED: _packed,
    RESUMED: _read(unfinished_record.read_unfinished),
    REPRODUCED: _read(reproduce_plan.read_reference),
    PAIR: _pair,
    CLAIMED: _claimed,
    MARKUP: _markup,
    SAME: _same,
}
