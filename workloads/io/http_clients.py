"""Is it the model that makes a program fast that fetches pages over HTTP, or the library?

The job of `http_fetch` (one body over HTTP/1.1 with keep-alive, from a server on this machine that waits a moment)
with several clients under several models. It stands for a program that calls services nearby, where the answer takes a
millisecond and the client's own work is a good part of it: there the choice of a library is worth as much as that of
a model.

The four models come first with the client that `http_fetch` uses: aiohttp under asyncio, urllib3 elsewhere. Then the
popular ones: http.client of the standard library, which sends and parses, and little else; requests, which puts
sessions, cookies and hooks on top of urllib3; and httpx2, successor of httpx, which has the same face for blocking and
for awaiting. Each is set up as its documentation advises and has as many connections as the width; in threads,
urllib3 shares a pool, the others have a client per thread. It leaves out what these libraries can do besides: HTTP/2,
retries, redirects, streams, and the comfort for which they are chosen.

Expected: aiohttp is far ahead of httpx2 under the same event loop, so far that threads with urllib3 or http.client
overtake asyncio with httpx2, and with http.client come close to asyncio with aiohttp: the library decides. Without
overlap the order is http.client, urllib3, httpx2, requests, but the wait, which they have in common, hides much of the
difference.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import shake_256

import httpx2  # noqa: F401 - without these two, the workload is skipped for the reason that they are missing
import requests  # noqa: F401

from workloads.contract import Batch, Claim, Workload
from workloads.io import http_fetch
from workloads.io.clients import Setup, open_async_client, open_client
from workloads.io.http_fetch import fetch_all, fetch_in_worker, open_in_worker
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 16
    latency_seconds: float = 0.001
    body_bytes: int = 4096
    origin: str = "http://127.0.0.1"

    @cached_property
    def urls(self) -> list[str]:
        return [f"{self.origin}/wait/{self.latency_seconds}/bytes/{self.body_bytes}/{job}" for job in range(self.jobs)]


@contextmanager
def sequential(p: Parameters, width: int, library: str = "urllib3") -> Iterator[Batch]:
    with open_client(library, Setup(p.origin)) as fetch:
        yield lambda: [fetch(url) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int, library: str = "aiohttp") -> Iterator[Batch]:
    with open_async_client(library, Setup(p.origin, width)) as (loop, fetch):
        yield lambda: loop.run_until_complete(fetch_all(fetch, p.urls))


@contextmanager
def threads(p: Parameters, width: int, library: str = "urllib3") -> Iterator[Batch]:
    with open_client(library, Setup(p.origin, width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(fetch, p.urls))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    client = ("urllib3", Setup(p.origin))
    with open_pool(width, preload=http_fetch.__name__, initializer=open_in_worker, initargs=client) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.urls))


def answer(p: Parameters) -> list[bytes]:
    """The bodies by the rule that the server documents: SHAKE-256 of the job's number, as long as asked for."""
    return [shake_256(str(job).encode()).digest(p.body_bytes) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="http_clients",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "sequential-http.client": partial(sequential, library="http.client"),
        "sequential-requests": partial(sequential, library="requests"),
        "sequential-httpx2": partial(sequential, library="httpx2"),
        "asyncio-httpx2": partial(asyncio_, library="httpx2"),
        "threads-http.client": partial(threads, library="http.client"),
        "threads-requests": partial(threads, library="requests"),
        "threads-httpx2": partial(threads, library="httpx2"),
        **in_other_pools(processes),
    },
    answer=answer,
    width=8,
    computing="nothing",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=3),
        Claim("threads", "faster", "sequential", factor=2),
        Claim("asyncio", "faster", "asyncio-httpx2", factor=2),
        Claim("threads", "faster", "asyncio-httpx2"),
        Claim("threads", "faster", "threads-requests", factor=1.2),
        Claim("threads-http.client", "faster", "threads", factor=1.2),
        Claim("sequential-http.client", "faster", "sequential-requests"),
    ),
    axes={"latency_seconds": (0.0001, 0.001, 0.003, 0.01), "width": (1, 2, 8, 16), "body_bytes": (256, 4096, 65536)},
    sweeps={"latency_seconds": "thorough"},
)
