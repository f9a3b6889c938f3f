"""Start the origin once per sitting, prove that it answers, and be sure that it is gone afterwards."""

import http.client
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import shake_256
from typing import IO

from benchmarks.children import Child, child, how_it_ended
from benchmarks.dialogue import last_line, time_limit
from benchmarks.errors import ChildError

_PROOF_BYTES = 1000
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Running:
    """A server that runs, or did."""

    port: int
    process: Child

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def addresses(self) -> dict[str, str]:
        return {"origin": self.url}

    def what_is_wrong(self) -> str | None:
        """How the server ended or what it fails to do; None where it answers as it should."""
        code = self.process.poll()
        if code is not None:
            return f"the origin server {how_it_ended(code)}"
        try:
            _prove(self.port)
        except ChildError as error:
            return str(error)
        return None


@contextmanager
def running(environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Start a server that is known to answer, and be sure that it is gone afterwards."""
    with tempfile.TemporaryFile() as stderr, child("benchmarks.origin.serve", stderr, environment) as process:
        port = _read_port(process, stderr)
        _prove(port)
        yield Running(port, process)


@contextmanager
def origin() -> Iterator[str]:
    """Yield the base URL of a running origin server, as in `http://127.0.0.1:34567`."""
    with running() as server:
        yield server.url


def _read_port(process: Child, stderr: IO[bytes]) -> int:
    assert process.stdout is not None
    with time_limit(process, _START_SECONDS):
        line = process.stdout.readline()
    if line.strip().isdigit():
        return int(line)
    code = process.poll()
    how = how_it_ended(code) if code is not None else f"did not start within {_START_SECONDS:.0f} s"
    raise ChildError(f"the origin server {how}: {last_line(stderr)}; measure without it, with --workload")


def _prove(port: int) -> None:
    """Fetch one known body; raises ChildError where the answer is another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", f"/wait/0/bytes/{_PROOF_BYTES}/1")
        content = connection.getresponse().read()
    except OSError as error:
        raise ChildError(f"the origin server on port {port} does not answer: {error}") from error
    finally:
        connection.close()
    if content != shake_256(b"1").digest(_PROOF_BYTES):
        raise ChildError(f"the origin server on port {port} answers with other bytes than documented")
