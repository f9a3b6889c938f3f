"""Memory that workers share with the parent: large bytes are copied once and never pickled."""

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
"""Where a buffer starts and ends in the block."""


@dataclass(frozen=True)
class SharedPool:
    """A process pool, and the block of memory that its workers share with the parent."""

    pool: Executor
    block: SharedMemory

    @property
    def memory(self) -> Any:
        return self.block.buf

    def map(self, job: Callable[[memoryview], Any], buffers: Sequence[bytes], size: int = 1) -> list[Any]:
        """Run `job` on every buffer, `size` buffers per message. Workers start while later buffers are still copied."""
        return list(chain.from_iterable(self.pool.map(partial(_run_on_spans, job), self._copied(buffers, size))))

    async def map_async(self, job: Callable[[memoryview], Any], buffers: Sequence[bytes], size: int = 1) -> list[Any]:
        """The same from an event loop. The loop stands still while buffers are copied, not while workers compute."""
        loop, work = asyncio.get_running_loop(), partial(_run_on_spans, job)
        handed_over = [loop.run_in_executor(self.pool, work, spans) for spans in self._copied(buffers, size)]
        return list(chain.from_iterable(await asyncio.gather(*handed_over)))

    def _copied(self, buffers: Sequence[bytes], size: int) -> Iterator[list[Span]]:
        """Copy the buffers into the block, message by message, and yield their spans."""
        spans = list(pairwise(accumulate(map(len, buffers), initial=0)))
        for place in range(0, len(buffers), size):
            group = slice(place, place + size)
            for (start, end), buffer in zip(spans[group], buffers[group], strict=True):
                self.memory[start:end] = buffer
            yield spans[group]


@contextmanager
def shared_pool(workers: int, preload: str, most_bytes: int) -> Iterator[SharedPool]:
    """Open a process pool, and a block large enough for all buffers of a batch."""
    with shared_block(most_bytes) as block, process_pool(workers, preload, _open_block, (block.name,)) as pool:
        yield SharedPool(pool, block)


@contextmanager
def shared_block(size: int) -> Iterator[SharedMemory]:
    """A block that workers attach by its name. It is gone when this context ends."""
    block = SharedMemory(create=True, size=max(1, size))
    try:
        yield block
    finally:
        block.close()
        block.unlink()


def _open_block(name: str) -> None:
    """Attach this worker process to the block of the parent."""
    global _block
    _block = SharedMemory(name)


def _run_on_spans(job: Callable[[memoryview], Any], spans: list[Span]) -> list[Any]:
    memory: Any = _block.buf
    return [job(memory[start:end]) for start, end in spans]


_block: SharedMemory
