"""Turn what somebody asks for into an order: a new record, or the rest of one that was stopped."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import resuming
from benchmarks.catalogue import choose, twins
from benchmarks.changes import Wish
from benchmarks.errors import RequestError
from benchmarks.files import check_writable
from benchmarks.format import SkippedEntry
from benchmarks.measuring import FEWEST_BLOCKS
from benchmarks.plan import Plan, make_plan
from benchmarks.profiles import EXTENTS, Extent, Profile
from benchmarks.provenance import Metadata, provenance
from benchmarks.resuming import Unfinished


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
    extent = replace(extent, blocks=wanted.blocks or extent.blocks)
    seed = random.SystemRandom().getrandbits(32) if wanted.seed is None else wanted.seed
    plan = make_plan([*chosen, *twins()], extent, seed)
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
    chosen, _ = choose(resuming.names(unfinished, files), resuming.models(unfinished), resuming.wishes(unfinished))
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
    if order.unfinished or all(one.workload.twins for one in left):
        raise RequestError("; ".join(f"{one.workload}: {one.reason}" for one in skipped))
    plan = make_plan(left, order.plan.extent, order.plan.seed)
    return replace(order, plan=plan, skipped=(*order.skipped, *skipped))


def _extent(profile: Profile, unfinished: Unfinished) -> Extent:
    return replace(EXTENTS[profile], blocks=unfinished.sitting.blocks_planned)
