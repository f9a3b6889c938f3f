"""Does async help a server that waits and computes for each request?

A job that is one request, answered: the server reads it, waits, as for a database or another service, computes in pure
Python for about half a millisecond, and answers with the number that it came to. It stands for the web services that
much of asyncio is used for. A client in another process keeps as many connections open as the width, and asks on each
for one thing at a time; a batch returns what it was answered. It could ask 15 times as fast.

All models share one small HTTP/1.1 parser, so that the model is what differs. The plain loop serves whoever has asked,
one after the other; asyncio has a coroutine per connection (streams; with a `Protocol` it is faster by 1 %), threads a
thread, and processes a worker with a port of its own, as behind a load balancer. `asyncio+aiohttp` is what people
really use. Neither lets the loop look for new requests between the computing for two old ones, so that waits begin
late; doing so (a lock, and `sleep(0)` inside) would gain a fifth, but is seldom seen. It leaves out TLS, bodies to
receive, slow clients, and connections that come and go; and other pools than one of processes, whose workers tell
their ports through a queue that only processes inherit.

Expected: asyncio and threads are ahead of the loop by several times, since they overlap the waits, until computing,
which holds the GIL, fills one CPU. Processes compute on all CPUs and are ahead of both. aiohttp costs a tenth of a
millisecond per request, for which it does much more.
"""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from selectors import EVENT_READ, DefaultSelector
from socket import socket

from aiohttp import web

from workloads.contract import Batch, Claim, Workload
from workloads.io import serving
from workloads.io.peers import HOST, peer
from workloads.loops import LoopFactory, Pause, on_other_loops, sleep_no_less
from workloads.pools import START_METHOD, process_pool


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


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the client, which waits for orders."""
    with peer(serving.take_orders, __name__) as port:
        yield replace(p, client_port=str(port))


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


async def serve_async(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, p: Parameters, pause: Pause) -> None:
    with closing(writer), suppress(asyncio.IncompleteReadError):
        while head := await reader.readuntil(serving.END_OF_HEAD):
            await (pause or asyncio.sleep)(p.wait_seconds)
            writer.write(serving.response(compute(serving.requested_number(head), p.steps)))


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
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
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None, pause: Pause = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        server = runner.run(asyncio.start_server(partial(serve_async, p=p, pause=pause), HOST, 0))
        with serving.loop_batch(runner, p.client, p.jobs, [serving.port_of(server)] * width) as batch:
            yield batch
        server.close()


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


def serve_in_worker(p: Parameters) -> None:
    serve(serving.accept_in_worker(), p)


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    ports = get_context(START_METHOD).SimpleQueue()
    with (
        closing(ports),
        process_pool(width, preload=__name__, initializer=serving.listen_in_worker, initargs=(ports,)) as pool,
        serving.client(p.client, p.jobs, [ports.get() for _ in range(width)]) as control,
    ):
        for _ in range(width):
            pool.submit(serve_in_worker, p)
        yield lambda: serving.ask(control, p.jobs)


@contextmanager
def aiohttp_(p: Parameters, width: int) -> Iterator[Batch]:
    async def answer_one(request: web.Request) -> web.Response:
        await asyncio.sleep(p.wait_seconds)
        return web.Response(text=str(compute(int(request.match_info["number"]), p.steps)))

    with asyncio.Runner() as runner:
        server = runner.run(serving.start_aiohttp(answer_one))
        with serving.loop_batch(runner, p.client, p.jobs, [server.addresses[0][1]] * width) as batch:
            yield batch
        runner.run(server.cleanup())


def answer(p: Parameters) -> list[int]:
    """Sums of consecutive squares by their formula."""
    n = p.steps
    return [n * root * root + n * (n - 1) * root + (n - 1) * n * (2 * n - 1) // 6 for root in range(p.jobs)]


WORKLOAD = Workload(
    name="http_serve",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+aiohttp": aiohttp_,
        **on_other_loops(asyncio_, pause=sleep_no_less),
    },
    answer=answer,
    prepare=prepare,
    width=8,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=2),
        Claim("threads", "faster", "sequential", factor=2),
        Claim("processes", "faster", "asyncio"),
        Claim("asyncio+aiohttp", "slower", "asyncio"),
    ),
    axes={
        "wait_seconds": (0.0003, 0.001, 0.004, 0.01),
        "steps": (1_000, 3_000, 10_000, 30_000),
        "width": (1, 2, 4, 8, 24),
    },
    sweeps={"steps": "thorough"},
)
