"""How often headline verdicts of `quick` err and how much they find on simulated machines, by the old rule and the new.

The same blocks are judged by both rules, each of which gives the time that is left to what it finds open. Every true
ratio is planted: the models' numbers are moved until it is what they are on average.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array
from benchmarks.inference.verdicts import FASTER, MARGIN, SAME, SLIGHTLY_FASTER, SLIGHTLY_SLOWER, SLOWER
from benchmarks.simulation.error_rates import table_row
from benchmarks.simulation.machine import REPLAYED, Machine, SlowProcesses
from benchmarks.simulation.sittings import (
    RULES,
    AnyRule,
    Layout,
    Outcome,
    SimulatedBlocks,
    Sittings,
    simulated_blocks,
)

NOISY = "primes"
"""Its 20 % are hardest to find among workloads that compute in one thread: it feels all that the machine does."""


@dataclass(frozen=True)
class MachineScenario:
    name: str
    machine: Machine


MACHINES = (
    MachineScenario("two states", Machine()),
    MachineScenario("two states, processes differ by 3 %", Machine(process=0.03)),
    MachineScenario("two states, speed wanders by 15 %", Machine(wander=0.15)),
    MachineScenario("recorded speed replayed", Machine(REPLAYED)),
    MachineScenario(
        "two states, one process in ten slow: asyncio in primes", Machine(slow=SlowProcesses(workloads=("primes",)))
    ),
    MachineScenario("two states, one process in ten slow: asyncio everywhere", Machine(slow=SlowProcesses())),
)


@dataclass(frozen=True)
class VerdictRates:
    """Shares of records, by one rule; `halves` are medians, by workload, where nothing is planted.

    false_on_margin  every true ratio lies on the margin, where faster, slower and same are wrong, and one is said
    missed           in those records, an interval of a headline misses the truth
    same_differs     every true ratio is 1, and something is called faster or slower
    found            in the noisy workload asyncio is 20 % faster, in all others what it is, and it is called faster
    slight_differs   every true ratio is 1.03, and something is called faster or slower, and not just slightly
    """

    false_on_margin: float
    missed: float
    same_differs: float
    found: float
    slight_differs: float
    halves: tuple[float, ...]


@dataclass(frozen=True)
class ScenarioRates:
    scenario: str
    layout: Layout
    old: VerdictRates
    new: VerdictRates


def verdict_rates(
    records: int, seed: int, scenarios: Sequence[MachineScenario] = MACHINES, layout: Layout | None = None
) -> Iterator[ScenarioRates]:
    """Try each scenario on this many records."""
    for number, scenario in enumerate(scenarios):
        blocks = simulated_blocks(layout or Layout(), scenario.machine, records, np.random.default_rng([seed, number]))
        yield ScenarioRates(scenario.name, blocks.layout, *(rates_of(blocks, rule, seed) for rule in RULES))


def rates_of(blocks: SimulatedBlocks, rule: AnyRule, seed: int) -> VerdictRates:
    sittings, margin = Sittings(blocks, rule, seed), on_margin(blocks.layout)
    natural = blocks.truths[blocks.layout.headlines]
    noisy = np.array([workload.name == NOISY for workload in blocks.layout.workloads])
    at_margin, as_it_is = sittings.end(margin), sittings.end(natural)
    same, slight = (sittings.end(np.full_like(margin, log(ratio))) for ratio in (1.0, 1.03))
    clear = sittings.end(np.where(noisy, log(1.2), natural))
    return VerdictRates(
        false_on_margin=float(false_on_margin(at_margin, margin).any(axis=1).mean()),
        missed=float(at_margin.misses.any(axis=1).mean()),
        same_differs=_differs(same),
        found=float((clear.words[:, noisy] == FASTER).mean()),
        slight_differs=_differs(slight),
        halves=tuple(np.median(as_it_is.headline_halves, axis=0).tolist()),
    )


def on_margin(layout: Layout) -> Array:
    """True ratios of headlines in the worst place, as logarithms: on the margin, by turns on either side."""
    return log(MARGIN) * np.where(np.arange(len(layout.headlines)) % 2, 1.0, -1.0)


def false_on_margin(outcome: Outcome, truths: Array) -> NDArray[np.bool_]:
    """Which verdicts are wrong of ratios that lie on the margin; that a ratio differs slightly is right."""
    wrong_side = np.where(truths > 0, SLIGHTLY_SLOWER, SLIGHTLY_FASTER)
    return np.asarray(np.isin(outcome.words, (FASTER, SLOWER, SAME)) | (outcome.words == wrong_side))


def _differs(outcome: Outcome) -> float:
    return float(np.isin(outcome.words, (FASTER, SLOWER)).any(axis=1).mean())


_COLUMNS = (
    "false verdict on the margin",
    "interval misses the truth",
    "same code called faster or slower",
    f"20 % found in `{NOISY}`",
    "3 % called more than slight",
)


def rates_table(records: int, seed: int, scenarios: Sequence[MachineScenario] = MACHINES) -> Iterator[str]:
    """What is found, line by line as it is found, and then how wide intervals are."""
    yield table_row(f"headlines of `quick`, {records:,} records; old rule / new rule", *_COLUMNS)
    yield table_row("---", *["---:"] * len(_COLUMNS))
    all_rates = []
    for rates in verdict_rates(records, seed, scenarios):
        all_rates.append(rates)
        yield table_row(rates.scenario, *_shares(rates))
    yield ""
    names = [workload.name for workload in all_rates[0].layout.workloads]
    yield table_row("half an interval, median; old / new", *(f"`{name}`" for name in names))
    yield table_row("---", *["---:"] * len(names))
    for rates in all_rates:
        yield table_row(rates.scenario, *map(_widths, rates.old.halves, rates.new.halves))


def _shares(rates: ScenarioRates) -> Iterator[str]:
    for name in ("false_on_margin", "missed", "same_differs", "found", "slight_differs"):
        yield f"{100 * getattr(rates.old, name):.1f} / {100 * getattr(rates.new, name):.1f} %"


def _widths(old: float, new: float) -> str:
    return f"{100 * np.expm1(old):.1f} / {100 * np.expm1(new):.1f} %"
