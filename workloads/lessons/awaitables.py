"""What does an `await` cost, and which kinds of it let other tasks run?

A job has nothing to wait for, and each variant awaits it in another way. It stands for coroutines that mostly return at
once: a cache hit, buffered data, a free lock. `loop_turns_per_job` counts turns of the event loop from one job to the
next. Where it is 0, nothing else ran in between. It leaves out jobs that wait.

What you should see: `await job()` costs two or three calls and lets no other task run. A task that is awaited at once
takes 2 turns and dozens of calls. With `gather` and `TaskGroup` all tasks run in one turn. An eager task finishes where
it is created. `asyncio.sleep(0)` lets every other task run once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Batch, Claim, Variant, Workload
from workloads.loops import eager_loop, event_loop, on_loop


@dataclass(frozen=True)
class Parameters:
    jobs: int = 2000


Result = tuple[int, int]
"""The number of a job, and the turn of the event loop in which it ran."""


class Turns:
    """Counts the turns of the event loop, by a callback that schedules itself again in every turn.

    It takes a quarter of the time of variants that turn the loop for every job.
    """

    count = 0

    def begin(self) -> None:
        self.count += 1
        self.next = asyncio.get_running_loop().call_soon(self.begin)

    def end(self) -> None:
        self.next.cancel()


def job(number: int, turns: Turns) -> Result:
    return number, turns.count


async def job_async(number: int, turns: Turns) -> Result:
    return number, turns.count


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    turns = Turns()
    yield lambda: [job(number, turns) for number in range(p.jobs)]


Way = Callable[[Parameters, Turns], Awaitable[list[Result]]]


async def task(p: Parameters, turns: Turns) -> list[Result]:
    """Wrong: a task per job, awaited at once. It takes a detour through the loop to do the same as `await job()`."""
    return [await asyncio.create_task(job_async(number, turns)) for number in range(p.jobs)]


async def coroutine(p: Parameters, turns: Turns) -> list[Result]:
    """Right if the result is needed now: await the coroutine itself. The loop makes no turn."""
    return [await job_async(number, turns) for number in range(p.jobs)]


async def done_future(p: Parameters, turns: Turns) -> list[Result]:
    """Right if the result may already be there: await a future. Here each one is done: no turn of the loop."""
    results = []
    for number in range(p.jobs):
        future = asyncio.get_running_loop().create_future()
        future.set_result(job(number, turns))
        results.append(await future)
    return results


async def gather(p: Parameters, turns: Turns) -> list[Result]:
    """Right if jobs may overlap: a task per job, all created before the first one runs."""
    return await asyncio.gather(*(job_async(number, turns) for number in range(p.jobs)))


async def task_group(p: Parameters, turns: Turns) -> list[Result]:
    """Right if jobs may overlap: a task per job. If one fails, the group cancels the others."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(job_async(number, turns)) for number in range(p.jobs)]
    return [each.result() for each in tasks]


async def sleep0(p: Parameters, turns: Turns) -> list[Result]:
    """Right for long computing that has to stay on the loop: before each job, all other tasks run once."""
    results = []
    for number in range(p.jobs):
        await asyncio.sleep(0)
        results.append(await job_async(number, turns))
    return results


def on_a_loop(way: Way) -> Variant[Parameters]:
    """The variant that runs all jobs this way and counts the turns of its event loop."""

    async def run_all(p: Parameters) -> list[Result]:
        turns = Turns()
        turns.begin()
        try:
            return await way(p, turns)
        finally:
            turns.end()

    @contextmanager
    def variant(p: Parameters, width: int) -> Iterator[Batch]:
        with event_loop() as run:
            yield lambda: run(run_all(p))

    return variant


VARIANTS = {
    "sequential": sequential,
    "task": on_a_loop(task),
    "coroutine": on_a_loop(coroutine),
    "done-future": on_a_loop(done_future),
    "gather": on_a_loop(gather),
    "TaskGroup": on_a_loop(task_group),
    "sleep0": on_a_loop(sleep0),
}

CLAIMS = [
    Claim("coroutine", "faster", "task", factor=10),
    Claim("done-future", "faster", "task", factor=5),
    Claim("gather", "faster", "task", factor=1.2),
    Claim("TaskGroup", "faster", "task", factor=1.2),
    Claim("sleep0", "faster", "task"),
    Claim("sleep0", "slower", "coroutine", factor=5),
    Claim("coroutine", "slower", "sequential"),
]

if sys.version_info >= (3, 12):
    # Right: in a program that makes all tasks eager at its start, the code of `task` takes no detour.
    VARIANTS["eager-task"] = on_loop(eager_loop, on_a_loop(task))
    CLAIMS.append(Claim("eager-task", "faster", "task", factor=5))


def answer(p: Parameters) -> list[Result]:
    """The numbers in order."""
    return [(number, 0) for number in range(p.jobs)]


def observe(results: Sequence[Result]) -> Mapping[str, float]:
    first, last = results[0][1], results[-1][1]
    return {"loop_turns_per_job": (last - first) / max(1, len(results) - 1)}


WORKLOAD = Workload(
    name="awaitables",
    text=__doc__,
    parameters=Parameters(),
    variants=VARIANTS,
    answer=answer,
    accepts=lambda expected, got: expected[0] == got[0],
    observe=observe,
    width=1,
    computing="nothing",
    claims=tuple(CLAIMS),
)
