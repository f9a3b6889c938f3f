"""What a record still lacks that was stopped, measured the way it began."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.plan import unfinished_record
from benchmarks.plan.dask_cluster import used_addresses
from benchmarks.plan.map_points import resumed_maps
from benchmarks.plan.new_run import RunRequest, SittingSpec, check_in_flight, wanted_costs
from benchmarks.plan.parameters import override_to
from benchmarks.plan.plan import cells_without_costs, climbs_left, make_plan
from benchmarks.plan.profiles import EXTENTS, MAP_EXTENTS, SWEEP_EXTENTS, Extent, Profile
from benchmarks.plan.selection import PlannedWorkload, load_all, planned, twins
from benchmarks.plan.sweeps import planned_point
from benchmarks.plan.unfinished_record import Unfinished
from benchmarks.processes.workspace import check_writable
from benchmarks.record_format import MAP, Sitting, WorkloadEntry
from workloads.contract import Workload


def resumed_run(record: Path, request: RunRequest) -> SittingSpec:
    """What the rest of a record takes; the workloads of the request are those of one's own that it has.

    Raises RequestError where the record cannot be gone on with here.
    """
    files, budget = request.workloads, request.budget
    unfinished = unfinished_record.read_unfinished(record)
    check_writable(record, "make it writable")
    metadata = provenance()
    unfinished_record.check_origin(unfinished, metadata)
    unfinished_record.check_files(unfinished, files)
    loaded = _recorded_workloads(unfinished, files)
    workloads = unfinished_record.same_workloads(unfinished, [*loaded, *twins()])
    check_in_flight(request.in_flight, workloads)
    only_passes = bool((request.costs or request.in_flight) and unfinished.sitting.finished and budget is None)
    if not only_passes:
        unfinished_record.check_rest(unfinished, budget)
    addresses = used_addresses(request.addresses, workloads)
    unfinished_record.check_addresses(unfinished, addresses)
    profile = Profile(unfinished.sitting.profile)
    extent = recorded_extent(unfinished.sitting)
    plan = make_plan(workloads, extent, unfinished.sitting.seed)
    if only_passes and request.costs:
        unfinished_record.check_costs(unfinished, cells_without_costs(plan, unfinished.sitting))
    if only_passes and request.in_flight:
        unfinished_record.check_in_flight(unfinished, climbs_left(plan, unfinished.sitting, request.in_flight))
    maps = tuple(sweep for sweep in unfinished.sitting.sweeps if sweep.kind == MAP)
    if maps:  # points that were added are workloads by now, and would shuffle the plan anew
        plan = plan.with_order(unfinished.sitting.order)
        budget = max(sweep_entry.budget_seconds for sweep_entry in maps) if budget is None else budget
    return SittingSpec(
        profile=profile,
        plan=plan,
        path=record,
        command_line=unfinished.sitting.command_line,
        metadata=metadata,
        limit_seconds=request.time_limit,
        budget_seconds=unfinished.sitting.budget_seconds if budget is None else budget,
        addresses=addresses,
        unfinished=unfinished,
        sweeps=unfinished.sitting.sweeps,
        maps=resumed_maps(workloads, maps, profile),
        costs=bool(request.costs) if only_passes else _wants_costs(extent, request, unfinished),
        only_passes=only_passes,
        in_flight=asked_in_flight(
            request.in_flight, "--in-flight 0" if only_passes else unfinished.sitting.command_line
        ),
    )


def asked_costs(asked: bool | None, command_line: str) -> bool | None:
    """Whether costs are asked for now, or else were when the record began; None where nobody said."""
    if asked is not None:
        return asked
    said = {"--costs": True, "--no-costs": False}
    return next((said[word] for word in reversed(command_line.split()) if word in said), None)


def _wants_costs(extent: Extent, request: RunRequest, unfinished: Unfinished) -> bool:
    return wanted_costs(extent, asked_costs(request.costs, unfinished.sitting.command_line))


def asked_in_flight(asked: int | None, command_line: str) -> int | None:
    """How many jobs are to be in flight now, or else were when the record began; None where nobody said."""
    if asked is not None:
        return asked
    words = command_line.replace("=", " ").split()
    said = [value for name, value in pairwise(words) if name == "--in-flight" and value.isdigit()]
    return int(said[-1]) if said else None


def _recorded_workloads(unfinished: Unfinished, files: Sequence[str]) -> list[PlannedWorkload]:
    """The workloads and points of a record; what is named in `files` and not in the record comes last."""
    loaded, skipped = load_all(unfinished_record.workload_words(unfinished, files))
    for gap in skipped:
        raise RequestError(f"cannot go on with {unfinished.path}: {gap.workload}: {gap.reason}")
    modules = {workload.name: module for module, workload in loaded.items()}
    entries = [
        workload_entry
        for workload_entry in unfinished.sitting.workloads
        if (workload_entry.base or workload_entry.name) in modules
    ]
    known = {workload_entry.base or workload_entry.name for workload_entry in entries}
    others = [planned(modules[name], loaded[modules[name]], (), ()) for name in modules if name not in known]
    recorded = ((entry, modules[entry.base or entry.name]) for entry in entries)
    return [*(planned_as_recorded(entry, module, loaded[module]) for entry, module in recorded), *others]


def planned_as_recorded(entry: WorkloadEntry, module: str, workload: Workload[Any]) -> PlannedWorkload:
    """A workload or point with the values and models that a record says it had.

    Raises RequestError where it cannot have them.
    """
    overrides = [override_to(workload.name, parameter, value) for parameter, value in entry.changed.items()]
    models = (*entry.models, *entry.left_out)
    planned_workload = planned(module, workload, models, overrides)
    if entry.base:
        return planned_point(planned_workload, models, entry.name, entry.left_out)
    runnable = tuple(model for model in planned_workload.models if model not in entry.left_out)
    return replace(planned_workload, models=runnable, left_out={**planned_workload.left_out, **entry.left_out})


def recorded_extent(sitting: Sitting) -> Extent:
    """How much the profile of a record measures, with as many blocks as were planned."""
    kinds = {sweep.kind for sweep in sitting.sweeps}
    extents = MAP_EXTENTS if MAP in kinds else SWEEP_EXTENTS if kinds else EXTENTS
    return replace(extents[Profile(sitting.profile)], blocks=sitting.blocks_planned)
