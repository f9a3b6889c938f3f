"""Turn what somebody asks for into an order for a record.

Orders for records of points: sweeps and maps, with what models cost by themselves beside them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import workloads
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.plan.custom_workload import parts
from benchmarks.plan.dask_cluster import used
from benchmarks.plan.map_points import PlannedMap, terrains
from benchmarks.plan.models import ALL, meant, why_not
from benchmarks.plan.parameters import Override
from benchmarks.plan.plan import FEWEST_BLOCKS, Plan, make_plan
from benchmarks.plan.profiles import EXTENTS, MAP_EXTENTS, SWEEP_EXTENTS, Extent, Profile
from benchmarks.plan.selection import PlannedWorkload, as_chosen, choose, twins
from benchmarks.plan.sweeps import CALIBRATION, swept
from benchmarks.plan.unfinished_record import Unfinished
from benchmarks.record_format import Metadata, SkippedEntry, SweepEntry
from workloads.contract import REFERENCE


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
    wishes: Sequence[Override] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    axes: Sequence[str] = ()


@dataclass(frozen=True)
class SittingSpec:
    """What was asked for: the plan, the time for it, and where its record goes, or on which it goes on.

    `addresses` are those of servers that somebody else runs, by service, and of a cluster, by the model.
    `budget_seconds` is None where nobody asked for one. `together` is the name of several sittings that take turns.
    `terrains` are the maps to go on with after the plan. `reproduces` is the SHA-256 of the record whose plan it is.
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
    terrains: tuple[PlannedMap, ...] = ()
    together: str = ""
    reproduces: str = ""

    @property
    def budget(self) -> float:
        return self.plan.extent.budget_seconds if self.budget_seconds is None else self.budget_seconds

    @property
    def gaps(self) -> dict[str, str]:
        """Models that cannot run here, with the reason."""
        asked = dict.fromkeys(model for workload in self.plan.workloads for model in workload.left_out)
        return {model: reason for model in asked if (reason := why_not(model))}

    @property
    def fewest(self) -> int:
        """To how many blocks per workload the budget may shorten the plan: the profile's own leaves half of them."""
        return FEWEST_BLOCKS if self.budget_seconds is not None else -(-self.plan.extent.blocks // 2)


def new_order(wanted: Wanted, path: Path, command_line: str) -> SittingSpec:
    """An order for a new record. Raises RequestError where what is asked for does not exist."""
    extent = EXTENTS[wanted.profile]
    chosen, skipped = choose(wanted.workloads or extent.workloads, wanted.models, wanted.wishes)
    return order_of(wanted, extent, (path, command_line), chosen, skipped)


def order_of(
    wanted: Wanted,
    extent: Extent,
    target: tuple[Path, str],
    chosen: Sequence[PlannedWorkload],
    skipped: Sequence[SkippedEntry],
) -> SittingSpec:
    """An order for these workloads, and for the twins beside them; `target` is the record's path and what was typed."""
    extent = replace(extent, blocks=wanted.blocks or extent.blocks)
    seed = random.SystemRandom().getrandbits(32) if wanted.seed is None else wanted.seed
    plan = make_plan([*chosen, *twins()], extent, seed)
    path, command_line = target
    return SittingSpec(
        profile=wanted.profile,
        plan=plan,
        path=path,
        command_line=command_line,
        metadata=provenance(),
        limit_seconds=wanted.limit,
        budget_seconds=wanted.budget,
        skipped=tuple(skipped),
        addresses=used(wanted.addresses, chosen),
    )


def without(order: SittingSpec, unavailable: Mapping[str, str]) -> SittingSpec:
    """The order without workloads whose servers could not be started: a gap with a reason, never a failure.

    Raises RequestError where nothing is left, or where a record goes on that needs them.
    """
    workloads = order.plan.workloads
    gaps = {
        workload.name: unavailable[need]
        for workload in workloads
        for need in workload.workload.needs
        if need in unavailable
    }
    if not gaps:
        return order
    skipped = tuple(SkippedEntry(name, reason) for name, reason in gaps.items())
    left = [planned for planned in workloads if planned.name not in gaps]
    if order.unfinished or all(workload.workload.twins for workload in left) or (order.sweeps and not _points(left)):
        raise RequestError("; ".join(f"{gap.workload}: {gap.reason}" for gap in skipped))
    plan = make_plan(left, order.plan.extent, order.plan.seed)
    names = {workload.name for workload in left}
    sweeps = tuple(sweep for sweep in order.sweeps if names.issuperset(sweep.points))
    return replace(order, plan=plan, sweeps=sweeps, skipped=(*order.skipped, *skipped))


def _points(chosen: Sequence[PlannedWorkload]) -> list[PlannedWorkload]:
    return [workload for workload in chosen if workload.point]


def new_sweep(wanted: Wanted, path: Path, command_line: str) -> SittingSpec:
    """An order for a new record of sweeps. Raises RequestError where what is asked for does not exist."""
    sweep_plan = swept(wanted.workloads, wanted.axes, wanted.models, wanted.wishes, wanted.profile)
    chosen = [*calibration(wanted.models, wanted.addresses), *sweep_plan.points]
    order = order_of(wanted, SWEEP_EXTENTS[wanted.profile], (path, command_line), chosen, sweep_plan.skipped)
    return replace(order, sweeps=sweep_plan.sweeps)


def calibration(models: Sequence[str], addresses: Mapping[str, str] = MappingProxyType({})) -> list[PlannedWorkload]:
    """What models cost by themselves, of those that are asked for.

    Somebody else's cluster, at one of the `addresses`, is left out: it need not have so many workers.
    """
    noop = workloads.load(CALIBRATION)
    asked = [part for word in models for part in parts(word) if part in (*noop.variants, ALL)]
    wanted = meant([noop], asked if {*asked} - {REFERENCE} else ())
    return [as_chosen(CALIBRATION, noop, [model for model in wanted if model not in addresses], ())]


def new_map(wanted: Wanted, path: Path, command_line: str) -> SittingSpec:
    """An order for a new record of maps, which begins with a coarse lattice of each."""
    maps = terrains(wanted.workloads, wanted.models, wanted.wishes, wanted.profile)
    points = [[planned_map.point(place) for place in planned_map.coarse()] for planned_map in maps]
    chosen = [*calibration(wanted.models, wanted.addresses), *(point for planneds in points for point in planneds)]
    order = order_of(wanted, MAP_EXTENTS[wanted.profile], (path, command_line), chosen, ())
    sweeps = tuple(
        planned_map.sweep([point.name for point in planneds], order.budget)
        for planned_map, planneds in zip(maps, points, strict=True)
    )
    return replace(order, sweeps=sweeps, terrains=maps)
