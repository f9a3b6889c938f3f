"""HTTP clients do as they are told, whatever the library: keep connections or don't, verify, and use no proxies."""

import asyncio
import gc
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import shake_256
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

import workloads
from benchmarks.processes.children import child_environment
from benchmarks.servers.origin_app import page, picture
from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.contract import MODELS, OPTIONAL
from workloads.io import clients
from workloads.io.clients import LIBRARIES, Setup

EVERYTHING_THAT_DOWNLOADS = [(name, model) for name in ("scrape", "image_pipeline") for model in runnable_models(name)]
REFUSED = "(?i)certificate.verify.failed"


def skip_without(library: str) -> None:
    if library in ("httpx2", "requests"):
        pytest.importorskip(library)


@dataclass(frozen=True)
class Client:
    """A client under a model: one of `http_fetch`, or a library in `http_clients`."""

    name: str
    model: str
    library: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join((self.name, self.model, *self.library.values()))

    @property
    def most_connections(self) -> int:
        return 1 if self.model == "sequential" else WIDTH

    def run_twice(self, addresses: Mapping[str, str], **changes: Any) -> None:
        """Two batches, with the right results."""
        if self.name == "http_clients":
            skip_without("httpx2")
            skip_without("requests")
        workload = workloads.load(self.name)
        parameters = replace(workload.parameters, **{"jobs": 5, "body_bytes": 100, **addresses, **changes})
        variant: Any = workload.variants[self.model]
        with variant(parameters, WIDTH, **self.library) as batch:
            assert batch() == workload.answer(parameters)
            assert batch() == workload.answer(parameters)


def chosen(*models: str, libraries: Iterable[str] = LIBRARIES) -> pytest.MarkDecorator:
    """The clients of `http_fetch` under these models, and every library under those that `http_clients` has, too."""
    own = [Client("http_fetch", model) for model in models]
    common = [model for model in models if model in MODELS]
    others = [Client("http_clients", model, {"library": library}) for library in libraries for model in common]
    return pytest.mark.parametrize("client", [*own, *others], ids=str)


EVERY_CLIENT = chosen(*MODELS, "threads-urllib3", "processes+asyncio")


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
    status: bytes = b"200 OK"
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
        head = b"HTTP/1.1 %b\r\nContent-Length: %d\r\n%b\r\n" % (self.status, len(body), output)
        writer.write(head + body)
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
        server = await asyncio.start_server(counting.serve, "127.0.0.1", 0, ssl=context)
        started.put((server.sockets[0].getsockname()[1], loop, stop))
        await stop.wait()
        server.close()  # and not waited for: where a client failed, its error may still hold a connection

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="counting server")
    thread.start()
    port, loop, stop = started.get(timeout=30)
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


@EVERY_CLIENT
def test_without_keep_alive_every_request_has_a_connection_of_its_own(client: Client) -> None:
    counting = Counting()
    with served(counting) as address:
        client.run_twice({"origin": address}, keep_alive=False)
        assert counting.accepted == 10
        assert eventually(lambda: counting.open == 0)


@EVERY_CLIENT
def test_with_keep_alive_there_are_no_more_connections_than_the_width_and_none_afterwards(client: Client) -> None:
    counting = Counting()
    with served(counting) as address:
        client.run_twice({"origin": address})
        assert 1 <= counting.accepted <= client.most_connections
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


@EVERY_CLIENT
def test_every_client_works_over_tls_under_every_model_and_leaves_no_thread(
    client: Client, addresses: Mapping[str, str]
) -> None:
    pytest.importorskip("trustme")
    before = set(threading.enumerate())
    client.run_twice(of_secure(addresses), tls=True)
    client.run_twice(of_secure(addresses), tls=True, keep_alive=False)
    assert set(threading.enumerate()) <= before


def of_secure(addresses: Mapping[str, str]) -> dict[str, str]:
    return {name: addresses[name] for name in ("secure_origin", "authority")}


@chosen("asyncio", libraries=sorted(clients.AWAITED))
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_no_connection_outlives_the_loop_though_the_server_is_slow_to_say_goodbye(
    client: Client, tmp_path: Path
) -> None:
    authority, context = certified(tmp_path, "127.0.0.1")
    with served(Counting(pause_seconds=0.02), context) as address:
        client.run_twice({"secure_origin": address, "authority": authority}, tls=True, keep_alive=False)
        gc.collect()  # transports that are still open warn when they are collected


def certified(folder: Path, *names: str) -> tuple[str, ssl.SSLContext]:
    """An authority's file, and what makes a server believable to whoever trusts it, under these names."""
    trustme = pytest.importorskip("trustme")
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    return str(folder / "authority.pem"), context


THAT_CAN_BE_REFUSED = chosen("sequential", "asyncio", "threads-urllib3")


@THAT_CAN_BE_REFUSED
def test_no_client_trusts_a_server_whose_authority_it_does_not_know(
    client: Client, addresses: Mapping[str, str], tmp_path: Path
) -> None:
    another, _ = certified(tmp_path, "127.0.0.1")
    secure = {"secure_origin": addresses["secure_origin"]}
    with pytest.raises(Exception, match=REFUSED):
        client.run_twice({**secure, "authority": another}, tls=True, jobs=1)
    with pytest.raises(Exception, match=REFUSED):
        client.run_twice(secure, tls=True, jobs=1)  # with the authorities that the system or the library knows


@THAT_CAN_BE_REFUSED
def test_no_client_trusts_a_server_with_somebody_elses_certificate(client: Client, tmp_path: Path) -> None:
    authority, context = certified(tmp_path, "example.org", "127.0.0.2")
    with served(Counting(), context) as address:
        with pytest.raises(Exception, match=REFUSED):
            client.run_twice({"secure_origin": address, "authority": authority}, tls=True, jobs=1)


@THAT_CAN_BE_REFUSED
def test_no_client_uses_proxies_or_certificates_that_the_environment_names(
    client: Client, addresses: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/nowhere.pem")
    client.run_twice({"origin": addresses["origin"]})
    pytest.importorskip("trustme")
    client.run_twice(of_secure(addresses), tls=True)


@THAT_CAN_BE_REFUSED
def test_an_answer_that_is_no_success_is_an_error(client: Client) -> None:
    with served(Counting(status=b"404 Not Found")) as address:
        with pytest.raises(Exception, match="404"):
            client.run_twice({"origin": address})


@chosen("sequential", libraries=["http.client"])
def test_the_standard_librarys_client_connects_again_where_the_server_has_closed_the_connection(client: Client) -> None:
    counting = Counting(keeps=False)
    with served(counting) as address:
        client.run_twice({"origin": address}, jobs=3)
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


@pytest.mark.parametrize("name", ["http_fetch", "http_clients"])
def test_a_server_that_speaks_tls_is_asked_for_only_where_it_is_used(name: str) -> None:
    workload = workloads.load(name)
    needs = [replace(workload, parameters=replace(workload.parameters, tls=tls)).needs for tls in (False, True)]
    assert needs == [("origin",), ("secure_origin", "authority")]


def test_every_library_stands_under_its_name() -> None:
    names = workloads.load("http_clients").variants
    of_the_four = {"http.client", "aiohttp"}
    assert {name.split("-", 1)[1] for name in names if name not in OPTIONAL and "-" in name} == (
        {*LIBRARIES, *clients.AWAITED} - of_the_four
    )


@pytest.mark.parametrize("open_one", [clients.open_client, clients.open_async_client])
def test_there_are_no_other_clients(open_one: Any) -> None:
    with pytest.raises(ValueError, match="there is no client 'curl', only httpx2"):
        with open_one("curl", Setup("")):
            pass


def test_fetching_needs_no_extra(addresses: Mapping[str, str]) -> None:
    """In a fresh process, since this one has long imported everything."""
    lines = (
        "import sys",
        "sys.modules['httpx2'] = sys.modules['requests'] = None",
        "from workloads.io.http_fetch import Parameters, WORKLOAD",
        f"p = Parameters(jobs=2, latency_seconds=0, origin={addresses['origin']!r})",
        "for model in ('sequential', 'asyncio', 'threads', 'threads-urllib3'):",
        "    with WORKLOAD.variants[model](p, 2) as batch: assert batch() == WORKLOAD.answer(p)",
    )
    subprocess.run([sys.executable, "-P", "-c", "\n".join(lines)], check=True, env=child_environment())
