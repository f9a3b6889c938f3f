"""Start the origin once per sitting, prove that it answers, and be sure that it is gone afterwards."""

import http.client
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
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
    """A server that runs, or did; `authority` is who signed its certificate, a PEM file, where it speaks TLS."""

    port: int
    process: Child
    authority: str = ""

    @property
    def url(self) -> str:
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}"

    @property
    def addresses(self) -> dict[str, str]:
        if self.authority:
            return {"secure_origin": self.url, "authority": self.authority}
        return {"origin": self.url}

    def what_is_wrong(self) -> str | None:
        """How the server ended or what it fails to do; None where it answers as it should."""
        code = self.process.poll()
        if code is not None:
            return f"the {_name(self.authority)} {how_it_ended(code)}"
        try:
            _prove(self.port, self.authority)
        except ChildError as error:
            return str(error)
        return None


@contextmanager
def running(
    environment: Mapping[str, str] | None = None, authority: str = "", certificate_and_key: Sequence[str] = ()
) -> Iterator[Running]:
    """Start a server that is known to answer, and be sure that it is gone afterwards.

    With an authority and the paths of a certificate and its key it speaks TLS.
    """
    with (
        tempfile.TemporaryFile() as stderr,
        child("benchmarks.origin.serve", stderr, environment, arguments=certificate_and_key) as process,
    ):
        port = _read_port(process, stderr, _name(authority))
        _prove(port, authority)
        yield Running(port, process, authority)


@contextmanager
def origin() -> Iterator[str]:
    """Yield the base URL of a running origin server, as in `http://127.0.0.1:34567`."""
    with running() as server:
        yield server.url


def _name(authority: str) -> str:
    return "secure origin server" if authority else "origin server"


def _read_port(process: Child, stderr: IO[bytes], name: str) -> int:
    assert process.stdout is not None
    with time_limit(process, _START_SECONDS):
        line = process.stdout.readline()
    if line.strip().isdigit():
        return int(line)
    code = process.poll()
    how = how_it_ended(code) if code is not None else f"did not start within {_START_SECONDS:.0f} s"
    raise ChildError(f"the {name} {how}: {last_line(stderr)}; measure without it, with --workload")


def _prove(port: int, authority: str = "") -> None:
    """Fetch one known body, trusting only the authority where there is one; raises ChildError for any other answer."""
    where = f"the {_name(authority)} on port {port}"
    try:
        content = _fetch(port, authority)
    except (OSError, http.client.HTTPException) as error:
        raise ChildError(f"{where} does not answer: {error}") from error
    if content != shake_256(b"1").digest(_PROOF_BYTES):
        raise ChildError(f"{where} answers with other bytes than documented")


def _fetch(port: int, authority: str) -> bytes:
    with closing(_connection(port, authority)) as connection:
        connection.request("GET", f"/wait/0/bytes/{_PROOF_BYTES}/1")
        return connection.getresponse().read()


def _connection(port: int, authority: str) -> http.client.HTTPConnection:
    if not authority:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    trusting = ssl.create_default_context(cafile=authority)
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trusting)
