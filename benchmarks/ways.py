"""Which axes and paths of which workloads a request of sweeps means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from benchmarks.catalogue import load_all
from benchmarks.changes import Wish, settable
from benchmarks.errors import RequestError
from benchmarks.format import SkippedEntry
from benchmarks.profiles import Profile
from benchmarks.selecting import unknown
from workloads.contract import Depth, Value, Workload

AXIS, PATH = "axis", "path"

FEWEST_VALUES = 2
_ROUGH_VALUES = 3
"""How many points of each sweep a smoke run looks at."""


@dataclass(frozen=True)
class Way:
    """One axis or path of one workload; `points` are the values that each point sets."""

    module: str
    workload: Workload[Any]
    name: str
    kind: str
    points: tuple[Mapping[str, Value | Wish], ...]
    models: tuple[str, ...] = ()


def ways_of(module: str, workload: Workload[Any], axes: Sequence[str], profile: Profile) -> Iterator[Way]:
    if not axes:
        for name, depth in workload.sweeps.items():
            if _reaches(profile, depth):
                yield _declared(module, workload, name, profile)
        return
    for word in axes:
        name, equals, text = word.partition("=")
        if equals and name in settable(workload):
            yield _asked(module, workload, name, text)
        elif not equals and (name in workload.paths or name in workload.axes):
            yield _declared(module, workload, name, profile)


def _declared(module: str, workload: Workload[Any], name: str, profile: Profile) -> Way:
    """An axis or path with the values that the workload gives it; of many, a first look takes some."""
    if path := workload.paths.get(name):
        return Way(module, workload, name, PATH, _some(path.points, profile), path.models)
    values: tuple[Value, ...] = workload.axes[name]
    return Way(module, workload, name, AXIS, tuple({name: value} for value in _some(values, profile)))


def _some(points: tuple[Any, ...], profile: Profile) -> tuple[Any, ...]:
    if profile is not Profile.SMOKE or len(points) <= _ROUGH_VALUES:
        return points
    last = len(points) - 1
    return tuple(points[place * last // (_ROUGH_VALUES - 1)] for place in range(_ROUGH_VALUES))


def _asked(module: str, workload: Workload[Any], name: str, text: str) -> Way:
    values = [part.strip() for part in text.split(",")]
    if len(values) < FEWEST_VALUES or not all(values):
        raise RequestError(f"--axis {name}={text}: write two values or more with commas between, as in width=1,8,64")
    return Way(module, workload, name, AXIS, tuple({name: Wish(workload.name, name, value)} for value in values))


def _reaches(profile: Profile, depth: Depth) -> bool:
    """Whether a profile goes as deep; the shortest one does what the next one does, in less detail."""
    depths = get_args(Depth)
    return depths.index(depth) <= (depths.index(str(profile)) if str(profile) in depths else 0)


def swept_by_default(profile: Profile) -> list[str]:
    loaded, _ = load_all(())
    return [module for module, one in loaded.items() if any(_reaches(profile, depth) for depth in one.sweeps.values())]


def nothing(loaded: Mapping[str, Workload[Any]], skipped: Sequence[SkippedEntry]) -> str:
    """Why there is no sweep among what was asked for."""
    if skipped:
        return "; ".join(f"{one.workload}: {one.reason}" for one in skipped)
    names = ", ".join(workload.name for workload in loaded.values())
    return f"{names}: nothing is swept by default with this profile: name an axis with --axis"


def check_axes(axes: Sequence[str], ways: Sequence[Way], loaded: Mapping[str, Workload[Any]]) -> None:
    """Refuse an axis that none of the workloads has."""
    for word in axes:
        name, equals, _ = word.partition("=")
        if equals and any(name in workload.paths for workload in loaded.values()):
            raise RequestError(f"--axis {word}: {name} is a path with values of its own: write --axis {name}")
        if not any(way.name == name for way in ways):
            known = {one for workload in loaded.values() for one in _names(workload, bool(equals))}
            raise unknown("axis", name, sorted(known))


def _names(workload: Workload[Any], with_values: bool) -> list[str]:
    return list(settable(workload)) if with_values else [*workload.axes, *workload.paths]


def check_free(ways: Sequence[Way], wishes: Sequence[Wish]) -> None:
    """Refuse a value for what is swept."""
    for way in ways:
        for one in wishes:
            if any(one.name in values for values in way.points) and one.concerns(way.workload):
                raise RequestError(
                    f"{one.name} changes along the sweep of {way.workload.name}: leave out --set {one.name}"
                )


def check_once(axes: Sequence[str]) -> None:
    """Refuse an axis that is named twice."""
    named = [word.partition("=")[0] for word in axes]
    for name in named:
        if named.count(name) > 1:
            raise RequestError(f"--axis {name} is there twice: write all of its values into one, with commas between")
