"""Which model answers in time when queries to a database server are due at a fixed rate?

A job is one prepared query to PostgreSQL, as in `postgres_query`, due at a fixed moment whatever became of those
before; one that is due while all connections are taken waits for one. It stands for a service that asks a database for
each request, and for what takes jobs from a queue.

Latencies count from when a query was due to when its rows were there, so that a stall of the server or of the program
holds up all that come meanwhile; `p99_sent_seconds` counts from when each was sent, as many tools do, and hides that. A
batch lasts as long as its queries take to come, so that the makespan is nearly the same for all who keep the rate. This
leaves out bursts, the network, and a server with its own CPUs.

Expected: the plain loop cannot keep the rate. The others do, and their latencies differ little: drivers do little work.
On Linux a loop's timers count whole milliseconds, so that asyncio begins up to one late. Processes pay for messages.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg_pool import ConnectionPool

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.io import arrivals, postgres_query  # quantiles of latencies; the query and its drivers' settings
from workloads.io.postgres_query import QUERY, SETTINGS, Arguments, open_pool
from workloads.loops import event_loop, on_other_loops, opened, sleep_of_loop
from workloads.pools import process_pool


class Due(NamedTuple):
    """A query and when it is due, on the clock that all processes share."""

    moment: float
    arguments: Arguments


@dataclass(frozen=True)
class Parameters(postgres_query.Parameters):
    jobs: int = 100
    queries_per_second: float = 400.0

    def due(self) -> list[Due]:
        """All queries of a batch that begins now, at equal distances."""
        begin, distance = time.perf_counter(), 1 / self.queries_per_second
        return [Due(begin + number * distance, arguments) for number, arguments in enumerate(self.arguments)]


Result = tuple[Any, float, float]
"""The rows, and how long they took in seconds, from due and from sent."""


def ask_when_due(connection: psycopg.Connection, query: Due) -> Result:
    time.sleep(max(0.0, query.moment - time.perf_counter()))
    sent = time.perf_counter()
    rows = postgres_query.ask(connection, query.arguments)
    return answered(rows, query, sent)


def answered(rows: Any, query: Due, sent: float) -> Result:
    end = time.perf_counter()
    return rows, end - query.moment, end - sent


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    """One query after the other, each when it is due or as soon after as the one before is over."""
    with psycopg.connect(p.postgres, **SETTINGS) as connection:
        yield lambda: [ask_when_due(connection, query) for query in p.due()]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop and asyncpg's pool; as many queries in flight as connections."""
    sleep = sleep_of_loop()

    async def job(query: Due) -> Result:
        await sleep(max(0.0, query.moment - time.perf_counter()))
        sent = time.perf_counter()
        return answered(await pool.fetch(QUERY, *query.arguments), query, sent)

    with event_loop() as run, opened(run, open_pool(p, width)) as pool:
        yield lambda: run(gather_limited(job, p.due(), p.connections(width)))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads as connections, which are psycopg's pool."""
    size = p.connections(width)
    connections = ConnectionPool(p.postgres, min_size=size, max_size=size, kwargs=SETTINGS, open=False)

    def job(query: Due) -> Result:
        with connections.connection() as connection:
            return ask_when_due(connection, query)

    with connections, ThreadPoolExecutor(size) as pool:
        connections.wait()
        yield lambda: list(pool.map(job, p.due()))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per connection. One message per query, which waits there until it is due."""
    with process_pool(p.connections(width), __name__, postgres_query.open_connection, (p.postgres,)) as pool:
        yield lambda: list(pool.map(ask_in_worker, p.due()))


def ask_in_worker(query: Due) -> Result:
    return ask_when_due(postgres_query.connection_here, query)


def answer(p: Parameters) -> list[Result]:
    return [(rows, 0.0, 0.0) for rows in postgres_query.answer(p)]


WORKLOAD = Workload(
    name="postgres_under_load",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        **on_other_loops(asyncio_),
    },
    answer=answer,
    accepts=lambda expected, got: bool(expected[0] == got[0]),
    observe=arrivals.observe,
    latencies=arrivals.latencies,
    width=16,
    computing="nothing",
    wait_seconds=lambda p: p.query_seconds,
    arrival_seconds=lambda p: (p.jobs - 1) / p.queries_per_second,
    services=("postgres",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=1.2),
        Claim("asyncio", "faster", "sequential", factor=5, observed="p99_seconds"),
        Claim("threads", "faster", "sequential", factor=5, observed="p99_seconds"),
        Claim("processes", "not faster", "threads", observed="p99_seconds"),
    ),
    axes={
        "queries_per_second": (100, 200, 400, 800, 1600),
        "query_seconds": (0.001, 0.004, 0.01),
        "pool_size": (1, 2, 4, 8, 16),
        "width": (4, 16, 32),
    },
    sweeps={"queries_per_second": "thorough"},
)
