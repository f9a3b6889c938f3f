"""Pools of interpreters (PEP 734, since Python 3.14): threads of one process, each with an interpreter and a GIL."""

import concurrent.futures
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from workloads.messages import Message, MessageExecutor, prepare_worker


class _InterpreterExecutor(MessageExecutor):
    """An executor of interpreters that pickles functions by name, as a process pool does.

    By default it sends the bare code of a function that seems to use no globals. It overlooks globals in nested code:
    `sum(is_prime(n) for n in numbers)` fails with NameError (seen in 3.14.10 and 3.15.2). A partial is always pickled.
    """

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self._pool.submit(partial(fn), *args, **kwargs)

    def answers(
        self, run: Callable[[Message], list[Any]], messages: Sequence[Message], timeout: float | None
    ) -> Iterable[list[Any]]:
        return self._pool.map(partial(run), messages, timeout=timeout)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def interpreter_pool(
    width: int, preload: str, initializer: Callable[..., object] | None = None, initargs: tuple[Any, ...] = ()
) -> Iterator[Executor]:
    """Yield an executor whose `width` interpreters all run and have imported the module `preload`.

    Objects that the initializer opens are closed with their interpreter. Extension modules that do not declare support
    for several interpreters, such as numpy and Pillow, raise ImportError.
    """
    since_3_14: Any = concurrent.futures
    with _InterpreterExecutor(since_3_14.InterpreterPoolExecutor(width)) as pool:
        _start_all(pool, width, (preload, initializer, initargs))
        yield pool


def _start_all(pool: Executor, width: int, ready: tuple[Any, ...]) -> None:
    """Start every interpreter. An executor starts one for each job that finds none idle, so the first jobs all block.

    They synchronise through pipes, which belong to the process: interpreters cannot share a barrier.
    """
    with _pipe() as (arrivals, arrived), _pipe() as (leaves, leave):

        def let_all_go() -> None:
            for _ in range(width):
                os.read(arrivals, 1)
            os.write(leave, b"." * width)

        usher = Thread(target=let_all_go)
        usher.start()
        meeting: list[Future[None]] = []
        try:
            meeting.extend(pool.submit(_meet, arrived, leaves, ready) for _ in range(width))
            wait(meeting, return_when=FIRST_EXCEPTION)
        finally:
            os.write(arrived, b"." * width)  # stands in for interpreters that could not start
            usher.join()
            wait(meeting)
        for arrival in meeting:
            arrival.result()


def _meet(arrived: int, leaves: int, ready: tuple[Any, ...]) -> None:
    """The first job of each worker: prepare it, report, and block until all have reported."""
    try:
        prepare_worker(*ready)
    finally:
        os.write(arrived, b".")
        os.read(leaves, 1)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)
