"""What sockets, servers, files and children answer holds against sources outside the project."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from threading import Thread
from zlib import crc32

import pytest

import workloads
from benchmarks.answers import first_difference
from benchmarks.children import ROOT
from tests.workloads.tiny import WIDTH, tiny
from workloads.io import file_read, file_write, http_serve, peers, serving, subprocess_run, tcp_echo

PATIENCE_SECONDS = 30.0

CHANGES = [
    ("tcp_echo", {"message_bytes": 1}),
    ("tcp_echo", {"message_bytes": 1_000_000, "round_trips": 2}),
    ("tcp_echo", {"jobs": 1, "round_trips": 1}),
    ("http_serve", {"wait_seconds": 0.0}),
    ("http_serve", {"jobs": 1}),
    ("file_read", {"reading": "lines", "file_bytes": 3000}),
    ("file_read", {"reading": "lines", "file_bytes": 0}),
    ("file_write", {"durable": False}),
    ("file_write", {"file_bytes": 0, "jobs": 1}),
    ("subprocess_run", {"wait_seconds": 0.01, "jobs": 2}),
]
CHANGED = [(name, changes, model) for name, changes in CHANGES for model in workloads.load(name).variants]


@pytest.mark.parametrize(("name", "changes", "model"), CHANGED)
def test_every_variant_returns_the_answer_with_other_parameters_too(
    name: str, changes: dict[str, int | str], model: str
) -> None:
    workload, parameters = tiny(name, {})
    with workload.prepare(replace(parameters, **changes)) as ready:
        expected = workload.answer(ready)
        with workload.variants[model](ready, WIDTH) as batch:
            assert first_difference(expected, batch(), workload.accepts) is None


def eventually(happened: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return happened()


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
        client = await peers.MessageClient.connect(port, 2)
        _, writer = await asyncio.open_connection(peers.HOST, port)
        switches = [is_without_delay(one.get_extra_info("socket")) for one in (client.transport, writer)]
        client.close()
        writer.close()
        return switches

    with peers.peer(peers.echo, tcp_echo.__name__, 2) as port, peers.connect(port) as connection:
        assert [is_without_delay(connection), *asyncio.run(sockets_of_asyncio(port))] == [True] * 3


def test_a_closed_peer_does_not_listen_any_more() -> None:
    with peers.peer(peers.echo, tcp_echo.__name__, 2) as port:
        assert is_open(port)
    assert not is_open(port)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_peer_goes_when_the_process_that_started_it_is_killed() -> None:
    program = (
        "import time; from workloads.io import peers, tcp_echo\n"
        "with peers.peer(peers.echo, tcp_echo.__name__, 2) as port: print(port, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert is_open(port)
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_open(port))


def test_a_peer_that_fails_before_it_listens_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(RuntimeError, match="the peer ended before it listened"):
        with peers.peer(serve_nothing, tcp_echo.__name__):
            pass


def test_a_peer_that_goes_is_an_error_and_not_a_wait_under_asyncio() -> None:
    async def ask_somebody_who_goes() -> None:
        with socket.create_server((peers.HOST, 0)) as listener:
            client = await peers.MessageClient.connect(listener.getsockname()[1], 4)
            accepted, _ = listener.accept()
            asking = asyncio.create_task(client.exchange(b"abcd"))
            await asyncio.sleep(0)
            accepted.close()
            try:
                await asking
            finally:
                client.close()

    with pytest.raises(ConnectionError):
        asyncio.run(ask_somebody_who_goes())


def test_a_peer_that_has_gone_before_it_is_asked_is_an_error_and_not_a_wait_under_asyncio() -> None:
    async def ask_somebody_who_has_gone() -> None:
        with socket.create_server((peers.HOST, 0)) as listener:
            client = await peers.MessageClient.connect(listener.getsockname()[1], 4)
            listener.accept()[0].close()
            while not client.transport.is_closing():
                await asyncio.sleep(0.001)
            await client.exchange(b"abcd")

    with pytest.raises(ConnectionResetError, match="the peer has gone"):
        asyncio.run(asyncio.wait_for(ask_somebody_who_has_gone(), PATIENCE_SECONDS))


# A server


def test_sums_of_squares_are_the_square_pyramidal_numbers() -> None:
    """OEIS A000330."""
    assert http_serve.answer(http_serve.Parameters(jobs=2, steps=6)) == [55, 91]
    assert http_serve.compute(0, 6) == 55


def test_a_request_in_pieces_is_answered_as_the_standard_library_understands_it() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as pool:
        serving_one = pool.submit(http_serve.serve_one, theirs, http_serve.Parameters(wait_seconds=0, steps=6))
        for piece in (b"GET /1 HT", b"TP/1.1\r\nHost: here\r\n\r", b"\n"):
            ours.sendall(piece)
        response = HTTPResponse(ours)
        response.begin()
        assert (response.status, response.read()) == (200, b"91")
        assert serving_one.result()
        assert not response.will_close


def test_anything_but_get_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing but GET"):
        serving.asked_for(b"POST /1 HTTP/1.1\r\n\r\n")


def test_the_client_has_as_many_requests_in_flight_as_connections_and_never_more() -> None:
    parameters = replace(http_serve.Parameters(), jobs=5)
    with http_serve.prepare(parameters) as ready:
        with serving.accepted(ready.client, ready.jobs, WIDTH) as (control, connections):
            serving.go(control)
            asked = [serving.asked_for(serving.receive_head(connection)) for connection in connections]
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
            with serving.client(ready.client, 1, [closed]):
                pass


@pytest.mark.parametrize("said", [b"HTTP/1.1 500 Oh\r\nContent-Length: 1\r\n\r\n7", b""])
def test_a_server_that_fails_or_goes_gives_no_answers(said: bytes) -> None:
    with http_serve.prepare(http_serve.Parameters()) as ready:
        with serving.accepted(ready.client, 1, 1) as (control, (connection,)):
            serving.go(control)
            serving.receive_head(connection)
            connection.sendall(said)
            connection.shutdown(socket.SHUT_RDWR)
            assert serving.answers(control, 1) == []


def test_a_job_that_fails_is_no_answer_and_not_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(number: int, steps: int) -> int:
        raise RuntimeError("not today")

    answers: list[list[int]] = []
    monkeypatch.setattr(http_serve, "compute", refuse)
    workload, parameters = tiny("http_serve", {})
    with workload.prepare(parameters) as ready, workload.variants["threads"](ready, WIDTH) as batch:
        asking = Thread(target=lambda: answers.append(batch()), daemon=True)
        asking.start()
        asking.join(PATIENCE_SECONDS)
        assert answers == [[]]


# Files


def test_lines_are_told_apart_by_line_feeds_alone() -> None:
    parameters = file_read.Parameters(jobs=3, file_bytes=2000, reading="lines")
    for content, checksums in zip(file_read.contents(parameters), file_read.answer(parameters), strict=True):
        lines = re.findall(rb"[^\n]*\n|[^\n]+", content)
        assert checksums == [crc32(line) for line in lines]
        assert len(lines) > 1


def test_a_file_with_another_content_than_it_should_have_is_not_accepted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"right")
    written = file_write.Written(str(path), 0.1)
    assert file_write.is_there((b"right", True), written)
    path.write_bytes(b"wrong")
    assert not file_write.is_there((b"right", True), written)


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_accepted_only_if_its_job_waited_for_the_disk_as_it_had_to(durable: bool, tmp_path: Path) -> None:
    written = file_write.write((str(tmp_path / "file"), b"content", durable))
    assert not file_write.is_there((b"content", not durable), written)
    assert file_write.is_there((b"content", durable), written)


def test_what_one_batch_wrote_is_not_accepted_for_the_next_one() -> None:
    workload, parameters = tiny("file_write", {})
    with workload.prepare(parameters) as ready, workload.variants["sequential"](ready, WIDTH) as batch:
        expected, results = workload.answer(ready), batch()
        assert first_difference(expected, results, workload.accepts) is None
        assert first_difference(expected, results, workload.accepts) is not None


@pytest.mark.parametrize("model", file_write.WORKLOAD.variants)
def test_every_batch_replaces_its_own_files_and_leaves_no_other(model: str) -> None:
    workload, parameters = tiny("file_write", {})
    with workload.prepare(parameters) as ready, workload.variants[model](ready, WIDTH) as batch:
        paths = [Path(written.path) for written in batch()]
        for path in paths:
            path.write_bytes(b"stale")
        assert first_difference(workload.answer(ready), batch(), workload.accepts) is None
        assert set(Path(ready.folder).rglob("*.*")) == set(paths)
    assert not Path(ready.folder).exists()


def test_the_wait_for_the_disk_is_the_median_of_what_the_jobs_returned() -> None:
    results = [file_write.Written("", seconds) for seconds in (0.3, 0.1, 0.2)]
    assert file_write.observe(results) == {"fsync_wait_seconds": 0.2}


def test_files_that_need_not_be_durable_do_not_wait_for_the_disk(tmp_path: Path) -> None:
    assert file_write.write((str(tmp_path / "file"), b"content", False)).fsync_seconds == 0
    assert (tmp_path / "file").read_bytes() == b"content"


# Children


def test_sums_of_odd_numbers_are_the_squares() -> None:
    """OEIS A000290."""
    assert subprocess_run.answer(subprocess_run.Parameters(jobs=6)) == [0, 1, 4, 9, 16, 25]


def test_a_child_that_fails_is_an_error() -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(subprocess.CalledProcessError, match="status 3"):
        subprocess_run.run(command)
    with pytest.raises(subprocess.CalledProcessError, match="status 3"):
        asyncio.run(subprocess_run.run_async(command))
