"""Timelines are taken from a record only where they can be true."""

from typing import Any

import pytest

from reports.errors import RecordError
from reports.record.timelines import timelines_of
from tests.reports.helpers.records import Json, Work, measured

WORK = Work({"sequential": [[1.0]], "asyncio": [[0.5]]})


def timeline(model: str = "asyncio", **changes: Any) -> Json:
    return {
        "workload": "work",
        "model": model,
        "jobs": [0, 1],
        "batch_jobs": 2,
        "width": 2,
        "makespan_seconds": 0.003,
        "overhead_ratio": 1.1,
        "states": ["running", "waiting"],
        "spans": [[0, 0, 0, 1000], [0, 1, 1000, 3000], [1, 0, 1000, 3000]],
        "python": "CPython 3.11.7, GIL enabled",
        "method": "events",
        "missing": "",
        **changes,
    }


def test_timelines_come_in_the_order_of_the_models() -> None:
    record = measured(WORK, timelines=[timeline(), timeline("sequential")])
    assert [known.model for known in timelines_of(record, "work")] == ["sequential", "asyncio"]


def test_a_record_without_timelines_has_none() -> None:
    assert timelines_of(measured(WORK), "work") == ()


def test_the_timeline_of_an_invalid_cell_is_left_out() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert timelines_of(measured(WORK, timelines=[timeline()], invalid=invalid), "work") == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"workload": "another"},
        {"model": "threads"},
        {"states": ["running", "dreaming"]},
        {"spans": [[0, 0, 0, 1000], [0, 1, 1500, 3000]]},
        {"spans": [[0, 0, 1000, 1000]]},
        {"spans": [[2, 0, 0, 1000]]},
        {"spans": [[0, 2, 0, 1000]]},
        {"spans": [[0, 0, 0, 9000]]},
        {"spans": [[0, 0, start, start + 1] for start in range(300)]},
        {"makespan_seconds": -1.0, "spans": []},
        {"jobs": list(range(99))},
    ],
)
def test_a_timeline_that_cannot_be_is_refused(changes: Json) -> None:
    with pytest.raises(RecordError, match="timeline of"):
        measured(WORK, timelines=[timeline(**changes)])


def test_two_timelines_of_one_cell_are_refused() -> None:
    with pytest.raises(RecordError, match="timeline of"):
        measured(WORK, timelines=[timeline(), timeline()])
