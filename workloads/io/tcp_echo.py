"""Does async help when a program exchanges many small messages over few connections?

A job that holds one conversation: it sends a small message, waits until it comes back, sends the next one, and so on.
It stands for what clients of databases, caches, queues and game servers do. The peer, a process of its own on this
machine, sends everything back within 10 microseconds of CPU time: what is waited for is mostly the system, which wakes
one process, then the other. There are as many connections as the width, opened by the start-up, with Nagle's delay
switched off; conversations take turns on them.

asyncio reads into a buffer of its own (`BufferedProtocol`). Streams, the usual choice, are there as `asyncio+streams`:
they need up to three times the CPU, most of it for the 256 kB that they have made for each piece of data; `sock_recv`
is between the two. uvloop does in C what asyncio's loop does in Python; with `work` each message is computed with when
it is back, so that less and less of the time is the loop's. It leaves out a peer that is far away or has to think (see
`http_fetch`), and protocols that may send the next message before the answer.

Expected: all are ahead of the loop, because other conversations go on while one waits for its message. asyncio and
threads are close to each other: passing the GIL on twice in a round trip costs about what an event loop costs. Where
CPUs are busy and awake anyway there is little to gain, for waking a sleeping CPU takes longer than all the rest. uvloop
is ahead of asyncio where jobs only talk, and no longer where they mostly compute.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from socket import socket
from zlib import crc32

from workloads.contract import REFERENCE, Batch, Claim, Path, Workload
from workloads.coroutines import gather_limited
from workloads.io.peers import HOST, MessageClient, connect, echo, peer, receive
from workloads.loops import LoopFactory, on_other_loops
from workloads.mixed.blend import MODULUS, MULTIPLIER, STEPS_PER_UNIT, step_on
from workloads.pools import OpenPool, in_other_pools, process_pool

Conversation = list[bytes]
Exchange = Callable[[bytes], Awaitable[bytes | memoryview]]
Learn = Callable[[bytes | memoryview, int], int]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 32
    round_trips: int = 32
    message_bytes: int = 64
    work: int = 0
    port: str = ""
    conversations: tuple[Conversation, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Start the peer, and make all messages from seeded generators."""
    with peer(echo, __name__, p.message_bytes) as port:
        generators = map(Random, range(p.jobs))
        messages = ([random.randbytes(p.message_bytes) for _ in range(p.round_trips)] for random in generators)
        yield replace(p, port=str(port), conversations=tuple(messages))


def learning(work: int) -> Learn:
    """What takes in a message, on top of what was known: a checksum and, on that, so many units of work."""
    return (lambda message, known: step_on(crc32(message, known), work)) if work else crc32


def converse(connection: socket, learn: Learn, messages: Conversation) -> int:
    """Send and receive in turn; return what was learnt of everything received."""
    known = 0
    for message in messages:
        connection.sendall(message)
        known = learn(receive(connection, len(message)), known)
    return known


def hold(idle: list[socket], learn: Learn, messages: Conversation) -> int:
    """Hold a conversation on one of the idle connections, of which there are as many as jobs in flight."""
    connection = idle.pop()
    known = converse(connection, learn, messages)
    idle.append(connection)
    return known


async def hold_async(idle: list[Exchange], learn: Learn, messages: Conversation) -> int:
    exchange, known = idle.pop(), 0
    for message in messages:
        known = learn(await exchange(message), known)
    idle.append(exchange)
    return known


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with connect(int(p.port)) as connection:
        yield lambda: [converse(connection, learning(p.work), messages) for messages in p.conversations]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner, ExitStack() as closing:
        clients = [runner.run(MessageClient.connect(int(p.port), p.message_bytes)) for _ in range(width)]
        for client in clients:
            closing.callback(client.close)
        hold = partial(hold_async, [client.exchange for client in clients], learning(p.work))
        yield lambda: runner.run(gather_limited(hold, p.conversations, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ExitStack() as closing, ThreadPoolExecutor(width) as pool:
        idle = [closing.enter_context(connect(int(p.port))) for _ in range(width)]
        yield lambda: list(pool.map(partial(hold, idle, learning(p.work)), p.conversations))


def open_connection(port: int, work: int) -> None:
    """Give this worker process a connection of its own, and tell it once what it will be asked again and again."""
    global connection, learn
    connection, learn = connect(port), learning(work)


def hold_in_worker(messages: Conversation) -> int:
    return converse(connection, learn, messages)


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__, initializer=open_connection, initargs=(int(p.port), p.work)) as pool:
        yield lambda: list(pool.map(hold_in_worker, p.conversations))


connection: socket
learn: Learn


async def exchange_by_streams(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes) -> bytes:
    writer.write(message)
    await writer.drain()
    return await reader.readexactly(len(message))


@contextmanager
def asyncio_streams(p: Parameters, width: int) -> Iterator[Batch]:
    with asyncio.Runner() as runner, ExitStack() as closing:
        streams = [runner.run(asyncio.open_connection(HOST, int(p.port))) for _ in range(width)]
        for _, writer in streams:
            closing.callback(writer.close)
        hold = partial(hold_async, [partial(exchange_by_streams, *pair) for pair in streams], learning(p.work))
        yield lambda: runner.run(gather_limited(hold, p.conversations, width))


def answer(p: Parameters) -> list[int]:
    """The checksums of what is sent, each conversation as one piece; work by the formula for n steps at once."""
    if not p.work:
        return [crc32(b"".join(messages)) for messages in p.conversations]
    factor, known = pow(MULTIPLIER, STEPS_PER_UNIT * p.work, MODULUS), [0] * p.jobs
    for messages in zip(*p.conversations, strict=True):
        known = [factor * crc32(message, before) % MODULUS for message, before in zip(messages, known, strict=True)]
    return known


CPU_SHARE = Path(
    tuple({"work": work, "jobs": 8 if work > 8 else 32} for work in (0, 1, 2, 4, 8, 16, 32, 64)),
    models=(REFERENCE, "asyncio", "threads", "asyncio+streams"),
)
"""From nothing but messages to much computing after each, about a hundredth of a millisecond for one unit of work."""


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
    computing=lambda p: "holds the GIL" if p.work else "nothing",
    claims=(Claim("asyncio", "faster", "sequential"), Claim("processes", "faster", "sequential")),
    axes={
        "message_bytes": (16, 64, 1024, 16_384),
        "round_trips": (1, 8, 32, 128),
        "width": (1, 2, 4, 8, 32),
        "jobs": (8, 32, 128),
    },
    paths={"cpu_share": CPU_SHARE},
    sweeps={"message_bytes": "standard", "width": "thorough"},
)
