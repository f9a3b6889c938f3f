"""Start the origin once per sitting, prove that it answers, and be sure that it is gone afterwards."""

import http.client
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import shake_256
from typing import IO

from benchmarks.children import Child, child, time_limit
from benchmarks.errors import ChildError

_PROOF_BYTES = 1000
_START_SECONDS = 30.0


@contextmanager
def origin() -> Iterator[str]:
    """Yield the base URL of a running origin server, as in `http://127.0.0.1:34567`."""
    with tempfile.TemporaryFile() as stderr, child("benchmarks.origin.serve", stderr) as process:
        port = _read_port(process, stderr)
        _prove(port)
        yield f"http://127.0.0.1:{port}"


def _read_port(process: Child, stderr: IO[bytes]) -> int:
    assert process.stdout is not None
    with time_limit(process, _START_SECONDS):
        line = process.stdout.readline()
    if line.strip().isdigit():
        return int(line)
    stderr.seek(0)
    last = stderr.read().decode(errors="replace").strip().splitlines()[-1:]
    raise ChildError(
        f"the origin server did not start within {_START_SECONDS:.0f} s: {''.join(last) or 'it said nothing'}; "
        "measure without it, with --workload"
    )


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
