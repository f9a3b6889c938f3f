"""A variant written for processes finds on interpreters and on a cluster what it finds in a pool of processes."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from benchmarks.plan.models import why_unavailable
from workloads import pools
from workloads.cluster import dask_pool
from workloads.cpu import primes
from workloads.interpreters import interpreter_pool
from workloads.messages import Message, MessageExecutor
from workloads.pools import OpenPool, in_other_pools, in_pool, on_a_cluster, process_pool

WIDTH = 2

OPENED = {"interpreters": interpreter_pool, "dask": dask_pool}
REASONS = {model: why_unavailable(model) for model in OPENED}
OTHERS = [
    pytest.param(opened, id=model, marks=pytest.mark.skipif(bool(REASONS[model]), reason=str(REASONS[model])))
    for model, opened in OPENED.items()
]

names: list[str] = []
"""What this worker calls itself."""


def name_yourself(prefix: str) -> None:
    names.append(prefix + uuid4().hex)


def who(_: int) -> str:
    time.sleep(0.1)
    (name,) = names
    return name


def refuse() -> None:
    raise RuntimeError("not in this worker")


def stumble(number: int) -> int:
    return 1 // (number - 1)


@contextmanager
def threads_of_my_own(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[Executor]:
    with ThreadPoolExecutor(width, initializer=initializer, initargs=initargs) as pool:
        yield pool


class Counting(MessageExecutor):
    """Computes in place, and counts what it is sent."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def answers(
        self, run: Callable[[Message], list[Any]], messages: Sequence[Message], timeout: float | None
    ) -> Iterable[list[Any]]:
        self.messages.extend(messages)
        return map(run, messages)


@pytest.mark.parametrize(("size", "messages"), [(1, 5), (2, 3), (9, 1)])
def test_several_jobs_share_a_message_and_come_back_in_order(size: int, messages: int) -> None:
    pool = Counting()
    assert list(pool.map(pow, range(5), [2] * 5, chunksize=size)) == [0, 1, 4, 9, 16]
    assert len(pool.messages) == messages


@pytest.mark.parametrize("open_pool", OTHERS)
def test_every_worker_is_up_and_initialized_once_before_the_first_job(open_pool: OpenPool) -> None:
    with open_pool(WIDTH, __name__, name_yourself, ("worker ",)) as pool:
        first, second = (set(pool.map(who, range(3 * WIDTH))) for _ in range(2))
    assert first == second
    assert len(first) == WIDTH
    assert all(name.startswith("worker ") for name in first)


@pytest.mark.parametrize("open_pool", OTHERS)
def test_jobs_run_in_their_module_and_errors_come_back(open_pool: OpenPool) -> None:
    p = primes.Parameters(jobs=5, first_number=0, numbers_per_job=20)
    with open_pool(WIDTH, primes.__name__) as pool:
        assert list(pool.map(primes.count, p.ranges, chunksize=2)) == primes.answer(p)
        assert pool.submit(primes.count, (0, 10)).result() == 4
        with pytest.raises(ZeroDivisionError):
            list(pool.map(stumble, range(3)))


@pytest.mark.parametrize("open_pool", OTHERS)
def test_an_initializer_that_fails_says_so_at_once(open_pool: OpenPool) -> None:
    with pytest.raises(RuntimeError, match="not in this worker"):
        with open_pool(WIDTH, __name__, refuse):
            pass


@pytest.mark.skipif(bool(REASONS["interpreters"]), reason=str(REASONS["interpreters"]))
def test_a_library_that_cannot_live_in_several_interpreters_is_an_import_error() -> None:
    with pytest.raises(ImportError):
        with interpreter_pool(WIDTH, "numpy"):
            pass


@contextmanager
def processes(p: Any, width: int) -> Iterator[Executor]:
    """A variant that yields its pool."""
    with process_pool(width, __name__) as pool:
        yield pool


def test_a_variant_opens_the_pools_that_it_is_to_run_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for model in OPENED:
        monkeypatch.setattr(pools, f"{model.removesuffix('s')}_pool", partial(noted, model))
    variants = in_other_pools(processes)
    assert list(variants) == ["interpreters", "dask"]
    assert list(on_a_cluster(processes)) == ["dask"]
    for model, variant in variants.items():
        with variant(None, 1) as name:
            assert name == f"{model} of 1 for {__name__}"


@contextmanager
def noted(model: str, workers: int, preload: str, *_: object) -> Iterator[Any]:
    yield f"{model} of {workers} for {preload}"


def test_any_other_executor_serves_as_well() -> None:
    """As mpi4py's would: whatever a workload of one's own opens with the same arguments."""
    p = primes.Parameters(jobs=5, first_number=0, numbers_per_job=20)
    with in_pool(threads_of_my_own, primes.processes)(p, WIDTH) as batch:
        assert batch() == primes.answer(p)


def test_a_variant_that_opens_its_pool_in_another_way_is_refused() -> None:
    @contextmanager
    def other_way(p: Any, width: int) -> Iterator[Executor]:
        with ThreadPoolExecutor(width) as pool:
            yield pool

    with pytest.raises(RuntimeError, match="has to open its pool by `process_pool`"):
        with in_pool(threads_of_my_own, other_way)(None, 1):
            pass


def test_variants_within_variants_and_those_beside_them_open_their_own_pools() -> None:
    @contextmanager
    def outer(p: Any, width: int) -> Iterator[tuple[Any, Any]]:
        with in_pool(partial(noted, "inner"), processes)(p, width) as inner, process_pool(width, __name__) as own:
            yield inner, own

    with in_pool(partial(noted, "outer"), outer)(None, 1) as names, processes(None, 1) as beside:
        assert names == (f"inner of 1 for {__name__}", f"outer of 1 for {__name__}")
        assert isinstance(beside, ProcessPoolExecutor)


def test_a_variant_that_cannot_open_its_pool_leaves_no_choice_behind() -> None:
    @contextmanager
    def fail(*_: Any, **__: Any) -> Iterator[Executor]:
        raise ConnectionError
        yield

    with pytest.raises(ConnectionError):
        with in_pool(fail, processes)(None, 1):
            pass
    with processes(None, 1) as pool:
        assert isinstance(pool, ProcessPoolExecutor)
