"""What one workload says, in sentences: for asyncio against the plain loop, and against the best of the others."""

from math import log

from benchmarks.inference.intervals import Estimate
from benchmarks.inference.verdicts import MARGIN, UNCLEAR
from reports.analysis.analysis import WorkloadResult
from reports.formatting import duration, listed
from reports.record.measurements import ASYNCIO, NOOP, REFERENCE
from reports.text.ratios import (
    HELPS,
    HURTS,
    LITTLE,
    NO_HELP,
    effect,
    factor,
    is_as_fast,
    precision_needed,
    ratio_clause,
    span,
)

_MOST_NAMED = 3


def headline(answer: WorkloadResult) -> str:
    """One sentence that answers for asyncio against the plain loop; of a lesson, which way is short and which long."""
    if answer.is_lesson:
        return _shortest_and_longest(answer)
    speedup = answer.speedups.get(ASYNCIO)
    if ASYNCIO not in answer.measured.entry.models:
        return f"{NO_VARIANT[0].upper()}{NO_VARIANT[1:]}, so no answer about async."
    if speedup is None:
        return "No answer: asyncio and sequential were not both measured validly."
    if answer.name == NOOP:
        return f"The price of the models alone: {ratio_clause(ASYNCIO, speedup, REFERENCE)}{_times(answer)}."
    opening = _OPENINGS[effect(speedup, answer.rule)]
    return f"{opening}: {ratio_clause(ASYNCIO, speedup, REFERENCE)}{_times(answer)}{_why(answer, speedup)}."


def _shortest_and_longest(answer: WorkloadResult) -> str:
    if not answer.fastest:
        return "No variant was measured validly."
    text = f"{_shortest(answer)}."
    longest = max(answer.makespans, key=lambda model: answer.makespans[model].log)
    if longest in answer.fastest:
        return text
    return f"{text} Longest: {longest}, {duration(answer.makespans[longest].value)}."


NO_VARIANT = f"no variant called {ASYNCIO}"
_OPENINGS = {
    HELPS: "Async helps",
    LITTLE: "Async makes little difference",
    NO_HELP: "Async does not help",
    HURTS: "Async hurts",
    UNCLEAR: "Unclear",
}


def _times(answer: WorkloadResult) -> str:
    asyncio, sequential = (answer.makespans[model] for model in (ASYNCIO, REFERENCE))
    text = f", {duration(asyncio.value)} against {duration(sequential.value)}"
    means = Estimate(sequential.log - asyncio.log, None, sequential.blocks)
    if not _disagree(answer.speedups[ASYNCIO], means):
        return text
    return f"{text} (compared round by round; the mean makespans alone would say {factor(means)})"


def _disagree(speedup: Estimate, means: Estimate) -> bool:
    """Whether the quotient of the mean makespans looks like another result than the rounds, which decide."""
    opposite = is_as_fast(speedup) != is_as_fast(means) and "1.00" not in (factor(speedup)[:4], factor(means)[:4])
    return opposite or abs(speedup.log - means.log) > log(MARGIN)


def _why(answer: WorkloadResult, speedup: Estimate) -> str:
    """What would make an unclear ratio precise."""
    if speedup.half is None:
        return "; with one block only, this may be chance"
    if answer.rule.verdict(speedup) != UNCLEAR:
        return ""
    remainder = " whether it is slower or the same is unclear:" if effect(speedup, answer.rule) == NO_HELP else ""
    return f";{remainder} {precision_needed(speedup, answer.rule, answer.seconds_to_precision(ASYNCIO))}"


def comparison_with_best(answer: WorkloadResult) -> str:
    """Which model is the fastest, and how asyncio compares with the best of the others; lessons ask something else."""
    if answer.is_lesson:
        return ""
    shortest, other = answer.fastest, answer.best_other
    if not shortest:
        return "No model was measured validly."
    sentence = f"{_shortest(answer)}."
    estimate = answer.against_best_other
    if estimate is None or other is None:
        return sentence
    if other == REFERENCE or estimate.interval is None:
        return f"{sentence} The best of the others is {other}."
    comparison = f"Asyncio is {span(estimate)} as the best of the others ({other})"
    return f"{sentence} {comparison}: {answer.rule.verdict(estimate)}."


def _shortest(answer: WorkloadResult) -> str:
    first = answer.fastest[0]
    opening = "Shortest makespan" if first == answer.shortest else "Fastest, compared round by round"
    return f"{opening}: {first}, {duration(answer.makespans[first].value)}{_ties(answer.fastest)}"


def fastest_names(answer: WorkloadResult) -> str:
    """The fastest model and those not clearly slower; unclear where that is every one of them, or nothing is known."""
    models = answer.fastest
    if not models:
        return "none"
    certain = all(estimate.half is not None for estimate in answer.ratios.values())
    if len(answer.makespans) > 1 and (len(models) == len(answer.makespans) or not certain):
        return UNCLEAR
    if len(models) > _MOST_NAMED:
        return f"{', '.join(models[:2])} or {len(models) - 2} more"
    return " or ".join(models)


def _ties(fastest: tuple[str, ...]) -> str:
    return f" ({listed(fastest[1:])} not clearly slower)" if fastest[1:] else ""
