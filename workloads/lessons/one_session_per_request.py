"""What does it cost to open a new HTTP session for each request?

A job requests one small body from a server on this machine, which waits a moment. It stands for a helper such as
`async def get(url)` that opens a session itself, because it has nowhere to keep one. A session keeps connections open,
so that later requests can use them again. It leaves out distance and TLS, which make a new connection cost more.

What you should see: with a session per request every job opens a connection, and the batch takes about twice as long. A
session per batch opens up to one connection per request in flight. One session for the whole program opens none once it
is warm.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import shake_256
from types import SimpleNamespace

import aiohttp
import urllib3

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, opened


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48
    latency_seconds: float = 0.001
    body_bytes: int = 1024
    origin: str = "http://127.0.0.1"

    @cached_property
    def urls(self) -> list[str]:
        return [f"{self.origin}/wait/{self.latency_seconds}/bytes/{self.body_bytes}/{job}" for job in range(self.jobs)]


Result = tuple[bytes, int]
"""A body, and the number of connections opened for its job."""


def fetch(http: urllib3.PoolManager, url: str) -> Result:
    pool = http.connection_from_url(url)
    before = pool.num_connections
    response = http.request("GET", url, retries=False)
    if response.status != 200:
        raise RuntimeError(f"{url} answered {response.status}")
    return response.data, pool.num_connections - before


async def fetch_async(http: aiohttp.ClientSession, url: str) -> Result:
    connections: list[str] = []
    async with http.get(url, raise_for_status=True, trace_request_ctx=connections) as response:
        return await response.read(), len(connections)


@asynccontextmanager
async def open_session(width: int) -> AsyncIterator[aiohttp.ClientSession]:
    """A session of up to `width` connections. It records in the context of a request that it opened one for it."""

    async def record(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        context.trace_request_ctx.append("opened")

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(record)
    connector = aiohttp.TCPConnector(limit=width)
    async with aiohttp.ClientSession(connector=connector, trace_configs=[trace]) as session:
        yield session


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with urllib3.PoolManager() as http:
        yield lambda: [fetch(http, url) for url in p.urls]


@contextmanager
def session_per_request(p: Parameters, width: int) -> Iterator[Batch]:
    """Wrong: up to `width` requests at once, a session and a connection for each. Both are closed after one request."""

    async def fetch_alone(url: str) -> Result:
        async with open_session(width) as http:
            return await fetch_async(http, url)

    with event_loop() as run:
        yield lambda: run(gather_limited(fetch_alone, p.urls, width))


@contextmanager
def session_per_batch(p: Parameters, width: int) -> Iterator[Batch]:
    """Half right: up to `width` requests at once, which share a session. The next batch has to open a new one."""

    async def fetch_all() -> list[Result]:
        async with open_session(width) as http:
            return await gather_limited(partial(fetch_async, http), p.urls, width)

    with event_loop() as run:
        yield lambda: run(fetch_all())


@contextmanager
def one_session(p: Parameters, width: int) -> Iterator[Batch]:
    """Right: up to `width` requests at once. All batches share a session, which the program opens when it starts."""
    with event_loop() as run, opened(run, open_session(width)) as http:
        yield lambda: run(gather_limited(partial(fetch_async, http), p.urls, width))


def answer(p: Parameters) -> list[Result]:
    """The bodies by the rule that the server documents: SHAKE-256 of the number of the job."""
    return [(shake_256(str(job).encode()).digest(p.body_bytes), 0) for job in range(p.jobs)]


def observe(results: Sequence[Result]) -> Mapping[str, float]:
    return {"connections_opened_per_job": sum(opened for _, opened in results) / len(results)}


WORKLOAD = Workload(
    name="one_session_per_request",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "session-per-request": session_per_request,
        "session-per-batch": session_per_batch,
        "one-session": one_session,
    },
    answer=answer,
    accepts=lambda expected, got: expected[0] == got[0],
    observe=observe,
    width=12,
    computing="nothing",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("one-session", "faster", "sequential", factor=2),
        Claim("one-session", "faster", "session-per-request", factor=1.5),
        Claim("session-per-batch", "faster", "session-per-request"),
        Claim("one-session", "faster", "session-per-batch"),
    ),
    axes={"latency_seconds": (0.0001, 0.0005, 0.001, 0.002, 0.004), "width": (1, 4, 12, 48)},
    sweeps={"latency_seconds": "thorough"},
)
