"""The small print of figures says what their intervals promise."""

import pytest

from reports.text.captions import caption, interval_level
from tests.reports.helpers.records import Blocks, Work, analysed

TWO: dict[str, Blocks] = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}
FOUR: dict[str, Blocks] = {**TWO, "threads": [[0.7]] * 3, "processes": [[0.9]] * 3}


@pytest.mark.parametrize(
    ("cells", "workloads", "text"),
    [
        (TWO, 1, "95 % for the only headline"),
        (TWO, 2, "95 % for all 2 headlines together (each 97.5 %)"),
        (
            FOUR,
            2,
            "95 % for all 2 headlines together (each 97.5 %), 95 % for all 10 other comparisons together (each 99.5 %)",
        ),
        ({"sequential": [[1.0]] * 3, "threads": [[0.7]] * 3}, 2, "95 % for all 2 comparisons together (each 97.5 %)"),
    ],
)
def test_headlines_and_all_other_comparisons_have_a_level_of_their_own(
    cells: dict[str, Blocks], workloads: int, text: str
) -> None:
    analysis = analysed(*(Work(cells, name=f"w{place}") for place in range(workloads)))
    assert interval_level(analysis) == f"intervals: {text}"
    assert f" · intervals: {text} · " in caption(analysis)


def test_the_part_of_the_error_rate_that_is_kept_is_told() -> None:
    assert interval_level(analysed(Work(TWO), budget_seconds=60.0)) == (
        "intervals: 95 % for the only headline (each 97.5 %; part of the error rate is kept for later looks)"
    )


def test_levels_of_two_looks_are_a_range() -> None:
    """Half of the error rate of two headlines, and a quarter where the results had been looked at."""
    analysis = analysed(Work(TWO), Work(TWO, name="again"), budget_seconds=60.0, looks={"again": [2]})
    assert interval_level(analysis) == (
        "intervals: 95 % for all 2 headlines together "
        "(each 98.8 to 99.4 %; the higher ones where blocks were added after looking)"
    )


def test_without_a_second_block_there_are_no_intervals() -> None:
    analysis = analysed(Work({"sequential": [[1.0]], "asyncio": [[0.5]]}))
    assert interval_level(analysis) == "no intervals, for want of blocks to compare"
