"""Crossovers read like sentences that somebody would say, with no more digits than they need."""

from dataclasses import replace
from typing import Any

import pytest

from reports.sweeps.crossovers import Crossover, PairOrder
from reports.sweeps.leaders import LeadStretch
from reports.sweeps.points import Axis, Sweep, sweeps
from reports.sweeps.text import (
    crossover_text,
    fastest_text,
    no_crossover_text,
    place_and_interval_texts,
    place_text,
    span_text,
)
from reports.sweeps.text import quantity_text as said_of
from tests.reports.helpers.records import Work, measured, sweep

COMPUTING = Axis("work", "s", True, "computing per job")
SHARE = Axis("cpu_share", "share", False, "share of computing")
WIDTH = Axis("width", "", True, "width")
BODY = Axis("body_bytes", "B", True, "body")


def along(axis: Axis, *models: str) -> Sweep:
    works = [
        Work({model: [[1.0]] for model in models or ("asyncio", "threads")}, name=f"p{n}", base="b", width=n)
        for n in (1, 2)
    ]
    return replace(sweeps(measured(*works, sweeps=[sweep("width", *works)]))[0], axis=axis)


def flip(axis: Axis, interval: tuple[float, float, float], models: str = "asyncio processes") -> Crossover:
    first, second = models.split()
    value, low, high = interval
    return Crossover(along(axis), first, second, value, low, high)


@pytest.mark.parametrize(
    ("axis", "value_and_ends", "text"),
    [
        (COMPUTING, (0.0006214, 0.00041, 0.00093), "620 µs of computing per job [410, 930]"),
        (COMPUTING, (0.0021, 0.0009, 0.012), "2.1 ms of computing per job [0.90, 12]"),
        (COMPUTING, (0.00062, 0.000619, 0.000621), "620 µs of computing per job [619, 621]"),
        (SHARE, (0.63, 0.55, 0.70), "63 % computing [55, 70]"),
        (WIDTH, (12.4, 5.6, 18.0), "a width of 12 [5.6, 18]"),
        (BODY, (5120.0, 2048.0, 8192.0), "5.0 KiB of body [2.0, 8.0]"),
        (Axis("jobs", "", True, "jobs"), (1500.0, 1000.0, 2000.0), "1,500 jobs [1,000, 2,000]"),
        (COMPUTING, (0.001, 0.001, 0.001), "1.0 ms of computing per job [1.0, 1.0]"),
        (COMPUTING, (0.25, 0.0, 0.5), "250 ms of computing per job [0, 500]"),
    ],
)
def test_a_place_and_its_interval_share_a_unit_and_as_many_digits_as_tell_them_apart(
    axis: Axis, value_and_ends: tuple[float, float, float], text: str
) -> None:
    value, interval = place_and_interval_texts(axis, *value_and_ends)
    assert f"{said_of(axis, value)} {interval}" == text


def test_places_alone_are_short() -> None:
    assert [place_text(COMPUTING, x) for x in (0.0, 1e-5, 0.0025, 0.0333333)] == ["0 s", "10 µs", "2.5 ms", "33.3 ms"]
    assert [place_text(WIDTH, x) for x in (1.0, 1024.0, 12.44)] == ["1", "1,024", "12.4"]
    assert place_text(COMPUTING, 1e-300) == "1.00e-291 ns"


def test_a_span_says_a_shared_unit_once() -> None:
    assert span_text(COMPUTING, 0.001, 0.02) == "1 to 20 ms"
    assert span_text(COMPUTING, 1e-5, 0.003, "and") == "10 µs and 3 ms"
    assert span_text(SHARE, 0.0, 1.0) == "0 to 100 %"
    assert span_text(WIDTH, 1.0, 1024.0) == "1 to 1,024"


def test_one_overtakes_and_several_overtake() -> None:
    assert crossover_text(flip(SHARE, (0.63, 0.55, 0.7))) == "processes overtake asyncio above 63 % computing [55, 70]"
    turned = flip(WIDTH, (3.0, 2.0, 4.0), "threads asyncio")
    assert crossover_text(turned) == "asyncio overtakes threads above a width of 3.0 [2.0, 4.0]"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"certain": ((1.0, 64.0),)}, "asyncio stays ahead of threads"),
        ({"certain": ((1.0, 64.0),), "is_same": True}, "asyncio stays ahead of threads, but by less than 5 %"),
        ({"certain": ((1.0, 9.0),)}, "asyncio is ahead of threads up to 9, too close to tell beyond"),
        ({"certain": ((9.0, 64.0),)}, "asyncio is ahead of threads from 9 on, too close to tell below"),
        ({"certain": ((2.0, 9.0),)}, "asyncio is ahead of threads from 2 to 9, too close to tell elsewhere"),
        ({"certain": ((1.0, 2.0), (9.0, 64.0))}, "asyncio is ahead of threads wherever that is certain"),
        (
            {"certain": ((1.0, 64.0),), "clear": ((1.0, 9.0),), "alike_from": 32.0},
            "asyncio stays ahead of threads, by more than 5 % up to 9; within 5 % of each other from 32 on",
        ),
        (
            {"certain": ((1.0, 32.0),), "clear": ((1.0, 9.0),)},
            "asyncio is ahead of threads up to 32, by more than 5 % up to 9, too close to tell beyond",
        ),
        (
            {"certain": ((9.0, 64.0),), "clear": ((32.0, 64.0),), "alike_to": 0.0},
            "asyncio is ahead of threads from 9 on, by more than 5 % from 32 on; within 5 % of each other up to 0",
        ),
        ({}, "asyncio and threads are too close to tell"),
        ({"perhaps": (7.0,)}, "asyncio and threads are too close to tell (the means cross at 7, which may be chance)"),
        ({"is_same": True}, "asyncio and threads stay within 5 % of each other"),
        ({"is_known": False}, "too few blocks to tell asyncio and threads apart"),
    ],
)
def test_without_a_crossover_it_says_between_what_none_was_observed_and_who_is_ahead(
    changes: dict[str, Any], text: str
) -> None:
    order = replace(PairOrder(along(WIDTH), "asyncio", "threads", 1.0, 64.0), **changes)
    assert no_crossover_text(order) == f"none observed between 1 and 64: {text}"


def test_the_sequence_of_winners_is_one_sentence() -> None:
    stretch, two, three = (
        LeadStretch(("sequential",), 1, 2),
        LeadStretch(("asyncio", "threads"), 4, 8),
        LeadStretch(("processes",), 16, 32),
    )
    flipped = replace(two, crossover=flip(WIDTH, (3.0, 2.0, 4.0), "sequential asyncio"))
    assert fastest_text(along(WIDTH), (stretch, flipped, three)) == (
        "Fastest: sequential up to a width of 3.0 [2.0, 4.0], then asyncio or threads up to a"
        " width of 8, processes from a width of 16 on."
    )
    assert fastest_text(along(WIDTH), (stretch, flipped)).endswith(", asyncio or threads above.")


def test_one_winner_leads_throughout_and_all_together_is_none() -> None:
    assert (
        fastest_text(along(SHARE), (LeadStretch(("asyncio",), 0, 1),)) == "Fastest from 0 to 100 % computing: asyncio."
    )
    nobody = fastest_text(along(SHARE), (LeadStretch(("threads", "asyncio"), 0, 1),))
    assert nobody == "No model is the fastest for certain anywhere from 0 to 100 % computing."
    assert fastest_text(along(SHARE), (LeadStretch(("threads",), 0, 1, others=("asyncio",)),)) == nobody


def test_where_more_than_one_may_be_the_fastest_all_of_them_are_named() -> None:
    stretch = LeadStretch(("asyncio",), 1, 8, others=("threads", "processes"))
    sweep = along(WIDTH, "asyncio", "threads", "processes", "sequential")
    close = "too close to threads or processes to tell"
    assert [fastest_text(sweep, (replace(stretch, certain=certain),)) for certain in _CERTAIN] == [
        "Fastest from a width of 1 to 8: asyncio, threads or processes.",
        f"Fastest: asyncio up to a width of 4, {close} beyond.",
        f"Fastest: asyncio at a width of 8, {close} below.",
        f"Fastest from a width of 1 to 8: asyncio (at some points {close}).",
    ]
    last = LeadStretch(("sequential",), 16, 32)
    assert fastest_text(sweep, (replace(stretch, certain=((1, 2),)), last)) == (
        f"Fastest: asyncio (at some points {close}) up to a width of 8, sequential from a width of 16 on."
    )


_CERTAIN: tuple[tuple[tuple[float, float], ...], ...] = ((), ((1, 4),), ((8, 8),), ((1, 1), (8, 8)))
