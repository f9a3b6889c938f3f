"""Small records to begin with: the committed ones cut down, and two that tests have made."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from benchmarks.record_format import FORMAT, KEY
from reports.paths import REFERENCE
from tests.reports.helpers.costs import cost
from tests.reports.helpers.examples import twins
from tests.reports.helpers.large_records import every_kind
from tests.reports.helpers.records import Json, Work, record
from tests.reports.record.test_latencies import GAP, latency

_BLOCKS, _WORKLOADS = 2, 4


@cache
def made() -> tuple[str, ...]:
    """Records made of a few numbers, as JSON; the first is the smallest, the second has what no committed one has."""
    small = record(Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]}), twins(1.0))
    rich = record(
        *every_kind(),
        skipped=[{"workload": "query", "reason": "no server"}],
        warnings=["on battery"],
        looks={"fetch": [2, 3]},
        budget_seconds=60.0,
        costs=[cost("fetch", "asyncio"), cost("fetch", "sequential", cpu_seconds=None)],
        latencies=[latency(workload="fetch"), latency("sequential", **{**GAP, "workload": "fetch"})],
        resumed=["2026-01-02T03:04:06+00:00"],
    )
    return json.dumps(small), json.dumps(rich)


@cache
def committed() -> tuple[str, ...]:
    """The committed records, cut down, as JSON."""
    return tuple(json.dumps(shrunk(json.loads(path.read_bytes()))) for path in sorted(REFERENCE.glob("*.json")))


@cache
def resumable() -> tuple[str, ...]:
    """Those that measuring can go on with, which are of the present format; all where there are none."""
    return tuple(text for text in committed() if json.loads(text)[KEY]["format"] == FORMAT) or committed()


def shrunk(content: Json) -> Json:
    """A record with a workload of each kind, some points of sweeps, few blocks of them, and everything else it says."""
    suite = content[KEY]
    sweeps = [{**sweep, "points": _ends_and_middle(sweep["points"])} for sweep in suite.get("sweeps", ())]
    plain = {(entry["kind"], entry["twins"]): entry["name"] for entry in suite["workloads"] if not entry.get("base")}
    names = [*[*plain.values()][:_WORKLOADS], *(name for sweep in sweeps for name in sweep["points"])]
    blocks = [block for name in names for block in _of_workload(name, suite["blocks"])[:_BLOCKS]]
    few = {
        "sweeps": sweeps,
        "blocks": blocks,
        "order": [name for name in suite["order"] if name in names],
        "looks": {name: looks for name, looks in suite.get("looks", {}).items() if name in names},
        "rounds_per_block": {name: suite["rounds_per_block"][name] for name in names},
        "workloads": [entry for entry in suite["workloads"] if entry["name"] in names],
        "invalid": [entry for name in names for entry in _of_workload(name, suite["invalid"])],
        "footprints": [entry for name in names for entry in _of_workload(name, suite.get("footprints", ()))],
        "costs": [entry for name in names for entry in _of_workload(name, suite.get("costs", ()))],
        "latencies": [entry for name in names for entry in _of_workload(name, suite.get("latencies", ()))],
        "timelines": [entry for name in names for entry in _of_workload(name, suite.get("timelines", ()))],
    }
    kept = {(block["workload"], block["block"]) for block in blocks}
    return {**content, KEY: {**suite, **few}, "benchmarks": [*_benchmarks(content, kept)]}


def _ends_and_middle(points: list[str]) -> list[str]:
    return points[:: max(1, len(points) // 2)]


def _of_workload(name: str, entries: Iterable[Json]) -> list[Json]:
    return [entry for entry in entries if entry["workload"] == name]


def _benchmarks(content: Json, kept: set[tuple[Any, Any]]) -> Iterator[Json]:
    """Those with runs of the blocks that are kept, which metadata of the run, the benchmark or the suite names."""
    for benchmark in content["benchmarks"]:
        shared = {**content["metadata"], **benchmark.get("metadata", {})}
        metadata = [(run, {**shared, **run.get("metadata", {})}) for run in benchmark["runs"]]
        if runs := [run for run, words in metadata if (words["workload"], words["block"]) in kept]:
            yield {**benchmark, "runs": runs}
