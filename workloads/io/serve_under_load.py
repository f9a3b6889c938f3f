"""Which model answers in time when requests arrive at a fixed rate and some of them compute?

A job is one request, due at a fixed moment whatever the server does with those before. The server waits, as for a
database, and for one request in ten also computes in Python for about five milliseconds. It stands for a web service
behind a proxy: a client in another process sends requests on as many connections as the width, and whatever is due
while all are taken waits for one.

Latencies count from when a request was due to when its answer was there, so that a server that stands still holds up
all who come meanwhile; `p99_sent_seconds` counts from when each was sent, as many tools do, and hides that. A batch
lasts as long as its requests take to arrive, so that the makespan is nearly the same for all who keep the rate. This
leaves out arrivals in bursts, TLS, slow clients, and a machine for the client.

Expected: the plain loop cannot keep the rate. On one loop each computing request holds up those that come meanwhile. A
thread frees the loop but competes for the GIL. A pool of processes, or a worker per CPU, keeps answers short.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from socket import socket
from typing import Any

from workloads.contract import Batch, Claim, Workload
from workloads.cpus import usable_cpus
from workloads.io import arrivals, serving  # requests at a fixed rate; a little HTTP
from workloads.io.peers import HOST, peer  # runs that client in a process of its own
from workloads.loops import Run, event_loop, on_other_loops, opened, sleep_of_loop, threads_of_loop
from workloads.pools import process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 100
    requests_per_second: float = 400.0
    wait_seconds: float = 0.004
    compute_every: int = 10  # one request in so many computes; 0: none
    steps: int = 80_000  # about five milliseconds
    client_port: str = ""

    @property
    def load(self) -> arrivals.Load:
        """What a server makes the client send."""
        return arrivals.Load(int(self.client_port), self.jobs, self.requests_per_second)

    def computes(self, number: int) -> bool:
        return self.compute_every > 0 and number % self.compute_every == 0


def compute(number: int, steps: int) -> int:
    return sum(root * root for root in range(number, number + steps))


def answer_to(number: int, p: Parameters) -> int:
    return compute(number, p.steps) if p.computes(number) else number


async def answer_inline(number: int, p: Parameters) -> int:
    return answer_to(number, p)


def serve_request(connection: socket, p: Parameters) -> bool:
    """Answer one request; return whether one came."""
    head = serving.receive_head(connection)
    if head:
        time.sleep(p.wait_seconds)
        connection.sendall(serving.response(answer_to(serving.requested_number(head), p)))
    return bool(head)


def serve(connection: socket, p: Parameters) -> None:
    """Answer until the client hangs up. A failed job closes the connection, or the client would wait forever."""
    with connection:
        while serve_request(connection, p):
            pass


AnswerAsync = Callable[[int], Awaitable[int]]
Sleep = Callable[[float], Awaitable[object]]


async def serve_async(*streams: Any, p: Parameters, answer_async: AnswerAsync, sleep: Sleep = asyncio.sleep) -> None:
    reader, writer = streams
    with closing(writer), suppress(asyncio.IncompleteReadError):  # the client has hung up
        while True:
            head = await reader.readuntil(serving.END_OF_HEAD)
            await sleep(p.wait_seconds)  # on Linux, the loop rounds up to whole milliseconds
            writer.write(serving.response(await answer_async(serving.requested_number(head))))
            await writer.drain()


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread serves all connections, one request after the other."""

    def serve_all() -> list[arrivals.Answered]:
        arrivals.start(control)
        while True:
            for ready, _ in selector.select():
                if ready.data is control:
                    return arrivals.answers(control, p.jobs)
                serve_request(ready.data, p)

    with arrivals.accepted_connections(p.load, width) as (control, connections), DefaultSelector() as selector:
        for connection in (control, *connections):
            selector.register(connection, EVENT_READ, data=connection)
        yield serve_all


@contextmanager
def loop_server(p: Parameters, width: int, answer_async: AnswerAsync, run: Run) -> Iterator[Batch]:
    """One loop, one coroutine per connection."""
    serve_one = partial(serve_async, p=p, answer_async=answer_async, sleep=sleep_of_loop())
    with (
        opened(run, run(asyncio.start_server(serve_one, HOST, 0))) as server,
        arrivals.loop_batch(run, p.load, serving.port_of(server), width) as batch,
    ):
        yield batch


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop. It stands still while it computes: whoever is due meanwhile waits."""
    with event_loop() as run, loop_server(p, width, partial(answer_inline, p=p), run) as batch:
        yield batch


@contextmanager
def asyncio_to_thread(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, which hands what computes to a thread. Both need the GIL: the loop gets it every five milliseconds."""

    async def answer_async(number: int) -> int:
        return await asyncio.to_thread(compute, number, p.steps) if p.computes(number) else number

    with event_loop() as run, threads_of_loop(run, width), loop_server(p, width, answer_async, run) as batch:
        yield batch


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, which hands what computes to a pool with a process per CPU, and stays free."""

    async def answer_async(number: int) -> int:
        run_in_executor = asyncio.get_running_loop().run_in_executor
        return await run_in_executor(pool, compute, number, p.steps) if p.computes(number) else number

    with (
        event_loop() as run,
        process_pool(min(width, usable_cpus()), __name__) as pool,
        loop_server(p, width, answer_async, run) as batch,
    ):
        yield batch


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One process, one thread per connection. Only one thread computes at a time."""
    with (
        arrivals.accepted_connections(p.load, width) as (control, connections),
        ThreadPoolExecutor(width) as pool,
        control,  # closed first: then the client hangs up, and the threads end
    ):
        for connection in connections:
            pool.submit(serve, connection, p)
        yield lambda: arrivals.ask(control, p.jobs)


def serve_in_threads(p: Parameters, connections: int) -> None:
    with ThreadPoolExecutor(connections) as pool:
        for _ in range(connections):
            pool.submit(serve, arrivals.accept_shared(), p)


def processes(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """One process per CPU, one thread per connection, like gunicorn's `gthread` workers."""
    return arrivals.shared_port(partial(serve_in_threads, p), p.load, width, __name__)


def serve_on_loop(p: Parameters, connections: int) -> None:
    async def serve_all() -> None:
        accepted = [arrivals.accept_shared() for _ in range(connections)]
        streams = [await asyncio.open_connection(sock=connection) for connection in accepted]
        serve_one = partial(serve_async, p=p, answer_async=partial(answer_inline, p=p))
        await asyncio.gather(*(serve_one(*pair) for pair in streams), return_exceptions=True)

    with event_loop() as run:
        run(serve_all())


def processes_asyncio(p: Parameters, width: int) -> AbstractContextManager[Batch]:
    """One process per CPU, a loop each, like uvicorn with `--workers`. A loop stands still while it computes."""
    return arrivals.shared_port(partial(serve_on_loop, p), p.load, width, __name__)


def answer(p: Parameters) -> list[arrivals.Answered]:
    """The sums of consecutive squares, by formula, of those that compute; else the number itself."""
    n = p.steps
    sums = [n * root * root + n * (n - 1) * root + (n - 1) * n * (2 * n - 1) // 6 for root in range(p.jobs)]
    return [arrivals.Answered(sums[job] if p.computes(job) else job, 0.0, 0.0) for job in range(p.jobs)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the client; it waits until a server connects to it."""
    with peer(arrivals.run_client, __name__) as port:
        yield replace(p, client_port=str(port))


WORKLOAD = Workload(
    name="serve_under_load",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+to_thread": asyncio_to_thread,
        "asyncio+processes": asyncio_processes,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
    },
    answer=answer,
    accepts=lambda expected, got: expected[0] == got[0],
    observe=arrivals.observe,
    latencies=arrivals.latencies,
    prepare=prepare,
    width=32,
    computing="holds the GIL",
    wait_seconds=lambda p: p.wait_seconds,
    arrival_seconds=lambda p: (p.jobs - 1) / p.requests_per_second,
    claims=(
        Claim("asyncio", "faster", "sequential", factor=1.2),
        Claim("threads", "same", "asyncio"),
        Claim("asyncio", "faster", "sequential", factor=5, observed="p99_seconds"),
        Claim("threads", "not faster", "asyncio", observed="p99_seconds"),
        Claim("asyncio+to_thread", "not faster", "asyncio", observed="p99_seconds"),
        Claim("asyncio+processes", "faster", "asyncio+to_thread", observed="p99_seconds"),
    ),
    axes={
        "requests_per_second": (100, 200, 400, 800, 1600),
        "compute_every": (0, 4, 10, 100),
        "width": (8, 32, 128),
    },
    sweeps={"requests_per_second": "thorough"},
)
