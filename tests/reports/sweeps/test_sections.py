"""A page's section on a sweep says what comes first, every two models, and what is missing."""

from dataclasses import replace
from math import exp
from typing import Any

from reports.model.predictions import predictions_of
from reports.record.measurements import Measurements
from reports.sweeps.report import sweep_reports
from reports.sweeps.sections import SweepSection
from tests.reports.helpers.records import Work, measured, sweep
from tests.reports.helpers.sweeps import analysed_sweeps, talking


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


def section(*works: Work, axis: str = "cpu_share", **more: Any) -> SweepSection:
    entry = sweep(axis, *works, kind="path", parameters=["wait_seconds", "work"])
    (sweep_section,) = sections(measured(*works, sweeps=[entry], **more))
    return sweep_section


def sections(record: Measurements) -> tuple[SweepSection, ...]:
    return tuple(report.section for report in sweep_reports(record, predictions_of(record)))


def computing(works: tuple[Work, ...]) -> tuple[Work, ...]:
    """The same points, where the loop tells how much each job computes: ten jobs take n tenths of a second."""
    last = len(works) - 1
    return tuple(
        replace(work, cells={"sequential": [[99.0]] * 3, **work.cells}, cpu_seconds=10 * n / last)
        for n, work in enumerate(works)
    )


def test_a_section_has_all_that_a_page_says_of_a_sweep() -> None:
    sweep_section = section(*computing(share(-1.0, -1.0, 1.0, 1.0, 1.0)))
    assert sweep_section.title == "blend: from all waiting to all computing"
    assert (sweep_section.axis, sweep_section.blocks) == ("share of computing", "3 blocks per point")
    assert sweep_section.points == ("0 %", "25 %", "50 %", "75 %", "100 %")
    assert sweep_section.level == "99.7 %"  # three pairs at five points each
    assert sweep_section.sentences == (
        "Fastest: asyncio up to 38 % computing [38, 38], processes above.",
        "Processes overtake asyncio above 38 % computing [38, 38], more than 5 % ahead from 38.1 % on.",
    )
    row = next(row for row in sweep_section.rows if row.is_observed)
    assert (row.models, row.crossover, row.interval) == ("asyncio, then processes", "38 %", "[38, 38]")
    assert (row.clear, row.sentence) == (
        "more than 5 % ahead from 38.1 % on",
        "processes overtake asyncio above 38 % computing [38, 38]",
    )
    others = [row.sentence for row in sweep_section.rows if not row.is_observed]
    assert others == [
        "none observed between 0 and 100 %: asyncio stays ahead of sequential",
        "none observed between 0 and 100 %: processes stay ahead of sequential",
    ]


def test_where_the_loop_matters_and_where_it_does_not_is_a_sentence_of_its_own() -> None:
    loops = {"sequential": 0.02, "asyncio": 0.03, "uvloop": 0.021, "asyncio+streams": 0.08}
    steady = [1.001**step for step in (-2, -1, 0, 1, 2)]
    works = (0, 1, 4, 16, 256)
    swept = talking(lambda work: {model: own + 0.01 * work for model, own in loops.items()}, works, steady)
    sweep_section = sections(analysed_sweeps(swept).measurements)[0]
    assert sweep_section.title == "echo: from all talking to all computing"
    assert sweep_section.points == ("0 %", "33.3 %", "66.7 %", "88.9 %", "99.2 %")
    (text,) = (sentence for sentence in sweep_section.sentences if sentence.startswith("Of event loops, "))
    assert "uvloop is ahead of asyncio up to " in text
    assert ", by more than 5 % up to " in text
    assert text.endswith("; within 5 % of each other from 99.2 % computing on.")


def test_a_section_says_what_is_missing_where_and_why() -> None:
    works = computing(share(-1.0, -1.0, 1.0, left_out={"threads": "it takes too long"}))
    wrong = [{"workload": "blend 1", "model": "asyncio", "block": 4, "phase": "warm", "reason": "wrong"}]
    sweep_section = section(*works, invalid=wrong)
    assert set(sweep_section.notes) == {
        "threads left out at 0 %, 50 % and 100 %: it takes too long",
        "asyncio invalid at 50 %",
    }


def test_a_sweep_over_words_has_no_rows_and_says_why() -> None:
    works = tuple(
        Work({"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2}, name=client, base="b", parameters={"client": client})
        for client in ("aiohttp", "httpx")
    )
    (sweep_section,) = sections(measured(*works, sweeps=[sweep("client", *works)]))
    assert sweep_section.rows == ()
    assert sweep_section.points == ("aiohttp", "httpx")
    assert sweep_section.sentences == ("The values of client have no order, so nothing flips between them.",)


def test_one_point_is_said_to_be_the_only_one() -> None:
    work = Work(
        {"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2}, name="p", base="b", parameters={"wait_seconds": 0.01}
    )
    (sweep_section,) = sections(measured(work, sweeps=[sweep("wait_seconds", work)]))
    assert sweep_section.sentences == ("Fastest at 10 ms of wait, the only point: asyncio.",)
    assert sweep_section.rows == ()


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
    record = measured(*works, sweeps=[entry])
    report, other = sweep_reports(record, predictions_of(record))
    assert report.section.title == "primes: computing per job from 100 µs to 10 ms, 1 job per message"
    assert other.name == "sweep-primes-message_size-8_jobs_per_message"


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
        (sweep_section,) = sections(measured(*works, sweeps=[sweep(parameter, *works)]))
        assert len(sweep_section.rows) == 1


def test_a_record_without_sweeps_has_no_sections() -> None:
    assert sections(measured(Work({"sequential": [[1.0]]}))) == ()
