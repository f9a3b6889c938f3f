"""The origin server of a sitting: started once, known to answer, gone afterwards.

Over TLS it is the same application, with a certificate that is made for this sitting and gone with it.
"""

import http.client
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import shake_256
from pathlib import Path
from typing import IO

from benchmarks.errors import ChildError
from benchmarks.processes.children import Child, child, exit_text
from benchmarks.processes.protocol import last_words, time_limit

_PROOF_BYTES = 1000
_START_SECONDS = 30.0


@dataclass(frozen=True)
class RunningOrigin:
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

    def fault(self) -> str | None:
        """How the server ended or what it fails to do; None where it answers as it should."""
        code = self.process.poll()
        if code is not None:
            return f"the {_server_name(self.authority)} {exit_text(code)}"
        try:
            _check_answer(self.port, self.authority)
        except ChildError as error:
            return str(error)
        return None


@contextmanager
def running_origin(
    environment: Mapping[str, str] | None = None, authority: str = "", certificate_and_key: Sequence[str] = ()
) -> Iterator[RunningOrigin]:
    """Start a server that is known to answer, and be sure that it is gone afterwards.

    With an authority and the paths of a certificate and its key it speaks TLS.
    """
    with (
        tempfile.TemporaryFile() as stderr,
        child("benchmarks.servers.origin_process", stderr, environment, arguments=certificate_and_key) as process,
    ):
        port = _read_port(process, stderr, _server_name(authority))
        _check_answer(port, authority)
        yield RunningOrigin(port, process, authority)


@contextmanager
def origin() -> Iterator[str]:
    """Yield the base URL of a running origin server, as in `http://127.0.0.1:34567`."""
    with running_origin() as server:
        yield server.url


def _server_name(authority: str) -> str:
    return "secure origin server" if authority else "origin server"


def _read_port(process: Child, stderr: IO[bytes], name: str) -> int:
    assert process.stdout is not None
    with time_limit(process, _START_SECONDS):
        line = process.stdout.readline()
    if line.strip().isdigit():
        return int(line)
    code = process.poll()
    how = exit_text(code) if code is not None else f"did not start within {_START_SECONDS:.0f} s"
    raise ChildError(f"the {name} {how}: {last_words(stderr)}; measure without it, with --workload")


def _check_answer(port: int, authority: str = "") -> None:
    """Fetch one known body, trusting only the authority where there is one; raises ChildError for any other answer."""
    where = f"the {_server_name(authority)} on port {port}"
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


HOST_NAMES = ("localhost", "127.0.0.1")
"""Whom the certificate is for."""


@contextmanager
def running_secure_origin(environment: Mapping[str, str]) -> Iterator[RunningOrigin]:
    """Start a server that is known to answer over TLS, and be sure that it and its keys are gone afterwards."""
    with _private_folder(environment.get("TMPDIR")) as folder:
        authority, *certificate_and_key = map(str, _write_certificates(folder))
        with running_origin(environment, authority, certificate_and_key) as server:
            yield server


@contextmanager
def _private_folder(parent: str | None) -> Iterator[Path]:
    """A folder that nobody else may look into; a variant may have removed the one for temporary files."""
    if parent is not None:
        Path(parent).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tls-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _write_certificates(folder: Path) -> tuple[Path, Path, Path]:
    """Write an authority, a certificate that it signed, and the key to that; the authority's own is kept nowhere."""
    try:
        import trustme  # noqa: PLC0415 - an extra, which only this server needs
    except ImportError as error:
        raise ChildError("needs trustme, which is not installed: pip install -r locks/extra-tls.txt") from error
    authority = trustme.CA()
    signed = authority.issue_cert(*HOST_NAMES)
    files = folder / "authority.pem", folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(authority.cert_pem.bytes())
    files[1].write_bytes(b"".join(blob.bytes() for blob in signed.cert_chain_pems))
    files[2].touch(mode=0o600)
    files[2].write_bytes(signed.private_key_pem.bytes())
    return files
