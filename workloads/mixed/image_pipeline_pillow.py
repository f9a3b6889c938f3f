"""Does async help when a program downloads pictures and processes them with a library that releases the GIL?

The job of `image_pipeline` and its variants, with Pillow: download a picture of 440 kilobytes, blur it, and keep one
pixel out of each 32 by 32. It stands for thumbnail services and media imports. Pillow releases the GIL while it blurs,
so threads process pictures in parallel. Not every filter does: `MedianFilter` holds it. It leaves out compressed
formats, and interpreters, because Pillow can be imported into only one per process.

Expected: threads and `asyncio+threads` are ahead of asyncio, which processes one picture at a time on its loop.
`asyncio+processes` is behind `asyncio+threads`: it sends each picture through a pipe.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import shake_256
from io import BytesIO

from PIL import Image, ImageFilter

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.io.clients import Setup, open_async_client
from workloads.loops import on_other_loops
from workloads.mixed import image_pipeline
from workloads.mixed.image_pipeline import (
    Edit,
    asyncio_,
    asyncio_processes,
    asyncio_threads,
    processes,
    processes_asyncio,
    sequential,
    threads,
)
from workloads.pools import on_a_cluster

RADIUS = 4
STEP = 32
"""The preview keeps one pixel out of each square of this side. Pictures must have a multiple of it as their side."""


@dataclass(frozen=True)
class Parameters(image_pipeline.Parameters):
    side_pixels: int = 384

    @property
    def edit(self) -> Edit:
        """Pillow, in place of the pure Python of `image_pipeline`."""
        return preview


def preview(picture: bytes) -> bytes:
    with Image.open(BytesIO(picture)) as image:
        size = (image.width // STEP, image.height // STEP)
        blurred = image.filter(ImageFilter.BoxBlur(RADIUS))
        return blurred.resize(size, Image.Resampling.NEAREST).tobytes()


@contextmanager
def asyncio_threads_staged(p: Parameters, width: int) -> Iterator[Batch]:
    """First all downloads, up to `width` at once. Then processing, one picture per thread, one thread per CPU.

    The loop stands still in the second stage. Nothing is pickled.
    """
    with (
        ThreadPoolExecutor(min(width, usable_cpus())) as pool,
        open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch),
    ):
        yield lambda: list(pool.map(preview, run(gather_limited(fetch, p.urls, width))))


def answer(p: Parameters) -> list[bytes]:
    """The kept pixels only, computed from pixels made by the rule that the server documents."""
    return [_preview(job, p.side_pixels) for job in range(p.jobs)]


def _preview(number: int, side: int) -> bytes:
    pixels = shake_256(str(number).encode()).digest(3 * side * side)
    middles = range(STEP // 2, side, STEP)
    return bytes([_mean_around(pixels, side, x, y, colour) for y in middles for x in middles for colour in range(3)])


def _mean_around(pixels: bytes, side: int, x: int, y: int, colour: int) -> int:
    """The mean of a square of pixels. Pillow blurs along one axis and then along the other, and rounds each time."""
    starts = [3 * (row * side + x - RADIUS) + colour for row in range(y - RADIUS, y + RADIUS + 1)]
    edge = 2 * RADIUS + 1
    return round(sum(round(sum(pixels[start : start + 3 * edge : 3]) / edge) for start in starts) / edge)


WORKLOAD = Workload(
    name="image_pipeline_pillow",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+threads": asyncio_threads,
        "asyncio+threads-staged": asyncio_threads_staged,
        "asyncio+processes": asyncio_processes,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
        **on_a_cluster(processes),
    },
    answer=answer,
    width=6,
    computing="releases the GIL",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=1.5),
        Claim("threads", "faster", "asyncio"),
        Claim("asyncio+threads", "faster", "asyncio"),
        Claim("asyncio+processes", "slower", "asyncio+threads"),
    ),
    axes={
        "latency_seconds": (0.001, 0.003, 0.01, 0.02),
        "side_pixels": (64, 128, 256, 384, 512),
        "width": (1, 2, 6, 12),
    },
    sweeps={"side_pixels": "thorough"},
)
