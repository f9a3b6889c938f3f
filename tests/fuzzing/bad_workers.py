"""Workers whose second case of four ends badly, and who need little to get going."""

import os
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzzing.dialogue import CONTENT, Begun, Ended, Order


def dying(order: Order, scratch: Path, pipe: Connection) -> None:
    for place in _begun(order, scratch, pipe):
        if place == 1:
            os._exit(9)


def hanging(order: Order, scratch: Path, pipe: Connection) -> None:
    for place in _begun(order, scratch, pipe):
        while place == 1:
            pass


def growing(order: Order, scratch: Path, pipe: Connection) -> None:
    kept = []
    for place in _begun(order, scratch, pipe):
        while place == 1:
            kept.append(bytes(2**20) + b"a")


def _begun(order: Order, scratch: Path, pipe: Connection) -> Iterator[int]:
    """Four cases, of which the second ends badly in the middle of it."""
    pipe.send(order.first)
    for place in range(order.skip, 4):
        (scratch / CONTENT).write_bytes(b"a" * place)
        pipe.send(Begun("record", "any", is_shown=False))
        yield place
        pipe.send(Ended("understood"))
    pipe.send(order.end)
    pipe.close()
