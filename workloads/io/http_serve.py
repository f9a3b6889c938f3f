"""Does async help a server that waits and computes for each request?

A job is one request, answered: the server reads it, waits, as for a database, computes in Python for half a millisecond
and answers. It stands for web services. A client in another process asks on as many connections as the width.

`asyncio` has a coroutine for each connection, `threads` a thread. `processes` has threads in one process for each CPU,
`processes+asyncio` a loop. `asyncio-aiohttp` is what people really use. It leaves out TLS, slow clients, and how long a
single request takes.

Expected: asyncio and threads are far ahead of the plain loop, until computing, which holds the GIL, fills one CPU.
Processes compute on all CPUs: they are the more ahead the more a request computes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from socket import create_server, socket

from aiohttp import web

from workloads.contract import Batch, Claim, Workload
from workloads.cpus import usable_cpus
from workloads.io import serving  # reads a request's head, writes a response, and gives the client its orders
from workloads.io.peers import HOST, peer  # runs that client in a process of its own
from workloads.loops import event_loop, on_other_loops, opened, sleep_of_loop
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24
    wait_seconds: float = 0.004
    steps: int = 10_000
    client_port: str = ""

    @property
    def client(self) -> int:
        """Where the client takes its orders."""
        return int(self.client_port)


def compute(number: int, steps: int) -> int:
    return sum(root * root for root in range(number, number + steps))


def serve_request(connection: socket, p: Parameters) -> bool:
    """Answer one request; return whether there was one."""
    head = serving.receive_head(connection)
    if head:
        time.sleep(p.wait_seconds)
        connection.sendall(serving.response(compute(serving.requested_number(head), p.steps)))
    return bool(head)


def serve(connection: socket, p: Parameters) -> None:
    """Answer until the client hangs up; a job that fails closes the connection, or the client would wait for ever."""
    with connection:
        while serve_request(connection, p):
            pass


Sleep = Callable[[float], Awaitable[object]]


async def serve_async(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, p: Parameters, sleep: Sleep) -> None:
    """Streams are the usual choice; a `Protocol` is faster by 1 %.

    Where several waits end together, the loop computes for all of them before it looks for new requests, whose waits
    begin late. A lock around the computing, with `sleep(0)` inside, would gain a fifth; it is seldom seen.
    """
    with closing(writer), suppress(asyncio.IncompleteReadError):  # the client has hung up
        while True:
            head = await reader.readuntil(serving.END_OF_HEAD)
            await sleep(p.wait_seconds)  # a loop on epoll, as on Linux, rounds up to whole milliseconds
            writer.write(serving.response(compute(serving.requested_number(head), p.steps)))
            await writer.drain()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    """Whoever has asked is served, one after the other."""

    def serve_until_the_client_is_done() -> list[int]:
        serving.start_client(control)
        while True:
            for ready, _ in selector.select():
                if ready.data is control:
                    return serving.receive_answers(control, p.jobs)
                serve_request(ready.data, p)

    with serving.accepted_connections(p.client, p.jobs, width) as (control, connections), DefaultSelector() as selector:
        for connection in (control, *connections):
            selector.register(connection, EVENT_READ, data=connection)
        yield serve_until_the_client_is_done


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    with event_loop() as run:
        serve_one = partial(serve_async, p=p, sleep=sleep_of_loop())
        with (
            opened(run, run(asyncio.start_server(serve_one, HOST, 0))) as server,
            serving.loop_batch(run, p.client, p.jobs, serving.port_of(server), width) as batch,
        ):
            yield batch


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with (
        serving.accepted_connections(p.client, p.jobs, width) as (control, connections),
        ThreadPoolExecutor(width) as pool,
        control,  # closed first: the client then hangs up, which ends the threads
    ):
        for connection in connections:
            pool.submit(serve, connection, p)
        yield lambda: serving.ask(control, p.jobs)


@contextmanager
def workers(serve_share: Callable[[Parameters, int], None], p: Parameters, width: int) -> Iterator[Batch]:
    """A process for each usable CPU, all accepting at one port, as the workers of gunicorn and uvicorn do.

    Those take whatever connections they get; here each takes an equal share, so that no round is luckier than another.
    """
    count = min(width, usable_cpus())
    with (
        create_server((HOST, 0)) as listener,
        process_pool(count, __name__, share_listener, (listener,)) as pool,
        serving.client(p.client, p.jobs, serving.port_of(listener), width) as control,
    ):
        for place in range(count):
            pool.submit(serve_share, p, len(range(place, width, count)))
        yield lambda: serving.ask(control, p.jobs)


def share_listener(inherited: socket) -> None:
    """Give this worker process the socket at which all of them accept."""
    global listener
    listener = inherited


listener: socket


def serve_in_threads(p: Parameters, connections: int) -> None:
    with ThreadPoolExecutor(connections) as pool:
        for _ in range(connections):
            pool.submit(serve, serving.accept(listener), p)


def processes(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """As gunicorn's `gthread` workers: threads wait, processes compute, and more of them than CPUs gain nothing."""
    return workers(serve_in_threads, p, width)


def serve_on_loop(p: Parameters, connections: int) -> None:
    async def serve_all() -> None:
        accepted = [serving.accept(listener) for _ in range(connections)]
        streams = [await asyncio.open_connection(sock=connection) for connection in accepted]
        await asyncio.gather(*(serve_async(*pair, p, asyncio.sleep) for pair in streams), return_exceptions=True)

    with event_loop() as run:
        run(serve_all())


def processes_asyncio(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """As uvicorn is run with `--workers`."""
    return workers(serve_on_loop, p, width)


@asynccontextmanager
async def aiohttp_server(p: Parameters) -> AsyncIterator[int]:
    """Yield the port; there is no access log, as in production behind a proxy that writes one."""

    async def answer_one(request: web.Request) -> web.Response:
        await asyncio.sleep(p.wait_seconds)
        return web.Response(text=str(compute(int(request.match_info["number"]), p.steps)))

    application = web.Application()
    application.router.add_get("/{number}", answer_one)
    server = web.AppRunner(application, access_log=None)
    await server.setup()
    await web.TCPSite(server, HOST, 0).start()
    yield server.addresses[0][1]
    await server.cleanup()


@contextmanager
def asyncio_aiohttp(p: Parameters, width: int) -> Iterator[Batch]:
    with (
        event_loop() as run,
        opened(run, aiohttp_server(p)) as port,
        serving.loop_batch(run, p.client, p.jobs, port, width) as batch,
    ):
        yield batch


def answer(p: Parameters) -> list[int]:
    """Sums of consecutive squares by their formula."""
    n = p.steps
    return [n * root * root + n * (n - 1) * root + (n - 1) * n * (2 * n - 1) // 6 for root in range(p.jobs)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the client, which waits for orders."""
    with peer(serving.take_orders, __name__) as port:
        yield replace(p, client_port=str(port))


WORKLOAD = Workload(
    name="http_serve",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-aiohttp": asyncio_aiohttp,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
    },
    answer=answer,
    prepare=prepare,
    width=8,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=2),
        Claim("threads", "faster", "sequential", factor=2),
        Claim("processes", "faster", "sequential", factor=2),
        Claim("processes+asyncio", "faster", "sequential", factor=2),
    ),
    axes={
        "wait_seconds": (0.0003, 0.001, 0.004, 0.01),
        "steps": (1_000, 3_000, 10_000, 30_000),
        "width": (1, 2, 4, 8, 24),
    },
    sweeps={"steps": "thorough"},
)
