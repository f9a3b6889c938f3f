"""The servers that workloads need, for one sitting: each started once, and once more where it dies."""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from benchmarks.errors import ChildError
from benchmarks.servers import origin, postgres


class Server(Protocol):
    """A server that runs, or did: where it is found, by service, and what is wrong with it, if anything."""

    @property
    def addresses(self) -> Mapping[str, str]: ...

    def fault(self) -> str | None: ...


Launcher = Callable[[Mapping[str, str]], AbstractContextManager[Server]]
"""Starts a server, in an environment that names the folder for temporary files, and ends it.

The server is known to answer; raises ChildError where it does not start.
"""

ORIGIN = "origin"
LAUNCHERS: dict[str, Launcher] = {
    ORIGIN: origin.running_origin,
    "secure_origin": origin.running_secure_origin,
    "postgres": postgres.running_postgres,
}
"""How each server is started."""

_SERVER_OF = {"authority": "secure_origin"}
"""The server behind a service, where that has another name."""


@dataclass(frozen=True)
class ServerLoss:
    """A server that is gone or answers wrongly, and what is wrong with it."""

    server: str
    reason: str


def server_of(service: str) -> str:
    return _SERVER_OF.get(service, service)


_SILENT = "the server that was given does not answer"
_PATIENCE_SECONDS = 5.0


def is_listening(address: str) -> bool:
    """Whether somebody listens where a given server should be."""
    where = urlsplit(address)
    try:
        socket.create_connection((where.hostname, where.port or 5432), timeout=_PATIENCE_SECONDS).close()
    except OSError:
        return False
    return True


class Services:
    """Servers by name; it looks after them only when asked to, between blocks.

    `given` are addresses of servers that somebody else runs. What could not be started is `unavailable`, by service,
    with the reason.
    """

    def __init__(
        self, names: Iterable[str], stack: ExitStack, environment: Mapping[str, str], given: Mapping[str, str]
    ) -> None:
        self._stack = stack
        self._environment = environment
        self._given = dict(given)
        self._running: dict[str, Server] = {}
        self._starts: dict[str, int] = {}
        self.unavailable = {
            name: _SILENT for name, address in given.items() if name in names and not is_listening(address)
        }
        for name in sorted(set(names) - given.keys()):
            self._start(name)

    def _start(self, service: str) -> None:
        """Start the server of a service; only the origin has to be there."""
        server = server_of(service)
        try:
            if server not in self._running:
                self.restart(server)
        except ChildError as error:
            if server == ORIGIN:
                raise
            self.unavailable[service] = str(error)

    def is_given(self, service: str) -> bool:
        """Whether somebody else runs the server of a service, or the cluster of the model dask.

        Then its address and words are to stay out of records.
        """
        return service in self._given

    @property
    def addresses(self) -> dict[str, str]:
        ours = {name: address for server in self._running.values() for name, address in server.addresses.items()}
        return {**ours, **self._given}

    def may_restart(self, server: str) -> bool:
        """A server that dies twice is left dead: something is wrong that another start will not mend."""
        return self._starts.get(server, 0) < 2

    def fault(self, needed: Iterable[str]) -> ServerLoss | None:
        """The first server that is needed and has something wrong with it; None where none has."""
        for server in dict.fromkeys(map(server_of, needed)):
            reason = self._running[server].fault() if server in self._running else None
            if reason:
                return ServerLoss(server, reason)
        return None

    def restart(self, server: str) -> None:
        """Start a server, at another address than before."""
        self._running[server] = self._stack.enter_context(LAUNCHERS[server](self._environment))
        self._starts[server] = self._starts.get(server, 0) + 1


@contextmanager
def services(
    names: Iterable[str], environment: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> Iterator[Services]:
    """Start the servers and be sure that they are gone afterwards."""
    with ExitStack() as stack:
        yield Services(names, stack, environment or {}, given or {})
