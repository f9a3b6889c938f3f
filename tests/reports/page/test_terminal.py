"""What a terminal shows: the answer in words and in a table that fits, in colour only where there are colours."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from rich.cells import cell_len
from rich.console import Console

from reports.page.report import Report, conclude
from reports.page.terminal import answer_text, rows
from tests.reports.helpers.costs import cost
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import Blocks, Work, measured

PAGE = Path("mine", "index.html")
_CODES = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b]*\x1b\\")
"""Colours and links."""

HOSTILE = "\x1b[31m[red]a\x07[/red]\u202e"


def around(makespan: float) -> Blocks:
    return [[makespan * factor] * 2 for factor in (1.0, 1.001, 0.999, 1.0)]


def work(name: str, asyncio: float, **others: float) -> Work:
    """A workload whose plain loop takes a second."""
    makespans = {"sequential": 1.0, "asyncio": asyncio, **others}
    return Work({model: around(makespan) for model, makespan in makespans.items()}, name)


def console(width: int = 200, is_terminal: bool = False) -> Console:
    colours: Literal["standard"] | None = "standard" if is_terminal else None
    return Console(file=io.StringIO(), width=width, force_terminal=is_terminal, color_system=colours)


def report(*works: Work) -> Report:
    return conclude(measured(*works))


def table(*works: Work) -> dict[str, dict[str, str]]:
    """The table's texts, by workload and column."""
    return {row["workload"].text: {name: cell.text for name, cell in row.items()} for row in rows(report(*works))}


def test_every_workload_has_a_row_that_says_how_many_times_as_fast_each_model_is() -> None:
    works = (work("waits", 0.1, threads=0.2), work("computes", 1.0, threads=1.5, processes=0.5), work("slow", 4.0))
    columns = ("workload", "asyncio", "threads", "processes", "fastest", "async helps?")
    texts = {
        "waits": ("waits", "10.0x faster", "5.00x faster", "-", "asyncio", "helps"),
        "computes": ("computes", "same", "1.50x slower", "2.00x faster", "processes", "no difference"),
        "slow": ("slow", "4.00x slower", "-", "-", "sequential", "hurts"),
    }
    assert table(*works) == {name: dict(zip(columns, text, strict=True)) for name, text in texts.items()}


def test_what_is_not_known_is_unclear_and_what_is_wrong_is_invalid() -> None:
    noisy = Work({"sequential": around(1.0), "asyncio": [[0.7] * 2, [1.4] * 2, [0.8] * 2, [1.2] * 2]}, "noisy")
    broken = Work({"sequential": [[11.0]] * 3, "asyncio": [[1.0]] * 3}, "broken", wait_seconds=1.0)
    known = table(noisy, broken, work("noop", 2.0), Work({"sequential": around(1.0)}, "alone"))
    assert (known["noisy"]["asyncio"], known["noisy"]["async helps?"]) == ("unclear", "unclear")
    assert (known["broken"]["asyncio"], known["broken"]["async helps?"]) == ("invalid", "invalid")
    assert (known["noop"]["asyncio"], known["noop"]["async helps?"]) == ("2.00x slower", "-")
    assert (known["alone"]["asyncio"], known["alone"]["async helps?"]) == ("-", "-")


def test_what_is_piped_begins_with_the_path_and_has_no_colour() -> None:
    concluded = report(*typical())
    first, blank, *rest = answer_text(concluded, PAGE, console()).split("\n")
    assert (first, blank) == (str(PAGE), "")
    assert " ".join(rest[: rest.index("")]) == concluded.lead
    assert not any("\x1b" in line or line != line.rstrip() for line in rest)


def test_on_a_terminal_help_is_green_hurt_is_red_and_the_page_is_a_link_at_the_end() -> None:
    text = answer_text(report(work("good", 0.1), work("bad", 2.0), work("same", 1.0)), PAGE, console(is_terminal=True))
    assert "\x1b[32mhelps" in text
    assert "\x1b[31mhurts" in text
    assert "\x1b[32m10.0x faster" in text
    assert "no difference" in text.replace("\x1b[0m", "")
    assert not any(f"\x1b[{colour}mno difference" in text for colour in (31, 32))
    last = text.split("\n")[-1]
    assert f";{PAGE.resolve().as_uri()}\x1b\\" in last
    assert str(PAGE) in last


def test_whoever_wants_no_colour_gets_none_and_keeps_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = answer_text(report(work("good", 0.1)), PAGE, console(is_terminal=True))
    assert "\x1b[32m" not in text
    assert PAGE.resolve().as_uri() in text


@pytest.mark.parametrize("width", [30, 45, 60, 80, 120])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int, is_terminal: bool) -> None:
    names = ("a_rather_long_name_of_a_workload", "b", "統計" * 10)
    works = [work(name, 0.1, threads=0.1, processes=2.0) for name in names]
    text = answer_text(report(*works), PAGE, console(width, is_terminal))
    assert max(map(cell_len, _CODES.sub("", text).split("\n"))) <= width


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (120, ["workload", "asyncio", "threads", "processes", "fastest", "async helps?"]),
        (72, ["workload", "asyncio", "threads", "processes", "async helps?"]),
        (58, ["workload", "asyncio", "threads", "async helps?"]),
        (44, ["workload", "asyncio", "async helps?"]),
        (30, ["workload", "async helps?"]),
    ],
)
def test_where_there_is_little_room_the_least_important_columns_go(width: int, columns: list[str]) -> None:
    works = [work("image_pipeline", 0.1, threads=0.1, processes=0.1, more=1.0), work("computes", 1.0)]
    lines = answer_text(report(*works), PAGE, console(width)).split("\n")
    (head,) = (line for line in lines if line.startswith("workload"))
    assert re.split(r" {2,}", head) == columns


def test_lessons_are_counted_and_left_to_the_page() -> None:
    lesson = replace(work("wrong_way", 2.0), kind="lessons")
    text = answer_text(report(work("good", 0.1), lesson), PAGE, console())
    assert text.endswith("\n1 lesson: see the page.")
    assert "wrong_way" not in text


def test_costs_are_counted_and_left_to_the_page() -> None:
    known = conclude(measured(work("good", 0.1), costs=[cost("good", "sequential"), cost("good", "asyncio")]))
    assert answer_text(known, PAGE, console()).endswith("\nCPU time, memory and lag of 2 variants: see the page.")


def test_of_ties_one_is_named_and_more_are_counted() -> None:
    known = table(
        work("two", 0.5, threads=0.5), work("three", 0.5, threads=0.5, processes=0.5), work("all", 1.0, threads=1.0)
    )
    assert {known["two"]["fastest"]} <= {"asyncio or threads", "threads or asyncio"}
    assert known["three"]["fastest"].endswith(" or 2 more")
    assert known["all"]["fastest"] == "unclear"


def test_a_record_of_nothing_but_jobs_that_do_nothing_has_no_table() -> None:
    assert rows(report(work("noop", 2.0))) == []


def test_a_hostile_name_stays_text() -> None:
    text = answer_text(report(work(HOSTILE, 0.1)), PAGE, console(is_terminal=True))
    assert "[red]a" in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "\x1b[31m[" not in text
