"""Which points are measured to see how a workload changes along an axis, or along a path of several parameters.

Words about axes become points, each a workload with values of its own; points of all sweeps are planned and shuffled
like any workloads.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Any, get_args

from benchmarks.errors import RequestError, unknown
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.models import wanted_models
from benchmarks.plan.parameters import Override, check_overrides, override_to, settable_values, value_text
from benchmarks.plan.profiles import Profile
from benchmarks.plan.selection import PlannedWorkload, described_parameters, load_all, planned
from benchmarks.record_format import SkippedEntry, SweepEntry
from workloads.contract import OPTIONAL, REFERENCE, Depth, Value, Workload

AXIS, PATH = "axis", "path"

FEWEST_VALUES = 2
_ROUGH_VALUES = 3
"""How many points of each sweep a smoke run looks at."""


@dataclass(frozen=True)
class SweepAxis:
    """One axis or path of one workload; `points` are the values that each point sets."""

    module: str
    workload: Workload[Any]
    name: str
    kind: str
    points: tuple[Mapping[str, Value | Override], ...]
    models: tuple[str, ...] = ()


def sweep_axes(module: str, workload: Workload[Any], axes: Sequence[str], profile: Profile) -> Iterator[SweepAxis]:
    """Along what one workload is swept: the named axes that it has, or where none is named what the profile reaches."""
    if not axes:
        for name, depth in workload.sweeps.items():
            if _reaches(profile, depth):
                yield _declared_axis(module, workload, name, profile)
        return
    for word in axes:
        name, equals, values = word.partition("=")
        if equals and name in settable_values(workload):
            yield _axis_with_values(module, workload, name, values)
        elif not equals and (name in workload.paths or name in workload.axes):
            yield _declared_axis(module, workload, name, profile)


def _declared_axis(module: str, workload: Workload[Any], name: str, profile: Profile) -> SweepAxis:
    """An axis or path with the values that the workload gives it; of many, a first look takes some."""
    if path := workload.paths.get(name):
        return SweepAxis(module, workload, name, PATH, _fewer_points(path.points, profile), path.models)
    values: tuple[Value, ...] = workload.axes[name]
    return SweepAxis(module, workload, name, AXIS, tuple({name: value} for value in _fewer_points(values, profile)))


def _fewer_points(points: tuple[Any, ...], profile: Profile) -> tuple[Any, ...]:
    if profile is not Profile.SMOKE or len(points) <= _ROUGH_VALUES:
        return points
    last = len(points) - 1
    return tuple(points[place * last // (_ROUGH_VALUES - 1)] for place in range(_ROUGH_VALUES))


def _axis_with_values(module: str, workload: Workload[Any], name: str, text: str) -> SweepAxis:
    values = [part.strip() for part in text.split(",")]
    if len(values) < FEWEST_VALUES or not all(values):
        raise RequestError(f"--axis {name}={text}: write two values or more with commas between, as in width=1,8,64")
    return SweepAxis(
        module, workload, name, AXIS, tuple({name: Override(workload.name, name, value)} for value in values)
    )


def _reaches(profile: Profile, depth: Depth) -> bool:
    """Whether a profile goes as deep; the shortest one does what the next one does, in less detail."""
    depths = get_args(Depth)
    return depths.index(depth) <= (depths.index(str(profile)) if str(profile) in depths else 0)


def modules_swept_by_default(profile: Profile) -> list[str]:
    loaded, _ = load_all(())
    return [
        module
        for module, workload in loaded.items()
        if any(_reaches(profile, depth) for depth in workload.sweeps.values())
    ]


def why_no_sweep(loaded: Mapping[str, Workload[Any]], skipped: Sequence[SkippedEntry]) -> str:
    """Why there is no sweep among what was asked for."""
    if skipped:
        return "; ".join(f"{gap.workload}: {gap.reason}" for gap in skipped)
    names = ", ".join(workload.name for workload in loaded.values())
    return f"{names}: nothing is swept by default with this profile: name an axis with --axis"


def check_axes(axes: Sequence[str], sweep_axes: Sequence[SweepAxis], loaded: Mapping[str, Workload[Any]]) -> None:
    """Refuse an axis that none of the workloads has."""
    for word in axes:
        name, equals, _ = word.partition("=")
        if equals and any(name in workload.paths for workload in loaded.values()):
            raise RequestError(f"--axis {word}: {name} is a path with values of its own: write --axis {name}")
        if not any(axis.name == name for axis in sweep_axes):
            known = chain.from_iterable(_axis_names(workload, bool(equals)) for workload in loaded.values())
            raise unknown("axis", name, sorted(set(known)))


def _axis_names(workload: Workload[Any], with_values: bool) -> list[str]:
    return list(settable_values(workload)) if with_values else [*workload.axes, *workload.paths]


def check_not_overridden(sweep_axes: Sequence[SweepAxis], overrides: Sequence[Override]) -> None:
    """Refuse a value for what is swept."""
    for axis in sweep_axes:
        for override in overrides:
            if any(override.name in values for values in axis.points) and override.concerns(axis.workload):
                raise RequestError(
                    f"{override.name} changes along the sweep of {axis.workload.name}: leave out --set {override.name}"
                )


def check_named_once(axes: Sequence[str]) -> None:
    """Refuse an axis that is named twice."""
    names = [word.partition("=")[0] for word in axes]
    for name in names:
        if names.count(name) > 1:
            raise RequestError(f"--axis {name} is there twice: write all of its values into one, with commas between")


CALIBRATION = "noop"
"""What models cost by themselves is part of every record with sweeps, for predictions rest on it."""

MOST_PROCESSES = 61 if sys.platform == "win32" else 64
"""Windows can wait for no more of them at once."""

MOST_WORKERS_OF_DASK = 32
"""Each is a process that imports Dask, which takes several times as long as one of a plain pool to start."""

MOST_SECONDS_OF_WAITING = 1.0
"""The plain loop waits for one job after the other; where that takes longer, measuring it would tell nothing new."""


@dataclass(frozen=True)
class SweepPlan:
    """All points of a request, each once, the sweeps that they are on, and workloads that cannot run here."""

    points: tuple[PlannedWorkload, ...]
    sweeps: tuple[SweepEntry, ...]
    skipped: tuple[SkippedEntry, ...] = ()


def planned_sweeps(
    words: Sequence[str], axes: Sequence[str], models: Sequence[str], overrides: Sequence[Override], profile: Profile
) -> SweepPlan:
    """The points along these axes of these workloads, or along what they are swept along where nobody names any.

    Raises RequestError for an axis, value, model or workload that does not exist.
    """
    check_named_once(axes)
    loaded, skipped = load_all(words or modules_swept_by_default(profile))
    if not words:
        skipped += load_all(())[1]
    check_overrides(overrides, list(loaded.values()))
    found_axes = [axis for module, workload in loaded.items() for axis in sweep_axes(module, workload, axes, profile)]
    check_axes(axes, found_axes, loaded)
    if not found_axes:
        raise RequestError(why_no_sweep(loaded, skipped))
    check_not_overridden(found_axes, overrides)
    known = wanted_models(loaded.values(), models)
    points = _Points()
    sweeps = tuple(_sweep_entry(axis, known, overrides, points) for axis in found_axes)
    return SweepPlan(tuple(points.by_values.values()), sweeps, tuple(skipped))


def planned_point(
    workload: PlannedWorkload, models: Sequence[str], name: str, besides: Mapping[str, str] = MappingProxyType({})
) -> PlannedWorkload:
    """A workload with the values of a point as the point, with those of the models that are worth their time there.

    `besides` are models that are left out in any case, with the reason.
    """
    runnable = [model for model in workload.models if model in models]
    left_out = {model: reason for model in runnable if (reason := besides.get(model) or _why_left_out(workload, model))}
    kept = tuple(model for model in runnable if model not in left_out)
    return replace(workload, models=kept, point=name, left_out={**workload.left_out, **left_out})


def _why_left_out(planned: PlannedWorkload, model: str) -> str | None:
    workload = planned.workload
    waiting = workload.parameters.jobs * workload.wait_seconds(workload.parameters)
    kind = model.partition("-")[0]  # processes+asyncio has no more processes than there are CPUs
    if kind in ("processes", "interpreters") and planned.width > MOST_PROCESSES:
        return f"more than {MOST_PROCESSES} {kind}"
    if model == DASK and planned.width > MOST_WORKERS_OF_DASK:
        return f"more than {MOST_WORKERS_OF_DASK} workers of a cluster"
    if model == REFERENCE and waiting > MOST_SECONDS_OF_WAITING:
        return f"one after the other, its jobs wait for {waiting:.3g} s"
    return None


class _Points:
    """The points so far: what two sweeps have in common is measured once."""

    def __init__(self) -> None:
        self.by_values: dict[object, PlannedWorkload] = {}

    def name_of(self, point: PlannedWorkload) -> str:
        parameters = tuple(described_parameters(point.workload).items())
        known = self.by_values.setdefault((point.module, parameters, point.width, point.models), point)
        if known is point and sum(workload.name == point.name for workload in self.by_values.values()) > 1:
            raise RequestError(f"{point.name} is asked for twice, with other models each time: measure one by itself")
        return known.name


def _sweep_entry(axis: SweepAxis, models: Sequence[str], overrides: Sequence[Override], points: _Points) -> SweepEntry:
    measured = [model for model in models if model in (*(axis.models or models), *OPTIONAL, REFERENCE)]
    planned_points = [_point(axis, values, measured, overrides) for values in axis.points]
    names = [points.name_of(point) for point in planned_points if len(point.models) >= FEWEST_VALUES]
    if len(names) < FEWEST_VALUES:
        raise RequestError(f"{axis.workload.name} along {axis.name} has fewer than two models to compare: name more")
    for name in names:
        if names.count(name) > 1:
            raise RequestError(f"--axis {axis.name}: {name} is there twice")
    parameters = tuple(dict.fromkeys(name for values in axis.points for name in values))
    return SweepEntry(axis.workload.name, axis.name, axis.kind, parameters, tuple(names))


def _point(
    axis: SweepAxis, values: Mapping[str, Value | Override], models: Sequence[str], overrides: Sequence[Override]
) -> PlannedWorkload:
    name = axis.workload.name
    overridden = [
        value if isinstance(value, Override) else override_to(name, parameter, value)
        for parameter, value in values.items()
    ]
    workload = planned(axis.module, axis.workload, models, [*overrides, *overridden])
    text = " ".join(f"{parameter}={value_text(parameter, workload.changes[parameter])}" for parameter in values)
    return planned_point(workload, models, f"{name} {text}")
