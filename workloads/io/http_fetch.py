"""Does async help when a program fetches many pages over HTTP?

A job requests one body over HTTP/1.1 from a server on this machine, which waits a given latency before it answers. It
stands for API clients, crawlers and services that call services: much waiting, and little computing.

`asyncio` uses aiohttp, the others use http.client of the standard library, and `threads-urllib3` the library that most
programs use. Warm batches reuse connections, unless `keep_alive` is off. This leaves out name resolution, lost packets
and distance.

Expected: asyncio and threads are both far ahead of the plain loop, because the waits overlap, and close to each other.
Threads with urllib3 are behind them.
"""

import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import shake_256
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection

import aiohttp
import urllib3

from workloads.contract import Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.io.clients import wait_for_tls_close
from workloads.loop_processes import loop_processes
from workloads.loops import event_loop, on_other_loops, opened
from workloads.pools import in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    latency_seconds: float = 0.005
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
    def paths(self) -> list[str]:
        return [f"/wait/{self.latency_seconds}/bytes/{self.body_bytes}/{job}" for job in range(self.jobs)]

    @cached_property
    def urls(self) -> list[str]:
        return [self.server + path for path in self.paths]

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.keep_alive else {"Connection": "close"}

    def ssl_context(self) -> ssl.SSLContext:
        """A context for all connections to share, because loading certificates takes long."""
        return ssl.create_default_context(cafile=self.authority or None)


def connect(p: Parameters, ssl_context: ssl.SSLContext | None = None) -> HTTPConnection:
    """A connection that its first request opens."""
    address = p.server.removeprefix("https://").removeprefix("http://")
    return HTTPSConnection(address, context=ssl_context or p.ssl_context()) if p.tls else HTTPConnection(address)


def fetch(connection: HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    try:
        response = ask(connection, path, headers)
    except ConnectionError:  # the server closes idle connections
        connection.close()
        response = ask(connection, path, headers)
    content = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return content


def ask(connection: HTTPConnection, path: str, headers: dict[str, str]) -> HTTPResponse:
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


async def fetch_async(session: aiohttp.ClientSession, url: str) -> bytes:
    async with session.get(url, raise_for_status=True) as response:
        return await response.read()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with closing(connect(p)) as connection:
        yield lambda: [fetch(connection, path, p.headers) for path in p.paths]


@asynccontextmanager
async def open_session(p: Parameters, width: int) -> AsyncIterator[aiohttp.ClientSession]:
    """A session with at most `width` connections; aiohttp's default is 100."""
    ssl_context = p.ssl_context() if p.tls else True
    connector = aiohttp.TCPConnector(limit=width, force_close=not p.keep_alive, ssl=ssl_context)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session
    if p.tls and not p.keep_alive:
        await wait_for_tls_close()


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop and one session, which has as many connections and requests in flight as the width."""
    with event_loop() as run, opened(run, open_session(p, width)) as session:
        yield lambda: run(gather_limited(partial(fetch_async, session), p.urls, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads and connections as the width. A thread takes an idle connection for each request."""

    def job(path: str) -> bytes:
        connection = idle.pop()
        try:
            return fetch(connection, path, p.headers)
        finally:
            idle.append(connection)

    with ExitStack() as stack, ThreadPoolExecutor(width) as pool:
        ssl_context = p.ssl_context() if p.tls else None
        idle = [stack.enter_context(closing(connect(p, ssl_context))) for _ in range(width)]
        yield lambda: list(pool.map(job, p.paths))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As many processes as the width, a connection each. One message per request; the body returns pickled."""
    with process_pool(width, __name__, open_connection, (p,)) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.paths))


def open_connection(p: Parameters) -> None:
    """Open this worker process's own connection. Workers of a cluster live on: close the previous connection first."""
    global fetch_here
    worker_resources.close()
    connection = worker_resources.enter_context(closing(connect(p)))
    fetch_here = partial(fetch, connection, headers=p.headers)


def fetch_in_worker(path: str) -> bytes:
    return fetch_here(path)


fetch_here: Callable[[str], bytes]
worker_resources = ExitStack()


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, a loop and a session each; as many requests in flight in total as the width.

    A batch sends each process an equal share of the jobs in one message; the bodies return pickled.
    """
    with loop_processes(width, __name__, open_session, p, width) as workers:
        yield lambda: workers.map(fetch_async, p.urls)


@contextmanager
def threads_urllib3(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width. They share one connection pool, which is as fast as one for each thread."""

    def job(url: str) -> bytes:
        response = connections.request("GET", url, retries=False)
        if response.status != 200:
            raise RuntimeError(f"{url} answered {response.status}")
        return response.data

    ssl_context = p.ssl_context() if p.tls else None
    with (
        urllib3.PoolManager(maxsize=width, headers=p.headers, ssl_context=ssl_context) as connections,
        ThreadPoolExecutor(width) as pool,
    ):
        yield lambda: list(pool.map(job, p.urls))


def answer(p: Parameters) -> list[bytes]:
    """The bodies by the server's documented rule: SHAKE-256 of the job's number, of the requested length."""
    return [shake_256(str(job).encode()).digest(p.body_bytes) for job in range(p.jobs)]


CONCURRENCY = Path(
    tuple(
        {"width": width, "jobs": jobs, "latency_seconds": 0.02}
        for width, jobs in ((1, 8), (4, 16), (16, 64), (64, 256), (256, 512), (1_024, 1_024))
    )
)
"""Up to 1024 requests at once, as programs send them that set no limit. The latency is long enough to overlap them."""


WORKLOAD = Workload(
    name="http_fetch",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "threads-urllib3": threads_urllib3,
        "processes+asyncio": processes_asyncio,
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
        Claim("threads", "faster", "threads-urllib3"),
        Claim("processes+asyncio", "faster", "sequential", factor=3),
    ),
    axes={
        "latency_seconds": (0.0001, 0.0003, 0.001, 0.003, 0.01),
        "width": (1, 3, 6, 12, 24),
        "body_bytes": (256, 4096, 65536),
        "keep_alive": (True, False),
        "tls": (False, True),
    },
    paths={"concurrency": CONCURRENCY},
    sweeps={"concurrency": "quick", "latency_seconds": "standard", "body_bytes": "thorough"},
)
