"""Peers: processes that workloads talk to where the suite has no server for them. Whole messages go over TCP."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from typing import Any

from workloads.pools import START_METHOD

HOST = "127.0.0.1"

_START_TIMEOUT_SECONDS = 60.0


@contextmanager
def peer(serve: Callable[..., None], preload: str, *arguments: Any) -> Iterator[int]:
    """Run `serve(tell_port, *arguments)` in a process of its own, and yield the port that it tells.

    The peer ends when this context ends or this process dies, because either closes the pipe between the two.
    `preload` is the module that the workload's pools preload: the first process started also starts the fork server.
    """
    context: Any = get_context(START_METHOD)
    if START_METHOD == "forkserver":
        context.set_forkserver_preload([preload])
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, serve, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _peer_port(ours)
    finally:
        ours.close()
        process.join()
        process.close()


def _peer_port(pipe: Connection) -> int:
    """Wait for the port that the peer tells when it listens."""
    if not pipe.poll(_START_TIMEOUT_SECONDS):
        raise TimeoutError(f"the peer did not listen within {_START_TIMEOUT_SECONDS:.0f} seconds")
    try:
        port: int = pipe.recv()
    except EOFError:
        raise RuntimeError("the peer ended before it listened; it may have said why on standard error") from None
    return port


def _serve(pipe: Connection, serve: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    Thread(target=_exit_when_closed, args=(pipe,), daemon=True).start()
    serve(pipe.send, *arguments)


def _exit_when_closed(pipe: Connection) -> None:
    """Nobody writes to the pipe, so it becomes readable only when it is closed."""
    try:
        pipe.poll(None)
    finally:
        os._exit(0)


def echo(tell_port: Callable[[int], None], message_bytes: int) -> None:
    """Send each message back as soon as it is complete. A small one takes about 8 microseconds."""
    with socket.create_server((HOST, 0)) as listener, DefaultSelector() as selector:
        selector.register(listener, EVENT_READ)
        tell_port(listener.getsockname()[1])
        while True:
            for key, _ in selector.select():
                connection: Any = key.fileobj
                if connection is listener:
                    selector.register(without_delay(listener.accept()[0]), EVENT_READ)
                elif not _send_back(connection, message_bytes):
                    selector.unregister(connection)
                    connection.close()


def _send_back(connection: socket.socket, size: int) -> bool:
    """Send one message back; return whether one came and could be sent."""
    try:
        message = receive(connection, size)
        connection.sendall(message)
    except ConnectionError:
        return False
    return bool(message)


def connect(port: int) -> socket.socket:
    return without_delay(socket.create_connection((HOST, port)))


def without_delay(connection: socket.socket) -> socket.socket:
    """Switch off Nagle's algorithm, which would delay small messages."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return connection


def receive(connection: socket.socket, size: int) -> bytes:
    """A whole message; empty if the other side has hung up."""
    received = connection.recv(size)
    while len(received) < size:
        more = connection.recv(size - len(received))
        if not more:
            return b""
        received += more
    return received
