"""Builds valid records from given numbers, so that every test shows the numbers it is about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from benchmarks.record_format import FORMAT, WorkloadEntry
from reports.analysis.analysis import Analysis, analyse
from reports.record.load import parse_record
from reports.record.measurements import Measurements

Json = dict[str, Any]
Blocks = Sequence[Sequence[float]]
"""Warm makespans in seconds: by block, then by round."""

ENVIRONMENT: Json = {
    "cpu_model_name": "Test CPU",
    "cpu_usable": 2,
    "gil": "enabled",
    "load_before": 0.1,
    "os": "TestOS 1",
    "python_build": "default",
    "python_implementation": "cpython",
    "python_version": "3.11.7 (64-bit)",
    "start_method": "forkserver",
    "suite_commit": "abc123",
    "suite_version": "0.1.0",
    "virtual_machine": "yes",
}
PROBE: Json = {
    "usable_cpus": 2,
    "capacity_cpus": 1.75,
    "capacity_best_cpus": 2.0,
    "timer_resolution_seconds": 1e-7,
    "sleep_overshoot_seconds": 1e-4,
    "loop_sleep_overshoot_seconds": 2e-4,
    "loopback_round_trip_seconds": 7e-5,
    "pool_startup_seconds": {"fork": 0.01},
}


@dataclass(frozen=True)
class Work:
    """A workload to put into a record; `cells` are warm makespans by model.

    Every model has `observed`, and each what `observed_of` it says.
    """

    cells: Mapping[str, Blocks]
    name: str = "work"
    jobs: int = 10
    width: int = 4
    wait_seconds: float = 0.0
    computing: str = "nothing"
    parameters: Json = field(default_factory=dict)
    services: tuple[str, ...] = ()
    claims: tuple[Json, ...] = ()
    cpu_seconds: float = 0.0
    startup: float = 0.001
    shutdown: float = 0.002
    observed: Json = field(default_factory=dict)
    twins: bool = False
    kind: str = ""
    changed: Json = field(default_factory=dict)
    observed_of: Mapping[str, Json] = field(default_factory=dict)
    base: str = ""
    left_out: Json = field(default_factory=dict)

    @property
    def block_count(self) -> int:
        return max(len(blocks) for blocks in self.cells.values())


def record(*works: Work, environment: Json | None = None, **sitting: Any) -> Json:
    """A whole record; `environment` and `sitting` replace what is there by default."""
    numbers = iter(range(1, 100_000))
    numbered = [(work, [next(numbers) for _ in range(work.block_count)]) for work in works]
    blocks = [_block(work, number, place) for work, own in numbered for place, number in enumerate(own)]
    return {
        "version": "1.0",
        "metadata": {**ENVIRONMENT, **(environment or {})},
        "benchmarks": [benchmark for work, own in numbered for benchmark in _benchmarks(work, own)],
        "crossover": {**_sitting(works, blocks), **sitting},
    }


def _sitting(works: Sequence[Work], blocks: list[Json]) -> Json:
    return {
        "profile": "quick",
        "seed": 1,
        "started": "2026-01-02T03:04:05+00:00",
        "finished": "2026-01-02T03:05:05+00:00",
        "command_line": "python -m benchmarks run",
        "rounds_per_block": {block["workload"]: len(block["rounds"]) for block in blocks},
        "blocks_planned": max((work.block_count for work in works), default=0),
        "order": [block["workload"] for block in blocks],
        "probe": PROBE,
        "origin": None,
        "load_after": 0.2,
        "workloads": [_entry(work) for work in works],
        "blocks": blocks,
        "invalid": [],
        "skipped": [],
        "format": FORMAT,
        "budget_seconds": 0.0,
        "looks": {},
        "resumed": [],
        "warnings": [],
        "incidents": [],
    }


def entry_of(work: Work) -> WorkloadEntry:
    """What a record says of a workload, as reports see it."""
    return TypeAdapter(WorkloadEntry).validate_python(_entry(work))


def _entry(work: Work) -> Json:
    return {
        "name": work.name,
        "question": f"What about {work.name}?",
        "explanation": ["It is a test.", "Expected: that it passes."],
        "parameters": work.parameters or {"jobs": work.jobs},
        "jobs": work.jobs,
        "width": work.width,
        "wait_seconds": work.wait_seconds,
        "computing": work.computing,
        "services": list(work.services),
        "models": list(work.cells),
        "claims": list(work.claims),
        "twins": work.twins,
        "source": "",
        "kind": work.kind,
        "changed": work.changed,
        "base": work.base,
        "left_out": work.left_out,
    }


def _block(work: Work, number: int, place: int) -> Json:
    cells = {model: blocks[place] for model, blocks in work.cells.items() if place < len(blocks)}
    rounds = max(len(values) for values in cells.values())
    return {
        "block": number,
        "workload": work.name,
        "seed": number,
        "hash_seed": number,
        "started": float(number),
        "seconds": 1.0,
        "load_before": 0.1,
        "steal_seconds": 0.0,
        "opened": list(cells),
        "rounds": [list(cells) for _ in range(rounds)],
        "starts": _starts(number, cells),
        "cpu_seconds": {model: [work.cpu_seconds] * len(values) for model, values in cells.items()},
        "observed": {model: seen for model in cells if (seen := {**work.observed, **work.observed_of.get(model, {})})},
    }


def _starts(number: int, cells: Mapping[str, Sequence[float]]) -> Json:
    """Value by value within the second that the block takes, the models taking turns."""
    count = sum(map(len, cells.values()))
    return {
        model: [number + (turn * len(cells) + place) / count for turn in range(len(values))]
        for place, (model, values) in enumerate(cells.items())
    }


def _benchmarks(work: Work, numbers: Sequence[int]) -> list[Json]:
    return [
        {"metadata": {"workload": work.name, "model": model, "phase": phase, "name": "any"}, "runs": runs}
        for model, blocks in work.cells.items()
        for phase, runs in _phases(work, list(zip(numbers, blocks, strict=False))).items()
    ]


def _phases(work: Work, blocks: list[tuple[int, Sequence[float]]]) -> dict[str, list[Json]]:
    return {
        "warm": [_run(number, values, first=values[0]) for number, values in blocks],
        "startup": [_run(number, [work.startup]) for number, _ in blocks],
        "shutdown": [_run(number, [work.shutdown]) for number, _ in blocks],
    }


def _run(number: int, values: Sequence[float], first: float | None = None) -> Json:
    warmups = {} if first is None else {"warmups": [[1, first]]}
    return {"metadata": {"block": number}, "values": list(values), **warmups}


def sweep(axis: str, *points: Work, kind: str = "axis", parameters: Sequence[str] = ()) -> Json:
    """The entry that says that works are points of a sweep, as in `sweeps=[sweep("width", a, b)]`."""
    names = [point.name for point in points]
    along = list(parameters) or [axis]
    return {"workload": points[0].base, "axis": axis, "kind": kind, "parameters": along, "points": names}


def as_bytes(content: object) -> bytes:
    return json.dumps(content).encode()


def measured(*works: Work, **changes: Any) -> Measurements:
    """What the loader makes of such a record."""
    return parse_record(as_bytes(record(*works, **changes)))


def analysed(*works: Work, **changes: Any) -> Analysis:
    return analyse(measured(*works, **changes))


def claim(model: str, relation: str, other: str = "sequential", factor: float = 1.0) -> Json:
    return {"model": model, "relation": relation, "other": other, "factor": factor}
