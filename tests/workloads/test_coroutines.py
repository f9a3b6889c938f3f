"""Jobs on a loop keep order and never are more in flight than the width, but really that many; errors are not lost."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.coroutines import gather_limited, map_in_pool


class Gauge:
    """Counts jobs in flight; each job waits for a few turns of the loop, not for time."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def job(self, turns: int) -> int:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(turns):
            await asyncio.sleep(0)
        self.now -= 1
        return turns


@given(turns=st.lists(st.integers(0, 5), max_size=30), width=st.integers(1, 10))
def test_results_come_back_in_job_order_however_long_each_job_takes(turns: list[int], width: int) -> None:
    assert asyncio.run(gather_limited(Gauge().job, turns, width)) == turns


@pytest.mark.parametrize("width", [1, 2, 7, 30])
def test_as_many_jobs_as_the_width_are_in_flight_and_never_more(width: int) -> None:
    gauge = Gauge()
    asyncio.run(gather_limited(gauge.job, [3] * 30, width))
    assert gauge.most == width


def test_the_first_error_ends_the_other_jobs_and_is_raised_itself() -> None:
    begun = []

    async def job(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise LookupError("job 1")
        await asyncio.Event().wait()

    async def run_all() -> None:
        with pytest.raises(LookupError, match="job 1"):
            await gather_limited(job, range(9), 3)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run_all())
    assert begun == [0, 1, 2]


@given(count=st.integers(0, 12), size=st.integers(1, 15))
def test_groups_of_jobs_go_from_the_loop_to_a_pool_and_come_back_in_order(count: int, size: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert asyncio.run(map_in_pool(pool, str, range(count), size)) == [str(number) for number in range(count)]


def test_jobs_that_are_handed_to_a_pool_run_there() -> None:
    with ThreadPoolExecutor(1, thread_name_prefix="pool") as pool:
        (name,) = asyncio.run(map_in_pool(pool, lambda _: threading.current_thread().name, [0]))
    assert name.startswith("pool")


def test_an_error_in_the_pool_comes_back_to_the_loop() -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        asyncio.run(map_in_pool(pool, lambda number: 1 // number, [1, 0]))


def test_a_job_that_raises_is_not_lost() -> None:
    async def fail(_: int) -> None:
        raise LookupError("job 0")

    with pytest.raises(LookupError, match="job 0"):
        asyncio.run(gather_limited(fail, [0], 1))
