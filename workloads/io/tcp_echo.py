"""Does async help when a program exchanges many small messages over few connections?

A job holds one conversation: it sends a small message, waits until it comes back, and sends the next one. It stands for
clients of databases, caches and game servers. Most of the wait is the operating system's work.

The peer needs 8 microseconds for a message, so no variant gets more than 120,000 a second. This leaves out distant
peers, and protocols that do not wait for answers.

Expected: where idle CPUs go to sleep, all models are ahead of the plain loop; elsewhere there is little to gain.
Streams are far behind callbacks.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from random import Random
from socket import socket
from typing import Any
from zlib import crc32

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.io.peers import HOST, connect, echo, peer, receive
from workloads.loop_processes import loop_processes
from workloads.loops import event_loop, on_other_loops, opened
from workloads.pools import in_other_pools, process_pool

Messages = list[bytes]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    round_trips: int = 32
    message_bytes: int = 64
    port: str = ""
    conversations: tuple[Messages, ...] = ()


def converse(connection: socket, messages: Messages) -> int:
    """Send and receive in turn; return the checksum of all bytes received."""
    checksum = 0
    for message in messages:
        connection.sendall(message)
        checksum = crc32(receive(connection, len(message)), checksum)
    return checksum


class Client(asyncio.BufferedProtocol):
    """A connection whose callbacks hold a conversation: the task wakes only when the last message is back.

    It reuses one buffer. For a plain protocol, and so for a stream, the loop allocates 256 kB each time data arrives,
    which may cost more than the rest of a small round trip.
    """

    transport: Any
    finished: asyncio.Future[int] | None = None

    def __init__(self, message_bytes: int) -> None:
        self.buffer = memoryview(bytearray(message_bytes))
        self.filled = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    async def converse(self, messages: Messages) -> int:
        if self.transport.is_closing():  # after `connection_lost`, nothing would end this wait
            raise ConnectionResetError("the peer has gone")
        self.finished = asyncio.get_running_loop().create_future()
        self.unsent, self.checksum = iter(messages), 0
        self.transport.write(next(self.unsent))
        return await self.finished

    def get_buffer(self, _: int) -> memoryview:
        return self.buffer[self.filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self.filled += nbytes
        if self.filled == len(self.buffer) and self.finished:
            self.filled, self.checksum = 0, crc32(self.buffer, self.checksum)
            if message := next(self.unsent, None):
                self.transport.write(message)
            else:
                self.finished.set_result(self.checksum)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.finished and not self.finished.done():
            self.finished.set_exception(exc or ConnectionResetError("the peer has gone"))


@asynccontextmanager
async def open_clients(p: Parameters, width: int) -> AsyncIterator[list[Client]]:
    loop = asyncio.get_running_loop()
    opening = [loop.create_connection(lambda: Client(p.message_bytes), HOST, int(p.port)) for _ in range(width)]
    clients = [client for _, client in await asyncio.gather(*opening)]
    yield clients
    for client in clients:
        client.transport.close()


async def converse_async(idle: list[Client], messages: Messages) -> int:
    client = idle.pop()
    try:
        return await client.converse(messages)
    finally:
        idle.append(client)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with connect(int(p.port)) as connection:
        yield lambda: [converse(connection, messages) for messages in p.conversations]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, as many connections as the width. Written as the author of a driver writes it, with callbacks."""
    with event_loop() as run, opened(run, open_clients(p, width)) as clients:
        yield lambda: run(gather_limited(partial(converse_async, clients), p.conversations, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """As many threads and connections as the width. A thread takes an idle connection for each conversation."""

    def job(messages: Messages) -> int:
        connection = idle.pop()
        try:
            return converse(connection, messages)
        finally:
            idle.append(connection)

    with ExitStack() as stack, ThreadPoolExecutor(width) as pool:
        idle = [stack.enter_context(connect(int(p.port))) for _ in range(width)]
        yield lambda: list(pool.map(job, p.conversations))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As many processes as the width, a connection each. Each conversation is pickled inside the batch."""
    with process_pool(width, __name__, open_connection, (int(p.port),)) as pool:
        yield lambda: list(pool.map(converse_in_worker, p.conversations))


def open_connection(port: int) -> None:
    """Open this worker process's own connection. Workers of a cluster live on: close the previous connection first."""
    global connection
    worker_resources.close()
    connection = worker_resources.enter_context(connect(port))


def converse_in_worker(messages: Messages) -> int:
    return converse(connection, messages)


connection: socket
worker_resources = ExitStack()


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, a loop each; as many conversations at once in total as the width, by callbacks.

    A batch sends each process an equal share of the conversations, pickled.
    """
    connections = ceil(width / min(width, usable_cpus()))  # per process
    with loop_processes(width, __name__, open_clients, replace(p, conversations=()), connections) as workers:
        yield lambda: workers.map(converse_async, p.conversations)


@contextmanager
def asyncio_streams(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop, as many connections as the width. Written as most programs are: each message on a stream is awaited."""

    async def job(messages: Messages) -> int:
        reader, writer = idle.pop()
        checksum = 0
        try:
            for message in messages:
                writer.write(message)
                await writer.drain()
                checksum = crc32(await reader.readexactly(len(message)), checksum)
        finally:
            idle.append((reader, writer))
        return checksum

    with event_loop() as run, ExitStack() as stack:
        idle = [run(asyncio.open_connection(HOST, int(p.port))) for _ in range(width)]
        for _, writer in idle:
            stack.enter_context(closing(writer))
        yield lambda: run(gather_limited(job, p.conversations, width))


def answer(p: Parameters) -> list[int]:
    """The checksums of the messages sent, each conversation joined into one piece."""
    return [crc32(b"".join(messages)) for messages in p.conversations]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the peer; make all messages by seeded generators."""
    with peer(echo, __name__, p.message_bytes) as port:
        generators = map(Random, range(p.jobs))
        messages = ([random.randbytes(p.message_bytes) for _ in range(p.round_trips)] for random in generators)
        yield replace(p, port=str(port), conversations=tuple(messages))


WORKLOAD = Workload(
    name="tcp_echo",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio-streams": asyncio_streams,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=8,
    computing="nothing",
    claims=(Claim("asyncio-streams", "slower", "asyncio", factor=1.2),),
    axes={
        "message_bytes": (16, 64, 1024, 16_384),
        "round_trips": (1, 8, 32, 128),
        "width": (1, 2, 4, 8, 32),
        "jobs": (8, 32, 128),
    },
    sweeps={"message_bytes": "standard", "width": "thorough"},
)
