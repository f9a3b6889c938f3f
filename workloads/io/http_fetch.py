"""Does async help when a program fetches many pages over HTTP?

A job that requests one body over HTTP/1.1 with keep-alive from a server on this machine, which waits a given latency
before it answers. It stands for API clients, crawlers and services that call services: much waiting, and a little
computing per request for the protocol.

Each model uses the fastest well-kept client for it: aiohttp under asyncio, urllib3 for the others. In threads all
share one connection pool with a connection per thread; every worker process has a client of its own. Connections are
opened by the first batch; warm batches reuse them. It leaves out name resolution, TLS, lost packets and a server far
away; a longer latency stands for the distance.

Expected: asyncio is far ahead of the loop, because the waits overlap, and ahead of threads, because aiohttp spends
less CPU per request and switches between requests more cheaply.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import shake_256

import aiohttp
import urllib3

from workloads.contract import Batch, Claim, Workload
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48
    latency_seconds: float = 0.005
    body_bytes: int = 4096
    origin: str = "http://127.0.0.1"

    @cached_property
    def urls(self) -> list[str]:
        return [f"{self.origin}/wait/{self.latency_seconds}/bytes/{self.body_bytes}/{job}" for job in range(self.jobs)]


def fetch(http: urllib3.PoolManager, url: str) -> bytes:
    response = http.request("GET", url, retries=False)
    if response.status != 200:
        raise RuntimeError(f"{url} answered {response.status}")
    return response.data


async def fetch_async(http: aiohttp.ClientSession, url: str) -> bytes:
    async with http.get(url, raise_for_status=True) as response:
        return await response.read()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with urllib3.PoolManager() as http:
        yield lambda: [fetch(http, url) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    async def open_session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=width))

    async def fetch_all() -> list[bytes]:
        return await asyncio.gather(*(fetch_async(http, url) for url in p.urls))

    with asyncio.Runner() as runner:
        http = runner.run(open_session())
        try:
            yield lambda: runner.run(fetch_all())
        finally:
            runner.run(http.close())


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with urllib3.PoolManager(maxsize=width) as http, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(lambda url: fetch(http, url), p.urls))


def open_client() -> None:
    """Give this worker process a client of its own: sockets must not be shared between processes."""
    global client
    client = urllib3.PoolManager()


def fetch_in_worker(url: str) -> bytes:
    return fetch(client, url)


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, preload=__name__, initializer=open_client) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.urls))


client: urllib3.PoolManager


def answer(p: Parameters) -> list[bytes]:
    """The bodies by the rule that the server documents: SHAKE-256 of the job's number, as long as asked for."""
    return [shake_256(str(job).encode()).digest(p.body_bytes) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="http_fetch",
    text=__doc__,
    parameters=Parameters(),
    variants={"sequential": sequential, "asyncio": asyncio_, "threads": threads, "processes": processes},
    answer=answer,
    width=24,
    computing="nothing",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=5),
        Claim("threads", "faster", "sequential", factor=3),
        Claim("asyncio", "faster", "threads"),
    ),
    axes={"latency_seconds": (0.001, 0.003, 0.01, 0.03, 0.1), "width": (1, 4, 16, 64, 256), "body_bytes": (256, 65536)},
)
