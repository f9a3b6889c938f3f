"""A server that dies is noticed, named, and started again once."""

import signal
import sys
from contextlib import ExitStack

import psutil
import pytest

from benchmarks.servers.origin import RunningOrigin
from benchmarks.servers.services import ORIGIN, ServerLoss, Services, services
from tests.benchmarks.helpers.waiting import eventually


def kill(running: Services, number: int) -> None:
    server = running._running[ORIGIN]
    assert isinstance(server, RunningOrigin)
    server.process.send_signal(number)
    assert eventually(lambda: not psutil.pid_exists(server.process.pid) or server.process.poll() is not None)


def test_nothing_is_started_where_nothing_is_needed() -> None:
    with services([]) as running:
        assert running.addresses == {}
        assert running.fault([]) is None


def test_a_server_that_runs_has_nothing_wrong() -> None:
    with services([ORIGIN]) as running:
        assert running.addresses[ORIGIN].startswith("http://127.0.0.1:")
        assert running.fault([ORIGIN]) is None


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
def test_a_server_that_was_killed_is_named_and_started_again_once() -> None:
    with services([ORIGIN]) as running:
        kill(running, signal.SIGKILL)
        assert running.fault([ORIGIN]) == ServerLoss(ORIGIN, "the origin server was ended by SIGKILL")
        assert running.fault([]) is None
        assert running.may_restart(ORIGIN)
        running.restart(ORIGIN)
        assert running.fault([ORIGIN]) is None
        assert not running.may_restart(ORIGIN)


def test_a_server_that_was_given_is_not_started_but_has_to_answer(origin_url: str) -> None:
    with services(["postgres"], given={"postgres": origin_url}) as running:
        assert running.addresses == {"postgres": origin_url}
        assert running.unavailable == {}
        assert running.is_given("postgres")
    with services(["postgres"], given={"postgres": "postgresql://user:secret@127.0.0.1:1/db"}) as running:
        assert running.unavailable == {"postgres": "the server that was given does not answer"}


def test_servers_are_gone_with_their_stack() -> None:
    with ExitStack() as stack:
        running = Services([ORIGIN], stack, {}, {})
        server = running._running[ORIGIN]
        assert isinstance(server, RunningOrigin)
    assert server.process.poll() is not None
