"""Whoever waits is told what happens and how long it takes."""

import io

from rich.console import Console

from benchmarks.measure.progress import BarReporter, PlainReporter, RemainingTime, reporter


def test_an_estimate_comes_from_the_rehearsal_until_a_block_was_measured() -> None:
    estimate = RemainingTime({"a": 3.0, "b": 1.0})
    assert estimate.seconds_for(["a", "a", "b"]) == 7.0
    estimate.learn("a", 1.0)
    estimate.learn("a", 2.0)
    assert estimate.seconds_for(["a", "a", "b"]) == 4.0


def test_without_a_terminal_every_step_is_a_plain_line() -> None:
    out = io.StringIO()
    with reporter(Console(file=out, soft_wrap=True)) as plain:
        assert type(plain) is PlainReporter
        plain.say("starting [the] origin")
        plain.begin(2)
        plain.block(0, "sleep", 61.0)
        plain.block(1, "noop", 1.0)
        plain.finish()
    lines = out.getvalue().splitlines()
    assert lines == [
        "starting [the] origin",
        "block 1/2  sleep           about 1 min 1 s left",
        "block 2/2  noop            about 1 s left",
    ]


def test_on_a_terminal_there_is_a_bar_that_is_drawn_only_when_told_to() -> None:
    out = io.StringIO()
    with reporter(Console(file=out, force_terminal=True, width=100)) as bar:
        assert type(bar) is BarReporter
        bar.begin(2)
        bar.block(1, "noop", 5.0)
        drawn = out.getvalue()
        bar.finish()
    assert "noop" in drawn
    assert "1/2" in drawn
    assert "about 5 s left" in drawn
    assert "done" in out.getvalue()
