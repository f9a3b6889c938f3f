"""A process pool whose workers see a block of memory of the parent: large bytes are copied once, and never pickled."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain, pairwise
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from workloads.pools import process_pool

Span = tuple[int, int]
"""Where bytes begin and end in the block."""


@dataclass(frozen=True)
class SharedPool:
    pool: Executor
    block: SharedMemory

    @property
    def memory(self) -> Any:
        return self.block.buf

    def map(self, job: Callable[[memoryview], Any], buffers: Sequence[bytes], size: int = 1) -> list[Any]:
        """`job` on every buffer, `size` of them in a message; a worker begins while the next message is copied."""
        return list(chain.from_iterable(self.pool.map(partial(_run_on_spans, job), self._copied(buffers, size))))

    async def map_async(self, job: Callable[[memoryview], Any], buffers: Sequence[bytes], size: int = 1) -> list[Any]:
        """The same from an event loop, which goes on while workers compute."""
        loop, work = asyncio.get_running_loop(), partial(_run_on_spans, job)
        handed_over = [loop.run_in_executor(self.pool, work, spans) for spans in self._copied(buffers, size)]
        return list(chain.from_iterable(await asyncio.gather(*handed_over)))

    def _copied(self, buffers: Sequence[bytes], size: int) -> Iterator[list[Span]]:
        """Copy the buffers of one message after the other, and say where they are."""
        spans = list(pairwise(accumulate(map(len, buffers), initial=0)))
        for place in range(0, len(buffers), size):
            group = slice(place, place + size)
            for (start, end), buffer in zip(spans[group], buffers[group], strict=True):
                self.memory[start:end] = buffer
            yield spans[group]


@contextmanager
def shared_pool(workers: int, preload: str, most_bytes: int) -> Iterator[SharedPool]:
    """Open a pool of processes and a block for all the bytes of a batch."""
    block = SharedMemory(create=True, size=max(1, most_bytes))
    try:
        with process_pool(workers, preload, _open_block, (block.name,)) as pool:
            yield SharedPool(pool, block)
    finally:
        block.close()
        block.unlink()


def _open_block(name: str) -> None:
    """Give this worker process the memory that it shares with the parent."""
    global _block
    _block = SharedMemory(name)


def _run_on_spans(job: Callable[[memoryview], Any], spans: list[Span]) -> list[Any]:
    memory: Any = _block.buf
    return [job(memory[start:end]) for start, end in spans]


_block: SharedMemory
