"""What estimates say, in words: a ratio is always said the way round in which it is above 1, as pyperf says it."""

from math import ceil, floor, log

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import (
    FASTER,
    MARGIN,
    NEARLY_SAME,
    PRECISE,
    SAME,
    SLIGHT,
    SLOWER,
    UNCLEAR,
    Rule,
    verdict,
)
from reports.analysis.analysis import Analysis, WorkloadResult, results_on_asyncio
from reports.formatting import long_duration, number
from reports.record.measurements import ASYNCIO, REFERENCE

HELPS, LITTLE, NO_HELP, HURTS = "helps", "makes little difference", "does not help", "hurts"
NO_DIFFERENCE = "no difference"
UNKNOWN = "not measured"
_MOST_NAMED, _LONGEST_NAMES = 2, 36
_TINY = 1e-6
"""What no digit that is shown could tell from nothing."""

BECAUSE_OF_TWINS = "because of the twins"

_LONGEST_SECONDS, _TOO_LONG = 3600.0, "> 1 h"
"""Nobody measures one workload for longer."""

PRICE = "own cost"
"""Instead of an effect, for jobs that do nothing: no program is like that."""

NOT_ASKED = "no variant"
"""Instead of an effect, for workloads without a variant called asyncio."""


def full_verdict(answer: WorkloadResult, model: str, other: str = REFERENCE) -> str:
    """`faster`, `at most 1.07x slower`, or `unclear (40 s more would tell)`: short enough for a cell of a table."""
    estimate = answer.ratio(model, other)
    if estimate is None:
        return UNKNOWN
    text = answer.rule.verdict(estimate)
    if text == NEARLY_SAME:
        return _at_most(answer.rule.widened(estimate))
    if text != UNCLEAR:
        return text
    reason, seconds = _reason_unclear(estimate, answer.rule), answer.seconds_to_precision(model, other)
    return f"{text} ({reason or f'{_time(seconds) or _TOO_LONG} more would tell'})"


def precision_needed(estimate: Estimate, rule: Rule, seconds: float | None) -> str:
    """What it would take to know an unclear ratio within 5 %, `seconds` of its workload alone; None: too many."""
    if reason := _reason_unclear(estimate, rule):
        return reason
    time = _time(seconds)
    return f"± 5 % would take {time} more of it" if time else "± 5 % would take more than an hour"


def _reason_unclear(estimate: Estimate, rule: Rule) -> str:
    """Why a ratio is unclear, other than for want of blocks; empty where it is for want of blocks."""
    if estimate.half is None:
        return "one block only"
    if verdict(estimate) != rule.verdict(estimate) == UNCLEAR:
        return BECAUSE_OF_TWINS
    return "on the margin" if estimate.half <= PRECISE else ""


def _time(seconds: float | None) -> str:
    """`40 s` or `12 min`; nothing where it is too long for anybody."""
    return "" if seconds is None or seconds > _LONGEST_SECONDS else long_duration(max(1, ceil(seconds)))


def _at_most(widened: Estimate) -> str:
    """The far end of an interval that reaches beyond the margin, but not far."""
    low, high = widened.interval or (1.0, 1.0)
    if low >= 1 / MARGIN:
        return f"at most {_end(high)}x faster"
    if high <= MARGIN:
        return f"at most {_end(1 / low)}x slower"
    return f"within {_end(max(high, 1 / low))}x either way"


def _end(end: float) -> str:
    return _off_one(end, number(end))


def effect(speedup: Estimate | None, rule: Rule) -> str:
    """What asyncio does to a workload.

    It helps where the whole interval lies beyond a gain of 5 % (the margin), hurts where it lies beyond a loss of 5 %,
    and does not help where it ends before that gain, or makes little difference where it ends within 10 %. What
    is left could be either: unclear. Intervals are widened by what twins showed. It may well not help while the verdict
    is unclear, which is then between same and slower.
    """
    if speedup is None:
        return UNKNOWN
    if speedup.half is None:
        return UNCLEAR
    half = speedup.half + rule.widening
    low, high = speedup.log - half, speedup.log + half
    if high <= log(MARGIN):
        return HURTS if high < -log(MARGIN) else NO_HELP
    if low > log(MARGIN):
        return HELPS
    return LITTLE if rule.verdict(speedup) != UNCLEAR else UNCLEAR


def answer(speedup: Estimate | None, rule: Rule) -> str:
    """The effect in the few words of a table: helps, hurts, no difference, or unclear, which includes "or hurts"."""
    word = effect(speedup, rule)
    if word not in (LITTLE, NO_HELP) or speedup is None:
        return word
    return UNCLEAR if rule.verdict(speedup) == UNCLEAR else NO_DIFFERENCE


def remark(verdict: str) -> str:
    """What a verdict adds to the words of its ratio, `1.29x slower`: nothing where it only repeats them."""
    return {FASTER: "", SLOWER: "", NEARLY_SAME: SAME}.get(
        verdict, verdict.removesuffix(FASTER).removesuffix(SLOWER).strip()
    )


def factor(speedup: Estimate) -> str:
    """`24.8x faster` or `21.3x slower`."""
    return times(speedup.value)


def times(value: float) -> str:
    """The same of how many times as fast something is, where that is all that is known."""
    inverse = number(1 / value)
    return f"{number(value)}x faster" if value >= 1 or inverse == "1.00" else f"{inverse}x slower"


def interval(speedup: Estimate) -> str:
    """`[23.9, 25.7]`, the same way round as the factor; empty without an interval."""
    estimate = _above_one(speedup)
    if estimate.interval is None:
        return ""
    low, high = estimate.interval
    return f"[{_off_one(low, _low_end(low))}, {_off_one(high, _high_end(high, estimate.value))}]"


def _off_one(end: float, text: str) -> str:
    """Rounding must not move an end onto or across a limit of verdicts: a third decimal, cut on the end's own side."""
    if not 0.5 < end < 2 or _sides(float(text)) == _sides(end):
        return text
    near = round(end, 3)
    if _sides(near) != _sides(end):
        near = (ceil if _sides(near) < _sides(end) else floor)(1000 * end) / 1000
    return f"{near:.3f}"


def _sides(end: float) -> list[int]:
    """Below, on or above each of the limits that mean something."""
    limits = (1 / SLIGHT, 1 / MARGIN, 1.0, MARGIN, SLIGHT)
    return [(end > limit + _TINY) - (end < limit - _TINY) for limit in limits]


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
    """One ratio as a clause; what rounds to no difference is called the same."""
    if number(speedup.value) == "1.00" or number(speedup.inverse.value) == "1.00":
        verb = "take" if _is_plural(model) else "takes"
        return f"{model} {verb} the same time as {other} {interval(speedup)}".strip()
    return f"{model} {is_or_are(model)} {factor(speedup)} than {other} {interval(speedup)}".strip()


def against_best(answer: WorkloadResult) -> str:
    """Asyncio against the best of the others, whichever that is; empty where that is sequential, or not known."""
    estimate, other = answer.against_best_other, answer.best_other
    if answer.is_lesson or estimate is None or other in (None, REFERENCE):
        return ""
    ratio = f"{ASYNCIO} is {factor(estimate)} than the best of the others, {other} {interval(estimate)}".strip()
    return f"{ratio}: {answer.rule.verdict(estimate)}"


def fastest_names(answer: WorkloadResult) -> str:
    """The fastest model and those not clearly slower; unclear where that is every one of them, or nothing is known."""
    models = answer.fastest
    if not models:
        return "none"
    certain = all(estimate.half is not None for estimate in answer.ratios.values())
    if len(answer.makespans) > 1 and (len(models) == len(answer.makespans) or not certain):
        return UNCLEAR
    named = named_fastest(answer)
    rest = len(models) - len(named)
    return f"{', '.join(named)} and {rest} more" if rest else " or ".join(named)


def named_fastest(answer: WorkloadResult) -> tuple[str, ...]:
    """Of the fastest those that are named: two, or one where two would be too long for a column."""
    few = answer.fastest[:_MOST_NAMED]
    return few if len(", ".join(few)) <= _LONGEST_NAMES else few[:1]


def ratio_examples(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    """The most that asyncio gains and loses, each as `15.1x faster` and `15.1`; what no workload shows is left out."""
    speedups = [result.speedups[ASYNCIO] for result in results_on_asyncio(analysis) if ASYNCIO in result.speedups]
    ordered = sorted(speedups, key=lambda speedup: speedup.log, reverse=True)
    ends = [ordered[0], ordered[-1]] if ordered else []
    shown = [speedup for speedup, sign in zip(ends, (1, -1), strict=False) if sign * speedup.log > log(MARGIN)]
    return tuple((factor(speedup), number(max(speedup.value, speedup.inverse.value))) for speedup in shown)


def is_or_are(model: str) -> str:
    return "are" if _is_plural(model) else "is"


def _is_plural(model: str) -> bool:
    return model.endswith(("threads", "processes", "interpreters"))
