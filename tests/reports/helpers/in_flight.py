"""Many jobs at once, as a record says it, with plain numbers."""

from typing import Any

from tests.reports.helpers.records import Json


def step(model: str, jobs: int, **changes: Any) -> Json:
    """One batch that took 4 KiB and 1 ms of CPU for each job; `changes` replace what is there by default."""
    return {
        "workload": "work",
        "model": model,
        "in_flight": jobs,
        "wait_seconds": 1.0,
        "makespan_seconds": 1.25,
        "startup_seconds": 0.1,
        "cpu_seconds": 0.001 * jobs,
        "peak_bytes": 10 * 2**20 + 4096 * jobs,
        "before_bytes": 10 * 2**20,
        "measure": "pss",
        "threads": 0,
        "processes": 0,
        **changes,
    }


def gave_up(model: str, jobs: int, reason: str) -> Json:
    """One that was not to be had."""
    return {"workload": "work", "model": model, "in_flight": jobs, "wait_seconds": 1.0, "missing": reason}
