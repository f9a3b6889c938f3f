"""Does any model help when a program asks an embedded database?

A job that runs one prepared query on SQLite by an indexed column: the twenty orders of a customer. It stands for
settings, caches, local stores and small web services, whose database is a file and a library in the program itself.
The file was written a moment ago, so nothing waits for a disk; it is in WAL mode, as where others write meanwhile.

SQLite cannot be awaited: aiosqlite has a thread per connection, hands it each query and waits for it. One connection
with one hand-over per query (`execute_fetchall`) is faster here than one for each job in flight; by way of a cursor it
would take half as long again. `asyncio-direct` asks on the event loop, which stands still meanwhile. Each job in a
thread takes a connection that no other job has; each worker process has its own. Every query is handed over by itself,
as requests come one by one. It leaves out writing, which SQLite does one at a time, queries that scan a whole table,
and files larger than memory.

Expected: the plain loop wins. asyncio is far behind, because a hand-over to a thread costs more than the query, which
the event loop itself does with little loss. Threads lose, too: the GIL is let go for each row, and taken again.
Processes lose by the message to a worker and by the rows sent back. Only queries that take milliseconds could gain.
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosqlite

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool

Order = tuple[int, int, int, str]

CUSTOMERS = 128
TABLE = """
    PRAGMA journal_mode = wal;
    CREATE TABLE orders (number INTEGER PRIMARY KEY, customer INTEGER, cents INTEGER, note TEXT);
    CREATE INDEX by_customer ON orders (customer);
"""
QUERY = "SELECT number, customer, cents, note FROM orders WHERE customer = ? ORDER BY number"


@dataclass(frozen=True)
class Parameters:
    jobs: int = 384
    rows_per_query: int = 20
    path: str = ""

    @cached_property
    def customers(self) -> list[int]:
        """Whose orders each job asks for."""
        return [job % CUSTOMERS for job in range(self.jobs)]

    def orders(self, customer: int) -> list[Order]:
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


def orders_of(database: sqlite3.Connection, customer: int) -> list[Order]:
    return database.execute(QUERY, (customer,)).fetchall()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with closing(sqlite3.connect(p.path)) as database:
        yield lambda: [orders_of(database, customer) for customer in p.customers]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    async def open_database() -> aiosqlite.Connection:
        return await aiosqlite.connect(p.path)

    async def job(customer: int) -> Any:
        return await database.execute_fetchall(QUERY, (customer,))

    others = set(threading.enumerate())
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        database = runner.run(open_database())
        own = set(threading.enumerate()) - others
        try:
            yield lambda: runner.get_loop().run_until_complete(gather_limited(job, p.customers, width))
        finally:
            runner.run(database.close())
            for thread in own:
                thread.join()  # aiosqlite only tells it to stop


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    def job(customer: int) -> list[Order]:
        database = free.pop()
        try:
            return orders_of(database, customer)
        finally:
            free.append(database)

    with ExitStack() as stack, ThreadPoolExecutor(width) as pool:
        databases = (sqlite3.connect(p.path, check_same_thread=False) for _ in range(width))
        free = deque(stack.enter_context(closing(database)) for database in databases)
        yield lambda: list(pool.map(job, p.customers))


def open_database(path: str) -> None:
    """Give this worker process a connection of its own; it ends with the process."""
    global own_database
    own_database = sqlite3.connect(path)


def orders_in_worker(customer: int) -> list[Order]:
    return orders_of(own_database, customer)


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__, initializer=open_database, initargs=(p.path,)) as pool:
        yield lambda: list(pool.map(orders_in_worker, p.customers))


own_database: sqlite3.Connection


@contextmanager
def asyncio_direct(p: Parameters, width: int) -> Iterator[Batch]:
    async def job(customer: int) -> list[Order]:
        return orders_of(database, customer)

    with closing(sqlite3.connect(p.path)) as database, asyncio.Runner() as runner:
        runner.get_loop()
        yield lambda: runner.get_loop().run_until_complete(gather_limited(job, p.customers, width))


def answer(p: Parameters) -> list[list[Order]]:
    """What was written to the table, without having been there."""
    return [p.orders(customer) for customer in p.customers]


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
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
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
    axes={"rows_per_query": (1, 5, 20, 60, 150), "width": (1, 4, 16)},
    sweeps={"rows_per_query": "standard"},
)
