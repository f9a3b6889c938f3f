"""The time of a sitting as charts draw it: minutes or seconds since it began, with long pauses cut out.

A sitting that went on a day later would otherwise be two thin lines at the ends of an empty axis.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LONG = 0.15
"""A pause longer than this share of all measuring is cut out, down to `_KEPT` of it."""

_KEPT = 0.015
_MANTISSAS = (1, 2, 5)
_UNITS = {
    "seconds": (1.0, 180.0),
    "minutes": (60.0, 3 * 3600.0),
    "hours": (3600.0, 3 * 86400.0),
    "days": (86400.0, float("inf")),
}
"""What ticks count, in seconds, and the time from which on that would be too small."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ClockAxis:
    """Stretches of measuring without long pauses, each with begin and end, and where on the axis each begins.

    Everything is in seconds since the sitting began; places on the axis are such seconds too, but for the cuts.
    """

    begins: tuple[float, ...]
    ends: tuple[float, ...]
    places: tuple[float, ...]

    def at(self, times: ArrayLike) -> Array:
        """Where times are on the axis; a moment within a pause is where the pause begins."""
        seconds = np.asarray(times, dtype=np.float64)
        stretch = np.maximum(0, np.searchsorted(self.begins, seconds, side="right") - 1)
        measuring = np.minimum(seconds, np.take(self.ends, stretch))
        return np.asarray(np.take(self.places, stretch) + measuring - np.take(self.begins, stretch))

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the axis; a little apart, whatever happened."""
        low, high = self.places[0], self.places[-1] + self.ends[-1] - self.begins[-1]
        return low, max(high, low + 1e-3)

    @property
    def pauses(self) -> tuple[tuple[float, float], ...]:
        """What was cut out: the place on the axis, in the middle of what is left of it, and its length in seconds."""
        lengths = [after - before for before, after in zip(self.ends, self.begins[1:], strict=False)]
        return tuple(
            ((place + self._end(number)) / 2, length)
            for number, (place, length) in enumerate(zip(self.places[1:], lengths, strict=True))
        )

    def _end(self, number: int) -> float:
        return self.places[number] + self.ends[number] - self.begins[number]

    @property
    def unit(self) -> str:
        """What its ticks count."""
        return next((unit for unit, (_, limit) in _UNITS.items() if self.limits[1] < limit), "days")

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """Places of round numbers of the unit, and of what follows a cut, with the true time since the beginning."""
        low, high = self.limits
        unit = _UNITS[self.unit][0]
        step = _step((high - low) / unit, most)
        ticks: list[tuple[float, str]] = []
        for time in (*self.begins[1:], *self._multiples(step * unit)):
            place = float(self.at(time))
            if all(abs(place - other) >= 0.75 * step * unit for other, _ in ticks):
                ticks.append((place, f"{_rounded(time / unit, step):,.10g}"))
        return sorted(ticks)

    def _multiples(self, step: float) -> Iterator[float]:
        for begin, end in zip(self.begins, self.ends, strict=True):
            first, last = int(np.ceil(begin / step)), int(np.floor(end / step))
            yield from (round(number * step, 6) for number in range(first, last + 1))


def clock_of_spans(begins: ArrayLike, ends: ArrayLike) -> ClockAxis:
    """The clock of all spans in which something was measured, in any order, one at least."""
    firsts, lasts = np.asarray(begins, dtype=np.float64), np.asarray(ends, dtype=np.float64)
    order = np.argsort(firsts, kind="stable")
    return _clock(firsts[order], np.maximum.accumulate(lasts[order]))


def _clock(begins: Array, reached: Array) -> ClockAxis:
    """From begins in order and how far the spans have reached after each."""
    gaps = np.append(0.0, begins[1:] - reached[:-1])
    busy = float(reached[-1] - begins[0] - gaps.clip(0).sum())
    cuts = np.flatnonzero(gaps > _LONG * busy)
    firsts, lasts = [0, *cuts.tolist()], [*(cuts - 1).tolist(), len(begins) - 1]
    gone = np.append(0.0, np.cumsum(gaps[cuts] - _KEPT * busy))
    starts = begins[firsts]
    return ClockAxis(tuple(starts.tolist()), tuple(reached[lasts].tolist()), tuple((starts - gone).tolist()))


def _step(length: float, most: int) -> float:
    """The smallest round step that gives at most so many ticks."""
    least = max(length, 1e-6) / most
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(m * power for m in (*_MANTISSAS, 10) if m * power >= least * 0.999999))


def _rounded(time: float, step: float) -> float:
    """A time without digits that the axis could not show."""
    digits = max(0, int(np.ceil(-np.log10(step))))
    return round(time, digits)
