"""Whether batches become faster or slower within blocks, against numbers by hand."""

from math import log

import pytest

from reports.flags import flags
from reports.steadiness import drift, unsteady
from tests.reports.records import Blocks, Work, analysed, measured


@pytest.mark.parametrize(
    ("makespans", "expected"),
    [
        ([2.0, 2.0, 1.0, 1.0], log(0.5)),
        ([1.0, 3.0, 2.0, 4.0], log(1.5)),
        ([1.0, 1.0, 9.0, 2.0, 2.0], log(2)),
        ([1.0, 9.0, 1.0, 2.0, 2.0, 0.1], log(2)),
    ],
)
def test_the_drift_of_a_block_compares_the_medians_of_its_halves(makespans: list[float], expected: float) -> None:
    assert drift(makespans) == pytest.approx(expected)


def test_fewer_than_four_rounds_tell_nothing() -> None:
    assert drift([3.0, 2.0, 1.0]) is None
    assert found([[3.0, 2.0, 1.0]] * 3) == []


def found(blocks: Blocks, others: int = 0) -> list[str]:
    cells = {"asyncio": blocks, **{f"model{number}": [[1.0] * 4] * 3 for number in range(others)}}
    return [one.model for one in unsteady(measured(Work(cells)).workloads)]


def test_a_cell_is_unsteady_where_the_whole_interval_is_beyond_the_margin() -> None:
    assert found([[1.1, 1.1, 1.0, 1.0]] * 3) == ["asyncio"]
    assert found([[1.0, 1.0, 1.1, 1.1]] * 3) == ["asyncio"]
    assert found([[1.04, 1.04, 1.0, 1.0]] * 3) == []


def test_one_block_or_a_wide_interval_shows_nothing() -> None:
    assert found([[2.0, 2.0, 1.0, 1.0]]) == []
    assert found([[2.0, 2.0, 1.0, 1.0], [1.0] * 4, [1.5, 1.5, 1.0, 1.0]]) == []


def test_all_cells_share_one_error_rate() -> None:
    """Drifts of 8, 9 and 10 % have an interval from 6.4 % on at 95 %, but not at the level of ten cells."""
    blocks = [[value, value, 1.0, 1.0] for value in (1.08, 1.09, 1.10)]
    assert found(blocks) == ["asyncio"]
    assert found(blocks, others=9) == []


def test_the_estimate_says_how_much_longer_batches_take_at_the_end() -> None:
    [one] = unsteady(measured(Work({"asyncio": [[2.0, 2.0, 1.0, 1.0]] * 3})).workloads)
    assert one.workload == "work"
    assert one.drift.value == pytest.approx(0.5)


def test_an_unsteady_cell_keeps_its_data_and_gets_a_flag() -> None:
    cells = {"sequential": [[1.0] * 4] * 3, "asyncio": [[0.6, 0.6, 0.5, 0.5]] * 3}
    analysis = analysed(Work(cells))
    assert flags(analysis, "work") == {"asyncio": ("unsteady",)}
    assert analysis.answers[0].verdict("asyncio") == "faster"


def test_a_cell_near_the_ceiling_of_its_server_gets_a_flag() -> None:
    """Ten jobs in half a second are 20 per second."""
    cells = {"sequential": [[1.0] * 4] * 3, "asyncio": [[0.6, 0.6, 0.5, 0.5]] * 3}
    origin = {"server": "test", "ceiling_per_second": 30.0}
    limited = flags(analysed(Work(cells, services=("origin",)), origin=origin), "work")
    assert limited == {"asyncio": ("origin-limited", "unsteady")}
