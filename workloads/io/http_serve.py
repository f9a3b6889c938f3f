"""Does async help a server that waits and computes for each request?

A job is one answered request: the server reads it, waits, as for a database, computes in Python for half a millisecond
and answers. It stands for web services. A client in another process sends requests on as many connections as the width.

Computing holds the GIL, so only the variants with several processes can use several CPUs for it. This leaves out TLS,
slow clients, and the latency of single requests.

Expected: asyncio and threads are far ahead of the plain loop, until computing fills one CPU. Processes compute on all
CPUs: the more a request computes, the further they are ahead.
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
from workloads.io import serving  # reads a request's head, writes a response, controls the client
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
        """The port at which a server can start the client."""
        return int(self.client_port)


def compute(number: int, steps: int) -> int:
    return sum(root * root for root in range(number, number + steps))


def serve_request(connection: socket, p: Parameters) -> bool:
    """Answer one request; return whether one came."""
    head = serving.receive_head(connection)
    if head:
        time.sleep(p.wait_seconds)
        connection.sendall(serving.response(compute(serving.requested_number(head), p.steps)))
    return bool(head)


def serve(connection: socket, p: Parameters) -> None:
    """Answer until the client hangs up. A failed job closes the connection, or the client would wait forever."""
    with connection:
        while serve_request(connection, p):
            pass


Sleep = Callable[[float], Awaitable[object]]


async def serve_async(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, p: Parameters, sleep: Sleep) -> None:
    """Streams are the usual choice; a `Protocol` is only 1 % faster.

    When several waits end together, the loop computes for all of them before it reads new requests. A coroutine that
    gives way before it computes (a lock, with `sleep(0)` inside) would gain a fifth, but few programs do that.
    """
    with closing(writer), suppress(asyncio.IncompleteReadError):  # the client has hung up
        while True:
            head = await reader.readuntil(serving.END_OF_HEAD)
            await sleep(p.wait_seconds)  # on Linux, the loop rounds up to whole milliseconds
            writer.write(serving.response(compute(serving.requested_number(head), p.steps)))
            await writer.drain()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread serves all connections, one request after the other."""

    def serve_all() -> list[int]:
        serving.start_client(control)
        while True:
            for ready, _ in selector.select():
                if ready.data is control:
                    return serving.receive_answers(control, p.jobs)
                serve_request(ready.data, p)

    with serving.accepted_connections(p.client, p.jobs, width) as (control, connections), DefaultSelector() as selector:
        for connection in (control, *connections):
            selector.register(connection, EVENT_READ, data=connection)
        yield serve_all


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, one coroutine per connection. The loop stands still while it computes."""
    with event_loop() as run:
        serve_one = partial(serve_async, p=p, sleep=sleep_of_loop())
        with (
            opened(run, run(asyncio.start_server(serve_one, HOST, 0))) as server,
            serving.loop_batch(run, p.client, p.jobs, serving.port_of(server), width) as batch,
        ):
            yield batch


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One process, one thread per connection. Only one thread computes at a time."""
    with (
        serving.accepted_connections(p.client, p.jobs, width) as (control, connections),
        ThreadPoolExecutor(width) as pool,
        control,  # closed first: then the client hangs up, and the threads end
    ):
        for connection in connections:
            pool.submit(serve, connection, p)
        yield lambda: serving.ask(control, p.jobs)


@contextmanager
def workers(serve_share: Callable[[Parameters, int], None], p: Parameters, width: int) -> Iterator[Batch]:
    """One process per usable CPU, all accepting at one port, as the workers of gunicorn and uvicorn do.

    Their shares of the connections vary. Here the shares are equal, so that all rounds are alike.
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
    """Give this worker process the listening socket that all workers share."""
    global listener
    listener = inherited


listener: socket


def serve_in_threads(p: Parameters, connections: int) -> None:
    with ThreadPoolExecutor(connections) as pool:
        for _ in range(connections):
            pool.submit(serve, serving.accept(listener), p)


def processes(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """One process per CPU, one thread per connection, like gunicorn's `gthread` workers. More gain nothing."""
    return workers(serve_in_threads, p, width)


def serve_on_loop(p: Parameters, connections: int) -> None:
    async def serve_all() -> None:
        accepted = [serving.accept(listener) for _ in range(connections)]
        streams = [await asyncio.open_connection(sock=connection) for connection in accepted]
        await asyncio.gather(*(serve_async(*pair, p, asyncio.sleep) for pair in streams), return_exceptions=True)

    with event_loop() as run:
        run(serve_all())


def processes_asyncio(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """One process per CPU, a loop each, like uvicorn with `--workers`. A loop stands still while it computes."""
    return workers(serve_on_loop, p, width)


@asynccontextmanager
async def aiohttp_server(p: Parameters) -> AsyncIterator[int]:
    """Yield the port. There is no access log, as in production behind a proxy that writes one."""

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
    """aiohttp's server, which many programs use, on one loop. The loop stands still while it computes."""
    with (
        event_loop() as run,
        opened(run, aiohttp_server(p)) as port,
        serving.loop_batch(run, p.client, p.jobs, port, width) as batch,
    ):
        yield batch


def answer(p: Parameters) -> list[int]:
    """The sums of consecutive squares, by formula."""
    n = p.steps
    return [n * root * root + n * (n - 1) * root + (n - 1) * n * (2 * n - 1) // 6 for root in range(p.jobs)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the client; it waits until a server connects to it."""
    with peer(serving.run_client, __name__) as port:
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
