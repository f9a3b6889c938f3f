"""A block times every phase by itself, checks outside the clock, and goes on where one model fails."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.block.block import BlockOutcome, BlockRequest, measure
from tests.benchmarks.helpers import fakes
from tests.benchmarks.helpers.fakes import (
    FIRST,
    SHUTDOWN,
    STARTUP,
    WARM,
    FakeClock,
    FakeParameters,
    correct,
    fake_workload,
)
from workloads.contract import Workload

MODELS = ("sequential", "asyncio", "threads", "processes")


def run(fake: Workload[FakeParameters], clock: FakeClock, rounds: int = 4) -> BlockOutcome:
    request = BlockRequest("fake", tuple(fake.variants), width=2, rounds=rounds, seed=7)
    return measure(fake, request, clock)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def test_every_phase_is_timed_by_itself(clock: FakeClock) -> None:
    outcome = run(fake_workload(clock, **dict.fromkeys(MODELS, correct)), clock)
    for model in MODELS:
        cell = outcome.cells[model]
        assert (cell.startup, cell.warmups, cell.shutdown) == (STARTUP, (FIRST, WARM), SHUTDOWN)
        assert cell.warm == (WARM,) * 4
    assert outcome.failures == ()


def test_a_first_batch_of_a_tenth_of_a_second_needs_no_second_warm_up(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fakes, "FIRST", 1.0)
    outcome = run(fake_workload(clock, sequential=correct), clock)
    assert outcome.cells["sequential"].warmups == (1.0,)


def test_all_models_are_open_before_the_first_batch_and_until_the_last(clock: FakeClock) -> None:
    run(fake_workload(clock, **dict.fromkeys(MODELS, correct)), clock)
    assert all(event.startswith("open") for event in clock.log[:4])
    assert all(event.startswith("close") for event in clock.log[-4:])
    assert Counter(clock.log[4:-4]) == dict.fromkeys(MODELS, 6)


def test_batches_run_in_the_order_of_the_rounds(clock: FakeClock) -> None:
    outcome = run(fake_workload(clock, **dict.fromkeys(MODELS, correct)), clock)
    assert clock.log[12:-4] == [model for order in outcome.rounds for model in order]
    assert clock.log[:4] == [f"open {model}" for model in outcome.opened]


def test_the_start_of_every_value_is_a_reading_of_the_clock(clock: FakeClock) -> None:
    outcome = run(fake_workload(clock, sequential=correct), clock, rounds=3)
    before = STARTUP + FIRST + WARM
    assert outcome.cells["sequential"].starts == (before, before + WARM, before + 2 * WARM)


def test_checking_an_answer_is_not_timed(clock: FakeClock) -> None:
    fake = fake_workload(clock, sequential=correct)

    def slow_check(expected: Any, got: Any) -> bool:
        clock.pass_(100.0, "check")
        return bool(expected == got)

    outcome = run(replace(fake, accepts=slow_check), clock)
    assert outcome.cells["sequential"].warm == (WARM,) * 4
    assert clock.log.count("check") == 3 * 6


def test_a_wrong_answer_fails_its_model_and_no_other(clock: FakeClock) -> None:
    outcome = run(fake_workload(clock, sequential=correct, asyncio=lambda _: [0, 9, 2]), clock)
    (failure,) = outcome.failures
    assert (failure.model, failure.phase) == ("asyncio", "first batch")
    assert failure.reason == "job 1: expected 1, got 9"
    assert outcome.cells["sequential"].warm == (WARM,) * 4
    assert outcome.cells["asyncio"].warm == ()


def test_an_answer_that_turns_wrong_later_is_found_too(clock: FakeClock) -> None:
    outcome = run(fake_workload(clock, asyncio=lambda batch: [0, 1, 2] if batch < 5 else [0, 1]), clock)
    (failure,) = outcome.failures
    assert (failure.phase, failure.reason) == ("warm", "expected 3 results, got 2")
    assert outcome.cells["asyncio"].warm == (WARM,) * 2


def test_a_variant_that_raises_is_named_in_one_line_and_still_closed(clock: FakeClock) -> None:
    def explode(_: int) -> list[int]:
        raise ValueError("first line\nsecond line")

    outcome = run(fake_workload(clock, sequential=correct, threads=explode), clock)
    (failure,) = outcome.failures
    assert failure.reason == "raised ValueError: first line second line"
    assert "close threads" in clock.log


def test_a_variant_that_cannot_open_fails_at_startup(clock: FakeClock) -> None:
    fake = fake_workload(clock, sequential=correct)

    outcome = run(replace(fake, variants={**fake.variants, "asyncio": lambda p, k: _Refusing()}), clock)
    (failure,) = outcome.failures
    assert (failure.model, failure.phase) == ("asyncio", "startup")
    assert failure.reason == "raised OSError: too many open files"
    assert outcome.cells["asyncio"].startup is None
    assert outcome.cells["sequential"].warm == (WARM,) * 4


def test_a_variant_that_does_not_even_begin_to_open_fails_alone(clock: FakeClock) -> None:
    def refuse(p: FakeParameters, width: int) -> Any:
        raise KeyError("pool")

    fake = fake_workload(clock, sequential=correct)
    outcome = run(replace(fake, variants={**fake.variants, "asyncio": refuse}), clock)
    (failure,) = outcome.failures
    assert (failure.model, failure.phase) == ("asyncio", "startup")
    assert failure.reason.startswith("raised KeyError: ")
    assert outcome.cells["sequential"].warm == (WARM,) * 4


class _Refusing:
    def __enter__(self) -> Any:
        raise OSError("too many open files")

    def __exit__(self, *_: object) -> None:
        raise AssertionError("was never open")


def test_a_seed_decides_all_orders(clock: FakeClock) -> None:
    first = run(fake_workload(clock, **dict.fromkeys(MODELS, correct)), clock)
    second = run(fake_workload(clock, **dict.fromkeys(MODELS, correct)), clock)
    assert (first.opened, first.rounds) == (second.opened, second.rounds)


def test_what_a_workload_observes_is_kept(clock: FakeClock) -> None:
    fake = fake_workload(clock, sequential=correct)
    outcome = run(replace(fake, observe=lambda results: {"sum": float(sum(results))}), clock)
    assert outcome.cells["sequential"].observed == {"sum": 3.0}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "three"])
def test_what_a_record_cannot_hold_is_not_observed(value: Any, clock: FakeClock) -> None:
    outcome = run(replace(fake_workload(clock, sequential=correct), observe=lambda results: {"sum": value}), clock)
    assert outcome.failures[0].phase == "warm"


@pytest.mark.parametrize("answer", [[0, 1], [0, 1, 2, 3]])
def test_an_answer_must_have_one_result_per_job(answer: list[int], clock: FakeClock) -> None:
    outcome = run(replace(fake_workload(clock, sequential=correct, asyncio=correct), answer=lambda p: answer), clock)
    assert [(failure.model, failure.phase) for failure in outcome.failures] == [
        ("sequential", "preparation"),
        ("asyncio", "preparation"),
    ]
    for failure in outcome.failures:
        assert f"the answer gives {len(answer)} results for 3 jobs" in failure.reason
        assert failure.reason.endswith(")")
        assert "(verification.py, line " in failure.reason
    assert clock.log == []
