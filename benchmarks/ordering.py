"""Turn what somebody asks for into an order: a new record, or the rest of one that was stopped."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import resuming
from benchmarks.catalogue import choose, twins
from benchmarks.files import check_writable
from benchmarks.plan import make_plan
from benchmarks.profiles import EXTENTS, Extent, Profile
from benchmarks.provenance import provenance
from benchmarks.resuming import Unfinished
from benchmarks.sitting import Order


@dataclass(frozen=True)
class Wanted:
    """The words of a request; times in seconds."""

    profile: Profile
    workloads: Sequence[str]
    models: Sequence[str]
    blocks: int | None
    seed: int | None
    budget: float | None
    limit: float


def new_order(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record. Raises RequestError where what is asked for does not exist."""
    chosen, skipped = choose(wanted.workloads, wanted.models)
    extent = EXTENTS[wanted.profile]
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
    )


def order_to_go_on(record: Path, files: Sequence[str], budget: float | None, limit: float) -> Order:
    """An order for what a record still lacks; `files` are workloads of one's own that it has.

    Raises RequestError where the record cannot be gone on with here.
    """
    unfinished = resuming.read(record)
    check_writable(record, "make it writable")
    metadata = provenance()
    resuming.check_origin(unfinished, metadata)
    resuming.check_files(unfinished, files)
    chosen, _ = choose(resuming.names(unfinished, files), resuming.models(unfinished))
    workloads = resuming.same_workloads(unfinished, [*chosen, *twins()])
    resuming.check_rest(unfinished, budget)
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
        unfinished=unfinished,
    )


def _extent(profile: Profile, unfinished: Unfinished) -> Extent:
    return replace(EXTENTS[profile], blocks=unfinished.sitting.blocks_planned)
