"""One sitting from beginning to end: conditions, probe, rehearsal, blocks, more blocks where it is unclear, record."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import inf
from pathlib import Path

from benchmarks.errors import RequestError
from benchmarks.machine import facts
from benchmarks.machine.conditions import Conditions, complaints, conditions
from benchmarks.machine.probe import FEW_REPEATS, ProbeRepeats, probe
from benchmarks.machine.provenance import installed_versions
from benchmarks.measure.adaptive_blocks import AdaptiveBlocks
from benchmarks.measure.block_runner import BlockRunner
from benchmarks.measure.context import MeasurementContext
from benchmarks.measure.cost_pass import MOST_OF_BUDGET, CostPass
from benchmarks.measure.in_flight_pass import InFlightPass
from benchmarks.measure.latency_pass import LatencyPass
from benchmarks.measure.map_sampling import MapSampling, rehearse_maps
from benchmarks.measure.progress import Reporter
from benchmarks.measure.recorder import Recorder
from benchmarks.measure.timeline_pass import TimelinePass
from benchmarks.plan.dask_cluster import check_cluster
from benchmarks.plan.new_run import SittingSpec, spec_without
from benchmarks.plan.plan import Plan, code, entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.unfinished_record import Unfinished, read_unfinished
from benchmarks.processes.workspace import lock_path, record_lock, temporary_path, temporary_workspace
from benchmarks.record_format import InvalidEntry, Sitting
from benchmarks.record_format.code import packed
from benchmarks.record_format.machine import LATENESS_WAIT_SECONDS, OriginEntry
from benchmarks.servers.origin_timing import achieved_waits, ceiling, lateness
from benchmarks.servers.services import Services, server_of, services

_CEILING_SECONDS = 1.0
_CEILING_BODY_BYTES = 4096
_WAITS_SECONDS = 0.08


@dataclass(frozen=True)
class Ending:
    """How a sitting ended; `path` is None where nothing was recorded."""

    path: Path | None
    invalid: tuple[InvalidEntry, ...] = ()
    stopped: bool = False
    gave_up: bool = False


def conduct(spec: SittingSpec, reporter: Reporter) -> Ending:
    """Measure a whole plan; the record on disk is complete after every block, also when stopped."""
    began, recorder, gave_up = time.perf_counter(), None, False
    try:
        with record_lock(spec.path):
            _check_unchanged(spec)
            with temporary_workspace(temporary_path(spec.path), lock_path(spec.path)) as environment:
                check_cluster(spec.addresses, spec.plan.workloads, environment)
                machine_state = _machine_state(spec.plan, environment, reporter)
                with _started_services(spec, environment, reporter) as running:
                    spec = _servable_spec(spec, running.unavailable, reporter)
                    recorder = _recorder(spec, running, environment, machine_state, reporter)
                    limits, zero = (spec.limit_seconds, spec.budget), _zero(recorder.sitting, began)
                    context = MeasurementContext(recorder, reporter, running, environment, *limits, zero, began)
                    gave_up = measure_all(spec, context)
            finished = None if gave_up else _now()
            recorder.sitting = replace(recorder.sitting, finished=finished, load_after=facts.load_average())
            recorder.save()
    except KeyboardInterrupt:
        return _ending(recorder, stopped=True)
    return _ending(recorder, gave_up=gave_up)


def measure_all(spec: SittingSpec, context: MeasurementContext) -> bool:
    """Rehearse, fit the plan to the time, measure it, go on where more is to be learnt; then what follows.

    Returns whether something had to be left out because a server died for good.
    """
    runner, adds = BlockRunner(spec.plan, context), spec.plan.extent.adds
    if spec.only_passes:
        for further in wanted_passes(spec, context, {}, inf):
            further.run()
        return False
    if spec.maps:
        rehearse_maps(spec.maps, runner)
    elif runner.left or adds:
        runner.rehearse()
    limit = spec.budget if spec.budget > 0 and adds else inf
    passes = wanted_passes(spec, context, runner.round_seconds, limit)
    timed = [further for further in passes if further.seconds <= limit]
    kept_back = min(sum(further.rough_seconds for further in timed), MOST_OF_BUDGET * limit) if timed else 0.0
    if spec.budget and spec.unfinished is None:
        runner.fit(spec.budget - kept_back, spec.fewest_blocks)
    if runner.left or adds:
        runner.measure()
    if spec.budget > 0 and adds:
        AdaptiveBlocks(runner, replace(context, budget_seconds=spec.budget - kept_back)).run()
    if spec.maps:
        MapSampling(spec.maps, runner, context).run()
    for further in passes:
        further.run()
    return runner.gave_up


def wanted_passes(
    spec: SittingSpec, context: MeasurementContext, round_seconds: Mapping[str, float], limit: float
) -> list[CostPass | LatencyPass | TimelinePass | InFlightPass]:
    """What follows all that is timed, in this order; none of it begins anything `limit` seconds after the start.

    Timelines that somebody asked for take their time beyond it.
    """
    of_jobs = inf if spec.timelines else limit
    wanted: tuple[tuple[CostPass | LatencyPass | TimelinePass | InFlightPass, bool], ...] = (
        (CostPass(spec.plan, context, round_seconds, limit), spec.costs),
        (LatencyPass(spec.plan, context, of_jobs), spec.records_timelines and not spec.only_passes),
        (TimelinePass(spec.plan, context, of_jobs), spec.records_timelines and not spec.only_passes),
        (InFlightPass(spec.plan, context, spec.most_in_flight, limit), spec.most_in_flight > 0),
    )
    return [further for further, is_wanted in wanted if is_wanted]


def _ending(recorder: Recorder | None, *, stopped: bool = False, gave_up: bool = False) -> Ending:
    if recorder is None or not recorder.path.exists():
        return Ending(None, stopped=stopped)
    return Ending(recorder.path, recorder.sitting.invalid, stopped, gave_up)


def _started_services(
    spec: SittingSpec, environment: dict[str, str], reporter: Reporter
) -> AbstractContextManager[Services]:
    needed = {service for workload in spec.plan.workloads for service in workload.workload.needs}
    for name in sorted(set(map(server_of, needed - spec.addresses.keys()))):
        reporter.say(f"starting the {name.replace('_', ' ')} server")
    return services(needed, environment, spec.addresses)


def _servable_spec(spec: SittingSpec, unavailable: Mapping[str, str], reporter: Reporter) -> SittingSpec:
    spec = spec_without(spec, unavailable)
    for gap in spec.skipped:
        if gap.reason in unavailable.values():
            reporter.say(f"skipping {gap.workload}: {gap.reason}")
    return spec


def _check_unchanged(spec: SittingSpec) -> None:
    """Nobody may have written the record, or more of it, between the request and now."""
    if spec.unfinished is None and spec.path.exists():
        raise RequestError(f"{spec.path} exists by now and a record is never overwritten: choose another --output")
    if spec.unfinished is not None and read_unfinished(spec.path).sitting != spec.unfinished.sitting:
        raise RequestError(f"{spec.path} has changed meanwhile: ask again")


def _machine_state(plan: Plan, environment: dict[str, str], reporter: Reporter) -> Conditions:
    """Look at the machine before the suite itself keeps it busy, and warn of what is wrong."""
    workers = max((workload.width for workload in plan.workloads if workload.workload.computes != "nothing"), default=1)
    machine_state = conditions(workers, max(planned.width for planned in plan.workloads), environment)
    for complaint in complaints(machine_state):
        reporter.say(f"warning: {complaint}")
    return machine_state


def _recorder(
    spec: SittingSpec, running: Services, environment: dict[str, str], machine_state: Conditions, reporter: Reporter
) -> Recorder:
    """A recorder of a new record, or of one that goes on."""
    if spec.unfinished is not None:
        return _resumed_recorder(spec, spec.unfinished)
    started = _now()
    reporter.say("probing the machine: CPUs, clocks, loopback, pools (a few seconds)")
    sitting = Sitting(
        profile=spec.profile,
        seed=spec.plan.seed,
        started=started,
        finished=None,
        command_line=spec.command_line,
        rounds_per_block={},
        blocks_planned=spec.plan.extent.blocks,
        order=spec.plan.order,
        probe=probe(environment, FEW_REPEATS if spec.profile == Profile.SMOKE else ProbeRepeats()),
        origin=_origin_entry(running.addresses),
        load_after=None,
        workloads=tuple(entry(workload) for workload in spec.plan.workloads),
        skipped=spec.skipped,
        budget_seconds=spec.budget if spec.plan.extent.adds else 0.0,
        sweeps=spec.sweeps,
        warnings=complaints(machine_state),
        given=tuple(sorted(spec.addresses)),
        installed=installed_versions(),
        reproduces=spec.reproduces,
        code=packed(code(spec.plan.workloads, with_own=not spec.without_source)),
        together=spec.together,
    )
    return Recorder(spec.path, sitting, {**spec.metadata, "cpu_busy_before": machine_state.busy})


def _resumed_recorder(spec: SittingSpec, unfinished: Unfinished) -> Recorder:
    recorded = unfinished.sitting
    sitting = replace(recorded, finished=None, resumed=(*recorded.resumed, _now()), together="")  # it goes on alone
    if spec.plan.extent.adds and not spec.only_passes:
        sitting = replace(sitting, budget_seconds=spec.budget)
    recorder = Recorder(spec.path, sitting, unfinished.metadata)
    recorder.restore(unfinished.suite)
    if spec.only_passes:
        return recorder
    for workload in spec.plan.workloads:
        blocks = sum(block.workload == workload.name for block in recorded.blocks)
        if blocks and spec.budget and spec.plan.extent.adds and not workload.workload.twins:
            recorder.note_look(workload.name, blocks)  # whoever resumes may have read the page: that was a look
    return recorder


def _zero(sitting: Sitting, began: float) -> float:
    """When the sitting began, on this process's clock; for one that goes on, by the time of day."""
    if not sitting.resumed:
        return began
    return time.perf_counter() - (datetime.now(UTC) - datetime.fromisoformat(sitting.started)).total_seconds()


def _origin_entry(addresses: dict[str, str]) -> OriginEntry | None:
    if "origin" not in addresses:
        return None
    reached = ceiling(addresses["origin"], _CEILING_BODY_BYTES, _CEILING_SECONDS)
    late = lateness(addresses["origin"], _CEILING_BODY_BYTES, LATENESS_WAIT_SECONDS)
    waits = achieved_waits(addresses["origin"], _WAITS_SECONDS)
    return OriginEntry(f"granian {version('granian')}", reached, max(0.0, late), waits)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
