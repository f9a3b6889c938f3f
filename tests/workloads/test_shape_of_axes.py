"""What workloads say about varying their parameters makes sense, and every point that they name can be measured."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

import workloads
from benchmarks.answers import first_difference
from benchmarks.changes import as_wish, changed, changes
from benchmarks.sweeping import CALIBRATION, MOST_SECONDS_OF_WAITING
from tests.workloads.able import able
from tests.workloads.tiny import tiny
from workloads import starter
from workloads.contract import REFERENCE, Path, Value, Workload
from workloads.shape import problems

FEW_JOBS = 4
FEW = 2
"""How many processes, or connections to a database, are enough to see that they work."""

PATH = Path(({"width": 1, "jobs": 8}, {"width": 4, "jobs": 32}))


def said_of(**changes: Any) -> list[str]:
    return problems(replace(starter.WORKLOAD, **changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"paths": (PATH,)}, "paths is of type tuple: make it a mapping from a name to its path"),
        ({"paths": {"width": PATH}}, "path 'width': choose a name that is one word and no parameter's"),
        ({"paths": {"my way": PATH}}, "path 'my way': choose a name that is one word"),
        ({"paths": {3: PATH}}, "path 3: choose a name that is one word"),
        ({"paths": {"way": ({"width": 1},)}}, "path 'way' is of type tuple: give Path(({'width': 1"),
        ({"paths": {"way": Path(())}}, "path 'way' is of type Path: give Path(({'width': 1"),
        ({"paths": {"way": Path(({"latency": 1},))}}, "path 'way' goes along 'latency', which is no parameter"),
        ({"paths": {"way": Path(({"width": 1}, {"jobs": 2}))}}, "path 'way' has points that change different"),
        ({"paths": {"way": replace(PATH, models=("trio",))}}, "path 'way': there is no variant 'trio', only"),
        ({"sweeps": ("jobs",)}, "sweeps is of type tuple: make it a mapping"),
        ({"sweeps": {"jobs": "quick"}}, "sweep 'jobs' is neither an axis nor a path: it can be"),
        ({"axes": {"jobs": (1, 2)}, "sweeps": {"jobs": "smoke"}}, "sweep 'jobs' from 'smoke' on: write one of"),
    ],
    ids=lambda value: value if isinstance(value, str) else "mistake",
)
def test_a_mistake_is_one_line_that_shows_what_to_write(changes: dict[str, Any], message: str) -> None:
    (problem,) = said_of(**changes)
    assert message in problem
    assert "\n" not in problem


def test_axes_paths_and_sweeps_of_both_are_in_order() -> None:
    sweeps = {"way": "quick", "width": "thorough"}
    assert said_of(axes={"width": (1, 4)}, paths={"way": PATH}, sweeps=sweeps) == []


def points(workload: Workload[Any]) -> Iterator[Mapping[str, Value]]:
    """Every point of every axis and path."""
    for name, values in workload.axes.items():
        yield from ({name: value} for value in values)
    for path in workload.paths.values():
        yield from path.points


def at(workload: Workload[Any], values: Mapping[str, Value]) -> Workload[Any]:
    """A workload at a point, by the way of words, as if somebody had asked for it."""
    wishes = [as_wish(workload.name, name, value) for name, value in values.items()]
    return changed(workload, changes(workload, wishes))


@pytest.mark.parametrize("name", workloads.NAMES)
def test_every_point_of_a_workload_can_be_asked_for_and_measured(name: str) -> None:
    workload = workloads.load(name)
    for values in points(workload):
        there = at(workload, values)
        assert problems(there) == []
        assert {one: getattr(there.parameters, one, there.width) for one in values} == values


@pytest.mark.parametrize("name", workloads.NAMES)
def test_values_ascend_and_none_is_there_twice(name: str) -> None:
    workload = workloads.load(name)
    for values in workload.axes.values():
        assert len(set(values)) == len(values)
        numbers = [value for value in values if not isinstance(value, bool | str)]
        assert all(low < high for low, high in pairwise(numbers))
    for path in workload.paths.values():
        assert len({tuple(point.items()) for point in path.points}) == len(path.points)


@pytest.mark.parametrize("name", workloads.NAMES)
def test_what_is_swept_along_an_axis_keeps_its_reference(name: str) -> None:
    workload = workloads.load(name)
    for axis in workload.axes.keys() & workload.sweeps.keys():
        for value in workload.axes[axis]:
            there = at(workload, {axis: value})
            assert there.parameters.jobs * there.wait_seconds(there.parameters) <= MOST_SECONDS_OF_WAITING


@pytest.mark.parametrize("name", workloads.NAMES)
def test_every_workload_with_an_axis_is_swept_along_something(name: str) -> None:
    workload = workloads.load(name)
    assert workload.sweeps or not workload.axes or name == CALIBRATION


ENDS = [
    (name, path, end, model)
    for name in workloads.NAMES
    for path, way in workloads.load(name).paths.items()
    for end in (0, -1)
    for model in way.models or able(name)
    if model != "dask"  # to start a cluster for each end takes long, and it runs the same jobs as processes
]


@pytest.mark.parametrize(("name", "path", "end", "model"), ENDS)
def test_both_ends_of_a_path_return_the_answer(
    name: str, path: str, end: int, model: str, addresses: Mapping[str, str]
) -> None:
    workload, usual = tiny(name, addresses)
    wanted = {**workload.paths[path].points[end], "jobs": FEW_JOBS}
    width = int(wanted.pop("width", FEW))
    width = min(width, FEW) if model in ("processes", "interpreters") or "postgres" in workload.needs else width
    with workload.prepare(replace(usual, **wanted)) as ready, workload.variants[model](ready, width) as batch:
        assert first_difference(workload.answer(ready), batch(), workload.accepts) is None


def test_models_of_a_path_are_compared_with_the_reference() -> None:
    paths = [path for name in workloads.NAMES for path in workloads.load(name).paths.values()]
    assert len(paths) >= 6
    assert all(REFERENCE in (path.models or (REFERENCE,)) for path in paths)
