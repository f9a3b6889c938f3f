"""Every mistake in the shape of a workload is one line that says what to write instead.

What workloads say about varying their parameters makes sense, and every point that they name can be measured.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pytest

import workloads
from benchmarks.block.verification import first_difference
from benchmarks.plan.parameters import override_to, values_for, workload_with
from benchmarks.plan.sweeps import CALIBRATION, MOST_SECONDS_OF_WAITING
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import tiny_workload
from workloads import template
from workloads.contract import REFERENCE, Batch, Claim, Path, Value, Workload
from workloads.validation import problems


@dataclass(frozen=True)
class NoJobs:
    size: int = 3


@dataclass(frozen=True)
class Endless:
    jobs: int = 3
    wait_seconds: float = float("inf")


def bare(p: Any, width: int) -> Iterator[Batch]:
    yield list


def unmanaged(p: Any) -> Iterator[Any]:
    yield p


async def coroutine(p: Any, width: int) -> None: ...


@contextmanager
def forgetful(p: Any) -> Iterator[Batch]:
    yield list


def said_of(**changes: Any) -> list[str]:
    return problems(replace(template.WORKLOAD, **changes))


def with_variant(variant: Any, name: Any = "asyncio") -> dict[Any, Any]:
    return {**template.WORKLOAD.variants, name: variant}


@pytest.mark.parametrize("module", [*workloads.NAMES, *workloads.TWINS, workloads.TEMPLATE])
def test_nothing_is_wrong_with_the_suites_own_workloads(module: str) -> None:
    assert problems(workloads.load(module)) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "name is ''"),
        ({"name": "my job"}, 'name="my_job"'),
        ({"name": None}, "name is None"),
        ({"name": "a,b"}, "name is 'a,b'"),
        ({"text": None}, "text=__doc__"),
        ({"text": "A job."}, "text does not begin with a question"),
        ({"parameters": template.Parameters}, "parameters is the class Parameters: make it an instance"),
        ({"parameters": {"jobs": 3}}, "parameters is of type dict"),
        (
            {"parameters": NoJobs()},
            "parameters.jobs is None: add how many jobs make a batch to the dataclass, jobs: int",
        ),
        ({"parameters": replace(template.Parameters(), jobs=0)}, "parameters.jobs is 0"),
        ({"parameters": Endless()}, "parameters.wait_seconds is inf"),
        ({"variants": [template.sequential]}, "variants is of type list: make it a mapping"),
        ({"variants": {}}, 'variants lacks "sequential", which every speedup is taken against: add "sequential"'),
        ({"variants": with_variant(None)}, "variant asyncio is of type NoneType: give the function itself"),
        ({"variants": with_variant(bare)}, "variant asyncio is a bare generator: write @contextmanager above its def"),
        ({"variants": with_variant(coroutine)}, "variant asyncio is async: write def"),
        ({"variants": with_variant(forgetful)}, "variant asyncio must take the parameters and the width"),
        ({"variants": with_variant(template.asyncio_, "asyncio, batched")}, "variant 'asyncio, batched': use up to 24"),
        ({"variants": with_variant(template.asyncio_, 7)}, "variant 7: use up to 24"),
        ({"answer": [1, 2]}, "answer is of type list: give a function, answer=lambda p: ..."),
        ({"answer": lambda: [1]}, "answer must take (p): answer=lambda p: ..."),
        ({"prepare": lambda p, width: None}, "prepare must take (p)"),
        ({"prepare": unmanaged}, "prepare is a bare generator: write @contextmanager above its def"),
        ({"accepts": lambda got: True}, "accepts must take (expected, got)"),
        ({"width": 0}, "width is 0"),
        ({"width": "8"}, "width is '8'"),
        ({"computing": "holds"}, "computing is 'holds': write computing= one of 'nothing', 'holds the GIL'"),
        ({"computing": lambda p: p.nowhere}, "computing raised AttributeError"),
        ({"computing": lambda p: "much"}, "computing is 'much': write computing= one of"),
        ({"claims": Claim("asyncio", "faster")}, 'claims=(Claim("asyncio", "faster"),)'),
        ({"claims": ("faster",)}, "claims holds 'faster': write Claim("),
        ({"claims": (Claim("trio", "faster"),)}, "there is no variant 'trio', only 'sequential', 'asyncio'"),
        ({"claims": (Claim("threads", "same", "threads"),)}, "compare two different variants"),
        ({"claims": (Claim("threads", "better"),)}, "the relation is one of 'faster', 'slower'"),  # type: ignore[arg-type]
        ({"claims": (Claim("threads", "faster", factor=0.5),)}, "factor is 0.5, but is a ratio of 1 or more"),
        ({"claims": (Claim("threads", "faster", observed=99),)}, "observed is 99: give a name of observe"),  # type: ignore[arg-type]
        ({"latencies": [0.1]}, "latencies must take (results)"),
        ({"arrival_seconds": 0.5}, "arrival_seconds raised TypeError"),
        ({"arrival_seconds": lambda p: -1.0}, "arrival_seconds gives -1.0, but is a number of seconds"),
        ({"axes": ("width",)}, "axes is of type tuple: make it a mapping"),
        ({"axes": {"latency": (1.0, 2.0)}}, "axis 'latency' is no parameter: it can be 'jobs', 'wait_seconds'"),
        (
            {"services": ("database",)},
            "there is no service 'database', only 'origin', 'secure_origin', 'authority', 'postgres'",
        ),
        ({"axes": {"jobs": 5}}, "axis 'jobs' has 5: give a tuple of two numbers or words at least"),
        ({"axes": {"jobs": ((1,), (2,))}}, "give a tuple of two numbers or words at least"),
        ({"services": lambda p: p.nothing}, "services raised AttributeError"),
        ({"services": "origin"}, "services is of type str: make it a tuple with a comma, services=('origin',)"),
        ({"services": ("origin",)}, 'add origin: str = "" to the parameters'),
        ({"wait_seconds": 0.005}, "wait_seconds is 0.005: write wait_seconds=lambda p: p.wait_seconds"),
        ({"wait_seconds": lambda p: p.latency}, "wait_seconds raised AttributeError"),
        ({"wait_seconds": lambda p: -1}, "wait_seconds gives -1"),
        ({"wait_seconds": lambda p: None}, "wait_seconds gives None"),
        ({"twins": True, "variants": {"one": template.sequential}}, "twins are two"),
    ],
    ids=lambda value: value if isinstance(value, str) else "mistake",
)
def test_a_mistake_is_one_line_that_shows_what_to_write(changes: dict[str, Any], message: str) -> None:
    (problem,) = said_of(**changes)
    assert message in problem
    assert "\n" not in problem
    assert len(problem) < 160


def test_everything_that_is_wrong_is_told_at_once() -> None:
    texts = said_of(name="", width=0, computing=None)
    assert [problem.split()[0] for problem in texts] == ["name", "width", "computing"]


def test_what_builds_on_other_fields_is_looked_at_when_those_are_right() -> None:
    (problem,) = said_of(variants={"asyncio": template.asyncio_})
    assert problem.startswith("variants lacks")


def test_a_workload_may_have_few_models_and_further_variants_of_its_own() -> None:
    variants = {"sequential": template.sequential, "asyncio-batched": template.asyncio_}
    assert said_of(variants=variants, claims=()) == []


FEW_JOBS = 4
FEW = 2
"""How many processes, or connections to a database, are enough to see that they work."""

PATH = Path(({"width": 1, "jobs": 8}, {"width": 4, "jobs": 32}))


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
def test_a_mistake_in_axes_is_one_line_that_shows_what_to_write(changes: dict[str, Any], message: str) -> None:
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
    overrides = [override_to(workload.name, name, value) for name, value in values.items()]
    return workload_with(workload, values_for(workload, overrides))


@pytest.mark.parametrize("name", workloads.NAMES)
def test_every_point_of_a_workload_can_be_asked_for_and_measured(name: str) -> None:
    workload = workloads.load(name)
    for values in points(workload):
        there = at(workload, values)
        assert problems(there) == []
        assert {name: getattr(there.parameters, name, there.width) for name in values} == values


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


def test_every_workload_with_an_axis_is_swept_along_something() -> None:
    unswept = [name for name in workloads.NAMES if workloads.load(name).axes and not workloads.load(name).sweeps]
    assert set(unswept) <= {CALIBRATION}


ENDS = [
    (name, path, end, model)
    for name in workloads.NAMES
    for path, way in workloads.load(name).paths.items()
    for end in (0, -1)
    for model in way.models or runnable_models(name)
    if model != "dask"  # to start a cluster for each end takes long, and it runs the same jobs as processes
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "path", "end", "model"), ENDS)
def test_both_ends_of_a_path_return_the_answer(
    name: str, path: str, end: int, model: str, addresses: Mapping[str, str]
) -> None:
    workload, usual = tiny_workload(name, addresses)
    wanted = {**workload.paths[path].points[end], "jobs": FEW_JOBS}
    width = int(wanted.pop("width", FEW))
    width = min(width, FEW) if model in ("processes", "interpreters") or "postgres" in workload.needs else width
    with workload.prepare(replace(usual, **wanted)) as ready, workload.variants[model](ready, width) as batch:
        assert first_difference(workload.answer(ready), batch(), workload.accepts) is None


def test_models_of_a_path_are_compared_with_the_reference() -> None:
    paths = [path for name in workloads.NAMES for path in workloads.load(name).paths.values()]
    assert len(paths) >= 6
    assert all(REFERENCE in (path.models or (REFERENCE,)) for path in paths)
