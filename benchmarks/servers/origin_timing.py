"""How fast and how late an origin server answers, and how long its waits take.

It is told by a client that is cheaper than the server. For the ceiling it keeps a few connections full of pipelined
requests for the smallest wait there is (none) and only counts bytes: a lower bound of what the server could do. For how
late one request is answered it asks once after the other. For the waits it keeps some requests in flight, one on each
connection, and the server says how long each wait took inside it: an answer that queues is not a wrong wait.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlsplit

from benchmarks.errors import ChildError
from benchmarks.record_format.machine import WaitEntry

_CONNECTIONS = 8
_REQUESTS_IN_FLIGHT = 16


@dataclass
class _Lane:
    """One connection and how many bytes of the current burst are still to come."""

    connection: socket.socket
    missing: int = 0


@dataclass(frozen=True)
class _Burst:
    """Several requests in a row, and the bytes that all their answers have together."""

    requests: bytes
    answer_bytes: int


def ceiling(url: str, body_bytes: int, seconds: float, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return answers per second over about `seconds`, for bodies of the given size without latency."""
    address, request = _address(url), _request(f"/wait/0/bytes/{body_bytes}/1")
    lanes = [_Lane(socket.create_connection(address)) for _ in range(_CONNECTIONS)]
    try:
        answer_bytes = _answer_length(lanes[0].connection, request)
        start = clock()
        burst = _Burst(request * _REQUESTS_IN_FLIGHT, answer_bytes * _REQUESTS_IN_FLIGHT)
        bursts = _count_bursts(lanes, burst, start + seconds, clock)
        return bursts * _REQUESTS_IN_FLIGHT / (clock() - start)
    finally:
        for lane in lanes:
            lane.connection.close()


def lateness(url: str, body_bytes: int, latency: float, repeats: int = 40) -> float:
    """Return how many seconds after the latency asked for an answer is there: the median, of one request at a time."""
    address, request = _address(url), _request(f"/wait/{latency}/bytes/{body_bytes}/1")
    with socket.create_connection(address) as connection:
        answer_bytes = _answer_length(connection, request)
        return median(_answer_seconds(connection, request, answer_bytes) for _ in range(repeats)) - latency


ASKED_SECONDS = (0.0001, 0.0003, 0.001, 0.003, 0.01)
IN_FLIGHT = (1, 16, 64)
"""The waits that are measured, each with so many of them at a time."""

_FEWEST_TURNS = 12
"""So many waits come one after the other at least, however long they are."""

_DIGITS = len("0.123456789")
_PATIENCE_SECONDS = 10.0


def achieved_waits(url: str, seconds: float) -> tuple[WaitEntry, ...]:
    """Return how long waits take that the server keeps, asking for each kind of them for about `seconds`."""
    with ExitStack() as stack:
        address = _address(url)
        connections = [stack.enter_context(socket.create_connection(address)) for _ in range(max(IN_FLIGHT))]
        return tuple(
            _achieved(asked, connections[:in_flight], max(seconds, _FEWEST_TURNS * asked))
            for asked in ASKED_SECONDS
            for in_flight in IN_FLIGHT
        )


def _achieved(asked: float, connections: Sequence[socket.socket], seconds: float) -> WaitEntry:
    waits = _seen_waits(connections, _request(f"/timed/{asked}"), seconds)
    return WaitEntry(asked, len(connections), median(waits), quantiles(waits, n=20, method="inclusive")[-1])


@dataclass(frozen=True)
class _Waiter:
    """One connection and what was received of the current answer."""

    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)

    def ask(self, request: bytes) -> None:
        self.received.clear()
        self.connection.sendall(request)


def _seen_waits(connections: Sequence[socket.socket], request: bytes, seconds: float) -> list[float]:
    """Keep a request in flight on each connection for a while; return all waits that answers tell, two at least."""
    answer_bytes = _answer_length(connections[0], request)
    waits: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            waiter = _Waiter(connection)
            selector.register(connection, selectors.EVENT_READ, waiter)
            waiter.ask(request)
        end = time.perf_counter() + seconds
        while selector.get_map():
            for waiter in _answered(selector, answer_bytes):
                waits.append(float(waiter.received[-_DIGITS:]))
                if time.perf_counter() < end or len(waits) < 2:
                    waiter.ask(request)
                else:
                    selector.unregister(waiter.connection)
    return waits


def _answered(selector: selectors.BaseSelector, answer_bytes: int) -> Iterator[_Waiter]:
    """Those whose answers are whole by now; raises ChildError where nobody gets one for long."""
    events = selector.select(_PATIENCE_SECONDS)
    if not events:
        raise ChildError("the origin server stopped answering while it was measured")
    for key, _ in events:
        waiter: _Waiter = key.data
        waiter.received.extend(_receive(waiter.connection))
        if len(waiter.received) >= answer_bytes:
            yield waiter


def _address(url: str) -> tuple[str, int]:
    return urlsplit(url).hostname or "", urlsplit(url).port or 80


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: origin\r\n\r\n".encode()


def _answer_seconds(connection: socket.socket, request: bytes, answer_bytes: int) -> float:
    start = time.perf_counter()
    connection.sendall(request)
    received = 0
    while received < answer_bytes:
        received += len(_receive(connection))
    return time.perf_counter() - start


def _answer_length(connection: socket.socket, request: bytes) -> int:
    """The bytes of one whole answer, which are the same for every request; it is read to its end."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _, content = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    length = int(fields[b"content-length"])
    missing = length - len(content)
    while missing > 0:
        missing -= len(_receive(connection))
    return len(head) + 4 + length


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 20)
    if not data:
        raise ChildError("the origin server closed a connection while it was measured")
    return data


def _count_bursts(lanes: list[_Lane], burst: _Burst, end: float, clock: Callable[[], float]) -> int:
    """Keep every lane busy until `end`; return how many whole bursts were answered."""
    done = 0
    with selectors.DefaultSelector() as selector:
        for lane in lanes:
            selector.register(lane.connection, selectors.EVENT_READ, lane)
            _send(lane, burst)
        while clock() < end:
            for key, _ in selector.select(timeout=1.0):
                lane = key.data
                lane.missing -= len(_receive(lane.connection))
                if lane.missing <= 0:
                    done += 1
                    _send(lane, burst)
    return done


def _send(lane: _Lane, burst: _Burst) -> None:
    lane.connection.sendall(burst.requests)
    lane.missing += burst.answer_bytes
