"""What happens when a program starts all its jobs at once, without a limit?

A job that asks a service which answers `width` requests at a time and lets the others stand in line, like a database
with that many connections; who has waited too long hangs up and asks again, with twice the patience. It stands for
`gather` over every row of a table or every page of a site, which works for ten of them and fails for ten thousand.

Read beside the times: `most_in_flight`, the requests that were begun and not answered; `tasks_alive` when the first
answer comes, each of which holds some kilobytes and what its job holds; `timeouts` in a batch. It leaves out what
makes it worse in real life: services that go on answering those who hung up, or refuse, and limits on open files.

What you should see: started all at once, most jobs lose patience in line, some while they are being served, and all
that is done again. With a limit of what the service can take at once nobody stands in line, nobody hangs up, and the
batch is done sooner. `gather_limited` keeps the requests few, but makes a task for each job at the start; workers that
share the list keep both few, however long the list.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workloads.contract import Batch, Claim, Variant, Workload
from workloads.coroutines import gather_limited


@dataclass(frozen=True)
class Parameters:
    jobs: int = 96
    wait_seconds: float = 0.001
    patience_seconds: float = 0.003


@dataclass
class Seen:
    """What a service saw of its callers during a batch."""

    in_flight: int = 0
    most_in_flight: int = 0
    tasks_alive: int = 0
    timeouts: int = 0


Result = tuple[int, Seen | None]
"""A job's number, and what the service saw during the job's batch, if there was one."""


class Service:
    """Answers `places` requests at a time, first come, first served, and at once forgets who hangs up."""

    def __init__(self, p: Parameters, places: int) -> None:
        self.p = p
        self.places = asyncio.Semaphore(places)
        self.seen = Seen()

    async def answer(self, number: int) -> Result:
        seen = self.seen
        seen.in_flight += 1
        seen.most_in_flight = max(seen.most_in_flight, seen.in_flight)
        try:
            async with self.places:
                await asyncio.sleep(self.p.wait_seconds)
        finally:
            seen.in_flight -= 1
        seen.tasks_alive = seen.tasks_alive or len(asyncio.all_tasks())
        return number, seen

    async def job(self, number: int) -> Result:
        """Ask until an answer comes in time, each time with twice the patience."""
        patience = self.p.patience_seconds
        while True:
            try:
                async with asyncio.timeout(patience):
                    return await self.answer(number)
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
    """Wrong: as many requests as there are jobs, whatever the service can take."""
    return await asyncio.gather(*map(service.job, numbers))


async def limited(service: Service, numbers: range, width: int) -> list[Result]:
    """Right: a semaphore lets `width` jobs begin; the others have not asked yet, so that their patience is whole."""
    return await gather_limited(service.job, numbers, width)


async def workers(service: Service, numbers: range, width: int) -> list[Result]:
    """Right for lists without end, too: `width` tasks, each of which takes the next number when it is done with one."""
    results: dict[int, Result] = {}
    still_to_do = iter(numbers)

    async def work() -> None:
        for number in still_to_do:
            results[number] = await service.job(number)

    async with asyncio.TaskGroup() as group:
        for _ in range(width):
            group.create_task(work())
    return [results[number] for number in numbers]


def on_a_loop(way: Callable[[Service, range, int], Coroutine[Any, Any, list[Result]]]) -> Variant[Parameters]:
    """The variant that runs the jobs this way, against a new service in each batch."""

    @contextmanager
    def variant(p: Parameters, width: int) -> Iterator[Batch]:
        with asyncio.Runner() as runner:
            runner.get_loop()
            yield lambda: runner.run(way(Service(p, width), range(p.jobs), width))

    return variant


def answer(p: Parameters) -> list[Result]:
    """The numbers in order: what came in must come out."""
    return [(number, None) for number in range(p.jobs)]


def same_number(expected: Result, got: Result) -> bool:
    return expected[0] == got[0]


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
        "gather_limited": on_a_loop(limited),
        "workers": on_a_loop(workers),
    },
    answer=answer,
    accepts=same_number,
    observe=observe,
    width=8,
    computing="nothing",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("gather_limited", "faster", "sequential", factor=3),
        Claim("workers", "faster", "sequential", factor=3),
        Claim("gather_limited", "faster", "all-at-once"),
        Claim("workers", "faster", "all-at-once"),
    ),
    axes={"jobs": (8, 32, 96, 384), "patience_seconds": (0.003, 0.01, 0.1), "width": (2, 8, 32)},
)
