"""How much a record may hold: with more, reading it would take gigabytes, or its report minutes.

The largest record that anybody was seen to make is a tenth of it.
"""

from typing import Any

from benchmarks.format import Sitting, excess
from reports.plain import plain, short

_MOST_IN_ONE = 100_000
_MOST_SIGNS = 20_000
_MOST_DIGITS = 2**63

_MOST_SHOWN, _MOST_ENTRIES, _MOST_MODELS, _MOST_BLOCKS, _MOST_SWEPT = 120, 2_000, 50, 10_000, 400
_MOST_TOLD = 2_000


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
    for what in ("invalid", "skipped", "resumed", "warnings", "incidents", "given", "footprints", "looks"):
        _check(len(getattr(sitting, what)), _MOST_TOLD, what)


def _check(count: int, most: int, what: str) -> None:
    if count > most:
        raise SizeError(f"it has {count:,} {what}, more than the {most:,} that a report shows")
