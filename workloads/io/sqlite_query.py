"""Does any model help when a program asks an embedded database?

A job runs one prepared query on SQLite: the twenty orders of one customer, by an indexed column. It stands for
settings, caches and small web services. The file is in the page cache, so no query waits for a disk.

SQLite cannot be awaited, so asyncio hands queries to a thread. They go in groups, except in `asyncio+to_thread` and
`asyncio-aiosqlite`. This leaves out writes, which SQLite does one at a time, and long queries.

Expected: nothing beats the plain loop by much. SQLite releases and retakes the GIL for each row, so several threads
slow each other down. Handing over one by one is slower, because every query wakes the loop; a group wakes it once.
aiosqlite is far behind.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosqlite

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited, map_in_pool
from workloads.loops import event_loop, on_other_loops, opened
from workloads.pools import in_other_pools, map_in_groups, message_size, process_pool

Order = tuple[int, int, int, str]

CUSTOMERS = 128
QUERY = "SELECT number, customer, cents, note FROM orders WHERE customer = ? ORDER BY number"


@dataclass(frozen=True)
class Parameters:
    jobs: int = 384
    rows_per_query: int = 20
    queries_per_message: int = 0  # 0: four groups or messages per worker
    path: str = ""

    @cached_property
    def customers(self) -> list[int]:
        """The customer of each job."""
        return [job % CUSTOMERS for job in range(self.jobs)]

    def group_size(self, width: int) -> int:
        return self.queries_per_message or message_size(self.jobs, width)


def orders_of(database: sqlite3.Connection, customer: int) -> list[Order]:
    return database.execute(QUERY, (customer,)).fetchall()


@contextmanager
def connections(p: Parameters, width: int) -> Iterator[Callable[[int], list[Order]]]:
    """Yield a query function for threads. Each call takes a connection that no other thread uses until it returns."""

    def ask(customer: int) -> list[Order]:
        database = idle.pop()
        try:
            return orders_of(database, customer)
        finally:
            idle.append(database)

    with ExitStack() as stack:
        databases = (sqlite3.connect(p.path, check_same_thread=False) for _ in range(width))
        idle = deque(stack.enter_context(closing(database)) for database in databases)
        yield ask


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with closing(sqlite3.connect(p.path)) as database:
        yield lambda: [orders_of(database, customer) for customer in p.customers]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread with one connection, as two threads would fight for the GIL. The loop hands it four groups."""
    with event_loop() as run, connections(p, 1) as ask, ThreadPoolExecutor(1) as pool:
        yield lambda: run(map_in_pool(pool, ask, p.customers, p.group_size(1)))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU, a connection each. Queries go in groups, four per thread."""
    with connections(p, width) as ask, ThreadPoolExecutor(width) as pool:
        yield lambda: map_in_groups(pool, ask, p.customers, p.group_size(width))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, a connection each. Queries go in messages, four per process; rows return pickled."""
    with process_pool(width, __name__, open_database, (p.path,)) as pool:
        yield lambda: list(pool.map(orders_in_worker, p.customers, chunksize=p.group_size(width)))


def open_database(path: str) -> None:
    """Open this worker process's own connection. It stays open until the process ends."""
    global database_here
    database_here = sqlite3.connect(path)


def orders_in_worker(customer: int) -> list[Order]:
    return orders_of(database_here, customer)


database_here: sqlite3.Connection


@contextmanager
def asyncio_aiosqlite(p: Parameters, width: int) -> Iterator[Batch]:
    """One connection, which has a thread of its own; the loop hands over one query at a time.

    Several connections, each with a thread, are slower here.
    """

    async def job(customer: int) -> Any:
        return await database.execute_fetchall(QUERY, (customer,))  # with a cursor it would be two hand-overs

    threads_before = set(threading.enumerate())
    with event_loop() as run, opened(run, aiosqlite.connect(p.path)) as database:
        new_threads = set(threading.enumerate()) - threads_before
        yield lambda: run(gather_limited(job, p.customers, width))
    for thread in new_threads:
        thread.join()  # aiosqlite tells its thread to stop, but does not wait for it


@contextmanager
def asyncio_to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread with one connection. The loop hands over one query at a time, as a web service does."""
    with event_loop() as run, connections(p, 1) as ask, ThreadPoolExecutor(1) as pool:
        yield lambda: run(map_in_pool(pool, ask, p.customers))


@contextmanager
def asyncio_direct(p: Parameters, width: int) -> Iterator[Batch]:
    """One connection, queried on the loop. The loop stands still during each query, so queries cannot overlap."""

    async def job(customer: int) -> list[Order]:
        return orders_of(database, customer)

    with event_loop() as run, closing(sqlite3.connect(p.path)) as database:
        yield lambda: run(gather_limited(job, p.customers, width))


def answer(p: Parameters) -> list[list[Order]]:
    """The rows by the rule that filled the table; no database is involved."""
    return [orders(customer, p.rows_per_query) for customer in p.customers]


def orders(customer: int, count: int) -> list[Order]:
    """A customer's rows: customers take turns by order number, and amounts are scattered."""
    numbers = range(customer, CUSTOMERS * count, CUSTOMERS)
    return [(number, customer, number * 7919 % 100_003, f"order {number}") for number in numbers]


TABLE = """
    PRAGMA journal_mode = wal;
    CREATE TABLE orders (number INTEGER PRIMARY KEY, customer INTEGER, cents INTEGER, note TEXT);
    CREATE INDEX by_customer ON orders (customer);
"""
"""A write-ahead log, as databases have that are read and written at the same time."""


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the database to a temporary folder."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "orders.db")
        with closing(sqlite3.connect(path)) as database, database:
            database.executescript(TABLE)
            for customer in range(CUSTOMERS):
                database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", orders(customer, p.rows_per_query))
        yield replace(p, path=path)


WORKLOAD = Workload(
    name="sqlite_query",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-aiosqlite": asyncio_aiosqlite,
        "asyncio+to_thread": asyncio_to_thread,
        "asyncio-direct": asyncio_direct,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=None,
    computing="releases the GIL",
    claims=(
        Claim("asyncio-aiosqlite", "slower", "sequential", factor=1.3),
        Claim("asyncio-aiosqlite", "slower", "asyncio-direct", factor=1.3),
        Claim("asyncio-aiosqlite", "slower", "asyncio"),
        Claim("asyncio+to_thread", "slower", "asyncio"),
        Claim("threads", "not faster", "sequential"),
    ),
    axes={
        "rows_per_query": (1, 5, 20, 60, 150),
        "queries_per_message": (1, 4, 16, 64),
        "width": (1, 4, 16),
    },
    sweeps={"rows_per_query": "standard"},
)
