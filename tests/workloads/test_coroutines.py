"""`gather_limited` keeps order and never has more jobs in flight than the width, but really that many."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.coroutines import gather_limited


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


def test_a_job_that_raises_is_not_lost() -> None:
    async def fail(_: int) -> None:
        raise LookupError("job 0")

    with pytest.raises(LookupError, match="job 0"):
        asyncio.run(gather_limited(fail, [0], 1))
