"""Waits are as long as the origin server was seen to keep them; the numbers are computed by hand."""

from math import sqrt

import pytest

from benchmarks.record_format.machine import OriginEntry, WaitEntry
from reports.analysis.bounds import bounds
from reports.analysis.flags import flags
from reports.analysis.waits import achieved_wait, is_late, lateness, lateness_of_answers
from tests.reports.helpers.records import Json, Work, analysed, measured


def wait(asked: float, in_flight: int, achieved: float) -> Json:
    return {
        "asked_seconds": asked,
        "in_flight": in_flight,
        "achieved_seconds": achieved,
        "achieved_95_seconds": 2 * achieved,
    }


WAITS = (wait(0.001, 1, 0.0011), wait(0.01, 1, 0.0103), wait(0.001, 16, 0.0016), wait(0.01, 16, 0.0105))
"""The third asks for 10,000 answers per second, which is more than half of the ceiling."""

ORIGIN: Json = {"server": "any", "ceiling_per_second": 10_000.0, "late_seconds": 0.0005, "waits": list(WAITS)}
ENTRY = OriginEntry("any", 10_000.0, 0.0005, tuple(WaitEntry(**each) for each in WAITS))
CELLS = {"sequential": [[9.0] * 4] * 3, "asyncio": [[8.0] * 4] * 3}


def fetching(seconds: float, **more: object) -> Work:
    work: Json = {"wait_seconds": seconds, "width": 16, "services": ("origin",), **more}
    return Work(CELLS, **work)


@pytest.mark.parametrize(
    ("asked", "in_flight", "late"),
    [
        (0.001, 1, 0.0001),
        (0.01, 1, 0.0003),
        (0.001 * sqrt(10), 1, 0.0002),
        (0.01, 16, 0.0005),
        (0.01, 4, 0.0004),
        (0.001, 4, 0.0003),
    ],
)
def test_between_two_measurements_lateness_is_on_a_straight_line(asked: float, in_flight: int, late: float) -> None:
    assert lateness(ENTRY, asked, in_flight) == pytest.approx(late)


@pytest.mark.parametrize(
    ("asked", "in_flight", "late"), [(1e-5, 1, 0.0001), (1.0, 1, 0.0003), (0.01, 64, 0.0005), (0.001, 16, 0.0005)]
)
def test_beyond_what_was_measured_lateness_stays_the_same(asked: float, in_flight: int, late: float) -> None:
    assert lateness(ENTRY, asked, in_flight) == pytest.approx(late)


def test_a_wait_that_ends_early_is_not_late() -> None:
    assert lateness(OriginEntry("any", 1e6, 0.0, (WaitEntry(0.01, 1, 0.009, 0.01),)), 0.01, 1) == 0.0


def test_what_answers_are_late_beside_their_waits_is_counted_once() -> None:
    """After 5 ms, 0.699 of the way from 1 to 10 ms, the wait itself is 0.2398 of the 0.5 ms late."""
    assert lateness_of_answers(ENTRY) == pytest.approx(0.0002602, rel=1e-3)
    assert lateness_of_answers(OriginEntry("any", 1.0, 0.0005)) == 0.0005


def test_a_job_waits_as_long_as_the_origin_made_it() -> None:
    record = measured(fetching(0.01), origin=ORIGIN)
    entry = record.workloads[0].entry
    assert achieved_wait(entry, record) == pytest.approx(0.0105)
    assert achieved_wait(entry, record, 1) == pytest.approx(0.0103)


@pytest.mark.parametrize(
    ("work", "origin"),
    [
        (fetching(0.01), None),
        (fetching(0.01), {"server": "any", "ceiling_per_second": 100.0}),
        (fetching(0.01, services=("postgres",)), ORIGIN),
        (fetching(0.01, services=()), ORIGIN),
        (fetching(0.0), ORIGIN),
    ],
)
def test_where_nobody_knows_better_a_wait_is_what_was_asked_for(work: Work, origin: Json | None) -> None:
    record = measured(work, origin=origin)
    assert achieved_wait(record.workloads[0].entry, record) == work.wait_seconds


def test_the_bound_is_made_of_waits_as_they_were() -> None:
    """Ten jobs one after the other, or in one wave."""
    record = measured(fetching(0.01), origin=ORIGIN)
    assert bounds(record.workloads[0], record, 2.0) == pytest.approx({"sequential": 0.103, "asyncio": 0.0105})
    asked = bounds(record.workloads[0], record, 2.0, as_asked=True)
    assert asked == pytest.approx({"sequential": 0.1, "asyncio": 0.01})


def test_a_wait_is_late_beyond_five_percent_and_fifty_microseconds() -> None:
    for achieved, late in ((0.01054, False), (0.01056, True)):
        record = measured(fetching(0.01), origin={**ORIGIN, "waits": [wait(0.01, 16, achieved)]})
        assert is_late(record.workloads[0].entry, record, 16) == late


def test_models_whose_waits_were_late_are_flagged() -> None:
    """0.6 ms of 10 ms are too late, 0.5 ms are not."""
    origin = {**ORIGIN, "waits": [wait(0.01, 1, 0.0105), wait(0.01, 16, 0.0106)]}
    assert flags(analysed(fetching(0.01), origin=origin), "work") == {"asyncio": ("late waits",)}
    assert flags(analysed(fetching(0.01), origin=ORIGIN), "work") == {}
