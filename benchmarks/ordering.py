"""Turn what somebody asks for into an order for a record."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.catalogue import Chosen, choose, twins
from benchmarks.changes import Wish
from benchmarks.cluster import used
from benchmarks.errors import RequestError
from benchmarks.format import SkippedEntry, SweepEntry
from benchmarks.measuring import FEWEST_BLOCKS
from benchmarks.models import why_not
from benchmarks.plan import Plan, make_plan
from benchmarks.profiles import EXTENTS, Extent, Profile
from benchmarks.provenance import Metadata, provenance
from benchmarks.resuming import Unfinished
from benchmarks.winner_map.terrains import Terrain


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
    terrains: tuple[Terrain, ...] = ()
    together: str = ""
    reproduces: str = ""

    @property
    def budget(self) -> float:
        return self.plan.extent.budget_seconds if self.budget_seconds is None else self.budget_seconds

    @property
    def gaps(self) -> dict[str, str]:
        """Models that cannot run here, with the reason."""
        asked = dict.fromkeys(model for one in self.plan.workloads for model in one.left_out)
        return {model: reason for model in asked if (reason := why_not(model))}

    @property
    def fewest(self) -> int:
        """To how many blocks per workload the budget may shorten the plan: the profile's own leaves half of them."""
        return FEWEST_BLOCKS if self.budget_seconds is not None else -(-self.plan.extent.blocks // 2)


def new_order(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record. Raises RequestError where what is asked for does not exist."""
    extent = EXTENTS[wanted.profile]
    chosen, skipped = choose(wanted.workloads or extent.workloads, wanted.models, wanted.wishes)
    return order_of(wanted, extent, (path, command_line), chosen, skipped)


def order_of(
    wanted: Wanted, extent: Extent, target: tuple[Path, str], chosen: Sequence[Chosen], skipped: Sequence[SkippedEntry]
) -> Order:
    """An order for these workloads, and for the twins beside them; `target` is the record's path and what was typed."""
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
        addresses=used(wanted.addresses, chosen),
    )


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
