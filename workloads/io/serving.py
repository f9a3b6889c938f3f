"""The parts that all servers of `http_serve` share: a little HTTP/1.1, and the client that sends the requests.

The client is a process of its own. A server connects to it over TCP and tells it how many requests to send, to which
port, and on how many connections. From then on each `.` on this `control` connection makes the client send every
request once, and return the answers.
"""

import asyncio
import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from socket import create_server, socket

from workloads.contract import Batch
from workloads.io.peers import HOST, connect, receive, without_delay
from workloads.loops import Run

END_OF_HEAD = b"\r\n\r\n"

_GO = b"."
"""A server sends this to start a batch. The client sends the same when its connections are open."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


# HTTP/1.1


def requested_number(head: bytes) -> int:
    """The number in the head of a request such as `GET /17 HTTP/1.1`."""
    method, path, _ = head.split(b" ", 2)
    if method != b"GET":
        raise ValueError(f"nothing but GET is served here, not {method!r}")
    return int(path[1:])


def response(number: int) -> bytes:
    """A whole response with a number as its body."""
    body = b"%d" % number
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def receive_head(connection: socket) -> bytes:
    """The head of the next request; empty if the client has hung up."""
    head = b""
    while not head.endswith(END_OF_HEAD):
        more = connection.recv(65_536)
        if not more:
            return b""
        head += more
    return head


# The server's side of the control connection


def port_of(listener: socket | asyncio.Server) -> int:
    listening = listener if isinstance(listener, socket) else listener.sockets[0]
    port: int = listening.getsockname()[1]
    return port


def accept(listener: socket) -> socket:
    return without_delay(listener.accept()[0])


@contextmanager
def client(client_port: int, jobs: int, port: int, width: int) -> Iterator[socket]:
    """Make the client open `width` connections to a port; yield the control connection."""
    with connect(client_port) as control:
        control.sendall(json.dumps([jobs, port, width]).encode() + b"\n")
        if receive(control, len(_GO)) != _GO:
            raise ConnectionError("the client could not connect")
        yield control


@contextmanager
def accepted_connections(client_port: int, jobs: int, width: int) -> Iterator[tuple[socket, list[socket]]]:
    """The same for a server that accepts all connections in this process; yield those as well."""
    with (
        ExitStack() as closing,
        create_server((HOST, 0)) as listener,
        client(client_port, jobs, port_of(listener), width) as control,
    ):
        yield control, [closing.enter_context(accept(listener)) for _ in range(width)]


@contextmanager
def loop_batch(run: Run, client_port: int, jobs: int, port: int, width: int) -> Iterator[Batch]:
    """The same for a server on an event loop; yield a batch, which sends it every request once."""

    async def ask_async() -> list[int]:
        writer.write(_GO)
        return _numbers(await reader.readexactly(8 * jobs))

    with client(client_port, jobs, port, width) as control:
        reader, writer = run(asyncio.open_connection(sock=control))
        yield lambda: run(ask_async())
        writer.close()
        run(wait_for_other_tasks())


async def wait_for_other_tasks() -> None:
    """Give the tasks that serve time to see that the client has hung up."""
    if others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


def start_client(control: socket) -> None:
    """Make the client send every request once."""
    control.sendall(_GO)


def receive_answers(control: socket, jobs: int) -> list[int]:
    """Wait until the client has every answer; return them in job order."""
    return _numbers(receive(control, 8 * jobs))


def ask(control: socket, jobs: int) -> list[int]:
    start_client(control)
    return receive_answers(control, jobs)


def _numbers(numbers: bytes) -> list[int]:
    """Decode the answers that the client returns: eight bytes each."""
    return array("q", numbers).tolist()


# The client


def run_client(tell_port: Callable[[int], None]) -> None:
    """The client, in a process of its own. Any number of servers may control it, each over one connection."""

    async def listen() -> None:
        server = await asyncio.start_server(_serve_control, HOST, 0)
        tell_port(port_of(server))
        await server.serve_forever()

    asyncio.run(listen())


async def _serve_control(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Open connections as the first line says; then send every request once for each `.`."""
    connections: list[Streams] = []
    try:
        jobs, port, width = json.loads(await reader.readline())
        connections += [await asyncio.open_connection(HOST, port) for _ in range(width)]
        writer.write(_GO)
        while await reader.read(len(_GO)):
            writer.write(array("q", await _ask_all(connections, jobs)).tobytes())
            await writer.drain()
    finally:
        for _, output in [*connections, (reader, writer)]:
            output.close()


async def _ask_all(connections: Sequence[Streams], jobs: int) -> list[int]:
    """Ask for every number once; each connection has one request in flight."""
    answers = [0] * jobs
    numbers = iter(range(jobs))

    async def ask_in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number in numbers:
            writer.write(b"GET /%d HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n" % number)
            await writer.drain()
            head = await reader.readuntil(END_OF_HEAD)
            answers[number] = int(await reader.readexactly(_content_length(head)))

    await asyncio.gather(*(ask_in_turn(*connection) for connection in connections))
    return answers


def _content_length(head: bytes) -> int:
    """The length of the body, from a response's head."""
    status, *fields = head.lower().split(b"\r\n")
    if b" 200 " not in status:
        raise ValueError(f"the server said {status!r}")
    return next(int(field[15:]) for field in fields if field.startswith(b"content-length:"))
