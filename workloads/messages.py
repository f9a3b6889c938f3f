"""What pools elsewhere have in common: jobs are sent in messages, to workers that are made ready before the first."""

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
"""The arguments of one job or several, which one worker does one after the other."""


class MessageExecutor(Executor):
    """An executor whose `map` sends `chunksize` jobs in one message, as that of a process pool does and no other."""

    @abstractmethod
    def answers(
        self, run: Callable[[Message], list[Any]], messages: Sequence[Message], timeout: float | None
    ) -> Iterable[list[Any]]:
        """Send all messages at once, and give what comes back in their order."""

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[Any]:
        jobs = list(zip(*iterables, strict=False))
        messages = [jobs[start : start + chunksize] for start in range(0, len(jobs), chunksize)]
        return chain.from_iterable(self.answers(partial(run_message, fn), messages, timeout))


def run_each(job: Callable[[T], R], arguments: Sequence[T]) -> list[R]:
    """Jobs of one argument, one after the other."""
    return [job(argument) for argument in arguments]


def run_message(job: Callable[..., Any], message: Message) -> list[Any]:
    """What a worker does with a message."""
    return [job(*arguments) for arguments in message]


def prepare_worker(module: str, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    """What a worker does before its first job: import the jobs' module, and open what they need."""
    import_module(module)
    if initializer is not None:
        initializer(*initargs)
