"""What happens when a program starts all its jobs at once, without a limit?

A job asks a service that works on `width` requests at a time; further requests queue. A caller whose patience runs out
hangs up and asks again, with twice the patience. The service still does the abandoned work. It stands for `gather` over
every row of a table or every page of a site: fine for ten, a failure for ten thousand. It leaves out a service that
fails, and memory that runs out.

What you should see: all at once, most callers ask again, the queue grows, and the batch takes several times as long as
with a limit. A semaphore avoids that. So do workers that share the list, with fewer tasks.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import heapreplace
from typing import Any

from workloads.contract import Batch, Claim, Variant, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop


@dataclass(frozen=True)
class Parameters:
    jobs: int = 80
    wait_seconds: float = 0.001
    patience_seconds: float = 0.004


@dataclass
class Seen:
    """The service's counts for one batch."""

    in_flight: int = 0
    most_in_flight: int = 0  # requests whose caller still waits
    tasks_alive: int = 0  # at the first answer; each holds some kilobytes, and the data of its job
    timeouts: int = 0


Result = tuple[int, Seen | None]
"""The number of a job, and the service's counts for its batch, or None without a service."""


class Service:
    """Works on `places` requests at a time, in the order of arrival, even if the caller has given up."""

    def __init__(self, p: Parameters, places: int) -> None:
        self.p = p
        self.free_at = [0.0] * places  # a heap: when each place will have finished its queue
        self.seen = Seen()

    async def answer(self) -> None:
        clock = asyncio.get_running_loop().time
        done_at = max(clock(), self.free_at[0]) + self.p.wait_seconds
        heapreplace(self.free_at, done_at)
        await asyncio.sleep(done_at - clock())
        self.seen.tasks_alive = self.seen.tasks_alive or len(asyncio.all_tasks())

    async def ask(self) -> None:
        self.seen.in_flight += 1
        self.seen.most_in_flight = max(self.seen.most_in_flight, self.seen.in_flight)
        try:
            await self.answer()
        finally:
            self.seen.in_flight -= 1

    async def job(self, number: int) -> Result:
        """Ask until an answer comes in time. Double the patience after each timeout."""
        patience = self.p.patience_seconds
        while True:
            try:
                async with asyncio.timeout(patience):
                    await self.ask()
                    return number, self.seen
            except TimeoutError:
                self.seen.timeouts += 1
                patience *= 2


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    def job(number: int) -> Result:
        time.sleep(p.wait_seconds)
        return number, None

    yield lambda: [job(number) for number in range(p.jobs)]


async def all_at_once(service: Service, numbers: range, width: int) -> list[Result]:
    """Wrong: a task and a request per job, all at once. The service can only take `width`."""
    return await asyncio.gather(*map(service.job, numbers))


async def semaphore(service: Service, numbers: range, width: int) -> list[Result]:
    """Right: a task per job, but a semaphore lets `width` of them ask. The others have not started their timeout."""
    places = asyncio.Semaphore(width)

    async def job(number: int) -> Result:
        async with places:
            return await service.job(number)

    return await asyncio.gather(*map(job, numbers))


async def workers(service: Service, numbers: range, width: int) -> list[Result]:
    """Right for endless lists, too: `width` tasks. Each takes the next number when it has finished one."""
    return await gather_limited(service.job, numbers, width)


def on_a_loop(way: Callable[[Service, range, int], Coroutine[Any, Any, list[Result]]]) -> Variant[Parameters]:
    """The variant that runs the jobs this way on one loop, against a new service per batch."""

    @contextmanager
    def variant(p: Parameters, width: int) -> Iterator[Batch]:
        with event_loop() as run:
            yield lambda: run(way(Service(p, width), range(p.jobs), width))

    return variant


def answer(p: Parameters) -> list[Result]:
    """The numbers in order."""
    return [(number, None) for number in range(p.jobs)]


def observe(results: Sequence[Result]) -> Mapping[str, float]:
    _, seen = results[0]
    if seen is None:
        return {}
    return {"most_in_flight": seen.most_in_flight, "tasks_alive": seen.tasks_alive, "timeouts": seen.timeouts}


WORKLOAD = Workload(
    name="unbounded_gather",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "all-at-once": on_a_loop(all_at_once),
        "semaphore": on_a_loop(semaphore),
        "workers": on_a_loop(workers),
    },
    answer=answer,
    accepts=lambda expected, got: expected[0] == got[0],
    observe=observe,
    width=4,
    computing="nothing",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("semaphore", "faster", "sequential", factor=2),
        Claim("workers", "faster", "sequential", factor=2),
        Claim("semaphore", "faster", "all-at-once", factor=1.5),
        Claim("workers", "faster", "all-at-once", factor=1.5),
    ),
    axes={"jobs": (5, 20, 80, 160), "patience_seconds": (0.004, 0.02, 0.1), "width": (2, 4, 8, 16, 32)},
    sweeps={"jobs": "thorough"},
)
