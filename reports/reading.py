"""From the parts of a record to measurements, checking that they belong together."""

from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.format import SHUTDOWN, STARTUP, WARM, BlockEntry, Sitting, WorkloadEntry
from reports.measurements import Cell, Measured, Measurements, Times
from reports.schema import Identity, Metadata, Run, Suite

_OF_ONE_RUN = {"name", "workload", "model", "phase", "block", "date", "duration", "loops", "python_hash_seed"}
_MOST = 10**12
_RELATIONS = ("faster", "slower", "same", "not faster")

Runs = Mapping[tuple[str, str, str, int], Run]


class DamagedError(Exception):
    """Parts of a record contradict each other; the message says which."""


def measurements(suite: Suite, sitting: Sitting) -> Measurements:
    """Put the runs of pyperf's part and our own part together. Raises DamagedError where they do not fit."""
    _check(sitting)
    runs = _identified(suite)
    _check_known(runs, sitting)
    workloads = tuple(_measured(entry, sitting, runs) for entry in sitting.workloads)
    environment = {key: value for key, value in sorted(suite.metadata.items()) if key not in _OF_ONE_RUN}
    return Measurements(sitting, environment, workloads)


def _check(sitting: Sitting) -> None:
    if not sitting.blocks:
        raise DamagedError("it has no finished block")
    _unique((entry.name for entry in sitting.workloads), "workload")
    _unique((entry.block for entry in sitting.blocks), "block")
    for entry in sitting.workloads:
        _check_workload(entry)
    for block in sitting.blocks:
        if not all(0 <= cpu <= _MOST for seconds in block.cpu_seconds.values() for cpu in seconds):
            raise DamagedError(f"the CPU seconds of block {block.block} are out of range")


def _check_workload(entry: WorkloadEntry) -> None:
    if not (1 <= entry.jobs <= _MOST and 1 <= entry.width <= _MOST and 0 <= entry.wait_seconds <= _MOST):
        raise DamagedError(f"the jobs, width or wait of {entry.name} are out of range")
    if not all(0 < claim.factor <= _MOST and claim.relation in _RELATIONS for claim in entry.claims):
        raise DamagedError(f"a claim of {entry.name} says nothing that can be checked")


def _unique(items: Iterable[object], kind: str) -> None:
    seen = set()
    for item in items:
        if item in seen:
            raise DamagedError(f"{kind} {item} occurs twice")
        seen.add(item)


def _identified(suite: Suite) -> Runs:
    runs: dict[tuple[str, str, str, int], Run] = {}
    for benchmark in suite.benchmarks:
        for run in benchmark.runs:
            key = _identity({**suite.metadata, **benchmark.metadata, **run.metadata})
            if key in runs:
                raise DamagedError(f"{' '.join(map(str, key))} occurs twice")
            runs[key] = run
    return runs


def _identity(metadata: Metadata) -> tuple[str, str, str, int]:
    found = Identity.model_validate(metadata)
    return found.workload, found.model, found.phase, found.block


def _check_known(runs: Runs, sitting: Sitting) -> None:
    known: set[Any] = {
        (entry.name, model, block.block)
        for entry in sitting.workloads
        for model in entry.models
        for block in sitting.blocks
        if block.workload == entry.name
    }
    for workload, model, _, block in runs:
        if (workload, model, block) not in known:
            raise DamagedError(f"{workload} {model} has values of block {block}, which the record does not know")


def _measured(entry: WorkloadEntry, sitting: Sitting, runs: Runs) -> Measured:
    invalid = {(one.workload, one.model) for one in sitting.invalid}
    blocks = tuple(sorted((b for b in sitting.blocks if b.workload == entry.name), key=lambda b: b.block))
    valid = [model for model in dict.fromkeys(entry.models) if (entry.name, model) not in invalid]
    cells = {model: _cell(model, blocks, runs) for model in valid}
    return Measured(entry, {model: cell for model, cell in cells.items() if cell}, blocks)


def _cell(model: str, blocks: Iterable[BlockEntry], runs: Runs) -> Cell:
    return {block.block: _times(model, block, runs) for block in blocks if model in block.opened}


def _times(model: str, block: BlockEntry, runs: Runs) -> Times:
    def run(phase: str) -> Run:
        return runs.get((block.workload, model, phase, block.block), Run())

    warm = run(WARM)
    _check_warm(warm, model, block)
    first = warm.warmups[0][1] if warm.warmups else None
    startup, shutdown = (run(phase).values[:1] for phase in (STARTUP, SHUTDOWN))
    cpu = block.cpu_seconds.get(model, ())
    return Times(block.block, warm.values, first, _only(startup), _only(shutdown), cpu)


def _check_warm(warm: Run, model: str, block: BlockEntry) -> None:
    where = f"block {block.block} of {block.workload} {model}"
    rounds = sum(model in order for order in block.rounds)
    if len(warm.values) != rounds or not rounds:
        raise DamagedError(f"{where} has {len(warm.values)} warm values for {rounds} rounds")
    if not all(value >= 1e-12 for value in warm.values):
        raise DamagedError(f"{where} has a makespan of zero")


def _only(values: tuple[float, ...]) -> float | None:
    return values[0] if values else None
