"""Parameters are set by words with units, and a workload then has them everywhere."""

from typing import Any

import pytest

import workloads
from benchmarks.block.block import BlockRequest, measure, requested_workload
from benchmarks.errors import RequestError
from benchmarks.plan.parameters import (
    clock_duration,
    override_to,
    parse_override,
    settable_values,
    short_duration,
    values_for,
    workload_with,
)
from benchmarks.plan.plan import entry
from benchmarks.plan.selection import choose
from workloads.contract import Value


def value(workload: str, word: str) -> Value:
    [single] = values_for(workloads.load(workload), [parse_override(word)]).values()
    return single


@pytest.mark.parametrize(
    ("workload", "word", "expected"),
    [
        ("sleep", "wait_seconds=20ms", 0.02),
        ("sleep", "wait_seconds = 0.5 s", 0.5),
        ("sleep", "sleep.wait_seconds=100us", 0.0001),
        ("sleep", "jobs=1_000", 1000),
        ("sleep", "width=64", 64),
        ("primes", "width=3", 3),
        ("file_read", "file_bytes=64KiB", 65_536),
        ("file_read", "file_bytes=100B", 100),
        ("http_fetch", "tls=yes", True),
        ("http_fetch", "keep_alive=off", False),
        ("file_read", "reading=lines", "lines"),
    ],
)
def test_a_value_is_read_with_its_unit(workload: str, word: str, expected: Value) -> None:
    read = value(workload, word)
    assert read == pytest.approx(expected) if isinstance(expected, float) else read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize(
    ("workload", "word", "message"),
    [
        ("sleep", "wait_seconds", "--set 'wait_seconds' sets nothing: write --set NAME=VALUE"),
        ("sleep", "wait_seconds=", "sets nothing"),
        ("sleep", "wait_seconds=5", "write a number with its unit, such as 20ms, 0.5s or 100us"),
        ("sleep", "wait_seconds=-5ms", "write a number with its unit"),
        ("sleep", "wait_seconds=1e999s", "finite"),
        ("sleep", "wait_seconds=soon", "write a number with its unit"),
        ("file_read", "file_bytes=64", "such as 100B, 64KiB or 2MiB"),
        ("file_read", "file_bytes=0.3B", "write a whole number, 0 or more"),
        ("sleep", "jobs=0", "write a whole number, 1 or more"),
        ("sleep", "jobs=1_", "write a number, without a unit"),
        ("sleep", "jobs=1000001", "write 1_000_000 or less"),
        ("sleep", "width=2049", "write 2_048 or less"),
        ("primes", "numbers_per_job=0", "primes needs more than nothing of it"),
        ("unbounded_gather", "patience_seconds=0s", "unbounded_gather needs more than nothing of it"),
        ("sleep", "jobs=5ms", "write a number, without a unit"),
        ("sleep", "width=1.5", "write a whole number, 1 or more"),
        ("http_fetch", "tls=maybe", "tls=maybe: write yes or no"),
        ("file_read", "reading=pages", "reading=pages: it can be whole"),
        ("sleep", "sleep.latency_seconds=5ms", "sleep has no parameter 'latency_seconds' to set: there are jobs"),
        ("http_fetch", "http_fetch.origin=http://elsewhere", "has no parameter 'origin' to set"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_an_example(workload: str, word: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        value(workload, word)
    assert message in str(refused.value)


def test_nothing_can_be_asked_for_where_an_axis_has_it() -> None:
    assert value("blend", "wait_seconds=0s") == 0
    assert value("blend", "work=0") == 0


def test_what_is_said_of_one_workload_counts_more_than_what_is_said_of_all() -> None:
    planned, _ = choose(["sleep", "noop"], [], [parse_override("sleep.width=8"), parse_override("width=4")])
    assert [workload.width for workload in planned] == [4, 8]


def test_a_wish_reaches_every_chosen_workload_that_has_the_parameter() -> None:
    planned, _ = choose(
        ["sleep", "http_fetch", "noop"], [], [parse_override("latency_seconds=50ms"), parse_override("noop.jobs=7")]
    )
    values = {workload.name: dict(workload.changes) for workload in planned}
    assert values == {"noop": {"jobs": 7}, "sleep": {}, "http_fetch": {"latency_seconds": 0.05}}


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("latency=5ms", "nothing that is measured has a parameter 'latency': there are jobs"),
        ("primes.jobs=5", "primes is not among what is measured"),
    ],
)
def test_a_wish_that_nobody_can_fulfil_is_refused(word: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        choose(["sleep"], [], [parse_override(word)])


def test_what_was_set_is_what_is_measured_and_recorded() -> None:
    (planned,), _ = choose(
        ["sleep"],
        ["asyncio"],
        [parse_override("wait_seconds=2ms"), parse_override("jobs=3"), parse_override("width=2")],
    )
    assert (planned.width, planned.workload.parameters.jobs) == (2, 3)
    described = entry(planned)
    assert described.changed == {"wait_seconds": 0.002, "jobs": 3, "width": 2}
    assert (described.jobs, described.wait_seconds) == (3, 0.002)
    request = BlockRequest("sleep", ("sequential",), 2, 1, seed=1, changes=dict(planned.changes))
    outcome = measure(requested_workload(request), request)
    assert outcome.failures == ()
    assert all(seconds >= 3 * 0.002 for seconds in outcome.cells["sequential"].warm)


@pytest.mark.parametrize("name", workloads.NAMES)
def test_every_settable_value_can_be_asked_for_again(name: str) -> None:
    workload: Any = workloads.load(name)
    for parameter, own in settable_values(workload).items():
        if own != 0 or parameter != "width":
            assert values_for(workload, [override_to(name, parameter, own)]) == {parameter: own}


@pytest.mark.parametrize("name", workloads.NAMES)
def test_every_value_of_an_axis_can_be_asked_for(name: str) -> None:
    workload: Any = workloads.load(name)
    for parameter, values in workload.axes.items():
        for single in values:
            overridden = values_for(workload, [override_to(name, parameter, single)])
            assert overridden == {parameter: single}
            workload_with(workload, overridden)


def test_servers_follow_from_what_was_set() -> None:
    assert choose(["http_fetch"], [])[0][0].workload.needs == ("origin",)
    secure = choose(["http_fetch"], [], [parse_override("tls=yes")])[0][0]
    assert secure.workload.needs == ("secure_origin", "authority")


@pytest.mark.parametrize(
    ("seconds", "text"), [(1.5, "1.5 s"), (0.0123, "12.3 ms"), (0.00001234, "12.3 us"), (4e-8, "40 ns")]
)
def test_times_are_shown_in_the_unit_of_their_size(seconds: float, text: str) -> None:
    assert short_duration(seconds) == text


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (125.2, "2 min 5 s")])
def test_durations_read_like_words(seconds: float, words: str) -> None:
    assert clock_duration(seconds) == words
