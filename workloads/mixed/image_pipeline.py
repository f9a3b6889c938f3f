"""Does async help when a program downloads pictures and processes each of them in Python?

A job that downloads one picture (binary PPM: three bytes per pixel), turns it grey and blurs it in pure Python. It
stands for the exercise that many courses on asyncio end with, and for scrapers, imports and reports: wait for data,
then work on it. The processing holds the GIL, so that one process never processes two pictures at once.

As many jobs are in flight as browsers open connections to one server. aiohttp and urllib3 download, as in
`http_fetch`. Three more variants are how textbooks combine models, with as many workers as usable CPUs:
"asyncio+threads" and "asyncio+processes" hand over each picture as it lands, while others are still under way;
"asyncio+processes-staged" downloads all of them first and then processes all of them. As many workers as jobs in
flight would take a tenth longer. It leaves out compressed formats, and libraries that process pictures without the
GIL: `image_pipeline_pillow` is the same with one of those.

Expected: whatever processes pictures in several processes is fastest. asyncio, threads and both together come out
about the same, well ahead of the loop: they overlap waits, but no processing. Handing over each picture as it lands
saves the waits that a stage of its own spends with idle CPUs; where the loop has to share few CPUs with its workers,
little is left of that.
"""

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
from workloads.io.clients import Setup, open_async_client, open_client
from workloads.io.http_fetch import fetch_in_worker, open_in_worker
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool

Kernel = Callable[[bytes], bytes]
"""Processes one picture. Every variant takes one, so that `image_pipeline_pillow` can run them with another."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 12
    latency_seconds: float = 0.005
    side_pixels: int = 80
    origin: str = "http://127.0.0.1"

    @cached_property
    def urls(self) -> list[str]:
        picture = f"picture/{self.side_pixels}x{self.side_pixels}"
        return [f"{self.origin}/wait/{self.latency_seconds}/{picture}/{job}" for job in range(self.jobs)]


def blur(picture: bytes) -> bytes:
    """The mean grey of each pixel and its eight neighbours; pixels at the border, which have fewer, are left out."""
    _, size, _, content = picture.split(b"\n", 3)
    width = int(size.split()[0])
    colours = zip(content[::3], content[1::3], content[2::3], strict=True)
    grey = [(299 * red + 587 * green + 114 * blue) // 1000 for red, green, blue in colours]
    across = [a + b + c for a, b, c in zip(grey, grey[1:], grey[2:], strict=False)]
    squares = zip(across, across[width:], across[2 * width :], strict=False)
    means = bytes([(a + b + c) // 9 for a, b, c in squares])  # two of each row span its end and the next one's start
    return b"".join([means[start : start + width - 2] for start in range(0, len(means), width)])


@contextmanager
def sequential(p: Parameters, width: int, kernel: Kernel = blur) -> Iterator[Batch]:
    with open_client("urllib3", Setup(p.origin)) as fetch:
        yield lambda: [kernel(fetch(url)) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int, kernel: Kernel = blur, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with open_async_client("aiohttp", Setup(p.origin, width), loop_factory) as (loop, fetch):

        async def job(url: str) -> bytes:
            return kernel(await fetch(url))

        yield lambda: loop.run_until_complete(gather_limited(job, p.urls, width))


@contextmanager
def threads(p: Parameters, width: int, kernel: Kernel = blur) -> Iterator[Batch]:
    with open_client("urllib3", Setup(p.origin, width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(lambda url: kernel(fetch(url)), p.urls))


def job_in_worker(kernel: Kernel, url: str) -> bytes:
    return kernel(fetch_in_worker(url))


@contextmanager
def processes(p: Parameters, width: int, kernel: Kernel = blur, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    client = ("urllib3", Setup(p.origin))
    with open_pool(width, preload=kernel.__module__, initializer=open_in_worker, initargs=client) as pool:
        yield lambda: list(pool.map(partial(job_in_worker, kernel), p.urls))


@contextmanager
def handing_over(pool: Executor, p: Parameters, width: int, kernel: Kernel) -> Iterator[Batch]:
    """Each picture goes to the pool as it lands, while the loop goes on downloading others."""
    with open_async_client("aiohttp", Setup(p.origin, width)) as (loop, fetch):

        async def job(url: str) -> bytes:
            picture = await fetch(url)
            return await loop.run_in_executor(pool, kernel, picture)

        yield lambda: loop.run_until_complete(gather_limited(job, p.urls, width))


@contextmanager
def asyncio_threads(p: Parameters, width: int, kernel: Kernel = blur) -> Iterator[Batch]:
    workers = ThreadPoolExecutor(min(width, usable_cpus()))
    with workers as pool, handing_over(pool, p, width, kernel) as batch:
        yield batch


@contextmanager
def asyncio_processes(p: Parameters, width: int, kernel: Kernel = blur) -> Iterator[Batch]:
    workers = process_pool(min(width, usable_cpus()), preload=kernel.__module__)
    with workers as pool, handing_over(pool, p, width, kernel) as batch:
        yield batch


@contextmanager
def asyncio_processes_staged(p: Parameters, width: int, kernel: Kernel = blur) -> Iterator[Batch]:
    workers = process_pool(min(width, usable_cpus()), preload=kernel.__module__)
    with workers as pool, open_async_client("aiohttp", Setup(p.origin, width)) as (loop, fetch):
        yield lambda: list(pool.map(kernel, loop.run_until_complete(gather_limited(fetch, p.urls, width))))


def answer(p: Parameters) -> list[bytes]:
    """By sums over rectangles (summed-area tables), from pixels by the rule that the server documents."""
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
        Claim("asyncio+threads", "not faster", "asyncio"),
        Claim("processes", "faster", "asyncio"),
        Claim("asyncio+processes", "faster", "asyncio"),
        Claim("asyncio+processes-staged", "faster", "sequential", factor=2),
    ),
    axes={"latency_seconds": (0.001, 0.003, 0.01, 0.02), "side_pixels": (10, 20, 40, 80, 160), "width": (1, 2, 6, 12)},
    sweeps={"side_pixels": "standard"},
)
