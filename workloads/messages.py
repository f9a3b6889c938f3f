"""How jobs travel to workers: in messages, groups or shares; and how workers elsewhere are prepared for them."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from importlib import import_module
from itertools import chain
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Message = Sequence[tuple[Any, ...]]
"""The arguments of one or more jobs. One worker runs them one after the other."""


class MessageExecutor(Executor):
    """An executor whose `map` sends `chunksize` jobs in one message. Only that of process pools does so by itself."""

    @abstractmethod
    def answers(
        self, run: Callable[[Message], list[Any]], messages: Sequence[Message], timeout: float | None
    ) -> Iterable[list[Any]]:
        """Send all messages at once, and return the answers in the order of the messages."""

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Any]:
        jobs = list(zip(*iterables, strict=False))
        messages = [jobs[start : start + chunksize] for start in range(0, len(jobs), chunksize)]
        return chain.from_iterable(self.answers(partial(run_message, fn), messages, timeout))


def even_widths(width: int, workers: int) -> tuple[int, ...]:
    """How many jobs each worker has in flight, so that together they have `width`."""
    return tuple(width // workers + (worker < width % workers) for worker in range(workers))


def dealt(jobs: int, widths: Sequence[int]) -> list[list[int]]:
    """The numbers of the jobs of each worker, in turns. One with twice the width gets twice as many."""
    slots = [worker for turn in range(max(widths)) for worker, width in enumerate(widths) if turn < width]
    return [[job for job in range(jobs) if slots[job % len(slots)] == worker] for worker in range(len(widths))]


def map_shares(
    pool: Executor, run_share: Callable[[list[Any], int], list[Any]], arguments: Sequence[Any], widths: Sequence[int]
) -> list[Any]:
    """Send each worker its share of the jobs, with its width, in one message. Results are in job order."""
    numbers, results = dealt(len(arguments), widths), [None] * len(arguments)
    shares = [[arguments[number] for number in own] for own in numbers]
    for own, answers in zip(numbers, pool.map(run_share, shares, widths), strict=True):
        for number, answer in zip(own, answers, strict=True):
            results[number] = answer
    return results


def run_each(job: Callable[[T], R], arguments: Sequence[T]) -> list[R]:
    """Run jobs of one argument, one after the other."""
    return [job(argument) for argument in arguments]


def run_message(job: Callable[..., Any], message: Message) -> list[Any]:
    """Run the jobs of a message in a worker, one after the other."""
    return [job(*arguments) for arguments in message]


def prepare_worker(module: str, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    """Prepare a worker for its first job: import the module of the jobs, and call the initializer."""
    import_module(module)
    if initializer is not None:
        initializer(*initargs)
