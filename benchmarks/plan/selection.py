"""Which workloads are meant and can run here, with which models, at which width; and, for what cannot, why.

The suite's own are meant by name, by kind, by pattern, or as the core; those of the user by path.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import workloads
from benchmarks.errors import RequestError, unknown
from benchmarks.plan import custom_workload
from benchmarks.plan.models import models_among, wanted_models, why_unavailable
from benchmarks.plan.optional_libraries import why_missing
from benchmarks.plan.parameters import WIDTH, Override, check_overrides, settable_values, values_for, workload_with
from benchmarks.record_format import SkippedEntry
from workloads.contract import REFERENCE, Value, Workload
from workloads.cpus import usable_cpus
from workloads.validation import problems

CORE = "core"
"""The word for what a short look measures."""


def suite_names(words: Iterable[str]) -> list[str]:
    """The names that these words stand for, in the suite's order, each once; raises RequestError for none."""
    meant = {name for word in words for name in _names_meant(word)}
    return [name for name in workloads.NAMES if name in meant]


def _names_meant(word: str) -> Sequence[str]:
    if word == CORE:
        return workloads.CORE
    if word in workloads.CATALOGUE:
        return workloads.CATALOGUE[word]
    names = [name for name in workloads.NAMES if fnmatchcase(name, word)]
    if names:
        return names
    if any(sign in word for sign in "*?["):
        raise RequestError(f"no workload is called like {word!r}: there are {', '.join(workloads.NAMES)}")
    raise unknown("workload", word, [*workloads.NAMES, *workloads.CATALOGUE, CORE])


@dataclass(frozen=True)
class PlannedWorkload:
    """A workload as it will be measured here; `module` is the name by which any process can load it.

    `changes` are the values that it has instead of its own, which `workload` has already. A point of a sweep or a map
    has a name of its own, `point`. Models that are `left_out` of it, or cannot run here, are so with the reason.
    """

    workload: Workload[Any]
    models: tuple[str, ...]
    width: int
    module: str
    changes: Mapping[str, Value] = field(default_factory=dict)
    point: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.point or self.workload.name


_WITHOUT = "the reference alone would say nothing"


def look_up(module: str) -> Workload[Any] | SkippedEntry:
    """Load one workload, or say why one of the suite cannot run here and what would help."""
    if custom_workload.is_own(module):
        return custom_workload.load_own(module)
    try:
        return workloads.load(module)
    except ImportError as error:
        return SkippedEntry(module, why_missing(error))


def choose(
    words: Sequence[str], models: Sequence[str], overrides: Sequence[Override] = ()
) -> tuple[list[PlannedWorkload], list[SkippedEntry]]:
    """Turn words of the request (none stands for the suite) into workloads to measure and ones to skip.

    The reference is always among the models, since every ratio needs it. Raises RequestError for a name or parameter
    that does not exist and where nothing is left to measure.
    """
    loaded, skipped = load_all(words)
    check_overrides(overrides, list(loaded.values()))
    known = wanted_models(loaded.values(), models)
    chosen = [planned(module, workload, known, overrides) for module, workload in loaded.items()]
    if len(known) > 1:
        alone = [workload for workload in chosen if workload.models == (REFERENCE,)]
        skipped += [SkippedEntry(workload.name, _why_skipped(workload)) for workload in alone]
        chosen = [workload for workload in chosen if workload.models != (REFERENCE,)]
    if not chosen:
        raise RequestError("; ".join(f"{entry.workload}: {entry.reason}" for entry in skipped))
    return chosen, skipped


def _why_skipped(workload: PlannedWorkload) -> str:
    """Why a workload is skipped that has no model but the reference to measure."""
    gaps = [f"{model} cannot run here: {reason}" for model, reason in workload.left_out.items()]
    return "; ".join([*(gaps or ["has none of these models"]), _WITHOUT])


def load_all(words: Sequence[str]) -> tuple[dict[str, Workload[Any]], list[SkippedEntry]]:
    """The workloads that words stand for, by module, and those that cannot run here."""
    workloads = {module: look_up(module) for module in modules_of(words)}
    loaded = {module: workload for module, workload in workloads.items() if isinstance(workload, Workload)}
    _check_names(loaded)
    return loaded, [workload for workload in workloads.values() if isinstance(workload, SkippedEntry)]


def twins() -> list[PlannedWorkload]:
    """The same code as two models, which every sitting measures beside what was chosen."""
    loaded = {module: workloads.load(module) for module in workloads.TWINS}
    return [planned(module, workload, tuple(workload.variants), ()) for module, workload in loaded.items()]


def modules_of(words: Sequence[str]) -> list[str]:
    """The modules of names, kinds, patterns and paths, each once: the suite's in its order, then the user's own."""
    files = file_paths(words)
    names = [part for word in words for part in custom_workload.comma_parts(word) if part not in files]
    return [*suite_names(names or ([] if files else workloads.NAMES)), *custom_workload.register(files)]


def file_paths(words: Sequence[str]) -> list[str]:
    """Those of the words, and of the parts of comma lists, that stand for files."""
    return [part for word in words for part in custom_workload.comma_parts(word) if custom_workload.is_path(part)]


def _check_names(loaded: Mapping[str, Workload[Any]]) -> None:
    """Refuse a name that two workloads have: a record tells them apart by it."""
    owners = dict(zip(custom_workload.TAKEN, custom_workload.TAKEN, strict=True))
    for module, workload in loaded.items():
        if owners.setdefault(workload.name, module) != module:
            raise RequestError(custom_workload.taken_name_text(module, workload.name, owners[workload.name]))


def planned(
    module: str, workload: Workload[Any], models: Sequence[str], overrides: Sequence[Override]
) -> PlannedWorkload:
    """A workload with those of the models that it has, and with the values that it shall have.

    What cannot run here is left out, with the reason.
    """
    values = values_for(workload, overrides)
    workload = _checked(_workload_with(workload, values))
    named = models_among(workload.variants, models)
    unavailable = {model: reason for model in named if (reason := why_unavailable(model))}
    able = tuple(model for model in named if model not in unavailable)
    return PlannedWorkload(workload, able, width_here(workload), module, values, left_out=unavailable)


def _workload_with(workload: Workload[Any], values: Mapping[str, Value]) -> Workload[Any]:
    try:
        return workload_with(workload, values)
    except Exception as error:  # parameters of one's own may check themselves
        raise RequestError(f"{workload.name} cannot be measured with these values: {error}") from error


def _checked(workload: Workload[Any]) -> Workload[Any]:
    """The workload, unless what was asked of it leaves it without sense."""
    for problem in problems(workload):
        raise RequestError(f"{workload.name} cannot be measured with these values: {problem}")
    return workload


def width_here(workload: Workload[Any]) -> int:
    """The width of every model of this workload on this machine."""
    return min(usable_cpus(), workload.parameters.jobs) if workload.width is None else workload.width


def described_parameters(workload: Workload[Any]) -> dict[str, Value]:
    """What a workload's parameters are; inputs and addresses, which are made later, are left out."""
    return {name: value for name, value in settable_values(workload).items() if name != WIDTH}
