"""Simulated sittings of a profile, thousands at once: planned blocks, a look, blocks for what is open, another look.

What concludes anything is the suite's own rule. The rule before it, with Student's t of each comparison by itself and
all comparisons in one family, is kept here to be compared with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array, half_widths
from benchmarks.inference.moderation import MOST_DEGREES, moderated_by_rounds
from benchmarks.inference.variances import ModeratedVariances
from benchmarks.inference.verdicts import FASTER, HEADLINE, PRECISE, SAME, SLOWER, UNCLEAR, Rule, verdicts
from benchmarks.plan.plan import ENOUGH_BLOCKS, RehearsedBlock, rounds_that_fit
from benchmarks.plan.profiles import EXTENTS, SETTLED_SECONDS, WARMUPS, Extent, Profile
from benchmarks.simulation.blocks import CORE, SimulatedWorkload, log_makespans, paired_numbers
from benchmarks.simulation.machine import Machine

Counts = NDArray[np.int64]

QUICK = EXTENTS[Profile.QUICK]

_BESIDE_BLOCKS = 37.0
"""Seconds of a sitting of `quick` that go to its servers, probe and rehearsal, and to its twins: half of it each."""

_MOST_ADDED = 12
"""So many blocks are simulated for one workload beside the planned ones; there is seldom time for more."""


@dataclass(frozen=True)
class Layout:
    """What is measured, and for how long."""

    workloads: tuple[SimulatedWorkload, ...] = tuple(CORE)
    extent: Extent = QUICK

    @cached_property
    def costs(self) -> tuple[RehearsedBlock, ...]:
        """What a block of each workload costs, with as many rounds as there is time for, as `quick` decides it."""
        costs = {workload.name: self._cost(workload) for workload in self.workloads}
        if self.extent.budget_seconds:
            blocks = min(ENOUGH_BLOCKS, self.extent.blocks)
            fitting = rounds_that_fit(costs, list(costs), self.seconds / blocks)
            costs = {name: replace(cost, rounds=fitting[name]) for name, cost in costs.items()}
        return tuple(costs.values())

    def _cost(self, workload: SimulatedWorkload) -> RehearsedBlock:
        batches = [(1 if model.seconds >= SETTLED_SECONDS else WARMUPS) * model.seconds for model in workload.models]
        models = len(workload.models)
        rounds = self.extent.rounds(workload.round_seconds, models)
        return RehearsedBlock(workload.beside + sum(batches), workload.round_seconds, rounds, square=models)

    @property
    def seconds(self) -> float:
        """The time for blocks."""
        return max(0.0, self.extent.budget_seconds - _BESIDE_BLOCKS)

    @property
    def most_blocks(self) -> int:
        return self.extent.blocks + (_MOST_ADDED if self.extent.budget_seconds else 0)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        return [pair for workload in self.workloads for pair in workload.pairs]

    @cached_property
    def owners(self) -> Counts:
        """The number of the workload of each pair."""
        return np.repeat(np.arange(len(self.workloads)), [len(workload.pairs) for workload in self.workloads])

    @cached_property
    def places(self) -> list[str]:
        return [self.workloads[number].name for number in self.owners.tolist()]

    @cached_property
    def headlines(self) -> Counts:
        """The numbers of the pairs that the suite asks about, one for each workload."""
        return np.array([number for number, pair in enumerate(self.pairs) if frozenset(pair) == HEADLINE])


@dataclass(frozen=True)
class SimulatedBlocks:
    """All blocks that any rule may ask for: records x pairs x blocks.

    `errors` are the rule's numbers of blocks without the true ratios, which are what the numbers are on average.
    """

    layout: Layout
    errors: Array
    rounds_variances: Array
    truths: Array

    def seen(self, counts: Counts) -> "Seen":
        """What the first blocks of each workload say; `counts`: records x workloads."""
        blocks = counts[:, self.layout.owners]
        among = np.arange(self.errors.shape[-1]) < blocks[..., None]
        errors = np.where(among, self.errors, 0.0).sum(axis=-1) / blocks
        squares = (np.where(among, self.errors - errors[..., None], 0.0) ** 2).sum(axis=-1)
        promised = np.where(among, self.rounds_variances, 0.0).sum(axis=-1) / blocks
        return Seen(self.layout, blocks, errors, squares / (blocks - 1), promised)


def simulated_blocks(layout: Layout, machine: Machine, records: int, random: np.random.Generator) -> SimulatedBlocks:
    """Of as many records; what is true is what all of them say together."""
    logs, promised = [], []
    for workload, cost in zip(layout.workloads, layout.costs, strict=True):
        values = log_makespans(workload, machine, records * layout.most_blocks, cost.rounds, random)
        numbers = paired_numbers(values)
        shape = (len(workload.pairs), records, layout.most_blocks)
        logs.append(numbers.logs.reshape(shape))
        promised.append(numbers.rounds_variances.reshape(shape))
    ratios = np.concatenate(logs).swapaxes(0, 1)
    truths = ratios.mean(axis=(0, 2))
    return SimulatedBlocks(layout, ratios - truths[:, None], np.concatenate(promised).swapaxes(0, 1), truths)


@dataclass(frozen=True)
class Seen:
    """What blocks say of every pair: records x pairs."""

    layout: Layout
    blocks: Counts
    errors: Array
    variances: Array
    rounds_variances: Array


@dataclass(frozen=True)
class NewRule:
    """The rule of the suite."""

    most_degrees: float = MOST_DEGREES

    def halves(self, seen: Seen, looks: Counts) -> Array:
        """Half of each interval; `looks`: the look at which each workload stands, records x workloads."""
        drawn = [self._moderated(seen, record) for record in range(len(seen.errors))]
        variances, degrees = np.array([one.variances for one in drawn]), np.array([one.degrees for one in drawn])
        headlines = len(seen.layout.headlines)
        return _halves(seen, variances, degrees, looks, Rule(len(seen.layout.pairs) - headlines, headlines=headlines))

    def _moderated(self, seen: Seen, record: int) -> ModeratedVariances:
        own, degrees, promised = seen.variances[record], seen.blocks[record] - 1.0, seen.rounds_variances[record]
        return moderated_by_rounds(own, degrees, promised, seen.layout.places, self.most_degrees)

    def is_open(self, words: NDArray[Any], halves: Array) -> NDArray[np.bool_]:
        return np.asarray((words == UNCLEAR) & (halves > PRECISE))


class OldRule:
    """The rule before it: nothing is learned from rounds or other comparisons, and all hold together in one family."""

    def halves(self, seen: Seen, looks: Counts) -> Array:
        degrees = np.asarray(seen.blocks - 1.0, dtype=np.float64)
        return _halves(seen, seen.variances, degrees, looks, Rule(len(seen.layout.pairs)))

    def is_open(self, words: NDArray[Any], halves: Array) -> NDArray[np.bool_]:
        return ~np.isin(words, (FASTER, SLOWER, SAME)) & (halves < inf)


AnyRule = NewRule | OldRule
RULES: tuple[AnyRule, ...] = (OldRule(), NewRule())


def _halves(seen: Seen, variances: Array, degrees: Array, looks: Counts, rule: Rule) -> Array:
    halves = np.empty_like(variances)
    for pair, (names, owner) in enumerate(zip(seen.layout.pairs, seen.layout.owners.tolist(), strict=True)):
        for look in np.unique(looks[:, owner]).tolist():
            level, at = replace(rule, look=look).level_of(names), (looks[:, owner] == look, pair)
            halves[at] = half_widths(variances[at], seen.blocks[at], degrees[at], level)
    return halves


@dataclass(frozen=True)
class Outcome:
    """How sittings end: `errors` and `halves` are records x pairs; `words`, verdicts, records x headlines."""

    layout: Layout
    blocks: Counts
    errors: Array
    halves: Array
    words: NDArray[Any]

    @property
    def headline_halves(self) -> Array:
        return self.halves[:, self.layout.headlines]

    @property
    def misses(self) -> NDArray[np.bool_]:
        """Which headline intervals miss the truth."""
        return np.asarray(np.abs(self.errors) > self.halves)[:, self.layout.headlines]


@dataclass(frozen=True)
class Sittings:
    """A look after the planned blocks; the time that is left, for what is open; another look."""

    blocks: SimulatedBlocks
    rule: AnyRule
    seed: int

    def end(self, truths: Array) -> Outcome:
        """What comes of it where these are the true ratios of the headlines, as logarithms."""
        layout, (seen, halves) = self.blocks.layout, self._first_look
        first = _outcome(seen, halves, self._planned, truths)
        if not layout.extent.budget_seconds:
            return first
        is_open, random = self.rule.is_open(first.words, first.headline_halves), np.random.default_rng(self.seed)
        grown = self._planned + np.array([_added(layout, record, random) for record in is_open])
        seen = self.blocks.seen(grown)
        return _outcome(seen, self.rule.halves(seen, 1 + (grown > self._planned)), grown, truths)

    @property
    def _planned(self) -> Counts:
        extent = self.blocks.layout.extent
        return np.full((len(self.blocks.errors), len(self.blocks.layout.workloads)), extent.blocks)

    @cached_property
    def _first_look(self) -> tuple[Seen, Array]:
        seen, look = self.blocks.seen(self._planned), int(self.blocks.layout.extent.budget_seconds > 0)
        return seen, self.rule.halves(seen, np.full_like(self._planned, look))


def _outcome(seen: Seen, halves: Array, counts: Counts, truths: Array) -> Outcome:
    headlines = seen.layout.headlines
    words = verdicts(seen.errors[:, headlines] + truths, halves[:, headlines])
    return Outcome(seen.layout, counts, seen.errors, halves, words)


def _added(layout: Layout, is_open: Sequence[bool] | NDArray[np.bool_], random: np.random.Generator) -> Counts:
    """One block for each open workload in turn, in an order drawn anew each time, until the time is used."""
    added, helped = np.zeros(len(layout.workloads), dtype=np.int64), np.flatnonzero(is_open)
    left = layout.seconds - layout.extent.blocks * sum(cost.seconds for cost in layout.costs)
    for _ in range(_MOST_ADDED if len(helped) else 0):
        for number in random.permutation(helped).tolist():
            left -= layout.costs[number].seconds
            if left < 0:
                return added
            added[number] += 1
    return added
