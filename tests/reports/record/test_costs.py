"""Costs are read of cells that the record has, once each, and must make sense; older records have less of them."""

from typing import Any

import pytest

from reports.errors import RecordError
from reports.record.load import parse_record
from reports.record.measurements import Measurements
from tests.reports.helpers.costs import LAG, cost
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, as_bytes, record

WORK = Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]})
POINT = Work({"asyncio": [[0.5, 0.6]]}, name="work width=4", base="work", width=4)


def read(*costs: Any, **sitting: Any) -> Measurements:
    return parse_record(as_bytes(record(WORK, POINT, twins(1.0), costs=list(costs), **sitting)))


def test_the_costs_of_a_cell_are_found_by_its_workload_and_model() -> None:
    measurements = read(cost("work", "asyncio"), cost("work", "sequential", cpu_seconds=None))
    costs = measurements.costs("work", "asyncio")
    assert costs is not None
    assert costs.lag is not None
    assert (costs.cores, costs.added_bytes, costs.lag.where) == (0.5, 20 * 2**20, "loop")
    less = measurements.costs("work", "sequential")
    assert less is not None
    assert (less.cores, less.missing) == (None, {"cpu_seconds": "not known here"})
    assert measurements.costs("work width=4", "asyncio") is None


def test_an_invalid_cell_has_no_costs() -> None:
    failure = {"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "it was wrong"}
    assert read(cost("work", "asyncio"), invalid=[failure]).costs("work", "asyncio") is None


def test_a_record_that_says_nothing_of_costs_has_none() -> None:
    content = record(WORK, twins(1.0))
    assert "costs" not in content["crossover"]
    assert parse_record(as_bytes(content)).costs("work", "asyncio") is None


def test_memory_at_points_is_read_wherever_a_record_has_it() -> None:
    older = {"workload": "work width=4", "model": "asyncio", "peak_bytes": 3, "before_bytes": 1, "measure": "rss"}
    assert [entry.measure for entry in read(footprints=[older]).footprints] == ["rss"]
    (footprint,) = read(cost("work", "asyncio"), cost("work width=4", "asyncio")).footprints
    assert (footprint.workload, footprint.peak_bytes, footprint.measure) == ("work width=4", 30 * 2**20, "pss")


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "a workload that is not there": {"workload": "other"},
    "a model that is not there": {"model": "threads"},
    "no batch": {"batches": 0},
    "batches before they began": {"seconds": -1.0},
    "CPU time that was given back": {"cpu_seconds": -0.1},
    "CPU time beyond all numbers": {"cpu_seconds": 1e300},
    "fewer switches than none": {"voluntary_switches": -1.0},
    "less pickled than nothing": {"pickled_bytes": -1},
    "less at its peak than before": {"peak_bytes": 1},
    "a beat before it was due": {"lag": {**LAG, "p50_seconds": -1.0}},
    "a worst beat that is not the worst": {"lag": {**LAG, "worst_seconds": 0.0005}},
    "no beat at all": {"lag": {**LAG, "beats": 0}},
    "a heart that beats nowhere": {"lag": {**LAG, "where": "elsewhere"}},
    "a gap without a reason": {"lag": None, "missing": {}},
    "a reason without a gap": {"missing": {"lag": "there was none"}},
    "a reason for what nobody asked": {"missing": {"weather": "unknown"}},
}


@pytest.mark.parametrize("changes", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_costs_that_cannot_be_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="damaged: what .* costs makes no sense"):
        read({**cost("work", "asyncio"), **changes})


def test_costs_of_one_cell_are_there_once() -> None:
    with pytest.raises(RecordError, match="costs of the cell .* occurs twice"):
        read(cost("work", "asyncio"), cost("work", "asyncio"))


def test_what_ended_processes_used_may_be_a_gap_of_its_own() -> None:
    costs = read(cost("work", "asyncio", missing={"ended_processes": "not told"})).costs("work", "asyncio")
    assert costs is not None
    assert costs.missing == {"ended_processes": "not told"}
