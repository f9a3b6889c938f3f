"""Every mistake in the shape of a workload is one line that says what to write instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

import workloads
from workloads import starter
from workloads.contract import Batch, Claim
from workloads.shape import problems


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
    return problems(replace(starter.WORKLOAD, **changes))


def with_variant(variant: Any, name: Any = "asyncio") -> dict[Any, Any]:
    return {**starter.WORKLOAD.variants, name: variant}


@pytest.mark.parametrize("module", [*workloads.NAMES, *workloads.TWINS, workloads.STARTER])
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
        ({"parameters": starter.Parameters}, "parameters is the class Parameters: make it an instance"),
        ({"parameters": {"jobs": 3}}, "parameters is of type dict"),
        (
            {"parameters": NoJobs()},
            "parameters.jobs is None: add how many jobs make a batch to the dataclass, jobs: int",
        ),
        ({"parameters": replace(starter.Parameters(), jobs=0)}, "parameters.jobs is 0"),
        ({"parameters": Endless()}, "parameters.wait_seconds is inf"),
        ({"variants": [starter.sequential]}, "variants is of type list: make it a mapping"),
        ({"variants": {}}, 'variants lacks "sequential", which every speedup is taken against: add "sequential"'),
        ({"variants": with_variant(None)}, "variant asyncio is of type NoneType: give the function itself"),
        ({"variants": with_variant(bare)}, "variant asyncio is a bare generator: write @contextmanager above its def"),
        ({"variants": with_variant(coroutine)}, "variant asyncio is async: write def"),
        ({"variants": with_variant(forgetful)}, "variant asyncio must take the parameters and the width"),
        ({"variants": with_variant(starter.asyncio_, "asyncio, batched")}, "variant 'asyncio, batched': use up to 24"),
        ({"variants": with_variant(starter.asyncio_, 7)}, "variant 7: use up to 24"),
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
        ({"twins": True}, "twins are two"),
    ],
    ids=lambda value: value if isinstance(value, str) else "mistake",
)
def test_a_mistake_is_one_line_that_shows_what_to_write(changes: dict[str, Any], message: str) -> None:
    (problem,) = said_of(**changes)
    assert message in problem
    assert "\n" not in problem
    assert len(problem) < 160


def test_everything_that_is_wrong_is_told_at_once() -> None:
    said = said_of(name="", width=0, computing=None)
    assert [problem.split()[0] for problem in said] == ["name", "width", "computing"]


def test_what_builds_on_other_fields_is_looked_at_when_those_are_right() -> None:
    (problem,) = said_of(variants={"asyncio": starter.asyncio_})
    assert problem.startswith("variants lacks")


def test_a_workload_may_have_few_models_and_further_variants_of_its_own() -> None:
    variants = {"sequential": starter.sequential, "asyncio-batched": starter.asyncio_}
    assert said_of(variants=variants, claims=()) == []
