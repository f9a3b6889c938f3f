"""Does async help when a program exchanges many small messages over few connections?

A job that holds one conversation: it sends a small message, waits until it comes back, sends the next one, and so on.
It stands for what clients of databases, caches, queues and game servers do. The peer, a process of its own on this
machine, sends everything back within 10 microseconds of CPU time: what is waited for is mostly the system, which wakes
one process, then the other. There are as many connections as the width, opened by the start-up, with Nagle's delay
switched off; conversations take turns on them.

asyncio reads into a buffer of its own (`BufferedProtocol`). Streams, the usual choice, are there as `asyncio+streams`:
they need up to three times the CPU, most of it for the 256 kB that they have made for each piece of data; `sock_recv`
is between the two. It leaves out a peer that is far away or has to think (see `http_fetch`), and protocols that may
send the next message before the answer.

Expected: all are ahead of the loop, because other conversations go on while one waits for its message. asyncio and
threads are close to each other: passing the GIL on twice in a round trip costs about what an event loop costs. Where
CPUs are busy and awake anyway there is little to gain, for waking a sleeping CPU takes longer than all the rest.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from socket import socket
from typing import Any
from zlib import crc32

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.io.peers import HOST, MessageClient, connect, echo, peer, receive
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool

Conversation = list[bytes]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    round_trips: int = 32
    message_bytes: int = 64
    port: str = ""
    conversations: tuple[Conversation, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the peer, and make all messages from seeded generators."""
    with peer(echo, __name__, p.message_bytes) as port:
        generators = map(Random, range(p.jobs))
        messages = ([random.randbytes(p.message_bytes) for _ in range(p.round_trips)] for random in generators)
        yield replace(p, port=str(port), conversations=tuple(messages))


def converse(connection: socket, messages: Conversation) -> int:
    """Send and receive in turn; return a checksum of everything received."""
    checksum = 0
    for message in messages:
        connection.sendall(message)
        checksum = crc32(receive(connection, len(message)), checksum)
    return checksum


async def converse_async(client: MessageClient, messages: Conversation) -> int:
    checksum = 0
    for message in messages:
        checksum = crc32(await client.exchange(message), checksum)
    return checksum


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def converse_by_streams(connection: Streams, messages: Conversation) -> int:
    reader, writer = connection
    checksum = 0
    for message in messages:
        writer.write(message)
        await writer.drain()
        checksum = crc32(await reader.readexactly(len(message)), checksum)
    return checksum


def hold(idle: list[socket], messages: Conversation) -> int:
    """Hold a conversation on one of the idle connections, of which there are as many as jobs in flight."""
    connection = idle.pop()
    checksum = converse(connection, messages)
    idle.append(connection)
    return checksum


async def hold_async(
    converse: Callable[[Any, Conversation], Awaitable[int]], idle: list[Any], messages: Conversation
) -> int:
    connection = idle.pop()
    checksum = await converse(connection, messages)
    idle.append(connection)
    return checksum


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with connect(int(p.port)) as connection:
        yield lambda: [converse(connection, messages) for messages in p.conversations]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner, ExitStack() as closing:
        idle = [runner.run(MessageClient.connect(int(p.port), p.message_bytes)) for _ in range(width)]
        for client in idle:
            closing.callback(client.close)
        yield lambda: runner.run(gather_limited(partial(hold_async, converse_async, idle), p.conversations, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ExitStack() as closing, ThreadPoolExecutor(width) as pool:
        idle = [closing.enter_context(connect(int(p.port))) for _ in range(width)]
        yield lambda: list(pool.map(partial(hold, idle), p.conversations))


def open_connection(port: int) -> None:
    """Give this worker process a connection of its own."""
    global connection
    connection = connect(port)


def hold_in_worker(messages: Conversation) -> int:
    return converse(connection, messages)


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__, initializer=open_connection, initargs=(int(p.port),)) as pool:
        yield lambda: list(pool.map(hold_in_worker, p.conversations))


connection: socket


@contextmanager
def asyncio_streams(p: Parameters, width: int) -> Iterator[Batch]:
    with asyncio.Runner() as runner, ExitStack() as closing:
        idle = [runner.run(asyncio.open_connection(HOST, int(p.port))) for _ in range(width)]
        for _, writer in idle:
            closing.callback(writer.close)
        yield lambda: runner.run(gather_limited(partial(hold_async, converse_by_streams, idle), p.conversations, width))


def answer(p: Parameters) -> list[int]:
    """The checksums of what is sent, each conversation as one piece."""
    return [crc32(b"".join(messages)) for messages in p.conversations]


WORKLOAD = Workload(
    name="tcp_echo",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "asyncio+streams": asyncio_streams,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    prepare=prepare,
    width=8,
    computing="nothing",
    claims=(Claim("asyncio", "faster", "sequential"), Claim("processes", "faster", "sequential")),
    axes={
        "message_bytes": (16, 64, 1024, 16_384),
        "round_trips": (1, 8, 32, 128),
        "width": (1, 2, 4, 8, 32),
        "jobs": (8, 32, 128),
    },
    sweeps={"message_bytes": "standard", "width": "thorough"},
)
