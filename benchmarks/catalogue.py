"""Which workloads can run here, with which models, at which width; and, for what cannot, why."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from multiprocessing import get_all_start_methods
from typing import Any

import workloads
from benchmarks import own
from benchmarks.errors import RequestError
from benchmarks.format import ClaimEntry, SkippedEntry, WorkloadEntry
from benchmarks.machine import usable_cpus
from workloads.contract import MODELS, REFERENCE, Workload
from workloads.pools import START_METHOD


@dataclass(frozen=True)
class Chosen:
    """A workload as it will be measured here; `module` is the name by which any process can load it."""

    workload: Workload[Any]
    models: tuple[str, ...]
    width: int
    module: str

    @property
    def name(self) -> str:
        return self.workload.name


def look_up(module: str) -> Workload[Any] | SkippedEntry:
    """Load one workload, or say why one of the suite cannot run here and what would help."""
    if own.is_own(module):
        return own.load(module)
    try:
        return workloads.load(module)
    except ImportError as error:
        missing = error.name or str(error)
        return SkippedEntry(module, f"needs {missing}, which is not installed: pip install -r locks/measure.txt")


def why_not(model: str) -> str | None:
    """Why a model cannot run on this system, or None where it can."""
    if model == "processes" and START_METHOD not in get_all_start_methods():
        return f"this system cannot start processes by {START_METHOD}"
    return None


def choose(names: Sequence[str], models: Sequence[str]) -> tuple[list[Chosen], list[SkippedEntry]]:
    """Turn names and paths of the request (none stands for the suite) into workloads to measure and ones to skip.

    The reference is always among the models, since every ratio needs it. Raises RequestError for a name that does not
    exist and where nothing is left to measure.
    """
    found = {module: look_up(module) for module in modules(names)}
    skipped = [entry for entry in found.values() if isinstance(entry, SkippedEntry)]
    loaded = {module: entry for module, entry in found.items() if isinstance(entry, Workload)}
    _check_names(loaded)
    wanted = _wanted_models(loaded.values(), models)
    chosen = [_chosen(module, workload, wanted) for module, workload in loaded.items()]
    if not chosen:
        raise RequestError("; ".join(f"{entry.workload}: {entry.reason}" for entry in skipped))
    return chosen, skipped


def twins() -> list[Chosen]:
    """The same code as two models, which every sitting measures beside what was chosen."""
    loaded = {module: workloads.load(module) for module in workloads.TWINS}
    return [_chosen(module, workload, tuple(workload.variants)) for module, workload in loaded.items()]


def modules(words: Sequence[str]) -> list[str]:
    """The modules of names and paths, each once: those of the suite in its order, then the user's own."""
    files = paths(words)
    names = [part for word in words for part in own.parts(word) if part not in files]
    suite = _known(names or ([] if files else workloads.NAMES), workloads.NAMES, "workload")
    return [*suite, *own.register(files)]


def paths(words: Sequence[str]) -> list[str]:
    """Those of the words, and of the parts of comma lists, that stand for files."""
    return [part for word in words for part in own.parts(word) if own.is_path(part)]


def _known(names: Iterable[str], known: Sequence[str], kind: str) -> list[str]:
    """The names in the suite's order, each once."""
    asked = set(names)
    for name in sorted(asked - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise RequestError(f"there is no {kind} {name!r}: {hint}")
    return [name for name in known if name in asked]


def _check_names(loaded: Mapping[str, Workload[Any]]) -> None:
    """Refuse a name that two workloads have: a record tells them apart by it."""
    owners = dict(zip(own.TAKEN, own.TAKEN, strict=True))
    for module, workload in loaded.items():
        if owners.setdefault(workload.name, module) != module:
            raise RequestError(own.name_is_taken(module, workload.name, owners[workload.name]))


def _wanted_models(loaded: Iterable[Workload[Any]], models: Sequence[str]) -> Sequence[str]:
    """The models to measure, in the suite's order, then those that only some workload has."""
    known = list(dict.fromkeys([*MODELS, *(model for workload in loaded for model in workload.variants)]))
    asked = [part for word in models for part in own.parts(word)] or known
    return _known([REFERENCE, *asked], known, "model")


def _chosen(module: str, workload: Workload[Any], models: Sequence[str]) -> Chosen:
    able = tuple(model for model in models if model in workload.variants and why_not(model) is None)
    return Chosen(workload, able, width_here(workload), module)


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
        services=workload.needs,
        models=chosen.models,
        claims=tuple(ClaimEntry(c.model, c.relation, c.other, c.factor) for c in workload.claims),
        twins=workload.twins,
        source=sha256(workloads.source(chosen.module)).hexdigest()[:12],
    )
