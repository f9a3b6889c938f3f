"""The origin's loop ends waits when they are over, as far as the system can, and lets nobody starve meanwhile."""

import asyncio
import sys
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from threading import Thread

import pytest

from benchmarks.servers import origin_loop, origin_process
from benchmarks.servers.origin_loop import WaitingLoop, precise_loop, precise_selector, wait
from benchmarks.servers.origin_process import wake_up_promptly

FOREVER = 3600.0


@pytest.fixture
def loop() -> Iterator[WaitingLoop]:
    waiting_loop = WaitingLoop(precise_selector())
    yield waiting_loop
    waiting_loop.close()


def loop_on(platform: str, monkeypatch: pytest.MonkeyPatch) -> asyncio.AbstractEventLoop:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", platform)
        loop = precise_loop()
    loop.close()
    return loop


@pytest.mark.parametrize(("platform", "is_ours"), [("linux", True), ("darwin", True), ("win32", False)])
def test_only_on_windows_the_loop_is_asyncios_own(
    platform: str, is_ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if platform == "linux" != sys.platform:
        pytest.skip("needs epoll")
    assert isinstance(loop_on(platform, monkeypatch), WaitingLoop) == is_ours


@pytest.mark.skipif(sys.platform != "linux", reason="only there time is counted otherwise")
def test_linux_waits_by_what_counts_microseconds_and_others_by_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with precise_selector() as selector:
        assert isinstance(selector, origin_loop.EpollByMicroseconds)
        assert selector.select(0.0001) == selector.select(0) == selector.select(-1) == []
    monkeypatch.setattr(sys, "platform", "darwin")
    with precise_selector() as own:
        assert not isinstance(own, origin_loop.EpollByMicroseconds)


def test_waits_are_no_shorter_than_asked_for_on_any_loop(loop: WaitingLoop) -> None:
    async def waited(seconds: float) -> float:
        start = time.perf_counter()
        await wait(seconds)
        return time.perf_counter() - start

    assert all(loop.run_until_complete(waited(seconds)) >= seconds for seconds in (0.0001, 0.001, 0.01))
    assert asyncio.run(waited(0.001)) >= 0.001


def test_waits_end_in_the_order_of_their_deadlines_whenever_they_began(loop: WaitingLoop) -> None:
    ended: list[float] = []

    async def waiting(seconds: float) -> None:
        await wait(seconds)
        ended.append(seconds)

    async def all_at_once() -> None:
        await asyncio.gather(*map(waiting, (0.03, 0.01, 0.04, 0.02)))

    loop.run_until_complete(all_at_once())
    assert ended == [0.01, 0.02, 0.03, 0.04]


def test_whoever_gives_up_waiting_keeps_nobody_else_waiting(loop: WaitingLoop) -> None:
    async def giving_up() -> None:
        hopeless = asyncio.ensure_future(asyncio.wait_for(loop.wait(0.001), 0))
        with pytest.raises(asyncio.TimeoutError):
            await hopeless
        await wait(0.002)

    loop.run_until_complete(giving_up())


def called_from_threads(loop: WaitingLoop, threads: int, calls: int) -> list[tuple[int, int]]:
    """What was called, by thread and number, until all was."""
    seen: list[tuple[int, int]] = []
    done = loop.create_future()

    def called(caller: int, number: int) -> None:
        seen.append((caller, number))
        if len(seen) == threads * calls:
            done.set_result(None)

    def calling(caller: int) -> None:
        for number in range(calls):
            loop.call_soon_threadsafe(called, caller, number)

    workers = [Thread(target=calling, args=(caller,)) for caller in range(threads)]
    for worker in workers:
        worker.start()
    loop.run_until_complete(done)
    for worker in workers:
        worker.join()
    return seen


@pytest.mark.parametrize("watchful", [-FOREVER, FOREVER])
def test_calls_of_several_threads_all_come_and_those_of_each_in_order(watchful: float, loop: WaitingLoop) -> None:
    loop._watchful_until = loop.time() + watchful
    seen = called_from_threads(loop, 4, 500)
    for caller in range(4):
        assert [number for other, number in seen if other == caller] == list(range(500))


def turns_between_calls(loop: WaitingLoop, calls: int = 4) -> list[int]:
    """In which turn of the loop each call comes that was made before the first one."""
    turns: list[int] = []
    turn = 0

    async def counting() -> None:
        nonlocal turn
        while len(turns) < calls:
            turn += 1
            await asyncio.sleep(0)

    for _ in range(calls):
        loop.call_soon_threadsafe(lambda: turns.append(turn))
    loop.run_until_complete(counting())
    return [turn - turns[0] for turn in turns]


def test_while_somebody_waits_the_loop_looks_at_the_clock_after_a_few_calls(loop: WaitingLoop) -> None:
    """After as many as the wait has milliseconds, of which a short one has none."""
    assert turns_between_calls(loop) == [0, 0, 0, 0]
    for seconds, turns in ((0.0001, [0, 1, 2, 3]), (0.002, [0, 0, 1, 1]), (FOREVER, [0, 0, 0, 0])):
        loop.wait(seconds)
        loop._watchful_until = loop.time() + FOREVER
        assert turns_between_calls(loop) == turns


def test_whose_wait_is_over_comes_before_whoever_is_new(loop: WaitingLoop) -> None:
    seen: list[str] = []
    loop.wait(0).add_done_callback(lambda _: seen.append("over"))
    loop.call_soon_threadsafe(loop.call_soon, seen.append, "new")
    loop.run_until_complete(asyncio.sleep(0.01))
    assert seen == ["over", "new"]


def test_calls_are_made_unless_they_were_taken_back(loop: WaitingLoop) -> None:
    seen: list[str] = []

    async def calling() -> None:
        loop.call_soon_threadsafe(seen.append, "taken back").cancel()
        loop.call_soon_threadsafe(seen.append, "made")
        await asyncio.sleep(0.01)

    loop.run_until_complete(calling())
    assert seen == ["made"]


def test_a_call_that_fails_does_not_keep_others_from_coming(loop: WaitingLoop) -> None:
    failures: list[str] = []
    loop.set_exception_handler(lambda _, context: failures.append(type(context["exception"]).__name__))
    loop.call_soon_threadsafe(lambda: 1 / 0)
    assert len(called_from_threads(loop, 1, 3)) == 3
    assert failures == ["ZeroDivisionError"]


def test_threads_that_the_loop_waits_for_are_heard(loop: WaitingLoop) -> None:
    async def asking() -> str:
        return await asyncio.to_thread(str, 7)

    loop.wait(FOREVER)
    assert loop.run_until_complete(asking()) == "7"
    loop.run_until_complete(loop.shutdown_default_executor())


def test_timers_of_the_process_are_not_put_off(tmp_path: Path) -> None:
    slack = tmp_path / "timerslack_ns"
    slack.write_text("50000")
    wake_up_promptly(slack)
    assert slack.read_text() == "1"


def test_where_that_cannot_be_asked_for_nothing_happens(tmp_path: Path) -> None:
    wake_up_promptly(tmp_path / "no folder" / "timerslack_ns")
    assert not list(tmp_path.iterdir())


def test_the_process_of_the_origin_has_this_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    async def serve() -> None:
        asked.append(type(asyncio.get_running_loop()))

    def own() -> Coroutine[None, None, None]:
        return serve()

    monkeypatch.setattr(origin_process, "die_with_parent", lambda: None)
    monkeypatch.setattr(origin_process, "wake_up_promptly", lambda: asked.append("promptly"))
    monkeypatch.setattr(origin_process, "_serve", own)
    monkeypatch.setattr(sys, "argv", ["origin"])
    origin_process.main()
    assert asked[0] == "promptly"
    assert asked[1] is WaitingLoop or sys.platform == "win32"
