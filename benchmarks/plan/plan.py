"""What will be measured, in which order, from which seed: decided before the first block starts."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from random import Random

import workloads
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.parameters import WIDTH
from benchmarks.plan.profiles import WAITS, Extent
from benchmarks.plan.selection import PlannedWorkload, described_parameters
from benchmarks.record_format import BlockEntry, ClaimEntry, Sitting, WorkloadEntry
from benchmarks.record_format.code import MOST_MODULE_BYTES, module_name


@dataclass(frozen=True)
class PlannedBlock:
    """One block to come; blocks count from 1."""

    number: int
    workload: str
    seed: int
    hash_seed: int


@dataclass(frozen=True)
class Plan:
    workloads: tuple[PlannedWorkload, ...]
    extent: Extent
    seed: int
    blocks: tuple[PlannedBlock, ...]

    def workload(self, name: str) -> PlannedWorkload:
        return next(workload for workload in self.workloads if workload.name == name)

    @property
    def order(self) -> tuple[str, ...]:
        """The workloads of the blocks, as a record keeps it."""
        return tuple(block.workload for block in self.blocks)

    @property
    def stretch(self) -> tuple[PlannedBlock, ...]:
        """The first stretch of the sitting: every other has as many blocks of each workload."""
        return self.blocks[: len(self.blocks) // self.extent.blocks]

    def shortened(self, stretches: int) -> "Plan":
        """The same plan with fewer blocks per workload: its beginning."""
        blocks = self.blocks[: stretches * len(self.stretch)]
        return replace(self, extent=replace(self.extent, blocks=stretches), blocks=blocks)

    def with_workload(self, workload: PlannedWorkload) -> "Plan":
        """The same plan with a workload that no planned block is of; blocks of it can be added."""
        return replace(self, workloads=(*self.workloads, workload))

    def with_order(self, order: Sequence[str]) -> "Plan":
        """The plan with its blocks in an order that was decided before, as a record keeps it."""
        return replace(self, blocks=tuple(self.block(number, name) for number, name in enumerate(order, start=1)))

    def block(self, number: int, workload: str) -> PlannedBlock:
        """A block by its number, planned or added; its seeds follow from the plan's seed and the number alone."""
        random = Random(f"{self.seed} {number}")
        return PlannedBlock(number, workload, seed=random.getrandbits(32), hash_seed=random.randrange(1, 2**32))

    def next_block(self, workload: str, measured: Iterable[BlockEntry]) -> PlannedBlock:
        """A block to add after all that are planned and measured."""
        return self.block(1 + max(len(self.blocks), *(block.block for block in measured)), workload)


def make_plan(workloads: Sequence[PlannedWorkload], extent: Extent, seed: int) -> Plan:
    """Shuffle the blocks so that each workload has one in every stretch of the sitting.

    A stretch holds one block of every workload in random order: drift of the machine reaches all workloads alike, and
    a sitting that is stopped early has measured all of them about equally often. What stands beside points of sweeps or
    of maps, for all of them rest on it, has as many as the extent says.
    """
    random = Random(seed)
    names = [workload.name for workload in workloads for _ in range(1 if workload.point else extent.beside)]
    order = [name for _ in range(extent.blocks) for name in random.sample(names, len(names))]
    plan = Plan(tuple(workloads), extent, seed, ())
    return replace(plan, blocks=tuple(plan.block(number, name) for number, name in enumerate(order, start=1)))


def entry(planned: PlannedWorkload) -> WorkloadEntry:
    """The workload as the record describes it; what is said of a workload as such is not repeated at each point."""
    workload = planned.workload
    claims = () if planned.point else workload.claims
    return WorkloadEntry(
        name=planned.name,
        question=workload.question,
        explanation=() if planned.point else workload.explanation,
        parameters=described_parameters(workload),
        jobs=workload.parameters.jobs,
        width=planned.width,
        wait_seconds=workload.wait_seconds(workload.parameters),
        computing=workload.computes,
        services=workload.needs,
        models=planned.models,
        claims=tuple(ClaimEntry(c.model, c.relation, c.other, c.factor, c.observed) for c in claims),
        twins=workload.twins,
        source=sha256(workloads.source(planned.module)).hexdigest()[:12],
        kind=workloads.kind_of(planned.module),
        changed=dict(planned.changes),
        base=workload.name if planned.point else "",
        left_out=dict(planned.left_out),
        per_cpu=workload.width is None,
        arrival_seconds=workload.arrival_seconds(workload.parameters),
    )


def code(planned: Iterable[PlannedWorkload], with_own: bool) -> dict[str, str]:
    """The text of the modules of workloads, by what a record calls them; without twins, of which nobody reads any.

    Workloads that a module takes its variants from are among them. One's own are left out unless `with_own`.
    """
    texts: dict[str, bytes] = {}
    for each in planned:
        kind = workloads.kind_of(each.module)
        module = module_name(kind, each.workload.name)
        if module in texts or each.workload.twins or (kind == workloads.OWN and not with_own):
            continue
        (_, texts[module]), *others = workloads.sources(each.module).items()
        texts |= {name: text for name, text in others if name.rpartition(".")[2] in workloads.NAMES}
    return {name: text.decode() for name, text in texts.items() if len(text) <= MOST_MODULE_BYTES}


def cells_without_costs(plan: Plan, sitting: Sitting) -> Iterable[tuple[PlannedWorkload, str]]:
    """Each workload, or of sweeps each point along the width, with each valid model whose costs are not known.

    Of a map there are none, since its budget is for borders.
    """
    known = {(entry.workload, entry.model) for entry in sitting.costs}
    known |= {(failure.workload, failure.model) for failure in sitting.invalid}
    known |= {(workload.name, DASK) for workload in plan.workloads if DASK in sitting.given}  # it runs elsewhere
    along_width = {name for sweep in sitting.sweeps if WIDTH in sweep.parameters for name in sweep.points}
    for workload in plan.workloads:
        is_wanted = workload.name in along_width if sitting.sweeps else not workload.workload.twins
        if is_wanted:
            yield from ((workload, model) for model in workload.models if (workload.name, model) not in known)


_MODELS_IN_FLIGHT = ("asyncio", "threads", "processes", "processes+asyncio")

Climb = tuple[PlannedWorkload, str, Sequence[int]]
"""A workload, a model, and the numbers of jobs in flight that are to be tried one after the other."""


def steps(most: int) -> tuple[int, ...]:
    """A hundredth, a tenth, and all of it."""
    return tuple(dict.fromkeys(jobs for jobs in (most // 100, most // 10, most) if jobs))


def climbs_left(plan: Plan, sitting: Sitting, most: int) -> Iterator[Climb]:
    """The workloads that only wait, with each valid model that has not given up and the steps that it lacks."""
    invalid = {(failure.workload, failure.model) for failure in sitting.invalid}
    gave_up = {(entry.workload, entry.model) for entry in sitting.in_flight if entry.missing}
    known = {(entry.workload, entry.model, entry.in_flight) for entry in sitting.in_flight}
    for workload in plan.workloads:
        if workload.name not in WAITS:
            continue
        for model in (model for model in _MODELS_IN_FLIGHT if model in workload.models):
            left = [jobs for jobs in steps(most) if (workload.name, model, jobs) not in known]
            if left and (workload.name, model) not in invalid | gave_up:
                yield workload, model, left


@dataclass(frozen=True)
class BlockForecast:
    """How many rounds a block has, and about how many seconds it takes, where that is known without a rehearsal."""

    rounds: int
    seconds: float


FEWEST_BLOCKS = 2
"""A budget may take away blocks, but not the last two: fewer give no interval at all."""

ENOUGH_BLOCKS = 6
"""Where time is short, blocks have fewer rounds before there are fewer blocks than this: intervals rest on blocks."""


@dataclass(frozen=True)
class RehearsedBlock:
    """Seconds of a block whatever it measures, and of each of its rounds; `square` rounds are balanced."""

    beside: float
    one_round: float
    rounds: int
    square: int = 1

    @property
    def seconds(self) -> float:
        return self.beside + self.one_round * self.rounds


def _whole_squares(cost: RehearsedBlock, rounds: int) -> int:
    if rounds >= cost.rounds:
        return cost.rounds
    return max(1, rounds - rounds % cost.square if rounds > cost.square else rounds)


def rounds_that_fit(costs: Mapping[str, RehearsedBlock], stretch: Sequence[str], seconds: float) -> dict[str, int]:
    """The rounds per block, by workload, with which one block of each of these takes at most so long; 1 at least.

    All workloads measure for the same time at most, so the one with the longest rounds gives most away: whole squares
    as long as there is one left.
    """

    def rounds(longest: float) -> dict[str, int]:
        fitting = {name: int(longest / max(cost.one_round, 1e-9) + 1e-9) for name, cost in costs.items()}
        return {name: _whole_squares(costs[name], count) for name, count in fitting.items()}

    lengths = sorted({cost.one_round * count for cost in costs.values() for count in range(1, cost.rounds + 1)})
    number = bisect_left(
        lengths,
        True,
        key=lambda longest: (
            sum(replace(costs[name], rounds=rounds(longest)[name]).seconds for name in stretch) > seconds
        ),
    )
    return rounds(lengths[number - 1] if number else 0.0)
