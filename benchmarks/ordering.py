"""Turn what somebody asks for into an order: a new record, or the rest of one that was stopped."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import resuming
from benchmarks.catalogue import Chosen, as_chosen, choose, load_all, twins
from benchmarks.changes import Wish, as_wish
from benchmarks.errors import RequestError
from benchmarks.files import check_writable
from benchmarks.format import SkippedEntry, SweepEntry, WorkloadEntry
from benchmarks.measuring import FEWEST_BLOCKS
from benchmarks.plan import Plan, make_plan
from benchmarks.profiles import EXTENTS, SWEEP_EXTENTS, Extent, Profile
from benchmarks.provenance import Metadata, provenance
from benchmarks.resuming import Unfinished
from benchmarks.sweeping import CALIBRATION, as_point, swept
from workloads.contract import Workload


@dataclass(frozen=True)
class Wanted:
    """The words of a request; times in seconds, `addresses` of servers that somebody else runs by service."""

    profile: Profile
    workloads: Sequence[str]
    models: Sequence[str]
    blocks: int | None
    seed: int | None
    budget: float | None
    limit: float
    wishes: Sequence[Wish] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    axes: Sequence[str] = ()


@dataclass(frozen=True)
class Order:
    """What was asked for: the plan, the time for it, and where its record goes, or on which it goes on.

    `addresses` are those of servers that somebody else runs, by service.
    `budget_seconds` is None where nobody asked for one.
    """

    profile: Profile
    plan: Plan
    path: Path
    command_line: str
    metadata: Metadata
    limit_seconds: float
    budget_seconds: float | None = None
    skipped: tuple[SkippedEntry, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    unfinished: Unfinished | None = None
    sweeps: tuple[SweepEntry, ...] = ()

    @property
    def budget(self) -> float:
        return self.plan.extent.budget_seconds if self.budget_seconds is None else self.budget_seconds

    @property
    def fewest(self) -> int:
        """To how many blocks per workload the budget may shorten the plan: the profile's own leaves half of them."""
        return FEWEST_BLOCKS if self.budget_seconds is not None else -(-self.plan.extent.blocks // 2)


def new_order(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record. Raises RequestError where what is asked for does not exist."""
    extent = EXTENTS[wanted.profile]
    chosen, skipped = choose(wanted.workloads or extent.workloads, wanted.models, wanted.wishes)
    return _order(wanted, extent, (path, command_line), chosen, skipped)


def new_sweep(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record of sweeps. Raises RequestError where what is asked for does not exist."""
    found = swept(wanted.workloads, wanted.axes, wanted.models, wanted.wishes, wanted.profile)
    chosen = [*calibration(wanted.models), *found.points]
    order = _order(wanted, SWEEP_EXTENTS[wanted.profile], (path, command_line), chosen, found.skipped)
    return replace(order, sweeps=found.sweeps)


def calibration(models: Sequence[str]) -> list[Chosen]:
    """What models cost by themselves, of those that are asked for."""
    try:
        return choose([CALIBRATION], models)[0]
    except RequestError:  # it has none of them, as where only variants of a workload's own are asked for
        return choose([CALIBRATION], ())[0]


def _order(
    wanted: Wanted, extent: Extent, target: tuple[Path, str], chosen: Sequence[Chosen], skipped: Sequence[SkippedEntry]
) -> Order:
    extent = replace(extent, blocks=wanted.blocks or extent.blocks)
    seed = random.SystemRandom().getrandbits(32) if wanted.seed is None else wanted.seed
    plan = make_plan([*chosen, *twins()], extent, seed)
    path, command_line = target
    return Order(
        profile=wanted.profile,
        plan=plan,
        path=path,
        command_line=command_line,
        metadata=provenance(),
        limit_seconds=wanted.limit,
        budget_seconds=wanted.budget,
        skipped=tuple(skipped),
        addresses=wanted.addresses,
    )


def order_to_go_on(
    record: Path, files: Sequence[str], budget: float | None, limit: float, addresses: Mapping[str, str]
) -> Order:
    """An order for what a record still lacks; `files` are workloads of one's own that it has.

    Raises RequestError where the record cannot be gone on with here.
    """
    unfinished = resuming.read(record)
    check_writable(record, "make it writable")
    metadata = provenance()
    resuming.check_origin(unfinished, metadata)
    resuming.check_files(unfinished, files)
    chosen = _chosen_again(unfinished, files)
    workloads = resuming.same_workloads(unfinished, [*chosen, *twins()])
    resuming.check_rest(unfinished, budget)
    resuming.check_given(unfinished, addresses)
    profile = Profile(unfinished.sitting.profile)
    plan = make_plan(workloads, _extent(profile, unfinished), unfinished.sitting.seed)
    return Order(
        profile=profile,
        plan=plan,
        path=record,
        command_line=unfinished.sitting.command_line,
        metadata=metadata,
        limit_seconds=limit,
        budget_seconds=unfinished.sitting.budget_seconds if budget is None else budget,
        addresses=addresses,
        unfinished=unfinished,
        sweeps=unfinished.sitting.sweeps,
    )


def _chosen_again(unfinished: Unfinished, files: Sequence[str]) -> list[Chosen]:
    """The workloads and points of a record; what is named in `files` and not in the record comes last."""
    loaded, skipped = load_all(resuming.names(unfinished, files))
    for gap in skipped:
        raise RequestError(f"cannot go on with {unfinished.path}: {gap.workload}: {gap.reason}")
    modules = {workload.name: module for module, workload in loaded.items()}
    entries = [one for one in unfinished.sitting.workloads if (one.base or one.name) in modules]
    known = {one.base or one.name for one in entries}
    others = [as_chosen(modules[name], loaded[modules[name]], (), ()) for name in modules if name not in known]
    return [*(_again(entry, modules, loaded) for entry in entries), *others]


def _again(entry: WorkloadEntry, modules: Mapping[str, str], loaded: Mapping[str, Workload[Any]]) -> Chosen:
    name = entry.base or entry.name
    wishes = [as_wish(name, parameter, value) for parameter, value in entry.changed.items()]
    models = (*entry.models, *entry.left_out)
    chosen = as_chosen(modules[name], loaded[modules[name]], models, wishes)
    return as_point(chosen, models, entry.name) if entry.base else chosen


def without(order: Order, unavailable: Mapping[str, str]) -> Order:
    """The order without workloads whose servers could not be started: a gap with a reason, never a failure.

    Raises RequestError where nothing is left, or where a record goes on that needs them.
    """
    workloads = order.plan.workloads
    gaps = {one.name: unavailable[need] for one in workloads for need in one.workload.needs if need in unavailable}
    if not gaps:
        return order
    skipped = tuple(SkippedEntry(name, reason) for name, reason in gaps.items())
    left = [one for one in workloads if one.name not in gaps]
    if order.unfinished or all(one.workload.twins for one in left) or (order.sweeps and not _points(left)):
        raise RequestError("; ".join(f"{one.workload}: {one.reason}" for one in skipped))
    plan = make_plan(left, order.plan.extent, order.plan.seed)
    names = {one.name for one in left}
    sweeps = tuple(one for one in order.sweeps if names.issuperset(one.points))
    return replace(order, plan=plan, sweeps=sweeps, skipped=(*order.skipped, *skipped))


def _points(chosen: Sequence[Chosen]) -> list[Chosen]:
    return [one for one in chosen if one.point]


def _extent(profile: Profile, unfinished: Unfinished) -> Extent:
    extents = SWEEP_EXTENTS if unfinished.sitting.sweeps else EXTENTS
    return replace(extents[profile], blocks=unfinished.sitting.blocks_planned)
