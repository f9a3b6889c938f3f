"""Peers of network workloads answer as they should, and neither hang nor outlive whoever started them."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread

import pytest

from benchmarks.paths import ROOT
from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.io import http_serve, peers, serving, tcp_echo

PATIENCE_SECONDS = 30.0


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((peers.HOST, port)) == 0


def is_without_delay(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def serve_nothing(tell_port: Callable[[int], None]) -> None:
    raise SystemExit("not today")


# Small messages over TCP


def test_the_checksum_of_a_conversation_is_the_catalogues_check_value() -> None:
    """CRC-32/ISO-HDLC of 123456789 is CBF43926 in the catalogue of CRC algorithms."""
    parameters = tcp_echo.Parameters(jobs=1, conversations=([b"123", b"456", b"789"],))
    assert tcp_echo.answer(parameters) == [0xCBF43926]


def test_the_peer_waits_for_the_rest_of_a_message_and_sends_it_back_whole() -> None:
    with peers.peer(peers.echo, tcp_echo.__name__, 6) as port, peers.connect(port) as connection:
        connection.sendall(b"abc")
        connection.sendall(b"def")
        assert peers.receive(connection, 6) == b"abcdef"


def test_the_peer_goes_on_when_somebody_hangs_up_in_the_middle() -> None:
    with peers.peer(peers.echo, tcp_echo.__name__, 2) as port, peers.connect(port) as connection:
        with peers.connect(port) as rude:
            rude.sendall(b"abc")
        connection.sendall(b"ab")
        assert peers.receive(connection, 2) == b"ab"


def test_no_connection_waits_for_more_to_send() -> None:
    """Nagle's delay is off: with the suite's own connections, and with those that asyncio opens."""

    async def sockets_of_asyncio(port: int) -> list[bool]:
        async with tcp_echo.open_clients(tcp_echo.Parameters(port=str(port)), 1) as (client,):
            _, writer = await asyncio.open_connection(peers.HOST, port)
            with closing(writer):
                both = (client.transport, writer)
                return [is_without_delay(transport.get_extra_info("socket")) for transport in both]

    with peers.peer(peers.echo, tcp_echo.__name__, 2) as port, peers.connect(port) as connection:
        assert [is_without_delay(connection), *asyncio.run(sockets_of_asyncio(port))] == [True] * 3


def test_a_closed_peer_does_not_listen_any_more() -> None:
    with peers.peer(peers.echo, tcp_echo.__name__, 2) as port:
        assert is_open(port)
    assert not is_open(port)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_peer_goes_when_the_process_that_started_it_is_killed(shallow: Path) -> None:
    program = (
        "import time; from workloads.io import peers, tcp_echo\n"
        "with peers.peer(peers.echo, tcp_echo.__name__, 2) as port: print(port, flush=True); time.sleep(600)"
    )
    command, environment = [sys.executable, "-c", program], {**os.environ, "TMPDIR": str(shallow)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert is_open(port)
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_open(port))


def test_a_peer_that_fails_before_it_listens_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(RuntimeError, match="the peer ended before it listened"):
        with peers.peer(serve_nothing, tcp_echo.__name__):
            pass


@asynccontextmanager
async def connected_to(listener: socket.socket) -> AsyncIterator[tcp_echo.Client]:
    parameters = tcp_echo.Parameters(port=str(serving.port_of(listener)), message_bytes=4)
    async with tcp_echo.open_clients(parameters, 1) as (client,):
        yield client


def test_a_peer_that_goes_is_an_error_and_not_a_wait_under_asyncio() -> None:
    async def ask_somebody_who_goes() -> None:
        with socket.create_server((peers.HOST, 0)) as listener:
            async with connected_to(listener) as client:
                accepted, _ = listener.accept()
                asking = asyncio.create_task(client.converse([b"abcd"]))
                await asyncio.sleep(0)
                accepted.close()
                await asking

    with pytest.raises(ConnectionError):
        asyncio.run(ask_somebody_who_goes())


def test_a_peer_that_has_gone_before_it_is_asked_is_an_error_and_not_a_wait_under_asyncio() -> None:
    async def ask_somebody_who_has_gone() -> None:
        with socket.create_server((peers.HOST, 0)) as listener:
            async with connected_to(listener) as client:
                listener.accept()[0].close()
                while not client.transport.is_closing():
                    await asyncio.sleep(0.001)
                await client.converse([b"abcd"])

    with pytest.raises(ConnectionResetError, match="the peer has gone"):
        asyncio.run(asyncio.wait_for(ask_somebody_who_has_gone(), PATIENCE_SECONDS))


@pytest.mark.parametrize("model", ["asyncio", "asyncio-streams"])
def test_a_conversation_that_fails_under_asyncio_returns_its_connection(model: str) -> None:
    with socket.create_server((peers.HOST, 0)) as listener:
        parameters = tcp_echo.Parameters(
            port=str(serving.port_of(listener)), message_bytes=4, conversations=([b"abcd"],)
        )
        with tcp_echo.WORKLOAD.variants[model](parameters, 1) as batch:
            listener.accept()[0].close()
            for _ in range(2):  # the second batch needs the same connection
                with pytest.raises((ConnectionError, EOFError)):
                    batch()


# A server


def test_sums_of_squares_are_the_square_pyramidal_numbers() -> None:
    """OEIS A000330."""
    assert http_serve.answer(http_serve.Parameters(jobs=2, steps=6)) == [55, 91]
    assert http_serve.compute(0, 6) == 55


def test_a_request_in_pieces_is_answered_as_the_standard_library_understands_it() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as pool:
        serving_one = pool.submit(http_serve.serve_request, theirs, http_serve.Parameters(wait_seconds=0, steps=6))
        for piece in (b"GET /1 HT", b"TP/1.1\r\nHost: here\r\n\r", b"\n"):
            ours.sendall(piece)
        response = HTTPResponse(ours)
        response.begin()
        assert (response.status, response.read()) == (200, b"91")
        assert serving_one.result()
        assert not response.will_close


def test_anything_but_get_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing but GET"):
        serving.requested_number(b"POST /1 HTTP/1.1\r\n\r\n")


def test_the_client_has_as_many_requests_in_flight_as_connections_and_never_more() -> None:
    parameters = replace(http_serve.Parameters(), jobs=5)
    with http_serve.prepare(parameters) as ready:
        with serving.accepted_connections(ready.client, ready.jobs, WIDTH) as (control, connections):
            serving.start_client(control)
            asked = [serving.requested_number(serving.receive_head(connection)) for connection in connections]
            for connection in connections:
                connection.settimeout(0.05)
                with pytest.raises(TimeoutError):
                    serving.receive_head(connection)
    assert sorted(asked) == [0, 1]


def test_a_client_that_finds_no_server_is_an_error_and_not_a_wait() -> None:
    with socket.create_server((peers.HOST, 0)) as listener:
        closed = serving.port_of(listener)
    with http_serve.prepare(http_serve.Parameters()) as ready:
        with pytest.raises(ConnectionError, match="could not connect"):
            with serving.client(ready.client, 1, closed, WIDTH):
                pass


@pytest.mark.parametrize("output", [b"HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\n7", b""])
def test_a_server_that_fails_or_goes_gives_no_answers(output: bytes) -> None:
    with http_serve.prepare(http_serve.Parameters()) as ready:
        with serving.accepted_connections(ready.client, 1, 1) as (control, (connection,)):
            serving.start_client(control)
            serving.receive_head(connection)
            connection.sendall(output)
            connection.shutdown(socket.SHUT_RDWR)
            assert serving.receive_answers(control, 1) == []


@pytest.mark.parametrize("model", ["processes", "processes+asyncio"])
def test_workers_serve_all_connections_whatever_their_number(model: str) -> None:
    workload, parameters = tiny_workload("http_serve", {}, jobs=10)
    with workload.prepare(parameters) as ready, workload.variants[model](ready, 5) as batch:
        assert batch() == workload.answer(ready)


def test_a_job_that_fails_is_no_answer_and_not_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(number: int, steps: int) -> int:
        raise RuntimeError("not today")

    answers: list[list[int]] = []
    monkeypatch.setattr(http_serve, "compute", refuse)
    workload, parameters = tiny_workload("http_serve", {})
    with workload.prepare(parameters) as ready, workload.variants["threads"](ready, WIDTH) as batch:
        asking = Thread(target=lambda: answers.append(batch()), daemon=True)
        asking.start()
        asking.join(PATIENCE_SECONDS)
        assert answers == [[]]
