"""How many requests per second the origin can answer, and how late one: by a client that is cheaper than the server.

For the former it keeps a few connections full of pipelined requests for the smallest wait there is (none) and only
counts bytes. What it reaches is a lower bound of what the server could do. For the latter it asks once after the other.
"""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from benchmarks.errors import ChildError

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
    address = (urlsplit(url).hostname or "", urlsplit(url).port or 80)
    request = f"GET /wait/0/bytes/{body_bytes}/1 HTTP/1.1\r\nHost: origin\r\n\r\n".encode()
    answer_bytes = _answer_length(address, request)
    lanes = [_Lane(socket.create_connection(address)) for _ in range(_CONNECTIONS)]
    start = clock()
    try:
        burst = _Burst(request * _REQUESTS_IN_FLIGHT, answer_bytes * _REQUESTS_IN_FLIGHT)
        bursts = _drive(lanes, burst, start + seconds, clock)
        return bursts * _REQUESTS_IN_FLIGHT / (clock() - start)
    finally:
        for lane in lanes:
            lane.connection.close()


def lateness(url: str, body_bytes: int, latency: float, repeats: int = 40) -> float:
    """Return how many seconds after the latency asked for an answer is there: the median, of one request at a time."""
    address = (urlsplit(url).hostname or "", urlsplit(url).port or 80)
    request = f"GET /wait/{latency}/bytes/{body_bytes}/1 HTTP/1.1\r\nHost: origin\r\n\r\n".encode()
    answer_bytes = _answer_length(address, request)
    with socket.create_connection(address) as connection:
        return median(_answer_seconds(connection, request, answer_bytes) for _ in range(repeats)) - latency


def _answer_seconds(connection: socket.socket, request: bytes, answer_bytes: int) -> float:
    start = time.perf_counter()
    connection.sendall(request)
    received = 0
    while received < answer_bytes:
        received += len(_receive(connection))
    return time.perf_counter() - start


def _answer_length(address: tuple[str, int], request: bytes) -> int:
    """The bytes of one whole answer, which are the same for every request."""
    with socket.create_connection(address) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += _receive(connection)
    head, _, _ = received.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    return len(head) + 4 + int(fields[b"content-length"])


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 20)
    if not data:
        raise ChildError("the origin server closed a connection while its ceiling was measured")
    return data


def _drive(lanes: list[_Lane], burst: _Burst, end: float, clock: Callable[[], float]) -> int:
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
