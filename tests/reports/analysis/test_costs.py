"""What a cell cost follows from its entry and its workload: per job, per job in flight, with a reason for each gap."""

import pytest

from reports.analysis.costs import CPU, IN_FLIGHT, LAG, PICKLED, SWITCHES, UNKNOWN_IN_FLIGHT, costs_of
from tests.reports.helpers.costs import cost
from tests.reports.helpers.records import Work, analysed

MIB = 2**20
CELLS = {"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2}
WORK = Work(CELLS, jobs=10, width=4)


def test_what_a_batch_took_is_told_per_job_and_memory_per_job_in_flight() -> None:
    """By hand, ten jobs, four at a time: 50 ms, 15.5 switches and 4,096 bytes a batch; 20 MiB beyond what was there."""
    [cell] = costs_of(analysed(WORK, costs=[cost("work", "asyncio")]))["work"]
    assert cell.model == "asyncio"
    assert cell.makespan == pytest.approx(0.5)
    assert cell.cpu_per_job == pytest.approx(0.005)
    assert cell.cores == pytest.approx(0.5)
    assert (cell.added_bytes, cell.bytes_in_flight) == (20 * MIB, 5 * MIB)
    assert cell.switches_per_job == pytest.approx(1.55)
    assert cell.pickled_per_job == pytest.approx(409.6)
    assert (cell.where, cell.lag_p99, cell.lag_worst) == ("loop", 0.001, 0.002)
    assert cell.missing == {}


def test_the_plain_loop_has_one_job_in_flight_and_nobody_more_than_there_are() -> None:
    few = Work(CELLS, name="few", jobs=2, width=4)
    known = costs_of(analysed(WORK, few, costs=[cost("work", "sequential"), cost("few", "asyncio")]))
    assert known["work"][0].bytes_in_flight == 20 * MIB
    assert known["few"][0].bytes_in_flight == 10 * MIB


def test_a_lesson_says_not_how_many_are_in_flight() -> None:
    [cell] = costs_of(analysed(Work(CELLS, kind="lessons"), costs=[cost("work", "asyncio")]))["work"]
    assert cell.bytes_in_flight is None
    assert cell.missing == {IN_FLIGHT: UNKNOWN_IN_FLIGHT}


def test_every_gap_has_the_reason_that_the_record_gives() -> None:
    gaps = dict.fromkeys(("cpu_seconds", "voluntary_switches", "pickled_bytes", "lag"))
    [cell] = costs_of(analysed(WORK, costs=[cost("work", "asyncio", **gaps)]))["work"]
    assert (cell.cpu_per_job, cell.cores, cell.switches_per_job, cell.pickled_per_job) == (None,) * 4
    assert cell.lag_p99 is None
    assert cell.missing[CPU] == cell.missing[SWITCHES] == cell.missing[PICKLED] == cell.missing[LAG] == "not known here"


def test_where_ended_processes_are_not_counted_that_is_told() -> None:
    [cell] = costs_of(analysed(WORK, costs=[cost("work", "asyncio", missing={"ended_processes": "nobody tells"})]))[
        "work"
    ]
    assert cell.at_least == "nobody tells"
    assert cell.cpu_seconds == 0.05


def test_cells_without_costs_and_invalid_ones_have_none() -> None:
    failure = {"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "it was wrong"}
    assert costs_of(analysed(WORK)) == {}
    assert costs_of(analysed(WORK, costs=[cost("work", "asyncio")], invalid=[failure])) == {}
