"""The whole record in a sentence, or one for each kind of workload: where async helps, where not, where it hurts."""

from collections.abc import Sequence

from benchmarks.inference.verdicts import UNCLEAR
from reports.analysis.analysis import Analysis, WorkloadResult, results_on_asyncio
from reports.formatting import counted, listed
from reports.record.kinds import by_kind, kind_members
from reports.record.measurements import ASYNCIO
from reports.sweeps.report import SweepReport
from reports.text.headlines import NO_VARIANT
from reports.text.ratios import HELPS, HURTS, LITTLE, NO_HELP, UNKNOWN, effect, factor
from reports.winner_map.text import MapReport

_FEW, _NAMED, _MOST = 6, 2, 4
_PARTS = (
    (HELPS, "{who} helps {what}"),
    (LITTLE, "{who} makes little difference to {what}"),
    (NO_HELP, "{who} does not help {what}"),
    (HURTS, "{who} hurts {what}"),
    (UNCLEAR, "whether {who} helps {what} is unclear"),
    (UNKNOWN, "there is no answer for {what}"),
)
_COUNTED = (
    (HELPS, "helps {}", "all"),
    (LITTLE, "makes little difference to {}", "all"),
    (NO_HELP, "does not help {}", "any"),
    (HURTS, "hurts {}", "all"),
    (UNCLEAR, "may or may not help {}", "any"),
    (UNKNOWN, "has no answer for {}", "any"),
)
"""Verbs with room for how many, and what the whole of a kind is called there."""


def lead(analysis: Analysis, maps: Sequence[MapReport] = (), sweeps: Sequence[SweepReport] = ()) -> str:
    """What maps and sweeps say first; else what async does to all workloads.

    Each workload is named where they are few, counted by kind where they are many.
    """
    of_maps = [text for known in maps for text in known.sentences[:1]]
    of_sweeps = [f"{sweep.section.title}: {text}" for sweep in sweeps for text in sweep.section.sentences[:1]]
    if of_maps or of_sweeps:
        return " ".join([*of_maps, *of_sweeps][:_MOST])
    results = results_on_asyncio(analysis)
    if not results:
        return _without_answers(analysis)
    if len(results) <= _FEW:
        return f"On this machine {_each(results)}."
    first, *others = [_group(kind, workload_results) for kind, workload_results in by_kind(results)]
    return " ".join((f"On this machine, {first}.", *(f"{text[0].upper()}{text[1:]}." for text in others)))


def _without_answers(analysis: Analysis) -> str:
    lessons = sum(answer.is_lesson for answer in analysis.answers)
    if lessons:
        return f"{counted(lessons, 'lesson')}: the same job the wrong way and the right way, measured on this machine."
    return "This record has no workload that could say where async helps."


def _each(results: Sequence[WorkloadResult]) -> str:
    parts = [(text, listed(names)) for result, text in _PARTS if (names := _names(_with(results, result), result))]
    return "; ".join(text.format(who="it" if place else "async", what=what) for place, (text, what) in enumerate(parts))


def _group(kind: str, results: Sequence[WorkloadResult]) -> str:
    """`of 10 workloads that wait, async helps 8 (most: http_fetch, 16.5x as fast) and hurts 2 (...)`."""
    if len(results) <= _NAMED:
        return _each(results)
    by_result = [(result, verb, everything, _with(results, result)) for result, verb, everything in _COUNTED]
    parts = [
        f"{verb.format(everything if len(with_it) == len(results) else f'{len(with_it):,}')}"
        f" ({_examples(with_it, result)})"
        for result, verb, everything, with_it in by_result
        if with_it
    ]
    return f"of {len(results):,} {kind_members(kind)}, async {listed(parts)}"


def _examples(results: Sequence[WorkloadResult], result: str) -> str:
    """Each of a few; of many the one that async makes most of a difference to."""
    if len(results) <= _NAMED:
        return "; ".join(map(_example, results))
    word, key = ("at worst", _loss) if result == NO_HELP else ("most", _distance)
    return f"{word}: {_example(max(results, key=key))}"


def _example(answer: WorkloadResult) -> str:
    speedup = answer.speedups.get(ASYNCIO)
    return f"{answer.name}, {factor(speedup)}" if speedup and speedup.half is not None else answer.name


def _distance(answer: WorkloadResult) -> float:
    speedup = answer.speedups.get(ASYNCIO)
    return abs(speedup.log) if speedup else 0.0


def _loss(answer: WorkloadResult) -> float:
    speedup = answer.speedups.get(ASYNCIO)
    return -speedup.log if speedup else 0.0


def _with(results: Sequence[WorkloadResult], result: str) -> list[WorkloadResult]:
    return [answer for answer in results if effect(answer.speedups.get(ASYNCIO), answer.rule) == result]


def _names(results: Sequence[WorkloadResult], result: str) -> list[str]:
    """Workloads with this result and by how much."""
    return [f"{answer.name}{_detail(answer)}" if result != UNCLEAR else answer.name for answer in results]


def _detail(answer: WorkloadResult) -> str:
    """By how much, or why nobody knows."""
    speedup = answer.speedups.get(ASYNCIO)
    if ASYNCIO not in answer.measured.entry.models:
        return f" ({NO_VARIANT})"
    return f" ({factor(speedup)})" if speedup else ""
