"""Small records to begin with: the real ones cut down to a few blocks, and built ones of every kind."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine.provenance import provenance
from benchmarks.measure.recorder import Recorder
from benchmarks.plan import selection
from benchmarks.plan.plan import entry
from benchmarks.plan.selection import choose
from benchmarks.record_format import KEY
from reports.paths import REFERENCE
from tests.benchmarks.helpers.records import new_block, new_outcome, new_sitting
from tests.reports.helpers import maps, sweeps
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.large_records import every_kind
from tests.reports.helpers.records import Json, Work, record, sweep

_BLOCKS, _ROUNDS, _WORKLOADS, _POINTS = 2, 2, 4, 3
_FOOTPRINT = {
    "workload": "blend work=0",
    "model": "asyncio",
    "peak_bytes": 2**25,
    "before_bytes": 2**24,
    "measure": "pss",
}


@cache
def real() -> tuple[str, ...]:
    """The committed records, cut down, as JSON."""
    return tuple(json.dumps(shrunk(json.loads(path.read_bytes()))) for path in sorted(REFERENCE.glob("*.json")))


@cache
def built() -> tuple[str, ...]:
    """Records made of a few numbers, as JSON; the first is the smallest."""
    return tuple(map(json.dumps, _built()))


@cache
def resumable() -> str:
    """A record that measuring can go on with: in the present format, with all that pyperf says of its runs."""
    begun = replace(new_sitting(), workloads=tuple(map(entry, [*choose(["noop"], ["asyncio"])[0], *selection.twins()])))
    with TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder) / "record.json", begun, {**provenance(), "machine": "0123456789ab"})
        recorder.add(new_block(1), new_outcome(), "2026-01-02 03:04:05")
        recorder.save()
        return recorder.path.read_text(encoding="utf-8")


def _built() -> Iterable[Json]:
    yield record(Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]}), twins(1.0))
    yield record(*typical(), looks={"fetch": [2, 3]}, budget_seconds=60.0, resumed=["2026-01-02T03:04:06+00:00"])
    yield record(*every_kind(), skipped=[{"workload": "query", "reason": "no server"}], warnings=["on battery"])
    yield _swept()
    yield _mapped()


def _swept() -> Json:
    shares, share = sweeps.shares(lambda part: {"sequential": 0.1, "asyncio": 0.02 + 0.1 * part}, 3)
    widths, width = sweeps.widths({"sequential": {2: 0.1, 8: 0.1}, "threads": {2: 0.06, 8: 0.02}})
    return record(*shares, *widths, sweeps=[share, width], footprints=[_FOOTPRINT])


def _mapped() -> Json:
    noop = Work({"sequential": [[1e-5]] * 3, "asyncio": [[1e-3]] * 3}, name="noop")
    points = maps.map_of(places=[(wait, work) for wait in (0.0001, 0.01) for work in (1, 100)])
    return record(noop, *points, sweeps=[sweep("map", *points, kind="map", parameters=("wait_seconds", "work"))])


def shrunk(content: Json) -> Json:
    """A real record with a few workloads, blocks, rounds and points, and everything else that it says."""
    ours = content[KEY]
    names = _names(ours)
    blocks = [one for name in names for one in [b for b in ours["blocks"] if b["workload"] == name][:_BLOCKS]]
    kept = {(block["workload"], block["block"]) for block in blocks}
    cut = [_cut(block) for block in blocks]
    sweeps = [{**one, "points": [p for p in one["points"] if p in names]} for one in ours.get("sweeps", [])]
    few = {
        "workloads": [entry for entry in ours["workloads"] if entry["name"] in names],
        "order": [name for name in ours["order"] if name in names][:20],
        "blocks": cut,
        "sweeps": [one for one in sweeps if one["points"]],
        "looks": {name: looks for name, looks in ours.get("looks", {}).items() if name in names},
        "invalid": [one for one in ours["invalid"] if one["workload"] in names],
        "footprints": [one for one in ours.get("footprints", []) if one["workload"] in names][:9],
        "rounds_per_block": dict.fromkeys(names, _ROUNDS),
    }
    return {**content, KEY: {**ours, **few}, "benchmarks": _benchmarks(content, kept)}


def _names(ours: Json) -> list[str]:
    """Of each kind one workload, and some points of every sweep."""
    plain = {(one["kind"], one["twins"]): one["name"] for one in ours["workloads"] if not one.get("base")}
    points = [_spread(one["points"]) for one in ours.get("sweeps", [])]
    return [*list(plain.values())[:_WORKLOADS], *(name for names in points for name in names)]


def _spread(points: Sequence[str]) -> Sequence[str]:
    return points[:: max(1, len(points) // _POINTS)][:_POINTS]


def _cut(block: Json) -> Json:
    rounds = block["rounds"][:_ROUNDS]
    counts = {model: sum(model in order for order in rounds) for model in block["opened"]}
    several = {
        name: {model: values[: counts[model]] for model, values in block[name].items()}
        for name in ("starts", "cpu_seconds")
    }
    return {**block, "rounds": rounds, **several}


def _benchmarks(content: Json, kept: set[tuple[str, int]]) -> list[Json]:
    found = []
    for benchmark in content["benchmarks"]:
        above = {**content["metadata"], **benchmark.get("metadata", {})}
        runs = [
            {**run, "values": run.get("values", [])[:_ROUNDS]}
            for run in benchmark["runs"]
            if _whose(above, run) in kept
        ]
        found += [{**benchmark, "runs": runs}] if runs else []
    return found


def _whose(above: Json, run: Json) -> tuple[Any, Any]:
    metadata = {**above, **run.get("metadata", {})}
    return metadata["workload"], metadata["block"]
