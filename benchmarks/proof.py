"""How often the rule errs, and how often `pyperf compare_to` does, on the same simulated records."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyperf

from benchmarks.children import clean_environment
from benchmarks.errors import CrossoverError
from benchmarks.simulation import Noise, in_rounds, one_by_one
from benchmarks.verdicts import FASTER, SLOWER, Array, intervals, level_for, log_ratios, verdicts

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
        len(told_apart(*apart)) / records,
        len(told_apart(*paired)) / records,
        float(np.isin(verdicts(mean, half), (FASTER, SLOWER)).mean()),
        float((np.abs(mean - np.log(scenario.speedup)) <= half).mean()),
    )


def told_apart(one: Array, other: Array) -> set[int]:
    """The records in which `pyperf compare_to` says that two models differ; records x processes x values of each."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [_suite(makespans, Path(folder) / name) for makespans, name in ((one, "one"), (other, "other"))]
        command = [sys.executable, "-m", "pyperf", "compare_to", "--group-by-speed", *map(str, paths)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=clean_environment())
    if done.returncode:
        raise CrossoverError(f"pyperf compare_to failed: {done.stderr.strip()[-300:]}")
    return read_answer(done.stdout, len(one))


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


def read_answer(answer: str, records: int) -> set[int]:
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
    yield _row(f"two models, {records:,} records", *judges)
    yield _row("---", *["---:"] * len(judges))
    for rates in simulate(records, seed, scenarios):
        shares = (rates.pyperf, rates.pyperf_in_rounds, rates.ours, rates.covered)
        yield _row(rates.scenario, *(f"{100 * share:.1f} %" for share in shares))


def _row(*columns: str) -> str:
    return f"| {' | '.join(columns)} |"
