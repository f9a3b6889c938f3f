"""Which workloads can run here, with which models, at which width; and, for what cannot, why."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from multiprocessing import get_all_start_methods
from typing import Any

import workloads
from benchmarks.errors import RequestError
from benchmarks.format import ClaimEntry, SkippedEntry, WorkloadEntry
from benchmarks.machine import usable_cpus
from workloads.contract import MODELS, REFERENCE, Workload
from workloads.pools import START_METHOD


@dataclass(frozen=True)
class Chosen:
    """A workload as it will be measured here."""

    workload: Workload[Any]
    models: tuple[str, ...]
    width: int

    @property
    def name(self) -> str:
        return self.workload.name


def look_up(name: str) -> Workload[Any] | SkippedEntry:
    """Load one workload, or say why it cannot run here and what would help."""
    try:
        return workloads.load(name)
    except ImportError as error:
        missing = error.name or str(error)
        return SkippedEntry(name, f"needs {missing}, which is not installed: pip install -r locks/measure.txt")


def why_not(model: str) -> str | None:
    """Why a model cannot run on this system, or None where it can."""
    if model == "processes" and START_METHOD not in get_all_start_methods():
        return f"this system cannot start processes by {START_METHOD}"
    return None


def choose(names: Sequence[str], models: Sequence[str]) -> tuple[list[Chosen], list[SkippedEntry]]:
    """Turn names of the request (none stands for all) into workloads to measure and ones to skip.

    The reference is always among the models, since every ratio needs it. Raises RequestError for a name that does not
    exist and where nothing is left to measure.
    """
    wanted = _known(names or workloads.NAMES, workloads.NAMES, "workload")
    wanted_models = _known([REFERENCE, *(models or MODELS)], MODELS, "model")
    found = [look_up(name) for name in wanted]
    skipped = [entry for entry in found if isinstance(entry, SkippedEntry)]
    chosen = [_chosen(entry, wanted_models) for entry in found if isinstance(entry, Workload)]
    if not chosen:
        raise RequestError("; ".join(f"{entry.workload}: {entry.reason}" for entry in skipped))
    return chosen, skipped


def _known(names: Iterable[str], known: Sequence[str], kind: str) -> list[str]:
    """The names in the suite's order, each once."""
    asked = {name.strip() for text in names for name in text.split(",")}
    for name in sorted(asked - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise RequestError(f"there is no {kind} {name!r}: {hint}")
    return [name for name in known if name in asked]


def _chosen(workload: Workload[Any], models: Sequence[str]) -> Chosen:
    able = tuple(model for model in models if model in workload.variants and why_not(model) is None)
    return Chosen(workload, able, width_here(workload))


def width_here(workload: Workload[Any]) -> int:
    """The width of every model of this workload on this machine."""
    return min(usable_cpus(), workload.parameters.jobs) if workload.width is None else workload.width


def described_parameters(workload: Workload[Any]) -> dict[str, int | float | str]:
    """The numbers that a workload's parameters hold; inputs and addresses, which are made later, are left out."""
    values = {field.name: getattr(workload.parameters, field.name) for field in fields(workload.parameters)}
    return {name: value for name, value in values.items() if isinstance(value, int | float)}


def entry(chosen: Chosen) -> WorkloadEntry:
    """The workload as the record describes it."""
    workload = chosen.workload
    return WorkloadEntry(
        name=workload.name,
        question=workload.question,
        explanation=workload.explanation,
        parameters=described_parameters(workload),
        jobs=workload.parameters.jobs,
        width=chosen.width,
        wait_seconds=workload.wait_seconds(workload.parameters),
        computing=workload.computing,
        services=workload.services,
        models=chosen.models,
        claims=tuple(ClaimEntry(c.model, c.relation, c.other, c.factor) for c in workload.claims),
    )
