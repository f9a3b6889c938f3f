"""HTTP clients do as they are told, whatever the library: keep connections or don't, verify, and use no proxies."""

import asyncio
import gc
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import shake_256
from pathlib import Path
from queue import Queue

import pytest

from benchmarks.processes.children import child_environment
from benchmarks.servers.origin_app import page, picture
from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.contract import MODELS
from workloads.io import clients, http_fetch
from workloads.io.clients import LIBRARIES, Setup
from workloads.io.http_fetch import Parameters

EVERY_CLIENT_AND_MODEL = [(client, model) for client in LIBRARIES for model in MODELS]
EVERYTHING_THAT_DOWNLOADS = [(name, model) for name in ("scrape", "image_pipeline") for model in runnable_models(name)]
REFUSED = "(?i)certificate.verify.failed"


def skip_without(client: str) -> None:
    if client in ("httpx2", "requests"):
        pytest.importorskip(client)


def body_at(path: str) -> bytes:
    *_, kind, size, number = path.split("/")
    if kind == "page":
        return page(number, int(size))
    if kind == "picture":
        return picture(number, *map(int, size.split("x")))
    return shake_256(number.encode()).digest(int(size))


@dataclass
class Counting:
    """An HTTP server that counts connections: those it ever accepted, and those open now."""

    keeps: bool = True
    pause_seconds: float = 0.0
    """How long its loop stops after each answer."""
    accepted: int = 0
    open: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self.open += 1
        try:
            while await self.answer(await reader.readuntil(b"\r\n\r\n"), writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has closed the connection
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
            self.open -= 1

    async def answer(self, request: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answer like the origin; whether the connection is kept. It may be closed without a word, as when idle."""
        body = body_at(request.split()[1].decode())
        closes = b"connection: close" in request.lower()
        output = b"Connection: close\r\n" if closes else b""
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n%b" % (len(body), output, body))
        await writer.drain()
        time.sleep(self.pause_seconds)
        return self.keeps and not closes


@contextmanager
def served(counting: Counting, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Yield the address of such a server, which runs in a thread of its own."""
    started: Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Queue()

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.set_exception_handler(lambda *_: None)  # a handshake that the client breaks off is no news here
        async with await asyncio.start_server(counting.serve, "127.0.0.1", 0, ssl=context) as server:
            started.put((server.sockets[0].getsockname()[1], loop, stop))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="counting server")
    thread.start()
    port, loop, stop = started.get(timeout=30)
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def run_twice(model: str, parameters: Parameters) -> None:
    """Two batches of one variant, with the right results."""
    with http_fetch.WORKLOAD.variants[model](parameters, WIDTH) as batch:
        assert batch() == http_fetch.answer(parameters)
        assert batch() == http_fetch.answer(parameters)


@pytest.mark.parametrize(("client", "model"), EVERY_CLIENT_AND_MODEL)
def test_without_keep_alive_every_request_has_a_connection_of_its_own(client: str, model: str) -> None:
    skip_without(client)
    counting = Counting()
    with served(counting) as address:
        run_twice(model, Parameters(jobs=5, body_bytes=100, origin=address, client=client, keep_alive=False))
        assert counting.accepted == 10
        assert eventually(lambda: counting.open == 0)


@pytest.mark.parametrize(("client", "model"), EVERY_CLIENT_AND_MODEL)
def test_with_keep_alive_there_are_no_more_connections_than_the_width_and_none_afterwards(
    client: str, model: str
) -> None:
    skip_without(client)
    counting = Counting()
    with served(counting) as address:
        run_twice(model, Parameters(jobs=5, body_bytes=100, origin=address, client=client))
        assert 1 <= counting.accepted <= (1 if model == "sequential" else WIDTH)
        assert eventually(lambda: counting.open == 0)


@pytest.mark.parametrize(("name", "model"), EVERYTHING_THAT_DOWNLOADS)
def test_who_downloads_and_computes_keeps_connections_too(name: str, model: str) -> None:
    counting = Counting()
    with served(counting) as address:
        workload, parameters = tiny_workload(name, {"origin": address})
        with workload.variants[model](parameters, WIDTH) as batch:
            assert [batch(), batch()] == [workload.answer(parameters)] * 2
        assert 1 <= counting.accepted <= (1 if model == "sequential" else WIDTH)
        assert eventually(lambda: counting.open == 0)


@pytest.mark.parametrize(("client", "model"), EVERY_CLIENT_AND_MODEL)
def test_every_client_works_over_tls_under_every_model_and_leaves_no_thread(
    client: str, model: str, addresses: Mapping[str, str]
) -> None:
    skip_without(client)
    pytest.importorskip("trustme")
    _, parameters = tiny_workload("http_fetch", addresses, tls=True, client=client)
    before = set(threading.enumerate())
    run_twice(model, parameters)
    run_twice(model, replace(parameters, keep_alive=False))
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("client", sorted(clients.AWAITED))
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_no_connection_outlives_the_loop_though_the_server_is_slow_to_say_goodbye(client: str, tmp_path: Path) -> None:
    skip_without(client)
    trustme = pytest.importorskip("trustme")
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with served(Counting(pause_seconds=0.02), context) as address:
        parameters = Parameters(jobs=5, tls=True, client=client, keep_alive=False, secure_origin=address)
        run_twice("asyncio", replace(parameters, authority=str(tmp_path / "authority.pem")))
        gc.collect()  # transports that are still open warn when they are collected


@pytest.mark.parametrize("model", ["sequential", "asyncio"])
@pytest.mark.parametrize("client", LIBRARIES)
def test_no_client_trusts_a_server_whose_authority_it_does_not_know(
    client: str, model: str, addresses: Mapping[str, str], tmp_path: Path
) -> None:
    skip_without(client)
    trustme = pytest.importorskip("trustme")
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    parameters = Parameters(jobs=1, tls=True, client=client, secure_origin=addresses["secure_origin"])
    with pytest.raises(Exception, match=REFUSED):
        run_twice(model, replace(parameters, authority=str(tmp_path / "another.pem")))
    with pytest.raises(Exception, match=REFUSED):
        run_twice(model, parameters)  # with the authorities that the system or the library knows


@pytest.mark.parametrize("model", ["sequential", "asyncio"])
@pytest.mark.parametrize("client", LIBRARIES)
def test_no_client_trusts_a_server_with_somebody_elses_certificate(client: str, model: str, tmp_path: Path) -> None:
    skip_without(client)
    trustme = pytest.importorskip("trustme")
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("example.org", "127.0.0.2").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    with served(Counting(), context) as address:
        parameters = Parameters(jobs=1, tls=True, client=client, secure_origin=address)
        with pytest.raises(Exception, match=REFUSED):
            run_twice(model, replace(parameters, authority=str(tmp_path / "authority.pem")))


@pytest.mark.parametrize("model", ["sequential", "asyncio"])
@pytest.mark.parametrize("client", LIBRARIES)
def test_no_client_uses_proxies_or_certificates_that_the_environment_names(
    client: str, model: str, addresses: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without(client)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/nowhere.pem")
    run_twice(model, tiny_workload("http_fetch", addresses, client=client)[1])
    pytest.importorskip("trustme")
    run_twice(model, tiny_workload("http_fetch", addresses, client=client, tls=True)[1])


@pytest.mark.parametrize("client", LIBRARIES)
def test_an_answer_that_is_no_success_is_an_error(client: str, addresses: Mapping[str, str]) -> None:
    skip_without(client)
    with clients.open_client(client, Setup(addresses["origin"])) as fetch:
        with pytest.raises(Exception, match="404"):
            fetch(f"{addresses['origin']}/nothing/here")


@pytest.mark.parametrize("client", ["fastest", "httpx2", "requests"])
def test_an_answer_that_is_no_success_is_an_error_when_awaited(client: str, addresses: Mapping[str, str]) -> None:
    skip_without(client)
    with clients.open_async_client(client, Setup(addresses["origin"])) as (loop, fetch):

        async def fetch_nothing() -> bytes:
            return await fetch(f"{addresses['origin']}/nothing/here")

        with pytest.raises(Exception, match="404"):
            loop.run_until_complete(fetch_nothing())


def test_the_standard_librarys_client_connects_again_where_the_server_has_closed_the_connection() -> None:
    counting = Counting(keeps=False)
    with served(counting) as address:
        run_twice("sequential", Parameters(jobs=3, body_bytes=100, origin=address, client="http.client"))
        assert counting.accepted == 6


def test_a_client_per_thread_is_opened_once_for_each_and_closed_with_the_whole() -> None:
    log: list[str] = []

    @contextmanager
    def logged(_: Setup) -> Iterator[clients.Fetch]:
        log.append("open")
        yield lambda url: url.encode()
        log.append("close")

    with ExitStack() as stack:
        fetch = stack.enter_context(clients.one_per_thread(logged, Setup("")))
        others = [threading.Thread(target=lambda: [fetch("a"), fetch("b")]) for _ in range(3)]
        for thread in others:
            thread.start()
        for thread in others:
            thread.join()
        assert (fetch("c"), log) == (b"c", ["open"] * 4)
    assert log == ["open"] * 4 + ["close"] * 4


def test_a_server_that_speaks_tls_is_asked_for_only_where_it_is_used() -> None:
    needs = [replace(http_fetch.WORKLOAD, parameters=Parameters(tls=tls)).needs for tls in (False, True)]
    assert needs == [("origin",), ("secure_origin", "authority")]


def test_every_client_can_be_chosen_by_the_axis_and_no_other() -> None:
    assert set(http_fetch.WORKLOAD.axes["client"]) == set(LIBRARIES)
    for open_one in (clients.open_client, clients.open_async_client):
        with pytest.raises(ValueError, match="there is no client 'curl', only fastest, httpx2"):
            with open_one("curl", Setup("")):
                pass


def test_fetching_with_the_fastest_clients_needs_no_extra(addresses: Mapping[str, str]) -> None:
    """In a fresh process, since this one has long imported everything."""
    lines = (
        "import sys",
        "sys.modules['httpx2'] = sys.modules['requests'] = None",
        "from workloads.io.http_fetch import Parameters, WORKLOAD",
        f"p = Parameters(jobs=2, latency_seconds=0, origin={addresses['origin']!r})",
        "for model in ('sequential', 'asyncio', 'threads'):",
        "    with WORKLOAD.variants[model](p, 2) as batch: assert batch() == WORKLOAD.answer(p)",
    )
    subprocess.run([sys.executable, "-P", "-c", "\n".join(lines)], check=True, env=child_environment())
