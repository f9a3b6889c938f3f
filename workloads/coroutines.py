"""The asyncio counterparts of `Executor.map`: every job once, a limited number in flight, results in job order."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from itertools import chain
from typing import Any, TypeVar, cast

from workloads.messages import run_each

T = TypeVar("T")
R = TypeVar("R")


async def gather_limited(job: Callable[[T], Awaitable[R]], arguments: Iterable[T], width: int) -> list[R]:
    """Run `job` for every argument by `width` long-lived tasks, each of which takes the next when it is done with one.

    That is what a pool does, and faster than the more common semaphore with a task per job, which costs 5 to 8
    microseconds each. Where jobs wait and then compute, it also is faster by up to a quarter: who is done begins to
    wait for the next at once, whereas those who queue for a semaphore are let in only when the loop comes round.
    """
    waiting = list(arguments)
    results: list[Any] = [None] * len(waiting)
    numbered = iter(enumerate(waiting))

    async def work() -> None:
        for number, argument in numbered:
            results[number] = await job(argument)

    try:
        async with asyncio.TaskGroup() as tasks:  # where one job fails, the others do not go on for nothing
            for _ in range(min(width, len(waiting))):
                tasks.create_task(work())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None  # as a plain loop raises it
    return cast("list[R]", results)


async def map_in_pool(pool: Executor, job: Callable[[T], R], arguments: Sequence[T], size: int = 1) -> list[R]:
    """Hand blocking jobs from the loop to a pool, `size` of them at a time; the pool limits how many run at once."""
    loop = asyncio.get_running_loop()
    groups = [arguments[start : start + size] for start in range(0, len(arguments), size)]
    answers = await asyncio.gather(*(loop.run_in_executor(pool, run_each, job, group) for group in groups))
    return list(chain.from_iterable(answers))
