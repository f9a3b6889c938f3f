"""The whole record in one sentence: where async helps, where it does not, where it hurts."""

from benchmarks.verdicts import UNCLEAR
from reports.analysis import Analysis, Answer
from reports.measurements import ASYNCIO, NOOP
from reports.plain import listed
from reports.words import HELPS, HURTS, NO_HELP, NO_VARIANT, UNKNOWN, effect, factor

_PARTS = (
    (HELPS, "{who} helps {what}"),
    (NO_HELP, "{who} does not help {what}"),
    (HURTS, "{who} hurts {what}"),
    (UNCLEAR, "whether {who} helps {what} is unclear"),
    (UNKNOWN, "there is no answer for {what}"),
)


def lead(analysis: Analysis) -> str:
    """One sentence over all workloads; the cost of jobs that do nothing is left out, since no program is like that."""
    found = [(text, listed(names)) for result, text in _PARTS if (names := _names(analysis, result))]
    if not found:
        return "This record has no workload that could say where async helps."
    parts = [text.format(who="it" if place else "async", what=what) for place, (text, what) in enumerate(found)]
    return f"On this machine {'; '.join(parts)}."


def _names(analysis: Analysis, result: str) -> list[str]:
    """Workloads with this result and by how much."""
    found = [answer for answer in analysis.answers if answer.name != NOOP]
    names = []
    for answer in found:
        speedup = answer.speedups.get(ASYNCIO)
        if effect(speedup, answer.rule) == result:
            names.append(f"{answer.name}{_detail(answer)}" if result != UNCLEAR else answer.name)
    return names


def _detail(answer: Answer) -> str:
    """By how much, or why nobody knows."""
    speedup = answer.speedups.get(ASYNCIO)
    if ASYNCIO not in answer.measured.entry.models:
        return f" ({NO_VARIANT})"
    return f" ({factor(speedup)})" if speedup else ""
