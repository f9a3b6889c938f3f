"""Requests that arrive at a fixed rate, whatever the server does with those before: the client of `serve_under_load`.

The client is a process of its own, so that it shares no GIL with the server. A server connects to it over TCP and tells
it how many requests to send, how many of them per second, to which port, and on how many connections. From then on each
`.` on this `control` connection starts a batch.

A request that is due while all connections are taken waits for one, as in a proxy in front of a server. Its latency
counts from when it was due: else a server that stands still would hold up only the few that it already has
(coordinated omission).
"""

import asyncio
import json
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from math import ceil
from selectors import SelectSelector
from socket import create_server, socket
from typing import Any, NamedTuple

from workloads.contract import Batch
from workloads.cpus import usable_cpus
from workloads.io.peers import HOST, connect, receive
from workloads.io.serving import END_OF_HEAD, Streams, accept, port_of, wait_for_other_tasks
from workloads.loops import Run
from workloads.pools import process_pool

_GO = b"."
_ANSWER_BYTES = 24


class Answered(NamedTuple):
    """One answered request: the number that came, and how long it took, in seconds.

    `from_due` counts from when the request was due, `from_sent` from when a connection was free and it was sent.
    """

    number: int
    from_due: float
    from_sent: float


class Load(NamedTuple):
    """What a client sends: `jobs` requests, `rate` of them per second, from the port of a client."""

    client_port: int
    jobs: int
    rate: float


# The server's side of the control connection


@contextmanager
def client(load: Load, port: int, width: int) -> Iterator[socket]:
    """Make the client open `width` connections to a port; yield the control connection."""
    with connect(load.client_port) as control:
        control.sendall(json.dumps([load.jobs, load.rate, port, width]).encode() + b"\n")
        if receive(control, len(_GO)) != _GO:
            raise ConnectionError("the client could not connect")
        yield control


@contextmanager
def accepted_connections(load: Load, width: int) -> Iterator[tuple[socket, list[socket]]]:
    """The same for a server that accepts all connections in this process; yield those as well."""
    with (
        ExitStack() as closing,
        create_server((HOST, 0)) as listener,
        client(load, port_of(listener), width) as control,
    ):
        yield control, [closing.enter_context(accept(listener)) for _ in range(width)]


@contextmanager
def loop_batch(run: Run, load: Load, port: int, width: int) -> Iterator[Batch]:
    """The same for a server on an event loop; yield a batch."""

    async def ask_async() -> list[Answered]:
        writer.write(_GO)
        return _decoded(await reader.readexactly(_ANSWER_BYTES * load.jobs))

    with client(load, port, width) as control:
        reader, writer = run(asyncio.open_connection(sock=control))
        yield lambda: run(ask_async())
        writer.close()
        run(wait_for_other_tasks())


def start(control: socket) -> None:
    """Make the requests of a batch arrive."""
    control.sendall(_GO)


def answers(control: socket, jobs: int) -> list[Answered]:
    """Wait until the client has every answer; return them in job order."""
    return _decoded(receive(control, _ANSWER_BYTES * jobs))


def ask(control: socket, jobs: int) -> list[Answered]:
    start(control)
    return answers(control, jobs)


@contextmanager
def shared_port(
    serve_share: Callable[[int], None], load: Load, width: int, preload: str
) -> Iterator[Callable[[], list[Answered]]]:
    """A process per usable CPU, all accepting at one port, as the workers of gunicorn and uvicorn do; yield a batch.

    `serve_share` serves so many connections, which it takes by `accept_shared`. Shares of such servers vary. Here they
    are equal, so that all rounds are alike.
    """
    count = min(width, usable_cpus())
    with (
        create_server((HOST, 0)) as listener,
        process_pool(count, preload, _share_listener, (listener,)) as pool,
        client(load, port_of(listener), width) as control,
    ):
        for place in range(count):
            pool.submit(serve_share, len(range(place, width, count)))
        yield lambda: ask(control, load.jobs)


def _share_listener(inherited: socket) -> None:
    """Give this worker process the listening socket that all workers share."""
    global _listener
    _listener = inherited


_listener: socket


def accept_shared() -> socket:
    """The next connection to the port that all workers share."""
    return accept(_listener)


def _decoded(content: bytes) -> list[Answered]:
    """Decode what the client returns: all answers, then two latencies for each; no loop here looks like the jobs'."""
    end = len(content) // 3
    numbers, seconds = array("q", content[:end]).tolist(), array("d", content[end:]).tolist()
    return list(map(Answered, numbers, seconds[0::2], seconds[1::2]))


# What the latencies say


def latencies(results: Sequence[tuple[Any, float, float]]) -> tuple[list[float], list[float]]:
    """Seconds of each request from when it was due, and from when it was sent."""
    return [result[1] for result in results], [result[2] for result in results]


def observe(results: Sequence[tuple[Any, float, float]]) -> Mapping[str, float]:
    """Quantiles of a batch; each is the latency of a request."""
    due, sent = latencies(results)
    return {
        "p50_seconds": _quantile(due, 0.5),
        "p99_seconds": _quantile(due, 0.99),
        "worst_seconds": max(due),
        "p99_sent_seconds": _quantile(sent, 0.99),
    }


def _quantile(seconds: Sequence[float], share: float) -> float:
    """The least latency that this share of all does not exceed."""
    return sorted(seconds)[max(0, ceil(share * len(seconds)) - 1)]


# The client


def run_client(tell_port: Callable[[int], None]) -> None:
    """The client, in a process of its own. Any number of servers may control it, each over one connection.

    Its loop waits by `select`, whose timeouts are exact: those of epoll are whole milliseconds, so that requests would
    leave late.
    """

    async def listen() -> None:
        server = await asyncio.start_server(_serve_control, HOST, 0)
        tell_port(port_of(server))
        await server.serve_forever()

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(SelectSelector())) as runner:
        runner.run(listen())


async def _serve_control(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Open connections as the first line says; then send every request once for each `.`."""
    connections: list[Streams] = []
    try:
        jobs, rate, port, width = json.loads(await reader.readline())
        connections += [await asyncio.open_connection(HOST, port) for _ in range(width)]
        writer.write(_GO)
        while await reader.read(len(_GO)):
            writer.write(await _send_all(connections, jobs, rate))
            await writer.drain()
    finally:
        for _, output in [*connections, (reader, writer)]:
            output.close()


async def _send_all(connections: Sequence[Streams], jobs: int, rate: float) -> bytes:
    """Send each request when it is due, or as soon after as a connection is free; return answers and latencies."""
    due = asyncio.Queue[tuple[int, int] | None]()
    answered, seconds = array("q", [0] * jobs), array("d", [0.0] * (2 * jobs))

    async def ask_in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await due.get():
            number, since = request
            sent = time.perf_counter_ns()
            writer.write(b"GET /%d HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n" % number)
            head = await reader.readuntil(END_OF_HEAD)
            answer = int(await reader.readexactly(_content_length(head)))
            end = time.perf_counter_ns()
            answered[number], seconds[2 * number] = answer, (end - since) / 1e9
            seconds[2 * number + 1] = (end - sent) / 1e9

    async with asyncio.TaskGroup() as tasks:
        for connection in connections:
            tasks.create_task(ask_in_turn(*connection))
        await _let_arrive(due, jobs, rate)
        for _ in connections:
            due.put_nowait(None)
    return answered.tobytes() + seconds.tobytes()


async def _let_arrive(due: "asyncio.Queue[tuple[int, int] | None]", jobs: int, rate: float) -> None:
    """Put every request into the queue when it is due, one after the other at equal distances from now on."""
    begin = time.perf_counter_ns()
    for number in range(jobs):
        moment = begin + round(number * 1e9 / rate)
        if (left := moment - time.perf_counter_ns()) > 0:
            await asyncio.sleep(left / 1e9)
        due.put_nowait((number, moment))


def _content_length(head: bytes) -> int:
    """The length of the body, from a response's head."""
    status, *fields = head.lower().split(b"\r\n")
    if b" 200 " not in status:
        raise ValueError(f"the server said {status!r}")
    return next(int(field[15:]) for field in fields if field.startswith(b"content-length:"))
