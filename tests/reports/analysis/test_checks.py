"""What took less time than its jobs need is invalid before anything is concluded; what drifts within blocks says so."""

from dataclasses import replace
from math import log

import pytest

from benchmarks.inference.verdicts import INVALID
from reports.analysis.checks import drift, impossible_cells, unsteady_cells
from reports.analysis.flags import flags
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import PROBE, Blocks, Work, analysed, claim, measured, sweep

TOO_FAST = Work(
    {"sequential": [[11.0]] * 3, "asyncio": [[2.8]] * 3, "threads": [[3.3]] * 3},
    wait_seconds=1.0,
    claims=(claim("asyncio", "faster"), claim("threads", "faster")),
)
"""Ten jobs of a second, four at a time, take three seconds at least."""

WAITS = (
    "less than the 3.00 s that 10 jobs need which wait 1 s each, 4 at a time (is wait_seconds in Workload(...) right?)"
)


def test_what_took_less_than_its_jobs_need_is_found() -> None:
    [cell] = impossible_cells(measured(TOO_FAST))
    assert (cell.workload, cell.model, cell.took, cell.needs) == ("work", "asyncio", 2.8, 3.0)
    assert cell.reason == f"took 2.80 s, {WAITS}"


def test_a_little_less_is_within_the_margin() -> None:
    assert impossible_cells(measured(Work({"asyncio": [[2.9]] * 3}, wait_seconds=1.0))) == ()


def test_full_speed_means_every_usable_cpu_whatever_the_probe_saw() -> None:
    """Six CPU seconds need three seconds of two CPUs, which share something: the probe saw 1.2 of them."""
    cells = {"sequential": [[6.0]] * 3, "processes": [[3.0]] * 3}
    work = Work(cells, computing="holds the GIL", cpu_seconds=6.0)
    assert impossible_cells(measured(work, probe={**PROBE, "capacity_cpus": 1.2, "capacity_best_cpus": 1.2})) == ()


def test_what_computes_faster_than_all_cpus_could_says_so() -> None:
    """Six CPU seconds need three seconds of two CPUs."""
    cells = {"sequential": [[6.0]] * 3, "processes": [[2.0]] * 3}
    [cell] = impossible_cells(measured(Work(cells, computing="holds the GIL", cpu_seconds=6.0)))
    assert cell.reason == "took 2.00 s, less than the 3.00 s that its jobs need even if all CPUs run at full speed"


def test_noise_makes_nothing_impossible() -> None:
    """Two blocks that were lucky by chance: their mean is too short, but next to nothing is known of it."""
    cells = {"sequential": [[6.0]] * 2, "processes": [[2.0], [3.2]]}
    assert impossible_cells(measured(Work(cells, computing="holds the GIL", cpu_seconds=6.0))) == ()
    one_block = {"sequential": [[6.0]], "processes": [[2.0]]}
    assert impossible_cells(measured(Work(one_block, computing="holds the GIL", cpu_seconds=6.0))) == ()


def test_an_impossible_cell_counts_nowhere() -> None:
    analysis = analysed(TOO_FAST)
    answer = analysis.answers[0]
    assert (analysis.comparisons, answer.invalid, answer.verdict("asyncio")) == (1, ("asyncio",), INVALID)
    assert all("asyncio" not in values for values in (answer.speedups, answer.makespans, answer.bounds, answer.fastest))
    assert [checked_claim.result for checked_claim in answer.claims] == ["could not be checked", "held"]


def test_impossible_twins_check_nothing() -> None:
    work = Work({"one": [[0.1]] * 3, "other": [[0.1]] * 3}, name="pair", wait_seconds=1.0, twins=True)
    assert not analysed(TOO_FAST, work).twins[0].checks


def test_what_the_record_calls_invalid_itself_is_no_news() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert [cell.model for cell in analysed(TOO_FAST, twins()).impossible] == ["asyncio"]
    assert analysed(TOO_FAST, invalid=invalid).impossible == ()


def test_points_of_sweeps_are_looked_at_too() -> None:
    points = (replace(TOO_FAST, name="work here", base="work"), replace(TOO_FAST, name="work there", base="work"))
    analysis = analysed(Work({"sequential": [[1.0]] * 3}), *points, sweeps=[sweep("width", *points)])
    assert {(cell.workload, cell.model) for cell in analysis.impossible} == {
        ("work here", "asyncio"),
        ("work there", "asyncio"),
    }
    assert all(point.invalid == ("asyncio",) for point in analysis.measurements.points)


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
    return [cell.model for cell in unsteady_cells(measured(Work(cells)).workloads)]


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
    [cell] = unsteady_cells(measured(Work({"asyncio": [[2.0, 2.0, 1.0, 1.0]] * 3})).workloads)
    assert cell.workload == "work"
    assert cell.drift.value == pytest.approx(0.5)


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
