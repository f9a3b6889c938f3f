"""Ticks that say what they are: powers of two as ratios, times with their units."""

import math

from reports.quantities import brief_seconds

_MOST_TICKS = 9


def ratio_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Powers of two between two ratios, evenly spaced and always with 1 among them."""
    first, last = math.ceil(math.log2(low)), math.floor(math.log2(high))
    step = max(1, math.ceil((last - first) / (_MOST_TICKS - 1)))
    powers = [power for power in range(first, last + 1) if power % step == 0]
    return [(2.0**power, _ratio(power)) for power in powers]


def _ratio(power: int) -> str:
    if abs(power) > 19:
        return f"2^{power}"
    return f"{2**power:,}" if power >= 0 else f"1/{2**-power:,}"


def time_ticks(low: float, high: float, most: int = 5) -> list[tuple[float, str]]:
    """Round times within two others: as many as fit, at finer steps where the range is short."""
    for mantissas, every in (
        ((1, 1.5, 2, 3, 4, 5, 7), 1),
        ((1, 2, 5), 1),
        ((1, 3), 1),
        ((1,), 1),
        ((1,), 2),
        ((1,), 3),
        ((1,), 6),
    ):
        values = _round_times(low, high, mantissas, every)
        if len(values) <= most:
            break
    return [(value, brief_seconds(value)) for value in values]


def _round_times(low: float, high: float, mantissas: tuple[float, ...], every: int) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [float(f"{mantissa}e{decade}") for decade in decades if decade % every == 0 for mantissa in mantissas]
    return [value for value in values if low <= value <= high]
