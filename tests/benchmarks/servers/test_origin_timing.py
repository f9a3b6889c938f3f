"""What is measured of the origin: its ceiling, how late it answers, and how long its waits take."""

import socket
from threading import Thread

import pytest

from benchmarks.errors import ChildError
from benchmarks.servers import origin_timing
from benchmarks.servers.origin_timing import ASKED_SECONDS, IN_FLIGHT, achieved_waits, ceiling, lateness


def test_the_ceiling_counts_whole_answers(origin_url: str) -> None:
    """A server that answers nothing at all would give zero; one that answers everything at once would be infinite."""
    assert 100 < ceiling(origin_url, 100, 0.2) < 10_000_000


def test_an_answer_comes_after_its_latency(origin_url: str) -> None:
    assert lateness(origin_url, 100, 0.001, repeats=3) > 0


def test_waits_of_every_length_are_measured_with_every_number_in_flight(origin_url: str) -> None:
    waits = achieved_waits(origin_url, 0.001)
    assert [(wait.asked_seconds, wait.in_flight) for wait in waits] == [
        (asked, count) for asked in ASKED_SECONDS for count in IN_FLIGHT
    ]


def test_no_wait_is_shorter_than_asked_for(origin_url: str) -> None:
    assert all(
        wait.asked_seconds <= wait.achieved_seconds <= wait.achieved_95_seconds
        for wait in achieved_waits(origin_url, 0.001)
    )


def _serve(server: socket.socket, answers: list[bytes]) -> None:
    """Answer each request, and then none until the client goes away."""
    connection, _ = server.accept()
    with connection:
        for answer in answers:
            connection.recv(1000)
            connection.sendall(answer)
        while connection.recv(1000):
            pass


def _answer(seconds: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + seconds.encode()


def test_the_median_and_what_most_waits_keep_to_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first answer only tells how long answers are; the clock says that time is up at once, so that two follow."""
    monkeypatch.setattr(origin_timing, "ASKED_SECONDS", (0.001,))
    monkeypatch.setattr(origin_timing, "IN_FLIGHT", (1,))
    monkeypatch.setattr(origin_timing, "_FEWEST_TURNS", 0)
    answers = [_answer(seconds) for seconds in ("9.000000000", "1.000000000", "2.000000000")]
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve, args=(server, answers))
        thread.start()
        (wait,) = achieved_waits(f"http://127.0.0.1:{server.getsockname()[1]}", 0.0)
        thread.join()
    assert (wait.asked_seconds, wait.in_flight) == (0.001, 1)
    assert (wait.achieved_seconds, wait.achieved_95_seconds) == pytest.approx((1.5, 1.95))


def test_a_server_that_falls_silent_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin_timing, "_PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(origin_timing, "IN_FLIGHT", (1,))
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve, args=(server, [_answer("1.000000000")]))
        thread.start()
        with pytest.raises(ChildError, match="stopped answering"):
            achieved_waits(f"http://127.0.0.1:{server.getsockname()[1]}", 0.0)
        thread.join()
