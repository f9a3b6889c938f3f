"""Does async help when a program fetches many pages over HTTP?

A job requests one body over HTTP/1.1 from a server on this machine, which waits a given latency before it answers. It
stands for API clients, crawlers and services that call services: much waiting, and little computing.

`asyncio` uses aiohttp, the others http.client of the standard library; `threads-urllib3` is the popular choice.
`processes+asyncio` has an event loop in each of as many processes as CPUs. Warm batches reuse connections, unless
`keep_alive` is off. It leaves out name resolution, lost packets and distance.

Expected: asyncio and threads are both far ahead of the plain loop, since the waits overlap, and close to each other;
threads with urllib3 are behind.
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
from workloads.io.clients import say_goodbye
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

    def trusting(self) -> ssl.SSLContext:
        """Whom connections trust: they share one, since loading certificates takes long."""
        return ssl.create_default_context(cafile=self.authority or None)


def connect(p: Parameters, trusting: ssl.SSLContext | None = None) -> HTTPConnection:
    """A connection that is opened by its first request."""
    address = p.server.removeprefix("https://").removeprefix("http://")
    return HTTPSConnection(address, context=trusting or p.trusting()) if p.tls else HTTPConnection(address)


def fetch(connection: HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    try:
        response = ask(connection, path, headers)
    except ConnectionError:  # a server closes what is idle for long
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
    """A session that keeps as many connections as there are jobs in flight; by default it has no more than 100."""
    trusting = p.trusting() if p.tls else True
    connector = aiohttp.TCPConnector(limit=width, force_close=not p.keep_alive, ssl=trusting)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session
    if p.tls and not p.keep_alive:
        await say_goodbye()


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with event_loop() as run, opened(run, open_session(p, width)) as session:
        yield lambda: run(gather_limited(partial(fetch_async, session), p.urls, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    def job(path: str) -> bytes:
        connection = idle.pop()
        try:
            return fetch(connection, path, p.headers)
        finally:
            idle.append(connection)

    with ExitStack() as stack, ThreadPoolExecutor(width) as pool:
        trusting = p.trusting() if p.tls else None
        idle = [stack.enter_context(closing(connect(p, trusting))) for _ in range(width)]
        yield lambda: list(pool.map(job, p.paths))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, __name__, open_connection, (p,)) as pool:
        yield lambda: list(pool.map(fetch_in_worker, p.paths))


def open_connection(p: Parameters) -> None:
    """Give this worker process a connection of its own, in place of the one that a worker of a cluster may have."""
    global fetch_here
    until_exit.close()
    connection = until_exit.enter_context(closing(connect(p)))
    fetch_here = partial(fetch, connection, headers=p.headers)


def fetch_in_worker(path: str) -> bytes:
    return fetch_here(path)


fetch_here: Callable[[str], bytes]
until_exit = ExitStack()


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    with loop_processes(width, __name__, open_session, p, width) as workers:
        yield lambda: workers.map(fetch_async, p.urls)


@contextmanager
def threads_urllib3(p: Parameters, width: int) -> Iterator[Batch]:
    """One pool of connections for all threads, which is as fast as one for each."""

    def job(url: str) -> bytes:
        response = connections.request("GET", url, retries=False)
        if response.status != 200:
            raise RuntimeError(f"{url} answered {response.status}")
        return response.data

    trusting = p.trusting() if p.tls else None
    with (
        urllib3.PoolManager(maxsize=width, headers=p.headers, ssl_context=trusting) as connections,
        ThreadPoolExecutor(width) as pool,
    ):
        yield lambda: list(pool.map(job, p.urls))


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
