"""The small print of figures says what their intervals promise."""

import pytest

from reports.text.captions import caption, each_level, interval_level
from tests.reports.helpers.records import Blocks, Work, analysed

TWO: dict[str, Blocks] = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}
FOUR: dict[str, Blocks] = {**TWO, "threads": [[0.7]] * 3, "processes": [[0.9]] * 3}


@pytest.mark.parametrize(
    ("cells", "workloads", "text", "each"),
    [
        (TWO, 1, "the interval of asyncio holds with 95 %", "95 % for asyncio"),
        (TWO, 2, "all 2 intervals of asyncio hold together with 95 %", "97.5 % for asyncio"),
        (
            FOUR,
            2,
            "all 2 intervals of asyncio hold together with 95 %; so do the 10 others",
            "97.5 % for asyncio, 99.5 % for other comparisons",
        ),
        (
            {"sequential": [[1.0]] * 3, "threads": [[0.7]] * 3},
            2,
            "all 2 intervals hold together with 95 %",
            "97.5 %",
        ),
    ],
)
def test_headlines_and_all_other_comparisons_have_a_level_of_their_own(
    cells: dict[str, Blocks], workloads: int, text: str, each: str
) -> None:
    analysis = analysed(*(Work(cells, name=f"w{place}") for place in range(workloads)))
    assert interval_level(analysis) == text
    assert each_level(analysis) == each
    assert f" · {text} · " in caption(analysis)


def test_the_part_of_the_error_rate_that_is_kept_is_told() -> None:
    assert each_level(analysed(Work(TWO), budget_seconds=60.0)) == (
        "97.5 % for asyncio; part of the error rate is kept for later looks"
    )


def test_levels_of_two_looks_are_a_range() -> None:
    """Half of the error rate of two headlines, and a quarter where the results had been looked at."""
    analysis = analysed(Work(TWO), Work(TWO, name="again"), budget_seconds=60.0, looks={"again": [2]})
    assert each_level(analysis) == ("98.8 to 99.4 % for asyncio; the higher ones where blocks were added after looking")


def test_without_a_second_block_there_are_no_intervals() -> None:
    analysis = analysed(Work({"sequential": [[1.0]], "asyncio": [[0.5]]}))
    assert interval_level(analysis) == "no intervals, for want of blocks to compare"
    assert each_level(analysis) == ""
