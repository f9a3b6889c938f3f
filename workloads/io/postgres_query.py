"""Does async help when a program asks a database server?

A job sends one prepared query to PostgreSQL, which takes a given time and returns a few rows. It stands for web
services, importers and reports: the client waits while the server works.

asyncio uses asyncpg, the others use psycopg. There are as many connections as the width, or `pool_size` if that is
less. This leaves out the network, queries that compete for rows or a disk, and a server with its own CPUs.

Expected: asyncio and threads are far ahead of the plain loop, and close to each other, because drivers do little work
per query, most of it in C. Processes are ahead too, but pay for a message each way.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # has no types
import psycopg
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, on_loop, on_other_loops, opened
from workloads.pools import on_a_cluster, process_pool

Arguments = tuple[float, int, int]

QUERY = """
    SELECT number, encode(sha256(number::text::bytea), 'hex')
    FROM pg_sleep($1::float8 - 1e-6), generate_series($2::int4, $3::int4) AS number ORDER BY number
"""
"""`pg_sleep` rounds up to whole milliseconds. A microsecond less keeps a rounding error from turning 3 ms into 4."""

SETTINGS: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "cursor_factory": psycopg.RawCursor}
SETTINGS_ASYNC = {**SETTINGS, "cursor_factory": psycopg.AsyncRawCursor}
"""The defaults of asyncpg: prepare at first use, `$1` for arguments, no transaction, which would cost a tenth."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    query_seconds: float = 0.004
    rows: int = 20
    pool_size: int = 0  # connections per model, at most the width; 0: the width
    postgres: str = ""

    def __post_init__(self) -> None:
        """Refuse times that `pg_sleep` would round up."""
        milliseconds = 1_000 * self.query_seconds
        if not math.isclose(milliseconds, round(milliseconds)):
            raise ValueError(
                f"query_seconds is {self.query_seconds}: PostgreSQL sleeps whole milliseconds, such as 0.002"
            )

    @cached_property
    def arguments(self) -> list[Arguments]:
        """For each job: how long the query takes, and the first and last number that it returns."""
        firsts = range(0, self.jobs * self.rows, self.rows)
        return [(self.query_seconds, first, first + self.rows - 1) for first in firsts]

    def connections(self, width: int) -> int:
        return min(self.pool_size or width, width)


def ask(connection: psycopg.Connection, arguments: Arguments) -> list[Any]:
    return connection.execute(QUERY, arguments).fetchall()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with psycopg.connect(p.postgres, **SETTINGS) as connection:
        yield lambda: [ask(connection, arguments) for arguments in p.arguments]


@asynccontextmanager
async def open_pool(p: Parameters, width: int) -> AsyncIterator[Any]:
    """asyncpg's pool, without the reset after each use, which would cost a fifth of the makespan."""

    async def no_reset(connection: Any) -> None:
        """Do nothing: no job changes the state of its connection."""

    size = p.connections(width)
    async with asyncpg.create_pool(p.postgres, min_size=size, max_size=size, reset=no_reset) as pool:
        yield pool


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop and asyncpg's pool; as many queries in flight as connections."""

    async def job(arguments: Arguments) -> Any:
        return await pool.fetch(QUERY, *arguments)

    with event_loop() as run, opened(run, open_pool(p, width)) as pool:
        yield lambda: run(gather_limited(job, p.arguments, p.connections(width)))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as the width, which share psycopg's pool and wait there for a free connection."""
    size = p.connections(width)
    connections = ConnectionPool(p.postgres, min_size=size, max_size=size, kwargs=SETTINGS, open=False)

    def job(arguments: Arguments) -> list[Any]:
        with connections.connection() as connection:
            return ask(connection, arguments)

    with connections, ThreadPoolExecutor(width) as pool:
        connections.wait()
        yield lambda: list(pool.map(job, p.arguments))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per connection. One message per query; the rows return pickled."""
    with process_pool(p.connections(width), __name__, open_connection, (p.postgres,)) as pool:
        yield lambda: list(pool.map(ask_in_worker, p.arguments))


def open_connection(url: str) -> None:
    """Open this worker process's own connection. It stays open until the process ends."""
    global connection_here
    connection_here = psycopg.connect(url, **SETTINGS)


def ask_in_worker(arguments: Arguments) -> list[Any]:
    return ask(connection_here, arguments)


connection_here: psycopg.Connection


@asynccontextmanager
async def open_psycopg_pool(p: Parameters, width: int) -> AsyncIterator[AsyncConnectionPool]:
    size = p.connections(width)
    async with AsyncConnectionPool(
        p.postgres, min_size=size, max_size=size, kwargs=SETTINGS_ASYNC, open=False
    ) as connections:
        await connections.wait()
        yield connections


@contextmanager
def asyncio_psycopg(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop and psycopg's asynchronous pool; as many queries in flight as connections."""

    async def job(arguments: Arguments) -> list[Any]:
        async with connections.connection() as connection:
            return await (await connection.execute(QUERY, arguments)).fetchall()

    with event_loop() as run, opened(run, open_psycopg_pool(p, width)) as connections:
        yield lambda: run(gather_limited(job, p.arguments, p.connections(width)))


def answer(p: Parameters) -> list[list[tuple[int, str]]]:
    """Each number with the SHA-256 of its digits, by hashlib instead of the server's function."""
    numbers = [range(first, last + 1) for _, first, last in p.arguments]
    return [[(number, sha256(b"%d" % number).hexdigest()) for number in job] for job in numbers]


CONCURRENCY = Path(
    tuple({"width": width, "jobs": max(8, 4 * width), "query_seconds": 0.02} for width in (1, 4, 16, 32, 64)),
    models=(REFERENCE, "asyncio", "threads", "processes"),
)
"""Up to the limit of a server that allows 200 connections: all models of a block keep theirs open."""


WORKLOAD = Workload(
    name="postgres_query",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-psycopg": on_loop(asyncio.SelectorEventLoop, asyncio_psycopg),  # Windows has another default
        **on_other_loops(asyncio_),
        **on_a_cluster(processes),  # only one interpreter per process can load psycopg's C part
    },
    answer=answer,
    width=16,
    computing="nothing",
    wait_seconds=lambda p: p.query_seconds,
    services=("postgres",),
    claims=(
        *(Claim(model, "faster", "sequential", factor=4) for model in ("asyncio", "threads", "asyncio-psycopg")),
        Claim("processes", "faster", "sequential", factor=2),
    ),
    axes={
        "query_seconds": (0.001, 0.002, 0.004, 0.01),
        "rows": (1, 20, 100, 1000),
        "pool_size": (1, 2, 4, 8, 16),
        "width": (1, 4, 16),
    },
    paths={"concurrency": CONCURRENCY},
    sweeps={"concurrency": "standard", "query_seconds": "thorough", "pool_size": "thorough"},
)
