"""Does async help when a program fetches many pages over HTTP?

A job that requests one body over HTTP/1.1 from a server on this machine, which waits a given latency before it
answers. It stands for API clients, crawlers and services that call services: much waiting, and a little computing per
request for the protocol. Without `keep_alive` every request opens a connection of its own, as programs do that make a
session per request; with `tls` it is encrypted, and the server's certificate is verified.

Each model uses the fastest well-kept client for it: aiohttp under asyncio, which needs less than half of the CPU of
urllib3, and urllib3 for the others, which needs about three fifths of that of requests. The standard library's
http.client needs half of urllib3's, but leaves it to the caller to keep connections and open them again. In threads all
share one pool with a connection per thread; every worker process has a client of its own. Connections are opened by the
first batch; warm batches reuse them. Another `client` is used under every model, so that the library can be told from
the model (see also `http_clients`); one that cannot be awaited is called in `width` threads by asyncio. aiohttp runs on
other loops as it is: uvloop makes sockets cheaper, and as each page is a task of its own here, eager tasks save each of
them one turn of the loop. It leaves out name resolution, lost packets and a server far away; a longer latency stands
for the distance.

Expected: asyncio is far ahead of the loop, because the waits overlap, and ahead of threads, because aiohttp spends
less CPU per request and switches between requests more cheaply.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import shake_256

from workloads.contract import Batch, Claim, Path, Workload
from workloads.io.clients import LIBRARIES, Fetch, FetchAsync, Setup, open_async_client, open_client
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    latency_seconds: float = 0.005
    body_bytes: int = 4096
    keep_alive: bool = True
    tls: bool = False
    client: str = "fastest"
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
        return Setup(self.server, width, self.keep_alive, self.authority if self.tls else "")


async def fetch_all(fetch: FetchAsync, urls: list[str]) -> list[bytes]:
    """Ask for all at once: the client lets no more than the width through."""
    return await asyncio.gather(*map(fetch, urls))


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client(p.client, p.setup(width=1)) as fetch:
        yield lambda: [fetch(url) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with open_async_client(p.client, p.setup(width), loop_factory) as (loop, fetch):
        yield lambda: loop.run_until_complete(fetch_all(fetch, p.urls))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client(p.client, p.setup(width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(fetch, p.urls))


def open_in_worker(library: str, setup: Setup) -> None:
    """Give this worker process a client of its own: sockets must not be shared between processes.

    Workers of a cluster outlive what is measured: what was opened the last time is closed before.
    """
    global fetch_here
    until_exit.close()
    fetch_here = until_exit.enter_context(open_client(library, setup))


def fetch_in_worker(url: str) -> bytes:
    return fetch_here(url)


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    client = (p.client, p.setup(width=1))
    with open_pool(width, preload=__name__, initializer=open_in_worker, initargs=client) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.urls))


fetch_here: Fetch
until_exit = ExitStack()


def answer(p: Parameters) -> list[bytes]:
    """The bodies by the rule that the server documents: SHAKE-256 of the job's number, as long as asked for."""
    return [shake_256(str(job).encode()).digest(p.body_bytes) for job in range(p.jobs)]


CONCURRENCY = Path(
    tuple(
        {"width": width, "jobs": jobs, "latency_seconds": 0.02}
        for width, jobs in ((1, 8), (4, 16), (16, 64), (64, 256), (256, 512), (1_024, 1_024))
    )
)
"""As wide as programs go that do not know where to stop; a server takes long enough that many can be in flight."""


WORKLOAD = Workload(
    name="http_fetch",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=12,
    computing="nothing",
    wait_seconds=lambda p: p.latency_seconds,
    services=lambda p: ("secure_origin", "authority") if p.tls else ("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=5),
        Claim("threads", "faster", "sequential", factor=3),
        Claim("asyncio", "faster", "threads"),
    ),
    axes={
        "latency_seconds": (0.0001, 0.0003, 0.001, 0.003, 0.01),
        "width": (1, 3, 6, 12, 24),
        "body_bytes": (256, 4096, 65536),
        "keep_alive": (True, False),
        "tls": (False, True),
        "client": LIBRARIES,
    },
    paths={"concurrency": CONCURRENCY},
    sweeps={"concurrency": "quick", "latency_seconds": "standard", "body_bytes": "thorough", "client": "thorough"},
)
