"""The origin over TLS: the same application, with a certificate that is made for this sitting and gone with it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.errors import ChildError
from benchmarks.origin import server

NAMES = ("localhost", "127.0.0.1")
"""Whom the certificate is for."""


@contextmanager
def running(environment: Mapping[str, str]) -> Iterator[server.Running]:
    """Start a server that is known to answer over TLS, and be sure that it and its keys are gone afterwards."""
    with _folder(environment.get("TMPDIR")) as folder:
        authority, *certificate_and_key = map(str, _certify(folder))
        with server.running(environment, authority, certificate_and_key) as found:
            yield found


@contextmanager
def _folder(parent: str | None) -> Iterator[Path]:
    """A folder that nobody else may look into; a variant may have removed the one for temporary files."""
    if parent is not None:
        Path(parent).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tls-", dir=parent, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _certify(folder: Path) -> tuple[Path, Path, Path]:
    """Write an authority, a certificate that it signed, and the key to that; the authority's own is kept nowhere."""
    try:
        import trustme  # noqa: PLC0415 - an extra, which only this server needs
    except ImportError as error:
        raise ChildError("needs trustme, which is not installed: pip install -r locks/extra-tls.txt") from error
    authority = trustme.CA()
    signed = authority.issue_cert(*NAMES)
    files = folder / "authority.pem", folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(authority.cert_pem.bytes())
    files[1].write_bytes(b"".join(blob.bytes() for blob in signed.cert_chain_pems))
    files[2].touch(mode=0o600)
    files[2].write_bytes(signed.private_key_pem.bytes())
    return files
