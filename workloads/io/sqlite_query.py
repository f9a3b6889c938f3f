"""Does any model help when a program asks an embedded database?

A job that runs one prepared query on SQLite by an indexed column: the twenty orders of a customer. It stands for
settings, caches, local stores and small web services, whose database is a file and a library in the program itself.
The file was written a moment ago, so nothing waits for a disk; it is in WAL mode, as where others write meanwhile.

SQLite cannot be awaited: aiosqlite has a thread per connection, hands it each query and waits for it. One connection
with one hand-over per query (`execute_fetchall`) is faster here than sixteen by a fifth; by way of a cursor it would
take half as long again. `asyncio-direct` asks on the event loop, which stands still meanwhile. Each job in a thread
takes a connection that no other job has; each worker process has its own. Every query is handed over by itself, as
requests come one by one. It leaves out writing, which SQLite does one at a time, and files larger than memory.

Expected: the plain loop wins. asyncio is far behind, because a hand-over to a thread costs more than the query, which
the event loop itself does with little loss. Threads do not help: the GIL is let go for each row, and taken again.
Processes lose by the message to a worker and by the rows sent back. Only long queries leave something to gain.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosqlite

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.pools import process_pool

Query = tuple[str, tuple[int]]

CUSTOMERS = 128
TABLE = """
    PRAGMA journal_mode = wal;
    CREATE TABLE orders (number INTEGER PRIMARY KEY, customer INTEGER, cents INTEGER, note TEXT);
    CREATE INDEX by_customer ON orders (customer);
"""
ROWS = "SELECT number, customer, cents, note FROM orders WHERE customer = ? ORDER BY number"
SUM = "SELECT count(*), sum(cents) FROM orders WHERE customer = ?"


@dataclass(frozen=True)
class Parameters:
    jobs: int = 384
    rows_per_query: int = 20
    aggregated: bool = False  # a query returns the number and the sum of a customer's orders, instead of each
    connections: int = 1  # of asyncio
    path: str = ""

    @cached_property
    def queries(self) -> list[Query]:
        return [(SUM if self.aggregated else ROWS, (job % CUSTOMERS,)) for job in range(self.jobs)]

    def orders(self, customer: int) -> list[Any]:
        """What the table holds: customers take turns, amounts are scattered."""
        numbers = range(customer, CUSTOMERS * self.rows_per_query, CUSTOMERS)
        return [(number, customer, number * 7919 % 100_003, f"order {number}") for number in numbers]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the database to a temporary folder."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "orders.db")
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(TABLE)
            for customer in range(CUSTOMERS):
                database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", p.orders(customer))
        yield replace(p, path=path)


def ask(database: sqlite3.Connection, query: Query) -> list[Any]:
    return database.execute(*query).fetchall()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with closing(sqlite3.connect(p.path)) as database:
        yield lambda: [ask(database, query) for query in p.queries]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    async def job(query: Query) -> Any:
        return await next(turns).execute_fetchall(*query)

    others, opened = set(threading.enumerate()), AsyncExitStack()
    with asyncio.Runner() as runner:
        connections = (aiosqlite.connect(p.path) for _ in range(p.connections))
        turns = cycle([runner.run(opened.enter_async_context(connection)) for connection in connections])
        own = set(threading.enumerate()) - others
        try:
            yield lambda: runner.run(gather_limited(job, p.queries, width))
        finally:
            runner.run(opened.aclose())
            for thread in own:
                thread.join()  # aiosqlite only tells it to stop


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    def job(query: Query) -> list[Any]:
        database = free.pop()
        try:
            return ask(database, query)
        finally:
            free.append(database)

    with ExitStack() as stack, ThreadPoolExecutor(width) as pool:
        databases = (sqlite3.connect(p.path, check_same_thread=False) for _ in range(width))
        free = deque(stack.enter_context(closing(database)) for database in databases)
        yield lambda: list(pool.map(job, p.queries))


def open_database(path: str) -> None:
    """Give this worker process a connection of its own; it ends with the process."""
    global own_database
    own_database = sqlite3.connect(path)


def ask_in_worker(query: Query) -> list[Any]:
    return ask(own_database, query)


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    with process_pool(width, preload=__name__, initializer=open_database, initargs=(p.path,)) as pool:
        yield lambda: list(pool.map(ask_in_worker, p.queries))


own_database: sqlite3.Connection


@contextmanager
def asyncio_direct(p: Parameters, width: int) -> Iterator[Batch]:
    async def job(query: Query) -> list[Any]:
        return ask(database, query)

    with closing(sqlite3.connect(p.path)) as database, asyncio.Runner() as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(job, p.queries, width))


def answer(p: Parameters) -> Sequence[list[Any]]:
    """What was written to the table, or its sums, by Python."""
    orders = [p.orders(job % CUSTOMERS) for job in range(p.jobs)]
    return [[(len(rows), sum(row[2] for row in rows))] for rows in orders] if p.aggregated else orders


WORKLOAD = Workload(
    name="sqlite_query",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-direct": asyncio_direct,
    },
    answer=answer,
    prepare=prepare,
    width=16,
    computing="releases the GIL",
    claims=(
        Claim("asyncio", "slower", "sequential", factor=1.3),
        Claim("asyncio", "slower", "asyncio-direct"),
        Claim("threads", "not faster", "sequential"),
        Claim("processes", "slower", "sequential"),
    ),
    axes={"rows_per_query": (1, 20, 400), "aggregated": (False, True), "connections": (1, 4, 16), "width": (1, 4, 16)},
)
