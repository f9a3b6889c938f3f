"""The whole record in a sentence: where async helps, where it hurts, and by how much at most."""

from collections.abc import Sequence

from benchmarks.inference.verdicts import UNCLEAR
from reports.analysis.analysis import Analysis, WorkloadResult, results_on_asyncio
from reports.formatting import counted, listed
from reports.record.kinds import by_kind, kind_clause
from reports.record.measurements import ASYNCIO
from reports.sweeps.report import SweepReport
from reports.text.ratios import HELPS, HURTS, NO_DIFFERENCE, answer, factor
from reports.winner_map.text import MapReport

MOST_SENTENCES = 2
"""What maps and sweeps say first takes no more room than this at the top."""


def lead(analysis: Analysis, maps: Sequence[MapReport] = (), sweeps: Sequence[SweepReport] = ()) -> str:
    """What maps and sweeps say first; else what async does to all workloads, counted by kind."""
    of_maps = [text for known in maps for text in known.sentences[:1]]
    of_sweeps = [f"{sweep.section.title}: {text}" for sweep in sweeps for text in sweep.section.sentences[:1]]
    if of_maps or of_sweeps:
        return " ".join([*of_maps, *of_sweeps][:MOST_SENTENCES])
    results = results_on_asyncio(analysis)
    if not results:
        return _without_answers(analysis)
    helped = [_helped(kind, members, not place) for place, (kind, members) in enumerate(by_kind(results))]
    helps = f"On this machine async helps {listed(helped)}"
    return "; ".join((helps, *_others(results))) + "."


def _without_answers(analysis: Analysis) -> str:
    lessons = sum(result.is_lesson for result in analysis.answers)
    if lessons:
        return f"{counted(lessons, 'lesson')}: the same job the wrong way and the right way, measured on this machine."
    return "This record has no workload that could say where async helps."


def _helped(kind: str, results: Sequence[WorkloadResult], first: bool) -> str:
    """`8 of 10 workloads that wait (most: sleep, 14.7x faster)`; that these are workloads is said once."""
    helped = _with(results, HELPS)
    count = f"{len(helped):,}" if helped else "none"
    noun = (" workload" if len(results) == 1 else " workloads") if first else ""
    return f"{count} of {len(results):,}{noun}{kind_clause(kind, len(results))}{_most(helped)}"


def _others(results: Sequence[WorkloadResult]) -> list[str]:
    """What it does to those that it does not help, where it is known."""
    hurt, same, unclear = (_with(results, word) for word in (HURTS, NO_DIFFERENCE, UNCLEAR))
    unknown = len(results) - sum(map(len, (hurt, same, unclear, _with(results, HELPS))))
    texts = (
        (hurt, f"it hurts {len(hurt):,}{_most(hurt)}"),
        (same, f"it makes no difference to {len(same):,}{_only(same)}"),
        (unclear, f"{len(unclear):,} {'is' if len(unclear) == 1 else 'are'} unclear{_only(unclear)}"),
        (unknown, f"{unknown:,} without an answer"),
    )
    return [text for some, text in texts if some]


def _most(results: Sequence[WorkloadResult]) -> str:
    """The one that async makes most of a difference to."""
    speedups = {result.name: result.speedups[ASYNCIO] for result in results}
    name = max(speedups, key=lambda name: abs(speedups[name].log), default=None)
    return f" ({'most: ' if len(results) > 1 else ''}{name}, {factor(speedups[name])})" if name else ""


def _only(results: Sequence[WorkloadResult]) -> str:
    return f" ({results[0].name})" if len(results) == 1 else ""


def _with(results: Sequence[WorkloadResult], word: str) -> list[WorkloadResult]:
    return [result for result in results if answer(result.speedups.get(ASYNCIO), result.rule) == word]
