"""When to use which model, as far as a record says: kinds of work, and in how many workloads a model was faster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.inference.verdicts import FASTER, SLOWER
from reports.analysis.analysis import Analysis, WorkloadResult
from reports.record.measurements import MODELS, REFERENCE

WAITING, HOLDING, RELEASING, WITHOUT_GIL = "waiting", "holds the GIL", "releases the GIL", "without a GIL"
_MIXED = "mixed"
_FEWEST = 2
"""A single workload is no rule."""


@dataclass(frozen=True)
class Use:
    """Models that were faster than the plain loop in every one of some workloads, and seldom slower than each other.

    The workloads, `count` of the `total` that do such work, have the longest jobs of these in the plain loop. Work says
    what computing does with the GIL, and whether jobs also wait.
    """

    models: tuple[str, ...]
    work: str
    also_waits: bool
    count: int
    total: int


def uses(analysis: Analysis) -> tuple[Use, ...]:
    """One for each kind of work of which the record supports any; the work that is told first comes first."""
    groups: dict[tuple[str, bool], list[WorkloadResult]] = {}
    for result in analysis.answers:
        if result.kind in ("io", "cpu", _MIXED) and REFERENCE in result.makespans:
            groups.setdefault((_work(result), result.kind == _MIXED), []).append(result)
    found = (use for (work, also_waits), results in groups.items() for use in _uses(work, also_waits, results))
    return tuple(found)


def _work(result: WorkloadResult) -> str:
    if result.kind == "io":
        return WAITING
    return result.measured.entry.computing if result.measured.has_gil else WITHOUT_GIL


def job_seconds(result: WorkloadResult) -> float:
    """How long one job takes in the plain loop."""
    return result.makespans[REFERENCE].value / result.measured.entry.jobs


def _uses(work: str, also_waits: bool, results: Sequence[WorkloadResult]) -> Iterator[Use]:
    """One, or none: the faster models of which no other is faster in half of all such workloads."""
    ordered = sorted(results, key=job_seconds, reverse=True)
    won = {model: _won(ordered, model) for model in MODELS}
    able = [model for model in MODELS if len(won[model]) >= _FEWEST]
    best = tuple(model for model in able if not any(_loses(model, other, ordered) for other in able))
    if best:
        shared = won[min(best, key=lambda model: len(won[model]))]
        yield Use(best, work, also_waits, len(shared), len(results))


def _won(ordered: Sequence[WorkloadResult], model: str) -> list[WorkloadResult]:
    """Workloads from the longest jobs on, until one in which the model is not faster than the plain loop."""
    won: list[WorkloadResult] = []
    for result in ordered:
        if result.verdict(model) != FASTER:
            break
        won.append(result)
    return won


def _loses(model: str, other: str, results: Sequence[WorkloadResult]) -> bool:
    """Whether the model is clearly slower than the other one in at least half of the workloads."""
    verdicts = [verdict for result in results if (verdict := result.verdict(model, other))]
    return model != other and 2 * verdicts.count(SLOWER) >= max(1, len(verdicts))
