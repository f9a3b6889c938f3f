"""The origin over TLS answers those who trust its authority, and nothing of it is left afterwards."""

import http.client
import shutil
import signal
import socket
import ssl
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import shake_256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.servers import origin
from benchmarks.servers.services import ServerLoss, services
from tests.benchmarks.helpers.waiting import eventually

pytest.importorskip("trustme")

SERVICES = ("secure_origin", "authority")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[origin.RunningOrigin]:
    with origin.running_secure_origin({"TMPDIR": str(tmp_path)}) as server:
        yield server


def trusting(authority: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority)


def connected(running: origin.RunningOrigin, context: ssl.SSLContext, name: str) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", running.port), timeout=10)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except ssl.SSLError:
        plain.close()
        raise


def test_bodies_are_the_plain_origins(running: origin.RunningOrigin) -> None:
    connection = http.client.HTTPSConnection("127.0.0.1", running.port, timeout=10, context=trusting(running.authority))
    with closing(connection):
        connection.request("GET", "/wait/0/bytes/1000/7")
        assert connection.getresponse().read() == shake_256(b"7").digest(1000)


@pytest.mark.parametrize("name", origin.HOST_NAMES)
def test_the_certificate_is_for_this_machine(name: str, running: origin.RunningOrigin) -> None:
    with connected(running, trusting(running.authority), name) as connection:
        assert connection.version() == "TLSv1.3"


def test_the_certificate_is_for_no_other_name(running: origin.RunningOrigin) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        connected(running, trusting(running.authority), "example.org")


def test_who_does_not_know_the_authority_does_not_trust_the_server(running: origin.RunningOrigin) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        connected(running, trusting(None), "localhost")


def test_whoever_offers_http_2_gets_http_1(running: origin.RunningOrigin) -> None:
    context = trusting(running.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with connected(running, context, "localhost") as connection:
        assert connection.selected_alpn_protocol() in ("http/1.1", None)


def test_its_address_and_its_authority_are_services(running: origin.RunningOrigin) -> None:
    assert tuple(running.addresses) == SERVICES
    assert running.addresses["secure_origin"].startswith("https://127.0.0.1:")
    assert running.addresses["authority"].endswith(".pem")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of another kind there")
def test_nobody_else_may_read_the_key(running: origin.RunningOrigin) -> None:
    folder = Path(running.authority).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600


def test_server_and_keys_are_gone_afterwards(tmp_path: Path) -> None:
    with origin.running_secure_origin({"TMPDIR": str(tmp_path)}) as server:
        assert server.fault() is None
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_both_services_are_one_server(tmp_path: Path) -> None:
    with services(SERVICES, {"TMPDIR": str(tmp_path)}) as running:
        assert tuple(running.addresses) == SERVICES
        assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
def test_a_secure_server_that_was_killed_is_named_and_started_again(tmp_path: Path) -> None:
    with services(SERVICES, {"TMPDIR": str(tmp_path)}) as running:
        before = running.addresses
        server = running._running["secure_origin"]
        assert isinstance(server, origin.RunningOrigin)
        server.process.send_signal(signal.SIGKILL)
        assert eventually(lambda: server.process.poll() is not None)
        lost = ServerLoss("secure_origin", "the secure origin server was ended by SIGKILL")
        assert running.fault(["authority"]) == lost
        running.restart("secure_origin")
        assert running.fault(SERVICES) is None
        assert running.addresses != before


def test_an_authority_that_was_removed_is_noticed_and_made_again(tmp_path: Path) -> None:
    """A workload may remove what it finds in the folder for temporary files."""
    with services(SERVICES, {"TMPDIR": str(tmp_path)}) as running:
        shutil.rmtree(tmp_path)
        loss = running.fault(["secure_origin"])
        assert loss is not None
        assert "does not answer" in loss.reason
        running.restart("secure_origin")
        assert running.fault(["secure_origin"]) is None
        assert urlsplit(running.addresses["secure_origin"]).scheme == "https"


def test_without_trustme_both_services_cannot_be_had_and_it_is_said_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with services(SERVICES) as running:
        assert running.addresses == {}
        assert set(running.unavailable) == set(SERVICES)
        assert all("pip install -r locks/extra-tls.txt" in reason for reason in running.unavailable.values())
