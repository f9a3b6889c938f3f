"""From a file to measurements; whatever is wrong with the file becomes one line.

A record may hold so much and no more, else reading it would take gigabytes, or its report minutes. The largest record
that anybody was seen to make is a tenth of it.
"""

from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from benchmarks.record_format import FORMAT, KEY, MOST_BYTES, Sitting, excess, read_bytes
from reports.errors import RecordError
from reports.formatting import plain, short
from reports.record.damage import DamagedError
from reports.record.measurements import Measurements
from reports.record.validate import SITTING, Suite, measurements

_MOST_IN_ONE = 100_000
_MOST_SIGNS = 20_000
_MOST_DIGITS = 2**63

_MOST_SHOWN, _MOST_ENTRIES, _MOST_MODELS, _MOST_BLOCKS, _MOST_SWEPT = 120, 2_000, 50, 10_000, 400
_TOLD = (
    "invalid",
    "skipped",
    "resumed",
    "warnings",
    "incidents",
    "given",
    "footprints",
    "looks",
    "timelines",
    "latencies",
    "in_flight",
)
_MOST_TOLD, _MOST_WAITS, _MOST_COSTS = 2_000, 400, 10_000


class SizeError(Exception):
    """There is more than any record holds; the message says of what."""


def check_content(content: bytes) -> None:
    """Refuse what would take too much memory once it is parsed."""
    if too_much := excess(content):
        raise SizeError(too_much)


def cleaned(value: Any) -> Any:
    """The same content with printable one-line strings only, and without what nothing could hold or show."""
    if isinstance(value, dict):
        _check_length(value)
        return {_text(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        _check_length(value)
        return [cleaned(item) for item in value]
    if isinstance(value, int) and abs(value) >= _MOST_DIGITS:
        raise SizeError("it holds a number with too many digits")
    return _text(value) if isinstance(value, str) else value


def _check_length(values: dict[str, Any] | list[Any]) -> None:
    if len(values) > _MOST_IN_ONE:
        raise SizeError(f"it has a list of more than {_MOST_IN_ONE:,}")


def _text(text: str) -> str:
    if len(text) > _MOST_SIGNS:
        raise SizeError(f"it has a text of more than {_MOST_SIGNS:,} characters")
    return plain(text)


def check_sitting(sitting: Sitting) -> None:
    """Refuse what no report could show within a minute."""
    shown = sum(not entry.base for entry in sitting.workloads) + len(sitting.sweeps)
    _check(shown, _MOST_SHOWN, "workloads and sweeps")
    _check(len(sitting.workloads), _MOST_ENTRIES, "workloads and points")
    _check(len(sitting.blocks), _MOST_BLOCKS, "blocks")
    for entry in sitting.workloads:
        _check(max(len(entry.models), len(entry.left_out)), _MOST_MODELS, f"models of {short(entry.name, 40)}")
    for sweep in sitting.sweeps:
        _check(len(sweep.points), _MOST_SWEPT, f"points of {short(sweep.workload, 40)} along {short(sweep.axis, 40)}")
    for what in _TOLD:
        _check(len(getattr(sitting, what)), _MOST_TOLD, what)
    _check(len(sitting.costs), _MOST_COSTS, "costs of cells")
    if sitting.origin:
        _check(len(sitting.origin.waits), _MOST_WAITS, "waits of the origin")


def _check(count: int, most: int, what: str) -> None:
    if count > most:
        raise SizeError(f"it has {count:,} {what}, more than the {most:,} that a report shows")


_GZIP = b"\x1f\x8b"
_AGAIN = "measure again with: python -m benchmarks run"


def load(path: Path) -> Measurements:
    """Read a record. Raises RecordError, in one line, for anything that is not a whole record of this format."""
    return load_with_bytes(path)[1]


def load_with_bytes(path: Path) -> tuple[bytes, Measurements]:
    """The same, with the bytes that it was read from."""
    try:
        content = _bytes(path)
        return content, parse_record(content)
    except RecordError as error:
        raise RecordError(f"cannot report on {short(str(path), 200)}: {error}") from error


def parse_record(content: bytes) -> Measurements:
    """What the content of a record's file means."""
    try:
        record = _crossover_record(content)
        return measurements(Suite.model_validate(record), _sitting(record))
    except ValidationError as error:
        raise RecordError(f"the record is damaged at {_first_problem(error)}; {_AGAIN}") from error
    except SizeError as error:
        raise RecordError(f"the record is damaged or too large: {short(str(error), 200)}; {_AGAIN}") from error
    except DamagedError as error:
        raise RecordError(f"the record is damaged: {short(str(error), 200)}; {_AGAIN}") from error


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise RecordError("it is a folder; name a record in it")
        if path.exists() and not path.is_file():
            raise RecordError("it is no regular file; name a record")
        return _bounded_bytes(path)
    except FileNotFoundError as error:
        raise RecordError(f"there is no such file; {_AGAIN}") from error
    except (OSError, ValueError) as error:
        raise RecordError(
            f"it cannot be read ({short(str(error), 120)}); check the path and its permissions"
        ) from error


def _bounded_bytes(path: Path) -> bytes:
    content, too_much = read_bytes(path)
    if len(content) > MOST_BYTES:
        raise RecordError(f"{too_much}, which no record is; name another file")
    if content.startswith(_GZIP):
        raise RecordError("it is compressed; unpack it first, with: gunzip")
    return content.removeprefix(BOM_UTF8)


def _crossover_record(content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise RecordError(f"the file is empty; {_AGAIN}")
    check_content(content)
    try:
        record = cleaned(from_json(content, allow_inf_nan=False))
    except (ValueError, RecursionError) as error:
        raise RecordError(f"it is not whole JSON ({short(str(error), 120)}); {_AGAIN}") from error
    if not isinstance(record, dict) or KEY not in record:
        raise RecordError(_foreign_text(record))
    return record


def _foreign_text(content: object) -> str:
    if isinstance(content, dict) and "benchmarks" in content and "version" in content:
        return "it is a plain pyperf file, not a record of Crossover; read it with: python -m pyperf show"
    return "it is JSON, but not a record of Crossover; name a file that python -m benchmarks run has written"


def _sitting(record: dict[str, Any]) -> Sitting:
    content = record[KEY]
    written = content.get("format") if isinstance(content, dict) else None
    if not isinstance(written, int) or written < 1:
        raise DamagedError(f"{KEY!r} says no format")
    if written > FORMAT:
        raise RecordError(
            f"it has format {written}, of a newer version of Crossover; this one reads up to {FORMAT}: update Crossover"
        )
    sitting = SITTING.validate_python(content)
    check_sitting(sitting)
    return sitting


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, problem["loc"])) or "the top"
    return f"{short(place, 80)} ({short(problem['msg'], 100)})"
