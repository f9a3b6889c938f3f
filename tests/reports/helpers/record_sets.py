"""Records to be compared: the same few workloads, elsewhere, later or under another Python."""

from collections.abc import Sequence
from typing import Any

from reports.record.load import parse_record
from reports.record.measurements import Measurements
from tests.reports.helpers.records import Blocks, Json, Work, as_bytes, record

MACHINE = {"machine": "aaaa11112222"}
OTHER_MACHINE = {"machine": "bbbb33334444"}
FREE_THREADED = {"python_version": "3.13.15 (64-bit)", "python_build": "free-threaded", "gil": "disabled"}
NEWER = {"python_version": "3.14.1 (64-bit)"}


def spread(base: float, *factors: float) -> Blocks:
    """Blocks of two equal rounds around a makespan."""
    return [[base * factor] * 2 for factor in factors or (0.99, 1.0, 1.01, 1.0)]


def compute(loop: float = 0.02, threads: float = 0.02, **changes: Any) -> Work:
    """A workload that computes."""
    cells = {"sequential": spread(loop), "threads": spread(threads, 1.0, 1.01, 1.0, 0.99)}
    return Work(cells, **{"name": "compute", "computing": "holds the GIL", "cpu_seconds": loop / 10, **changes})


def fetch(loop: float = 0.1, asyncio: float = 0.01, **changes: Any) -> Work:
    """A workload that waits."""
    cells = {"sequential": spread(loop), "asyncio": spread(asyncio, 1.0, 1.01, 1.0, 0.99)}
    return Work(cells, **{"name": "fetch", **changes})


def sample(*works: Work, **changes: Any) -> Measurements:
    """A record of one machine, a small one unless workloads are given, understood."""
    return parse_record(as_bytes(content(*works, **changes)))


def content(
    *works: Work, sources: Json | None = None, gil: Sequence[bool] = (True,), twin: float = 0.01, **changes: Any
) -> Json:
    """Such a record's file.

    `sources` are by workload, `gil` is whether its blocks ran with it, over and over again, `twin` what a batch of
    twins takes.
    """
    environment = {**MACHINE, **changes.pop("environment", {})}
    cells = {"one": spread(twin, 1.0, 1.001, 0.999, 1.0), "other": spread(twin, 1.0, 1.0, 1.0, 1.0)}
    vouching = Work(cells, name="twins", twins=True)
    file = record(*(works or (compute(), fetch())), vouching, environment=environment, **changes)
    for entry in file["crossover"]["workloads"]:
        entry["source"] = (sources or {}).get(entry["name"], "cafe")
    for place, block in enumerate(file["crossover"]["blocks"]):
        block["gil_enabled"] = gil[place % len(gil)]
    return file
