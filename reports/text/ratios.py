"""What estimates say, in words: a ratio is always said the way round in which it is above 1."""

from math import log

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import MARGIN, UNCLEAR, Rule
from reports.formatting import number, rounded_up

HELPS, NO_HELP, HURTS, UNKNOWN = "helps", "does not help", "hurts", "not measured"
_NEAR, _TINY = 0.02, 1e-6
"""A ratio as near to the margin as this is as good as on it; what no digit that is shown could tell from nothing."""

PRICE = "price list"
"""Instead of an effect, for jobs that do nothing: no program is like that."""

NOT_ASKED = "no variant"
"""Instead of an effect, for workloads without a variant called asyncio."""


def full_verdict(estimate: Estimate, rule: Rule) -> str:
    """`faster`, or `unclear: about 30 blocks would settle it`."""
    text = rule.verdict(estimate)
    return f"{text}: {' '.join(filter(None, needed_to_settle(estimate, rule)))}" if text == UNCLEAR else text


def brief_verdict(estimate: Estimate, rule: Rule) -> str:
    """The same for places with little room: `unclear: about 30 blocks`."""
    text = rule.verdict(estimate)
    return f"{text}: {needed_to_settle(estimate, rule)[0]}" if text == UNCLEAR else text


def needed_to_settle(estimate: Estimate, rule: Rule) -> tuple[str, str]:
    """What it would take to make something unclear clear, and how that sentence ends."""
    blocks = rule.blocks_to_settle(estimate)
    if estimate.half is None:
        return "one block only", ""
    if blocks is not None:
        return f"about {rounded_up(blocks):,} blocks", "would settle it"
    if rule.without_twins().verdict(estimate) != UNCLEAR or rule.without_twins().blocks_to_settle(estimate):
        return "because of the twins", "and not for want of blocks"
    is_near = abs(abs(estimate.log) - log(MARGIN)) < _NEAR
    return "too close to 5 %" if is_near else "too noisy", "for any number of blocks"


def effect(speedup: Estimate | None, rule: Rule) -> str:
    """What asyncio does to a workload.

    It helps where the whole interval lies beyond a gain of 5 % (the margin), hurts where it lies beyond a loss of 5 %,
    and does not help where it ends before that gain. What is left could be either: unclear. Intervals are widened by
    what twins showed. It may well not help while the verdict is unclear, which is then between same and slower.
    """
    if speedup is None:
        return UNKNOWN
    if speedup.half is None:
        return UNCLEAR
    half = speedup.half + rule.widening
    low, high = speedup.log - half, speedup.log + half
    if high <= log(MARGIN):
        return HURTS if high < -log(MARGIN) else NO_HELP
    return HELPS if low > log(MARGIN) else UNCLEAR


def factor(speedup: Estimate) -> str:
    """`24.8x as fast` or `21.3x as long`."""
    word = "fast" if is_as_fast(speedup) else "long"
    return f"{number(_above_one(speedup).value)}x as {word}"


def interval(speedup: Estimate) -> str:
    """`[23.9, 25.7]`, the same way round as the factor; empty without an interval."""
    estimate = _above_one(speedup)
    if estimate.interval is None:
        return ""
    low, high = estimate.interval
    return f"[{_off_one(low, _low_end(low))}, {_off_one(high, _high_end(high, estimate.value))}]"


def _off_one(end: float, text: str) -> str:
    """Rounding must not move an end onto or across 1 or the margin: one digit more, or as many as it takes."""
    digits = 3
    while 0.5 < end < 2 and _sides(float(text)) != _sides(end) and digits <= 6:
        text, digits = f"{end:.{digits}f}", digits + 1
    return text


def _sides(end: float) -> list[int]:
    """Below, on or above each of the three limits that mean something."""
    return [(end > limit + _TINY) - (end < limit - _TINY) for limit in (1 / MARGIN, 1.0, MARGIN)]


def _low_end(end: float) -> str:
    return "<0.001" if end < 0.001 else number(end)


def _high_end(end: float, value: float) -> str:
    """An interval's upper end; how far beyond all reason it lies is of no interest."""
    return ">100,000" if end > 100_000 > value else number(end)


def is_as_fast(speedup: Estimate) -> bool:
    return speedup.log >= 0 or number(speedup.inverse.value) == "1.00"


def _above_one(speedup: Estimate) -> Estimate:
    return speedup if is_as_fast(speedup) else speedup.inverse


def factor_with_interval(speedup: Estimate) -> str:
    return f"{factor(speedup)} {interval(speedup)}".strip()


def ratio_clause(model: str, speedup: Estimate, other: str) -> str:
    """One ratio as a clause."""
    verb = is_or_are(model) if is_as_fast(speedup) else _takes_or_take(model)
    return f"{model} {verb} {factor(speedup)} as {other} {interval(speedup)}".strip()


def is_or_are(model: str) -> str:
    return "are" if _is_plural(model) else "is"


def _takes_or_take(model: str) -> str:
    return "take" if _is_plural(model) else "takes"


def _is_plural(model: str) -> bool:
    return model.endswith(("threads", "processes", "interpreters"))
