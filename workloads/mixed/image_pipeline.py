"""Does async help when a program downloads pictures and processes each of them in Python?

A job downloads one picture, turns it grey and blurs it in pure Python, which holds the GIL. It stands for scrapers,
imports and reports. It leaves out compressed formats, and libraries that release the GIL, which `image_pipeline_pillow`
measures.

Loops download with aiohttp, the other variants with http.client. The `asyncio+...` variants download on a loop and
process in a pool, picture by picture; the staged one downloads all pictures first.

Expected: asyncio, threads and `asyncio+threads` are ahead of the plain loop by about the same factor: downloads
overlap, processing does not. Variants with several processes are further ahead where CPUs are free.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import shake_256
from itertools import accumulate

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.io.clients import (
    FetchAsync,
    Setup,
    aiohttp_client,
    fetch_in_worker,
    open_async_client,
    open_client,
    open_in_worker,
)
from workloads.loop_processes import loop_processes
from workloads.loops import on_other_loops
from workloads.pools import in_other_pools, process_pool
from workloads.thread_processes import thread_processes

Edit = Callable[[bytes], bytes]
"""Turns a picture into another picture."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 12
    latency_seconds: float = 0.005
    side_pixels: int = 80
    origin: str = "http://127.0.0.1"

    @property
    def edit(self) -> Edit:
        """The function that processes a picture. `image_pipeline_pillow` overrides it."""
        return blur

    @cached_property
    def urls(self) -> list[str]:
        picture = f"picture/{self.side_pixels}x{self.side_pixels}"
        return [f"{self.origin}/wait/{self.latency_seconds}/{picture}/{job}" for job in range(self.jobs)]


def blur(picture: bytes) -> bytes:
    """The mean grey of each pixel and its eight neighbours. Pixels at the border are dropped: they have fewer."""
    _, size, _, content = picture.split(b"\n", 3)
    width = int(size.split()[0])
    colours = zip(content[::3], content[1::3], content[2::3], strict=True)
    grey = [(299 * red + 587 * green + 114 * blue) // 1000 for red, green, blue in colours]
    across = [a + b + c for a, b, c in zip(grey, grey[1:], grey[2:], strict=False)]
    squares = zip(across, across[width:], across[2 * width :], strict=False)
    means = bytes([(a + b + c) // 9 for a, b, c in squares])  # the last two of a row reach into the next one
    return b"".join([means[start : start + width - 2] for start in range(0, len(means), width)])


def job_in_worker(edit: Edit, url: str) -> bytes:
    return edit(fetch_in_worker(url))


async def job_async(edit: Edit, fetch: FetchAsync, url: str) -> bytes:
    return edit(await fetch(url))


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client("http.client", Setup(p.origin)) as fetch:  # a function from a URL to the body
        yield lambda: [p.edit(fetch(url)) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop: up to `width` downloads, one picture being processed. The loop stands still while it processes."""
    with open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch):
        yield lambda: run(gather_limited(partial(job_async, p.edit, fetch), p.urls, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """`width` threads, a connection each. Up to `width` pictures in download or processing, one GIL."""
    with open_client("http.client", Setup(p.origin, width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(lambda url: p.edit(fetch(url)), p.urls))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU with threads in each, `width` in total, a connection each. Each process gets one message.

    Up to `width` pictures are in download or processing. The threads of a process share its GIL.
    """
    with thread_processes(width, p.__module__, open_in_worker, ("http.client", Setup(p.origin))) as workers:
        yield lambda: workers.map(partial(job_in_worker, p.edit), p.urls)


async def hand_over_each(pool: Executor, p: Parameters, fetch: FetchAsync) -> list[bytes]:
    """Start all jobs. Hand each picture to the pool as soon as it is downloaded.

    The session limits downloads, the pool limits processing. Downloaded pictures wait in the pool's queue.
    """
    loop = asyncio.get_running_loop()

    async def job(url: str) -> bytes:
        return await loop.run_in_executor(pool, p.edit, await fetch(url))

    return await asyncio.gather(*map(job, p.urls))


@contextmanager
def asyncio_threads(p: Parameters, width: int) -> Iterator[Batch]:
    """Up to `width` downloads on one loop, and one picture being processed per thread: one thread per CPU.

    Further pictures wait in the pool's queue. The threads share the loop's GIL.
    """
    with (
        ThreadPoolExecutor(min(width, usable_cpus())) as pool,
        open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch),
    ):
        yield lambda: run(hand_over_each(pool, p, fetch))


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """Up to `width` downloads on one loop, and one picture being processed per process: one process per CPU.

    Further pictures wait in the pool's queue. Each is pickled to its process and back.
    """
    with (
        process_pool(min(width, usable_cpus()), p.__module__) as pool,
        open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch),
    ):
        yield lambda: run(hand_over_each(pool, p, fetch))


@contextmanager
def asyncio_processes_staged(p: Parameters, width: int) -> Iterator[Batch]:
    """First all downloads, up to `width` at once. Then processing, one picture per process, one process per CPU.

    The loop stands still in the second stage. Each picture is pickled to its process and back.
    """
    with (
        process_pool(min(width, usable_cpus()), p.__module__) as pool,
        open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch),
    ):
        yield lambda: list(pool.map(p.edit, run(gather_limited(fetch, p.urls, width))))


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, a loop in each: up to `width` downloads in total, one picture being processed per loop.

    Each process gets one message. Its loop stands still while it processes.
    """
    with loop_processes(width, p.__module__, aiohttp_client, Setup(p.origin, width)) as workers:
        yield lambda: workers.map(partial(job_async, p.edit), p.urls)


def answer(p: Parameters) -> list[bytes]:
    """Blurred by summed-area tables, from pixels made by the rule that the server documents."""
    return [_blurred_by_rectangles(job, p.side_pixels) for job in range(p.jobs)]


def _blurred_by_rectangles(number: int, side: int) -> bytes:
    pixels = shake_256(str(number).encode()).digest(3 * side * side)
    grey = [(pixels[i] * 299 + pixels[i + 1] * 587 + pixels[i + 2] * 114) // 1000 for i in range(0, len(pixels), 3)]
    table = [[0] * (side + 1)]
    for start in range(0, side * side, side):
        row = accumulate(grey[start : start + side], initial=0)
        table.append([above + left for above, left in zip(table[-1], row, strict=True)])
    strips = [[low - high for high, low in zip(*pair, strict=True)] for pair in zip(table, table[3:], strict=False)]
    return bytes([(right - left) // 9 for strip in strips for left, right in zip(strip, strip[3:], strict=False)])


WORKLOAD = Workload(
    name="image_pipeline",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+threads": asyncio_threads,
        "asyncio+processes": asyncio_processes,
        "asyncio+processes-staged": asyncio_processes_staged,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=6,
    computing="holds the GIL",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=1.5),
        Claim("threads", "faster", "sequential", factor=1.5),
        Claim("processes", "faster", "sequential", factor=2),
        Claim("asyncio+threads", "not faster", "asyncio"),
        Claim("asyncio+processes", "faster", "sequential", factor=2),
        Claim("processes+asyncio", "faster", "sequential", factor=2),
    ),
    axes={"latency_seconds": (0.001, 0.003, 0.01, 0.02), "side_pixels": (10, 20, 40, 80, 160), "width": (1, 2, 6, 12)},
    sweeps={"side_pixels": "standard"},
)
