"""Places on the axis of a sweep as text: one unit for a place and its interval, and no more digits than they need."""

import math
from collections.abc import Sequence

from reports.sweeps.points import BYTES, COUNT, SECONDS, SHARE, Axis

_UNITS = {
    SECONDS: ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    BYTES: ((1024.0**3, "GiB"), (1024.0**2, "MiB"), (1024.0, "KiB"), (1.0, "bytes")),
    SHARE: ((0.01, "%"),),
}
_FEWEST, _MOST = 2, 6
_SAME = 1e-4
"""Places that differ by less than this part need not look different."""

_TINY = 1e-6


def place(axis: Axis, x: float) -> str:
    """One place with its unit, in three digits; plain numbers that are whole in all of theirs: `2.5 ms`, `1,024`."""
    size, unit = _unit(axis, x)
    scaled = x / size
    is_count = axis.unit == COUNT and scaled == round(scaled)
    return f"{f'{scaled:,.0f}' if is_count else _short(_text(scaled, 3))} {unit}".strip()


def place_and_interval(axis: Axis, value: float, low: float, high: float) -> tuple[str, str]:
    """`0.62 ms` and `[0.41, 0.93]`: as many digits as it takes to tell the three apart, two at least."""
    size, unit = _unit(axis, value or high or low)
    texts = _told_apart([low / size, value / size, high / size])
    return f"{texts[1]} {unit}".strip(), f"[{texts[0]}, {texts[2]}]"


def span(axis: Axis, low: float, high: float, last: str = "to") -> str:
    """`1 to 20 ms`, `10 µs to 3 ms`."""
    start, end = place(axis, low), place(axis, high)
    unit = _unit(axis, high)[1]
    shared = unit and (_unit(axis, low)[1] == unit or low == 0)
    return f"{start.removesuffix(unit).strip() if shared else start} {last} {end}"


def measured(axis: Axis, said: str) -> str:
    """What is measured by such a text: `0.62 ms of computing per job`, `63 % computing`, `a width of 12`, `30 jobs`."""
    if axis.unit == SHARE:
        return f"{said} computing"
    if axis.unit:
        return f"{said} of {axis.label}"
    is_plural = axis.label.endswith("s") or "s per " in axis.label
    return f"{said} {axis.label}" if is_plural else f"a {axis.label} of {said}"


def _unit(axis: Axis, x: float) -> tuple[float, str]:
    units = _UNITS.get(axis.unit, ((1.0, ""),))
    return next((one for one in units if abs(x) >= one[0] * 0.9995), units[-1] if x else units[0])


def _told_apart(values: Sequence[float]) -> list[str]:
    needed = {(a, b) for a in values for b in values if b - a > _SAME * max(abs(a), abs(b))}
    for digits in range(_FEWEST, _MOST):
        texts = {value: _text(value, digits) for value in values}
        if all(texts[a] != texts[b] for a, b in needed):
            break
    return [texts[value] for value in values]


def _text(value: float, digits: int) -> str:
    """Rounded to significant digits: `0.041`, `1,200`; with a power of ten only where nobody would count the zeros."""
    if not value:
        return "0"
    if abs(value) < _TINY:
        return f"{value:.{digits - 1}e}"
    after = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, after):,.{max(0, after)}f}"


def _short(text: str) -> str:
    """Without zeros that say nothing: `1 ms`, not `1.00 ms`."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
