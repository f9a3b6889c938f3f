"""Crossovers read like sentences that somebody would say, with no more digits than they need."""

from dataclasses import replace
from math import exp
from typing import Any

import pytest

from reports.axis_words import measured as said_of
from reports.axis_words import place, place_and_interval, span
from reports.crossover_sections import Section, sections
from reports.crossover_words import crossover, order, winners
from reports.crossovers import Crossover, Order
from reports.leading import Stage
from reports.sweeps import Axis, Sweep, sweeps
from tests.reports.records import Work, measured, sweep

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
    ("axis", "found", "said"),
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
    axis: Axis, found: tuple[float, float, float], said: str
) -> None:
    value, interval = place_and_interval(axis, *found)
    assert f"{said_of(axis, value)} {interval}" == said


def test_places_alone_are_short() -> None:
    assert [place(COMPUTING, x) for x in (0.0, 1e-5, 0.0025, 0.0333333)] == ["0 s", "10 µs", "2.5 ms", "33.3 ms"]
    assert [place(WIDTH, x) for x in (1.0, 1024.0, 12.44)] == ["1", "1,024", "12.4"]
    assert place(COMPUTING, 1e-300) == "1.00e-291 ns"


def test_a_span_says_a_shared_unit_once() -> None:
    assert span(COMPUTING, 0.001, 0.02) == "1 to 20 ms"
    assert span(COMPUTING, 1e-5, 0.003, "and") == "10 µs and 3 ms"
    assert span(SHARE, 0.0, 1.0) == "0 to 100 %"
    assert span(WIDTH, 1.0, 1024.0) == "1 to 1,024"


def test_one_overtakes_and_several_overtake() -> None:
    assert crossover(flip(SHARE, (0.63, 0.55, 0.7))) == "processes overtake asyncio above 63 % computing [55, 70]"
    turned = flip(WIDTH, (3.0, 2.0, 4.0), "threads asyncio")
    assert crossover(turned) == "asyncio overtakes threads above a width of 3.0 [2.0, 4.0]"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"certain": ((1.0, 64.0),)}, "asyncio stays ahead of threads"),
        ({"certain": ((1.0, 64.0),), "is_same": True}, "asyncio stays ahead of threads, but by less than 5 %"),
        ({"certain": ((1.0, 9.0),)}, "asyncio is ahead of threads up to 9, too close to tell beyond"),
        ({"certain": ((9.0, 64.0),)}, "asyncio is ahead of threads from 9 on, too close to tell below"),
        ({"certain": ((2.0, 9.0),)}, "asyncio is ahead of threads from 2 to 9, too close to tell elsewhere"),
        ({"certain": ((1.0, 2.0), (9.0, 64.0))}, "asyncio is ahead of threads wherever that is certain"),
        ({}, "asyncio and threads are too close to tell"),
        ({"perhaps": (7.0,)}, "asyncio and threads are too close to tell (the means cross at 7, which may be chance)"),
        ({"is_same": True}, "asyncio and threads stay within 5 % of each other"),
        ({"is_known": False}, "too few blocks to tell asyncio and threads apart"),
    ],
)
def test_without_a_crossover_it_says_between_what_none_was_observed_and_who_is_ahead(
    changes: dict[str, Any], said: str
) -> None:
    of = replace(Order(along(WIDTH), "asyncio", "threads", 1.0, 64.0), **changes)
    assert order(of) == f"none observed between 1 and 64: {said}"


def test_the_sequence_of_winners_is_one_sentence() -> None:
    one, two, three = Stage(("sequential",), 1, 2), Stage(("asyncio", "threads"), 4, 8), Stage(("processes",), 16, 32)
    flipped = replace(two, crossover=flip(WIDTH, (3.0, 2.0, 4.0), "sequential asyncio"))
    assert winners(along(WIDTH), (one, flipped, three)) == (
        "Fastest: sequential up to a width of 3.0 [2.0, 4.0], then asyncio (threads not clearly slower)"
        " up to a width of 8, processes from a width of 16 on."
    )
    assert winners(along(WIDTH), (one, flipped)).endswith(", asyncio (threads not clearly slower) above.")


def test_one_winner_leads_throughout_and_all_together_is_none() -> None:
    assert winners(along(SHARE), (Stage(("asyncio",), 0, 1),)) == "Fastest from 0 to 100 % computing: asyncio."
    nobody = winners(along(SHARE), (Stage(("threads", "asyncio"), 0, 1),))
    assert nobody == "No model is the fastest for certain anywhere from 0 to 100 % computing."


def share(*logs: float, blocks: int = 3, **more: Any) -> tuple[Work, ...]:
    """From all waiting to all computing in equal steps, without noise."""
    last = len(logs) - 1
    return tuple(
        Work(
            {"asyncio": [[1.0]] * blocks, "processes": [[exp(-value)]] * blocks},
            name=f"blend {n}",
            base="blend",
            parameters={"wait_seconds": (last - n) / last, "work": n},
            wait_seconds=(last - n) / last,
            computing="holds the GIL",
            cpu_seconds=0.0,
            **more,
        )
        for n, value in enumerate(logs)
    )


def section(*works: Work, axis: str = "cpu_share", **more: Any) -> Section:
    entry = sweep(axis, *works, kind="path", parameters=["wait_seconds", "work"])
    (one,) = sections(measured(*works, sweeps=[entry], **more))
    return one


def computing(works: tuple[Work, ...]) -> tuple[Work, ...]:
    """The same points, where the loop tells how much each job computes: ten jobs take n tenths of a second."""
    last = len(works) - 1
    return tuple(
        replace(work, cells={"sequential": [[99.0]] * 3, **work.cells}, cpu_seconds=10 * n / last)
        for n, work in enumerate(works)
    )


def test_a_section_has_all_that_a_page_says_of_a_sweep() -> None:
    found = section(*computing(share(-1.0, -1.0, 1.0, 1.0, 1.0)))
    assert found.title == "blend: from all waiting to all computing"
    assert (found.name, found.axis, found.blocks) == (
        "sweep-blend-cpu-share",
        "share of computing",
        "3 blocks per point",
    )
    assert found.points == ("0 %", "25 %", "50 %", "75 %", "100 %")
    assert found.level == "98 %"  # three pairs: 98.3 %
    assert found.sentences == (
        "Fastest: asyncio up to 38 % computing [38, 38], processes above.",
        "Processes overtake asyncio above 38 % computing [38, 38], more than 5 % ahead from 38.1 % on.",
    )
    row = next(row for row in found.rows if row.is_observed)
    assert (row.models, row.crossover, row.interval) == ("asyncio, then processes", "38 %", "[38, 38]")
    assert (row.clear, row.said) == (
        "more than 5 % ahead from 38.1 % on",
        "processes overtake asyncio above 38 % computing [38, 38]",
    )
    others = [row.said for row in found.rows if not row.is_observed]
    assert others == [
        "none observed between 0 and 100 %: asyncio stays ahead of sequential",
        "none observed between 0 and 100 %: processes stay ahead of sequential",
    ]


def test_a_section_says_what_is_missing_where_and_why() -> None:
    works = computing(share(-1.0, -1.0, 1.0, left_out={"threads": "it takes too long"}))
    wrong = [{"workload": "blend 1", "model": "asyncio", "block": 4, "phase": "warm", "reason": "wrong"}]
    found = section(*works, invalid=wrong)
    assert set(found.notes) == {
        "threads left out at 0 %, 50 % and 100 %: it takes too long",
        "asyncio invalid at 50 %",
    }


def test_a_sweep_over_words_has_no_rows_and_says_why() -> None:
    works = tuple(
        Work({"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2}, name=client, base="b", parameters={"client": client})
        for client in ("aiohttp", "httpx")
    )
    (found,) = sections(measured(*works, sweeps=[sweep("client", *works)]))
    assert found.rows == ()
    assert found.points == ("aiohttp", "httpx")
    assert found.sentences == ("The values of client have no order, so nothing flips between them.",)


def test_one_point_is_said_to_be_the_only_one() -> None:
    work = Work(
        {"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2}, name="p", base="b", parameters={"wait_seconds": 0.01}
    )
    (found,) = sections(measured(work, sweeps=[sweep("wait_seconds", work)]))
    assert found.sentences == ("Fastest at 10 ms of wait, the only point: asyncio.",)
    assert found.rows == ()


def test_parts_of_a_path_have_sections_of_their_own() -> None:
    works = tuple(
        Work(
            {"sequential": [[1.0]] * 2, "processes": [[0.5]] * 2},
            name=f"{n} {chunk}",
            base="primes",
            parameters={"numbers_per_job": n, "jobs_per_message": chunk},
            computing="holds the GIL",
            cpu_seconds=n / 1000,
        )
        for chunk in (1, 8)
        for n in (1, 100)
    )
    entry = sweep("message_size", *works, kind="path", parameters=["numbers_per_job", "jobs_per_message"])
    one, other = sections(measured(*works, sweeps=[entry]))
    assert one.title == "primes: computing per job from 100 µs to 10 ms, 1 job per message"
    assert other.name == "sweep-primes-message-size-8-jobs-per-message"


def test_extreme_values_break_nothing() -> None:
    values = (1e-12, 1e9, 1.0)
    works = tuple(
        Work(
            {"sequential": [[1e9], [1e-12]], "asyncio": [[value], [1.0]]},
            name=f"p{n}",
            base="b",
            parameters={"a": n, "b": 10.0**-n},
        )
        for n, value in enumerate(values)
    )
    for parameter in ("a", "b"):
        (found,) = sections(measured(*works, sweeps=[sweep(parameter, *works)]))
        assert len(found.rows) == 1


def test_a_record_without_sweeps_has_no_sections() -> None:
    assert sections(measured(Work({"sequential": [[1.0]]}))) == ()
