"""Does async help when a program asks a database server?

A job that sends one prepared query to PostgreSQL, which takes a given time and returns a few rows. It stands for web
services, importers and reports: the client waits, the work is done elsewhere. No table is read or written.

The loop and processes use psycopg with a connection each, threads psycopg's pool, asyncio asyncpg's pool, and
`asyncio-psycopg` what psycopg has for asyncio. There are as many connections as the width, or `pool_size` where that
is less. Each prepares the query once. No transaction is opened around it, which saves a tenth of the makespan with
psycopg's pool, and asyncpg's pool is told not to reset a connection after each use, which saves a fifth.

It leaves out a network in between, queries that compete for rows or for a disk, and a server stronger than the
client: here both share the CPUs, and each connection is a process of the server. It also leaves out interpreters:
psycopg's part in C can be imported into one of a process only, and the one in Python, which others get, is slower.

Expected: asyncio and threads are far ahead of the loop, because the server works on as many queries at once as there
are connections; they are close to each other, because drivers do little for a query, and most of it in C. Processes
are ahead too, but pay for a message to a worker and one back.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it comes without types
import psycopg
from psycopg_pool import AsyncConnectionPool, ConnectionPool

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, on_a_cluster, process_pool

Arguments = tuple[float, int, int]

QUERY = """
    SELECT number, encode(sha256(number::text::bytea), 'hex')
    FROM pg_sleep($1::float8), generate_series($2::int4, $3::int4) AS number ORDER BY number
"""

SETTINGS: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0, "cursor_factory": psycopg.RawCursor}
SETTINGS_ASYNC = {**SETTINGS, "cursor_factory": psycopg.AsyncRawCursor}
"""No transaction around a query, prepared when first used, and `$1` for its arguments: as asyncpg has it."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    query_seconds: float = 0.004
    rows: int = 20
    pool_size: int = 0  # connections of each model, at most the width; 0 stands for the width
    postgres: str = ""

    @cached_property
    def arguments(self) -> list[Arguments]:
        """Of each job: how long the query takes, and the first and last number that it returns."""
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


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    size = p.connections(width)

    async def leave_as_it_is(connection: Any) -> None:
        """All that a connection needs when it is given back, since no job changes anything about it."""

    async def open_pool() -> Any:
        return await asyncpg.create_pool(p.postgres, min_size=size, max_size=size, reset=leave_as_it_is)

    async def job(arguments: Arguments) -> Any:
        return await pool.fetch(QUERY, *arguments)

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        pool = runner.run(open_pool())
        try:
            yield lambda: runner.get_loop().run_until_complete(gather_limited(job, p.arguments, size))
        finally:
            runner.run(pool.close())


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    size = p.connections(width)
    connections = ConnectionPool(p.postgres, min_size=size, max_size=size, kwargs=SETTINGS, open=False)

    def job(arguments: Arguments) -> list[Any]:
        with connections.connection() as connection:
            return ask(connection, arguments)

    with connections, ThreadPoolExecutor(width) as pool:
        connections.wait()
        yield lambda: list(pool.map(job, p.arguments))


def open_connection(url: str) -> None:
    """Give this worker process a connection of its own; it ends with the process."""
    global own_connection
    own_connection = psycopg.connect(url, **SETTINGS)


def ask_in_worker(arguments: Arguments) -> list[Any]:
    return ask(own_connection, arguments)


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    size = p.connections(width)
    with open_pool(size, preload=__name__, initializer=open_connection, initargs=(p.postgres,)) as pool:
        yield lambda: list(pool.map(ask_in_worker, p.arguments))


own_connection: psycopg.Connection


@contextmanager
def asyncio_psycopg(p: Parameters, width: int) -> Iterator[Batch]:
    size = p.connections(width)
    pool = AsyncConnectionPool(p.postgres, min_size=size, max_size=size, kwargs=SETTINGS_ASYNC, open=False)

    async def job(arguments: Arguments) -> list[Any]:
        async with pool.connection() as connection:
            return await (await connection.execute(QUERY, arguments)).fetchall()

    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # psycopg cannot run on Windows' own loop
        runner.run(pool.open(wait=True))
        try:
            yield lambda: runner.get_loop().run_until_complete(gather_limited(job, p.arguments, size))
        finally:
            runner.run(pool.close())


def answer(p: Parameters) -> list[list[tuple[int, str]]]:
    """Each number with the SHA-256 of its digits, by hashlib instead of the server's function."""
    numbers = [range(first, last + 1) for _, first, last in p.arguments]
    return [[(number, sha256(b"%d" % number).hexdigest()) for number in job] for job in numbers]


CONCURRENCY = Path(
    tuple({"width": width, "jobs": max(8, 4 * width), "query_seconds": 0.02} for width in (1, 4, 16, 32, 64)),
    models=(REFERENCE, "asyncio", "threads", "processes"),
)
"""As far as a server goes that allows 200 connections: the models of a block are open together."""


WORKLOAD = Workload(
    name="postgres_query",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-psycopg": asyncio_psycopg,
        **on_other_loops(asyncio_),
        **on_a_cluster(processes),
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
        "query_seconds": (0.0001, 0.0005, 0.002, 0.004, 0.01),
        "rows": (1, 20, 100, 1000),
        "pool_size": (1, 2, 4, 8, 16),
        "width": (1, 4, 16),
    },
    paths={"concurrency": CONCURRENCY},
    sweeps={"concurrency": "standard", "query_seconds": "thorough", "pool_size": "thorough"},
)
