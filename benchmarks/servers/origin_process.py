"""The origin's own process: granian around the application; says its port on standard output, then serves."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import psutil
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from benchmarks.processes.lifeline import die_with_parent
from benchmarks.processes.signals import allow_many_files
from benchmarks.servers.origin_app import application
from benchmarks.servers.origin_loop import precise_loop

BACKLOG = 4096
"""Connections that may wait to be accepted; more than any width, so that opening many at once is never refused."""

CONNECTIONS = 65_536
"""Connections that may be open, where the system allows so many files; granian would take no more than the backlog."""


def main() -> None:
    """Serve plainly; over TLS where the paths of a certificate and its key are given as arguments."""
    die_with_parent()
    wake_up_promptly()
    allow_many_files(CONNECTIONS)
    with asyncio.Runner(loop_factory=precise_loop) as runner:
        runner.run(_serve(*map(Path, sys.argv[1:])))


def wake_up_promptly(slack: Path = Path("/proc/self/timerslack_ns")) -> None:
    """Ask Linux not to put off the timers of this thread, by up to 50 microseconds, until others are due as well."""
    with suppress(OSError):  # there is no such file elsewhere, and a container may forbid it
        slack.write_text("1", encoding="ascii")


async def _serve(certificate: Path | None = None, key: Path | None = None) -> None:
    server = Server(
        application,
        address="127.0.0.1",
        port=0,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        log_enabled=False,
        ssl_cert=certificate,
        ssl_key=key,
    )
    serving = asyncio.create_task(server.serve())
    sys.stdout.write(f"{await _listening_port(serving)}\n")
    sys.stdout.flush()
    await serving
    sys.exit("the origin stopped serving")


async def _listening_port(serving: asyncio.Task[None]) -> int:
    """The port that the system chose, read from this process's own sockets: granian does not tell."""
    while not serving.done():
        for connection in psutil.Process().net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN:
                return int(connection.laddr.port)
        await asyncio.sleep(0.01)
    raise RuntimeError("the origin server ended before it listened")
