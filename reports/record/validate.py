"""From the parts of a record's file to measurements, checking their shape and that they belong together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from benchmarks.record_format import SHUTDOWN, STARTUP, WARM, BlockEntry, Sitting, WorkloadEntry
from benchmarks.record_format.code import unpacked
from benchmarks.record_format.costs import ENDED, LOOP, MAY_BE_MISSING, THREAD, CostEntry, LagEntry
from benchmarks.record_format.machine import OriginEntry, Probe
from reports.formatting import plain_line
from reports.record.damage import DamagedError
from reports.record.in_flight import check_in_flight
from reports.record.latencies import check_latencies
from reports.record.measurements import Cell, MeasuredWorkload, Measurements, Scalar, Times
from reports.record.timelines import check_timelines

Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Metadata = dict[str, Scalar]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Run(_Part):
    """One run of pyperf: one phase of one cell in one block."""

    metadata: Metadata = {}
    values: tuple[Seconds, ...] = ()
    warmups: tuple[tuple[int, Seconds], ...] = ()


class Benchmark(_Part):
    """One benchmark of pyperf: one phase of one cell."""

    metadata: Metadata = {}
    runs: tuple[Run, ...]


class Suite(_Part):
    """A file of pyperf; metadata that runs share have been moved up by pyperf."""

    version: Literal["1.0"]
    benchmarks: tuple[Benchmark, ...]
    metadata: Metadata = {}


class Identity(_Part):
    """Whose values a run holds; the only source of it is metadata, never a name."""

    workload: str
    model: str
    phase: Literal["warm", "startup", "shutdown"]
    block: int


SITTING = TypeAdapter(Sitting)

_OF_ONE_RUN = {"name", "workload", "model", "phase", "block", "date", "duration", "loops", "python_hash_seed"}
_MOST = 10**12
_LAST_START = 10**9
_MOST_BYTES = 10**15
_LEAST_CAPACITY = 1e-6
_SWEEPS = ("axis", "path", "map")
_RELATIONS = ("faster", "slower", "same", "not faster")

Runs = Mapping[tuple[str, str, str, int], Run]


_TWINS = ("one", "other")
"""What twins are called where others keep them company."""


def measurements(suite: Suite, sitting: Sitting) -> Measurements:
    """Put the runs of pyperf's part and our own part together. Raises DamagedError where they do not fit."""
    _check(sitting)
    runs = _runs_by_identity(suite)
    _check_known(runs, sitting)
    blocks = _by_workload(sitting.blocks)
    measured = [_measured_workload(entry, sitting, blocks.get(entry.name, ()), runs) for entry in sitting.workloads]
    workloads = tuple(workload for workload in measured if not workload.entry.twins and not workload.entry.base)
    twins = tuple(_alone(workload) for workload in measured if workload.entry.twins)
    points = tuple(workload for workload in measured if workload.entry.base)
    environment = {key: value for key, value in sorted(suite.metadata.items()) if key not in _OF_ONE_RUN}
    return Measurements(sitting, environment, workloads, twins, points, _code(sitting))


def _code(sitting: Sitting) -> dict[str, str]:
    """The text of modules, with nothing in it but lines of visible characters."""
    try:
        texts = unpacked(sitting.code)
    except ValueError as error:
        raise DamagedError(str(error)) from error
    return {name: "\n".join(map(plain_line, text.splitlines())) for name, text in texts.items()}


def _alone(twins: MeasuredWorkload) -> MeasuredWorkload:
    """The two that are the same code, without those that keep them company."""
    models = tuple(dict.fromkeys(twins.entry.models))
    pair = models if len(models) == 2 else _TWINS
    cells = {model: cell for model, cell in twins.cells.items() if model in pair}
    invalid = tuple(model for model in twins.invalid if model in pair)
    return replace(twins, entry=replace(twins.entry, models=pair), cells=cells, invalid=invalid)


def _check(sitting: Sitting) -> None:
    if not sitting.blocks:
        raise DamagedError("it has no finished block")
    _unique((entry.name for entry in sitting.workloads), "workload")
    _unique((entry.block for entry in sitting.blocks), "block")
    for entry in sitting.workloads:
        _check_workload(entry)
    for block in sitting.blocks:
        _check_block(block)
    _check_looks(sitting)
    _check_probe(sitting.probe)
    if sitting.origin:
        _check_origin(sitting.origin)
    _check_sweeps(sitting)
    _check_costs(sitting)
    check_timelines(sitting)
    check_latencies(sitting)
    check_in_flight(sitting)


def _check_probe(probe: Probe) -> None:
    capacities = (probe.usable_cpus, probe.capacity_cpus, probe.capacity_best_cpus)
    times = [getattr(probe, field.name) for field in fields(probe) if field.name.endswith("_seconds")]
    seconds = [*(value for value in times if not isinstance(value, dict)), *probe.pool_startup_seconds.values()]
    may_be_none = [*seconds, probe.batch_capacity_cpus]
    is_plausible = all(_LEAST_CAPACITY <= value <= _MOST for value in capacities)
    if not is_plausible or not all(0 <= value <= _MOST for value in may_be_none):
        raise DamagedError("what its probe says of the machine is out of range")


def _check_origin(origin: OriginEntry) -> None:
    if not all(abs(number) <= _MOST for number in (origin.ceiling_per_second, origin.late_seconds)):
        raise DamagedError("what it says of the origin server is out of range")
    for wait in origin.waits:
        seconds = (wait.asked_seconds, wait.achieved_seconds, wait.achieved_95_seconds)
        if not all(0 <= value <= _MOST for value in seconds) or not 1 <= wait.in_flight <= _MOST:
            raise DamagedError("the waits of the origin server are out of range")
    _unique(((wait.asked_seconds, wait.in_flight) for wait in origin.waits), "wait of the origin")


def _check_block(block: BlockEntry) -> None:
    times = (block.started, block.seconds, *(start for starts in block.starts.values() for start in starts))
    if not all(abs(time) <= _LAST_START for time in times):
        raise DamagedError(f"the times of block {block.block} are out of range")
    if not all(0 <= cpu <= _MOST for seconds in block.cpu_seconds.values() for cpu in seconds):
        raise DamagedError(f"the CPU seconds of block {block.block} are out of range")
    if not all(abs(seen or 0.0) <= _MOST for seen in (block.load_before, block.steal_seconds)):
        raise DamagedError(f"the load or steal of block {block.block} is out of range")


def _check_looks(sitting: Sitting) -> None:
    if not 0 <= sitting.budget_seconds <= _MOST:
        raise DamagedError("its budget is out of range")
    known = {entry.name for entry in sitting.workloads}
    for name, looks in sitting.looks.items():
        if name not in known or not all(1 <= blocks <= _MOST for blocks in looks):
            raise DamagedError(f"its looks at {name} make no sense")


def _check_sweeps(sitting: Sitting) -> None:
    bases = {entry.name: entry.base for entry in sitting.workloads}
    for sweep in sitting.sweeps:
        if sweep.kind not in _SWEEPS or not all(bases.get(point) == sweep.workload for point in sweep.points):
            raise DamagedError(f"its sweep of {sweep.workload} along {sweep.axis} has points that it does not know")
        _unique(sweep.points, f"point of the sweep of {sweep.workload} along {sweep.axis}")
    _unique(((sweep_entry.workload, sweep_entry.axis) for sweep_entry in sitting.sweeps), "sweep")
    for footprint in sitting.footprints:
        if footprint.workload not in bases or not 0 <= footprint.before_bytes <= footprint.peak_bytes <= _MOST_BYTES:
            raise DamagedError(f"the memory of {footprint.workload} {footprint.model} makes no sense")


def _check_costs(sitting: Sitting) -> None:
    models = {entry.name: entry.models for entry in sitting.workloads}
    for entry in sitting.costs:
        if entry.model not in models.get(entry.workload, ()) or not _is_possible(entry):
            raise DamagedError(f"what {entry.workload} {entry.model} costs makes no sense")
    _unique(((entry.workload, entry.model) for entry in sitting.costs), "costs of the cell")


def _is_possible(entry: CostEntry) -> bool:
    numbers = (entry.seconds, *(getattr(entry, name) for name in MAY_BE_MISSING if name != "lag"))
    absent = {name for name in MAY_BE_MISSING if getattr(entry, name) is None}
    return (
        1 <= entry.batches <= _MOST
        and all(0 <= number <= _MOST for number in numbers if number is not None)
        and 0 <= entry.before_bytes <= entry.peak_bytes <= _MOST_BYTES
        and (entry.lag is None or _is_lag(entry.lag))
        and absent == entry.missing.keys() - {ENDED}
    )


def _is_lag(lag: LagEntry) -> bool:
    is_in_order = 0 <= lag.p50_seconds <= lag.p99_seconds <= lag.worst_seconds <= _MOST
    return is_in_order and 1 <= lag.beats <= _MOST and lag.where in {LOOP, THREAD}


def _check_workload(entry: WorkloadEntry) -> None:
    seconds = (entry.wait_seconds, entry.arrival_seconds)
    if not all(1 <= number <= _MOST for number in (entry.jobs, entry.width)) or not all(
        0 <= s <= _MOST for s in seconds
    ):
        raise DamagedError(f"the jobs, width or wait of {entry.name} are out of range")
    if entry.twins and len(set(entry.models)) != 2 and not set(_TWINS) <= set(entry.models):
        raise DamagedError(f"{entry.name} are twins, but not two")
    if not all(0 < claim.factor <= _MOST and claim.relation in _RELATIONS for claim in entry.claims):
        raise DamagedError(f"a claim of {entry.name} says nothing that can be checked")


def _unique(items: Iterable[object], kind: str) -> None:
    seen = set()
    for item in items:
        if item in seen:
            raise DamagedError(f"{kind} {item} occurs twice")
        seen.add(item)


def _runs_by_identity(suite: Suite) -> Runs:
    runs: dict[tuple[str, str, str, int], Run] = {}
    for benchmark in suite.benchmarks:
        for run in benchmark.runs:
            key = _identity({**suite.metadata, **benchmark.metadata, **run.metadata})
            if key in runs:
                raise DamagedError(f"{' '.join(map(str, key))} occurs twice")
            runs[key] = run
    return runs


def _identity(metadata: Metadata) -> tuple[str, str, str, int]:
    identity = Identity.model_validate(metadata)
    return identity.workload, identity.model, identity.phase, identity.block


def _check_known(runs: Runs, sitting: Sitting) -> None:
    models = {entry.name: set(entry.models) for entry in sitting.workloads}
    blocks = {block.block: block.workload for block in sitting.blocks}
    for workload, model, _, block in runs:
        if model not in models.get(workload, ()) or blocks.get(block) != workload:
            raise DamagedError(f"{workload} {model} has values of block {block}, which the record does not know")


def _by_workload(blocks: Iterable[BlockEntry]) -> Mapping[str, tuple[BlockEntry, ...]]:
    """Each workload's blocks by their numbers."""
    by_workload: dict[str, list[BlockEntry]] = {}
    for block in sorted(blocks, key=lambda block_entry: block_entry.block):
        by_workload.setdefault(block.workload, []).append(block)
    return {name: tuple(block_entries) for name, block_entries in by_workload.items()}


def _measured_workload(
    entry: WorkloadEntry, sitting: Sitting, blocks: tuple[BlockEntry, ...], runs: Runs
) -> MeasuredWorkload:
    failed = {failure.model for failure in sitting.invalid if failure.workload == entry.name}
    models = dict.fromkeys(entry.models)
    cells = {model: _cell(model, blocks, runs) for model in models if model not in failed}
    invalid = tuple(model for model in models if model in failed)
    return MeasuredWorkload(entry, {model: cell for model, cell in cells.items() if cell}, blocks, invalid)


def _cell(model: str, blocks: Iterable[BlockEntry], runs: Runs) -> Cell:
    return {block.block: _times(model, block, runs) for block in blocks if model in block.opened}


def _times(model: str, block: BlockEntry, runs: Runs) -> Times:
    def run(phase: str) -> Run:
        return runs.get((block.workload, model, phase, block.block), Run())

    warm, rounds = run(WARM), _rounds(model, block)
    _check_warm(warm, rounds, model, block)
    first = warm.warmups[0][1] if warm.warmups else None
    startup, shutdown = (run(phase).values[:1] for phase in (STARTUP, SHUTDOWN))
    cpu, starts = block.cpu_seconds.get(model, ()), block.starts[model]
    return Times(block.block, warm.values, first, _only(startup), _only(shutdown), cpu, starts, rounds)


def _rounds(model: str, block: BlockEntry) -> tuple[int, ...]:
    return tuple(number for number, order in enumerate(block.rounds, start=1) if model in order)


def _check_warm(warm: Run, rounds: Sequence[int], model: str, block: BlockEntry) -> None:
    where = f"block {block.block} of {block.workload} {model}"
    if len(warm.values) != len(rounds) or not rounds:
        raise DamagedError(f"{where} has {len(warm.values)} warm values for {len(rounds)} rounds")
    if len(block.starts.get(model, ())) != len(warm.values):
        raise DamagedError(f"{where} does not say when each of its values began")
    if not all(value >= 1e-12 for value in warm.values):
        raise DamagedError(f"{where} has a makespan of zero")


def _only(values: tuple[float, ...]) -> float | None:
    return values[0] if values else None
