"""Which makes a program that fetches pages over HTTP fast, the model or the library?

A job is that of `http_fetch`: one body from a server on this machine, which waits a moment. It stands for a program
that calls services nearby, so that the client's own work is a good part of the time.

`asyncio` uses aiohttp; `sequential`, `threads` and `processes` use http.client of the standard library. Further
variants use urllib3, requests and httpx2, the successor of httpx. This leaves out HTTP/2, retries, redirects and
streams, and the convenience for which people choose a library.

Expected: the library decides. aiohttp is so far ahead of httpx2 on the same loop that threads with urllib3 overtake
asyncio with httpx2.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import shake_256

import httpx2  # noqa: F401 - where one of these two is missing, its name is the reason for skipping the workload
import requests  # noqa: F401

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.io import clients  # sets up each library as its documentation advises
from workloads.io.clients import Setup, fetch_in_worker, open_async_client, open_client, open_in_worker
from workloads.pools import in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 16
    latency_seconds: float = 0.001
    body_bytes: int = 4096
    keep_alive: bool = True
    tls: bool = False
    origin: str = "http://127.0.0.1"
    secure_origin: str = ""
    authority: str = ""

    @property
    def server(self) -> str:
        return self.secure_origin if self.tls else self.origin

    @cached_property
    def urls(self) -> list[str]:
        return [f"{self.server}/wait/{self.latency_seconds}/bytes/{self.body_bytes}/{job}" for job in range(self.jobs)]

    def setup(self, width: int) -> Setup:
        return Setup(self.server, width, self.keep_alive, self.authority)


@contextmanager
def sequential(p: Parameters, width: int, library: str = "http.client") -> Iterator[Batch]:
    with open_client(library, p.setup(width=1)) as fetch:
        yield lambda: [fetch(url) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int, library: str = "aiohttp") -> Iterator[Batch]:
    """One loop and one client, which has as many connections and requests in flight as the width.

    requests cannot be awaited: the loop hands each request to one of as many threads as the width.
    """
    with open_async_client(library, p.setup(width)) as (run, fetch):
        yield lambda: run(gather_limited(fetch, p.urls, width))


@contextmanager
def threads(p: Parameters, width: int, library: str = "http.client") -> Iterator[Batch]:
    """As many threads as the width, a client each. With urllib3 they share one connection pool."""
    with open_client(library, p.setup(width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(fetch, p.urls))


@contextmanager
def processes(p: Parameters, width: int, library: str = "http.client") -> Iterator[Batch]:
    """As many processes as the width, a client each. One message per request; the body returns pickled."""
    with process_pool(width, clients.__name__, open_in_worker, (library, p.setup(width=1))) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.urls))


def answer(p: Parameters) -> list[bytes]:
    """The bodies by the server's documented rule: SHAKE-256 of the job's number, of the requested length."""
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
        "sequential-urllib3": partial(sequential, library="urllib3"),
        "sequential-requests": partial(sequential, library="requests"),
        "sequential-httpx2": partial(sequential, library="httpx2"),
        "asyncio-httpx2": partial(asyncio_, library="httpx2"),
        "asyncio+threads-requests": partial(asyncio_, library="requests"),
        "threads-urllib3": partial(threads, library="urllib3"),
        "threads-requests": partial(threads, library="requests"),
        "threads-httpx2": partial(threads, library="httpx2"),
        **in_other_pools(processes),
    },
    answer=answer,
    width=8,
    computing="nothing",
    wait_seconds=lambda p: p.latency_seconds,
    services=lambda p: ("secure_origin", "authority") if p.tls else ("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=3),
        Claim("threads", "faster", "sequential", factor=2),
        Claim("asyncio", "faster", "asyncio-httpx2", factor=2),
        Claim("threads-urllib3", "faster", "asyncio-httpx2"),
        Claim("threads-urllib3", "faster", "threads-requests", factor=1.2),
        Claim("threads", "faster", "threads-urllib3", factor=1.2),
        Claim("sequential", "faster", "sequential-requests"),
        Claim("asyncio+threads-requests", "slower", "asyncio", factor=2),
    ),
    axes={
        "latency_seconds": (0.0001, 0.001, 0.003, 0.01),
        "width": (1, 2, 8, 16),
        "body_bytes": (256, 4096, 65536),
        "keep_alive": (True, False),
        "tls": (False, True),
    },
    sweeps={"latency_seconds": "thorough"},
)
