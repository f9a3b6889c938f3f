"""Latencies are taken from a record only where they can be true."""

from typing import Any

import pytest

from benchmarks.record_format.latencies import LEVELS
from reports.errors import RecordError
from reports.record.latencies import latencies_of
from tests.reports.helpers.records import Json, Work, measured

WORK = Work({"sequential": [[1.0]], "asyncio": [[0.5]]})


def quantiles(factor: float = 1.0, **changes: Any) -> Json:
    names = ("p50_seconds", "p95_seconds", "p99_seconds", "p999_seconds", "worst_seconds")
    return {
        **{name: factor * value for name, value in zip(names, (0.01, 0.02, 0.03, 0.04, 0.05), strict=True)},
        **changes,
    }


def latency(model: str = "asyncio", factor: float = 1.0, **changes: Any) -> Json:
    return {
        "workload": "work",
        "model": model,
        "batches": 10,
        "jobs": 1000,
        "from_due": quantiles(factor),
        "from_begun": quantiles(factor / 2),
        "distribution": [factor * (0.001 + place * 0.0006) for place in range(len(LEVELS))],
        "overhead_ratio": 1.1,
        "method": "events of loops and pools",
        "missing": "",
        **changes,
    }


GAP: Json = {
    "batches": 0,
    "jobs": 0,
    "from_due": None,
    "from_begun": None,
    "distribution": [],
    "missing": "nobody can tell",
}


def test_latencies_come_in_the_order_of_the_models() -> None:
    record = measured(WORK, latencies=[latency(), latency("sequential", **GAP)])
    assert [entry.model for entry in latencies_of(record, "work")] == ["sequential", "asyncio"]


def test_a_record_without_latencies_has_none() -> None:
    assert latencies_of(measured(WORK), "work") == ()


def test_the_latencies_of_an_invalid_cell_are_left_out() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert latencies_of(measured(WORK, latencies=[latency()], invalid=invalid), "work") == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"workload": "another"},
        {"model": "threads"},
        {"jobs": 5},
        {"batches": 0},
        {"overhead_ratio": -1.0},
        {"from_due": None},
        {"from_due": quantiles(p95_seconds=0.9)},
        {"from_begun": quantiles(p50_seconds=-0.1)},
        {"from_due": quantiles(p999_seconds=None)},
        {"jobs": 999},
        {"distribution": [0.01] * 5},
        {"distribution": [0.02] + [0.01] * 60},
        {"distribution": [0.06] * 61},
        {"missing": "nobody can tell"},
        {**GAP, "missing": ""},
    ],
)
def test_latencies_that_cannot_be_are_damage(changes: Json) -> None:
    with pytest.raises(RecordError, match="the latencies of"):
        measured(WORK, latencies=[latency(**changes)])


def test_a_cell_has_latencies_once() -> None:
    with pytest.raises(RecordError, match="the latencies of"):
        measured(WORK, latencies=[latency(), latency()])
