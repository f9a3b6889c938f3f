"""One sitting from beginning to end: conditions, probe, rehearsal, blocks, more blocks where it is unclear, record.

The stages of a sitting once its servers run and its record is open.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.errors import RequestError
from benchmarks.machine import facts
from benchmarks.machine.conditions import Conditions, complaints, conditions
from benchmarks.machine.probe import ROUGH, Care, probe
from benchmarks.machine.provenance import installed
from benchmarks.measure.adaptive_blocks import AdaptiveBlocks
from benchmarks.measure.block_runner import BlockRunner
from benchmarks.measure.failures import MeasurementContext
from benchmarks.measure.footprint_pass import FootprintPass, rough_seconds
from benchmarks.measure.map_sampling import MapSampling, rehearse_maps
from benchmarks.measure.progress import Reporter
from benchmarks.measure.recorder import Recorder
from benchmarks.plan import unfinished_record
from benchmarks.plan.dask_cluster import check_cluster
from benchmarks.plan.new_run import SittingSpec, spec_without
from benchmarks.plan.plan import Plan, entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.unfinished_record import Unfinished
from benchmarks.processes.workspace import held, lock_path, temporary_path, workshop
from benchmarks.record_format import InvalidEntry, OriginEntry, Sitting
from benchmarks.servers.origin import ceiling, lateness
from benchmarks.servers.services import Services, server_of, services


def measure_all(
    spec: SittingSpec, measuring: BlockRunner, recorder: Recorder, reporter: Reporter, around: MeasurementContext
) -> None:
    """Rehearse, fit the plan to the time, measure it, go on where more is to be learnt, weigh at last."""
    if spec.maps:
        rehearse_maps(spec.maps, measuring)
    elif measuring.left or spec.plan.extent.adds:
        measuring.rehearse()
    if spec.budget and spec.unfinished is None:
        measuring.fit(spec.budget - rough_seconds(spec.plan, recorder.sitting), spec.fewest_blocks)
    if measuring.left or spec.plan.extent.adds:
        measuring.measure()
    if spec.budget > 0 and spec.plan.extent.adds:
        AdaptiveBlocks(measuring.plan, measuring, recorder, reporter, spec.budget).run()
    if spec.maps:
        MapSampling(spec.maps, measuring, recorder, reporter, spec.budget).run()
    FootprintPass(measuring.plan, recorder, reporter, around).run()


_CEILING_SECONDS = 1.0
_CEILING_BODY_BYTES = 4096
_LATENCY_SECONDS = 0.005


@dataclass(frozen=True)
class Ending:
    """How a sitting ended; `path` is None where nothing was recorded."""

    path: Path | None
    invalid: tuple[InvalidEntry, ...] = ()
    stopped: bool = False
    gave_up: bool = False


class _Stage:
    """What has come about so far, so that a stop at any moment finds it."""

    recorder: Recorder | None = None
    gave_up = False


@dataclass(frozen=True)
class _Place:
    """Where a sitting takes place."""

    environment: dict[str, str]
    services: Services
    conditions: Conditions


def conduct(spec: SittingSpec, reporter: Reporter) -> Ending:
    """Measure a whole plan; the record on disk is complete after every block, also when stopped."""
    stage = _Stage()
    try:
        _conduct(spec, reporter, stage)
    except KeyboardInterrupt:
        return _ending(stage, stopped=True)
    return _ending(stage)


def _ending(stage: _Stage, stopped: bool = False) -> Ending:
    recorder = stage.recorder
    if recorder is None or not recorder.path.exists():
        return Ending(None, stopped=stopped)
    return Ending(recorder.path, recorder.sitting.invalid, stopped, stage.gave_up)


def _conduct(spec: SittingSpec, reporter: Reporter, stage: _Stage) -> None:
    began = time.perf_counter()
    with held(spec.path):
        _check_still_there(spec)
        with workshop(temporary_path(spec.path), lock_path(spec.path)) as environment:
            recorder = _in_workshop(spec, reporter, stage, environment, began)
        finished = None if stage.gave_up else _now()
        recorder.sitting = replace(recorder.sitting, finished=finished, load_after=facts.load())
        recorder.save()


def _in_workshop(
    spec: SittingSpec, reporter: Reporter, stage: _Stage, environment: dict[str, str], began: float
) -> Recorder:
    needed = {service for workload in spec.plan.workloads for service in workload.workload.needs}
    check_cluster(spec.addresses, spec.plan.workloads, environment)
    machine_state = _look_around(spec.plan, environment, reporter)
    for name in sorted(set(map(server_of, needed - spec.addresses.keys()))):
        reporter.say(f"starting the {name.replace('_', ' ')} server")
    with services(needed, environment, spec.addresses) as running:
        spec = _with_what_runs(spec, running.unavailable, reporter)
        recorder = stage.recorder = _recorder(spec, _Place(environment, running, machine_state), reporter)
        around = MeasurementContext(running, environment, spec.limit_seconds, _zero(recorder.sitting, began), began)
        measuring = BlockRunner(spec.plan, recorder, reporter, around)
        measure_all(spec, measuring, recorder, reporter, around)
        stage.gave_up = measuring.gave_up
    return recorder


def _with_what_runs(spec: SittingSpec, unavailable: Mapping[str, str], reporter: Reporter) -> SittingSpec:
    spec = spec_without(spec, unavailable)
    for gap in spec.skipped:
        if gap.reason in unavailable.values():
            reporter.say(f"skipping {gap.workload}: {gap.reason}")
    return spec


def _check_still_there(spec: SittingSpec) -> None:
    """Nobody may have written the record, or more of it, between the request and now."""
    if spec.unfinished is None and spec.path.exists():
        raise RequestError(f"{spec.path} exists by now and a record is never overwritten: choose another --output")
    if spec.unfinished is not None and unfinished_record.read_unfinished(spec.path).sitting != spec.unfinished.sitting:
        raise RequestError(f"{spec.path} has changed meanwhile: ask again")


def _look_around(plan: Plan, environment: dict[str, str], reporter: Reporter) -> Conditions:
    """Look at the machine before the suite itself keeps it busy, and warn of what is wrong."""
    workers = max((workload.width for workload in plan.workloads if workload.workload.computes != "nothing"), default=1)
    machine_state = conditions(workers, max(planned.width for planned in plan.workloads), environment)
    for complaint in complaints(machine_state):
        reporter.say(f"warning: {complaint}")
    return machine_state


def _recorder(spec: SittingSpec, place: _Place, reporter: Reporter) -> Recorder:
    """A recorder of a new record, or of one that goes on."""
    if spec.unfinished is None:
        metadata = {**spec.metadata, "cpu_busy_before": place.conditions.busy}
        return Recorder(spec.path, _sitting(spec, place, reporter), metadata)
    return _continued(spec, spec.unfinished)


def _continued(spec: SittingSpec, unfinished: Unfinished) -> Recorder:
    then = unfinished.sitting
    sitting = replace(then, finished=None, resumed=(*then.resumed, _now()), together="")  # it goes on alone
    if spec.plan.extent.adds:
        sitting = replace(sitting, budget_seconds=spec.budget)
    recorder = Recorder(spec.path, sitting, unfinished.metadata)
    recorder.restore(unfinished.suite)
    for workload in spec.plan.workloads:
        blocks = sum(block.workload == workload.name for block in then.blocks)
        if blocks and spec.budget and spec.plan.extent.adds and not workload.workload.twins:
            recorder.note_look(workload.name, blocks)  # whoever resumes may have read the page: that was a look
    return recorder


def _zero(sitting: Sitting, began: float) -> float:
    """When the sitting began, on this process's clock; for one that goes on, by the time of day."""
    if not sitting.resumed:
        return began
    return time.perf_counter() - (datetime.now(UTC) - datetime.fromisoformat(sitting.started)).total_seconds()


def _sitting(spec: SittingSpec, place: _Place, reporter: Reporter) -> Sitting:
    started = _now()
    reporter.say("probing the machine: CPUs, clocks, loopback, pools (a few seconds)")
    return Sitting(
        profile=spec.profile,
        seed=spec.plan.seed,
        started=started,
        finished=None,
        command_line=spec.command_line,
        rounds_per_block={},
        blocks_planned=spec.plan.extent.blocks,
        order=tuple(block.workload for block in spec.plan.blocks),
        probe=probe(place.environment, ROUGH if spec.profile == Profile.SMOKE else Care()),
        origin=_origin_entry(place.services.addresses),
        load_after=None,
        workloads=tuple(entry(chosen) for chosen in spec.plan.workloads),
        skipped=spec.skipped,
        budget_seconds=spec.budget if spec.plan.extent.adds else 0.0,
        sweeps=spec.sweeps,
        warnings=complaints(place.conditions),
        given=tuple(sorted(spec.addresses)),
        installed=installed(),
        reproduces=spec.reproduces,
        together=spec.together,
    )


def _origin_entry(addresses: dict[str, str]) -> OriginEntry | None:
    if "origin" not in addresses:
        return None
    reached = ceiling(addresses["origin"], _CEILING_BODY_BYTES, _CEILING_SECONDS)
    late = lateness(addresses["origin"], _CEILING_BODY_BYTES, _LATENCY_SECONDS)
    return OriginEntry(f"granian {version('granian')}", reached, max(0.0, late))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
