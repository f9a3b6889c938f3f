"""Many jobs at once are taken from a record only where they can be true."""

from typing import Any

import pytest

from reports.errors import RecordError
from reports.record.in_flight import steps_in_flight
from tests.reports.helpers.in_flight import gave_up, step
from tests.reports.helpers.records import Work, measured

WORK = Work({"sequential": [[1.0]], "asyncio": [[0.5]], "threads": [[0.6]]})


def test_steps_come_in_the_order_of_the_models_from_few_jobs_to_many() -> None:
    steps = [step("threads", 100), step("asyncio", 1_000), step("asyncio", 100)]
    record = measured(WORK, in_flight=steps)
    assert [(known.model, known.in_flight) for known in steps_in_flight(record)] == [
        ("asyncio", 100),
        ("asyncio", 1_000),
        ("threads", 100),
    ]


def test_a_record_that_says_nothing_of_it_has_no_steps() -> None:
    assert steps_in_flight(measured(WORK)) == ()


def test_steps_of_an_invalid_cell_are_left_out() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert steps_in_flight(measured(WORK, in_flight=[step("asyncio", 100)], invalid=invalid)) == ()


def test_jobs_were_together_where_the_last_began_before_the_first_ended() -> None:
    steps = steps_in_flight(
        measured(WORK, in_flight=[step("asyncio", 100), step("threads", 100, makespan_seconds=2.1)])
    )
    assert [known.were_together for known in steps] == [True, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"workload": "another"},
        {"model": "uvloop"},
        {"in_flight": 0},
        {"wait_seconds": 0.0},
        {"makespan_seconds": 0.0},
        {"makespan_seconds": 1e300},
        {"cpu_seconds": -1.0},
        {"peak_bytes": 1},
        {"peak_bytes": 10**16},
        {"threads": -1},
        {"processes": 10**10},
        {"missing": "it gave up, and yet there are numbers"},
    ],
)
def test_a_step_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match=r"many jobs of .* makes no sense"):
        measured(WORK, in_flight=[{**step("asyncio", 100), **changes}])


def test_a_step_is_there_once() -> None:
    with pytest.raises(RecordError, match="makes no sense"):
        measured(WORK, in_flight=[step("asyncio", 100), gave_up("asyncio", 100, "it is here twice")])
