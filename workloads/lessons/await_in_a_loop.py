"""Why is a program no faster with asyncio, although it awaits at every wait?

A job only waits, and jobs may wait at the same time. It stands for `for url in urls: page = await fetch(url)`. Here
`await` means "continue when this is done": the next job has not even started. Jobs overlap if all are started first, as
tasks, and awaited afterwards.

Under asyncio jobs share a semaphore, as if a service admitted `width` callers. It leaves out jobs that need the
previous result: for those a loop is right.

What you should see: `await` in a loop takes one wait per job, and so does a list of coroutines. Tasks, `gather` and
`TaskGroup` take one wait per `width` jobs.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workloads.contract import Batch, Claim, Variant, Workload
from workloads.loops import event_loop


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    wait_seconds: float = 0.002


Job = Callable[[int], Coroutine[Any, Any, int]]


def job(number: int, wait_seconds: float) -> int:
    time.sleep(wait_seconds)
    return number


def admitted_job(wait_seconds: float, width: int) -> Job:
    """The same job as a coroutine function. A semaphore lets at most `width` jobs wait at once."""
    places = asyncio.Semaphore(width)

    async def job_async(number: int) -> int:
        async with places:
            await asyncio.sleep(wait_seconds)
        return number

    return job_async


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [job(number, p.wait_seconds) for number in range(p.jobs)]


async def await_in_a_loop(job_async: Job, numbers: range) -> list[int]:
    """Wrong: one job in flight. Each job starts when the previous one is done."""
    return [await job_async(number) for number in numbers]


async def coroutines_in_a_list(job_async: Job, numbers: range) -> list[int]:
    """Wrong, though it looks right: a coroutine starts when it is awaited, so one job is in flight."""
    coroutines = [job_async(number) for number in numbers]
    return [await coroutine for coroutine in coroutines]


async def tasks_in_a_list(job_async: Job, numbers: range) -> list[int]:
    """Right: a task per job, all started before the first is awaited. The `for` loop only collects results."""
    tasks = [asyncio.create_task(job_async(number)) for number in numbers]
    return [await task for task in tasks]


async def gather(job_async: Job, numbers: range) -> list[int]:
    """Right, and shorter: `gather` creates a task per job and returns the results in order."""
    return await asyncio.gather(*map(job_async, numbers))


async def task_group(job_async: Job, numbers: range) -> list[int]:
    """Right, and safer: a task per job. If one fails, the group cancels the others and waits for them."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(job_async(number)) for number in numbers]
    return [task.result() for task in tasks]


def on_a_loop(way: Callable[[Job, range], Coroutine[Any, Any, list[int]]]) -> Variant[Parameters]:
    """The variant that runs the jobs this way on one loop."""

    @contextmanager
    def variant(p: Parameters, width: int) -> Iterator[Batch]:
        with event_loop() as run:
            yield lambda: run(way(admitted_job(p.wait_seconds, width), range(p.jobs)))

    return variant


def answer(p: Parameters) -> list[int]:
    """The numbers in order."""
    return list(range(p.jobs))


WORKLOAD = Workload(
    name="await_in_a_loop",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "await-in-a-loop": on_a_loop(await_in_a_loop),
        "coroutines-in-a-list": on_a_loop(coroutines_in_a_list),
        "tasks-in-a-list": on_a_loop(tasks_in_a_list),
        "gather": on_a_loop(gather),
        "TaskGroup": on_a_loop(task_group),
    },
    answer=answer,
    width=12,
    computing="nothing",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("await-in-a-loop", "not faster", "sequential"),
        Claim("coroutines-in-a-list", "not faster", "sequential"),
        Claim("coroutines-in-a-list", "same", "await-in-a-loop"),
        Claim("tasks-in-a-list", "faster", "coroutines-in-a-list", factor=5),
        Claim("gather", "faster", "await-in-a-loop", factor=5),
        Claim("TaskGroup", "faster", "await-in-a-loop", factor=5),
        Claim("TaskGroup", "same", "gather"),
    ),
    axes={"wait_seconds": (0.001, 0.002, 0.01), "width": (1, 3, 6, 12, 24)},
    sweeps={"width": "thorough"},
)
