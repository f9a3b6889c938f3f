"""Durations as people type them, such as 20ms, 0.5s or 100us; what has no unit, or makes no sense, is refused."""

import re

from reports.errors import ReportError
from reports.plain import short

_UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "min": 60.0}
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\D*)", re.IGNORECASE)
_LEAST, _MOST = 1e-9, 86_400.0

MOST_JOBS = 1_000_000_000

EXAMPLES = "20ms, 0.5s or 100us"


def seconds(text: str, name: str) -> float:
    """A duration of at most a day in seconds; `name` is what asked for it. Nothing needs no unit."""
    found = _NUMBER.fullmatch(text.strip())
    unit = found[2].strip() if found else ""
    if found is None or (unit not in _UNITS and float(found[1].replace("_", "")) != 0):
        raise ReportError(
            f"{name} {short(text, 40)!r} is no duration: write a number with its unit, such as {EXAMPLES}"
        )
    value = float(found[1].replace("_", "")) * _UNITS.get(unit, 1.0)
    if value < 0:
        raise ReportError(f"{name} {short(text, 40)!r} is less than nothing: write {EXAMPLES}")
    if value > _MOST:
        raise ReportError(f"{name} {short(text, 40)!r} is more than a day: write {EXAMPLES}")
    if 0 < value < _LEAST:
        raise ReportError(f"{name} {short(text, 40)!r} is less than a nanosecond: write 0s, or {EXAMPLES}")
    return value + 0.0
