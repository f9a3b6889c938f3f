"""How often the rule errs, and how often `pyperf compare_to` does, on the same simulated records.

Simulated is what a noisy machine does to models whose true speed is known, and who runs when. The same machine is lived
through in two layouts. In ours every process is a block in which the models take turns; in pyperf's the first processes
are all of one model and the last all of the other. Arrays of thousands of records at once, so that the rule can be
tried often enough to see how often it errs.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyperf

from benchmarks.errors import CrossoverError
from benchmarks.inference.intervals import (
    Array,
    intervals,
    level_for,
    log_ratios,
)
from benchmarks.inference.verdicts import FASTER, SLOWER, verdicts
from benchmarks.processes.children import child_environment
from benchmarks.simulation.turns import places_in_rounds


@dataclass(frozen=True)
class Noise:
    """What a machine adds to makespans; sizes are natural logarithms, so that 0.1 is about 10 %.

    In a record of a virtual machine with two CPUs single values scattered by 0.3 to 30 % within a block (in half of the
    cells by more than 12 %), whole blocks by 0.4 to 17 %, and the ratio of two models from block to block by 0.5 to
    17 % (half of them by more than 5 %), which is about a fifth more than single values leave over in a median.

    single      standard deviation of one value
    outliers    share of values that something else on the machine disturbs, each by `outlier` on average
    process     standard deviation of whole processes, alike for every model in it: hash seed, CPU, neighbours
    layout      standard deviation of whole processes, for each model by itself: where its code and data came to lie
    ramp        the most that a process warms up, or throttles, from its first value to its last
    sitting     the most that the machine does so from the first process to the last
    walk        standard deviation, at the end of a sitting, of a speed that wanders at random
    first       what standing first in a round costs
    """

    single: float = 0.12
    outliers: float = 0.02
    outlier: float = 0.5
    process: float = 0.0
    layout: float = 0.0
    ramp: float = 0.0
    sitting: float = 0.0
    walk: float = 0.0
    first: float = 0.0

    def moments(self, records: int, processes: int, values: int, random: np.random.Generator) -> Array:
        """What comes on top of the makespan of whichever model runs then: records x processes x values."""
        shape = (records, processes, values)
        within, overall = np.linspace(0, 1, values), np.linspace(0, 1, processes * values).reshape(1, processes, values)
        added: Array = self.single * random.standard_normal(shape)
        added += (random.random(shape) < self.outliers) * random.exponential(self.outlier, shape)
        added += self.process * random.standard_normal((records, processes, 1))
        added += self.ramp * random.uniform(-1, 1, (records, processes, 1)) * within
        added += self.sitting * random.uniform(-1, 1, (records, 1, 1)) * overall
        added += self.walk * _walk(records, processes * values, random).reshape(shape)
        return added


def _walk(records: int, steps: int, random: np.random.Generator) -> Array:
    return np.asarray(random.standard_normal((records, steps)).cumsum(axis=1) / np.sqrt(steps))


def in_rounds(noise: Noise, moments: Array, speedups: Sequence[float], random: np.random.Generator) -> Array:
    """Our layout: in every process the models take turns. Makespans as models x records x blocks x rounds.

    `speedups` are how many times as fast each model truly is as one that needs a second.
    """
    records, blocks, values = moments.shape
    models, rounds = len(speedups), values // len(speedups)
    places = places_in_rounds(models, rounds, (records, blocks), random)
    when = (places + models * np.arange(rounds)[:, None]).reshape(moments.shape)
    seen = np.take_along_axis(moments, when, axis=-1).reshape(places.shape)
    seen += noise.layout * random.standard_normal((records, blocks, 1, models)) + noise.first * (places == 0)
    return np.exp(np.moveaxis(seen - np.log(speedups), -1, 0))


def one_by_one(noise: Noise, moments: Array, speedups: Sequence[float], random: np.random.Generator) -> Array:
    """pyperf's layout: all processes of one model, then all of the next. Models x records x processes x values."""
    seen = moments + noise.layout * random.standard_normal((*moments.shape[:2], 1))
    shares = np.stack(np.split(seen, len(speedups), axis=1))
    return np.exp(shares - np.log(speedups)[:, None, None, None])


PROCESSES, VALUES = 40, 4
"""Of two models together: 20 processes each one by one, as pyperf does by default, or 40 blocks of two rounds."""

PLAIN = Noise()
PROCESS = Noise(process=0.06, layout=0.04)
RAMPS = Noise(ramp=0.3, sitting=0.2)
WALK = Noise(walk=0.15)
ALL = Noise(process=0.06, layout=0.04, ramp=0.2, sitting=0.1, walk=0.1, first=0.03)
"""All at once. One by one, the same code then comes out at 0.8 to 1.2 times its own speed, as it did in reality."""


@dataclass(frozen=True)
class Scenario:
    """What the machine does, and how many times as fast the second of two models truly is."""

    name: str
    noise: Noise
    speedup: float = 1.0


SCENARIOS = (
    Scenario("same code, values scatter", PLAIN),
    Scenario("same code, processes differ too", PROCESS),
    Scenario("same code, machine warms up or throttles", RAMPS),
    Scenario("same code, speed wanders", WALK),
    Scenario("3 % faster, all of these at once", ALL, 1.03),
    Scenario("20 % faster, all of these at once", ALL, 1.2),
)


@dataclass(frozen=True)
class Rates:
    """Shares of one scenario's records: called different, by three judges, and how often our interval covers the truth.

    pyperf's judgement is sought on its own layout and on the very values that ours is given.
    """

    scenario: str
    pyperf: float
    pyperf_in_rounds: float
    ours: float
    covered: float


def simulate(records: int, seed: int, scenarios: Sequence[Scenario] = SCENARIOS) -> Iterator[Rates]:
    """Try each scenario on this many records."""
    for number, scenario in enumerate(scenarios):
        yield _rates(scenario, records, np.random.default_rng([seed, number]))


def _rates(scenario: Scenario, records: int, random: np.random.Generator) -> Rates:
    noise, speedups = scenario.noise, (1.0, scenario.speedup)
    moments = noise.moments(records, PROCESSES, VALUES, random)
    apart = one_by_one(noise, moments, speedups, random)
    paired = in_rounds(noise, moments, speedups, random)
    mean, half = intervals(log_ratios(*paired), level_for(1))
    return Rates(
        scenario.name,
        len(records_that_differ(*apart)) / records,
        len(records_that_differ(*paired)) / records,
        float(np.isin(verdicts(mean, half), (FASTER, SLOWER)).mean()),
        float((np.abs(mean - np.log(scenario.speedup)) <= half).mean()),
    )


def records_that_differ(first: Array, second: Array) -> set[int]:
    """The records in which `pyperf compare_to` says that two models differ; records x processes x values of each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [_suite(makespans, Path(folder) / name) for makespans, name in ((first, "one"), (second, "other"))]
        command = [sys.executable, "-m", "pyperf", "compare_to", "--group-by-speed", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=child_environment())
    if done.returncode:
        raise CrossoverError(f"pyperf compare_to failed: {done.stderr.strip()[-300:]}")
    return listed_records(done.stdout, len(first))


def _suite(makespans: Array, path: Path) -> Path:
    """A file of pyperf's with one benchmark per record, which has the record's number for a name."""
    pyperf.BenchmarkSuite(
        [
            pyperf.Benchmark(
                [pyperf.Run(values, metadata={"name": str(record)}, collect_metadata=False) for values in processes]
            )
            for record, processes in enumerate(makespans.tolist())
        ]
    ).dump(str(path))
    return path


def listed_records(answer: str, records: int) -> set[int]:
    """The records that `compare_to` lists, and not among those it hides; it has to tell of each exactly once."""
    lines = answer.splitlines()
    listed = [line[2:].split(":")[0] for line in lines if line.startswith("- ")]
    hidden = [name for line in lines if line.startswith("Benchmark hidden") for name in line.split(": ")[1].split(", ")]
    if sorted(listed + hidden) != sorted(map(str, range(records))):
        raise CrossoverError("pyperf compare_to answered in a way that this suite does not understand")
    return set(map(int, listed))


def table(records: int, seed: int, scenarios: Sequence[Scenario] = SCENARIOS) -> Iterator[str]:
    """What is found, line by line as it is found."""
    judges = ("pyperf, one by one", "pyperf, in rounds", "our verdict", "our interval covers the truth")
    yield table_row(f"two models, {records:,} records", *judges)
    yield table_row("---", *["---:"] * len(judges))
    for rates in simulate(records, seed, scenarios):
        shares = (rates.pyperf, rates.pyperf_in_rounds, rates.ours, rates.covered)
        yield table_row(rates.scenario, *(f"{100 * share:.1f} %" for share in shares))


def table_row(*columns: str) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(columns)} |"
