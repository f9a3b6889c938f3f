"""Simulated blocks: models take turns on a machine, and what the rule takes from each block of each two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.inference.intervals import Array
from benchmarks.inference.moderation import rounds_variances
from benchmarks.simulation.machine import Machine
from benchmarks.simulation.turns import Places, places_in_rounds

_TYPICALLY, _PAUSE = 1.12, 0.0015
"""How many times as long as on an idle machine a batch takes, all in all; seconds between two batches."""

_DISTURBED_BY = 0.4


@dataclass(frozen=True)
class SimulatedModel:
    """A model of one workload.

    seconds  of a batch on an idle machine
    feels    the part of the machine's slowness that it feels: all of it where it computes in one thread
    scatter  standard deviation of one value
    process  standard deviation of whole processes
    """

    name: str
    seconds: float
    feels: float
    scatter: float
    process: float


@dataclass(frozen=True)
class SimulatedWorkload:
    """What a block runs; `beside` is how many seconds of it are neither rounds nor warm-up batches."""

    name: str
    models: tuple[SimulatedModel, ...]
    beside: float = 0.0

    @property
    def round_seconds(self) -> float:
        return sum(_takes(model.seconds) for model in self.models)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return list(combinations([model.name for model in self.models], 2))


def _takes(seconds: float) -> float:
    return _TYPICALLY * seconds + _PAUSE


def log_makespans(
    workload: SimulatedWorkload, machine: Machine, blocks: int, rounds: int, random: np.random.Generator
) -> Array:
    """The logarithms of all makespans: blocks x rounds x models."""
    models = workload.models
    seconds, feels, scatter, process = np.array(
        [(model.seconds, model.feels, model.scatter, model.process) for model in models]
    ).T
    places = places_in_rounds(len(models), rounds, (blocks,), random)
    shape = places.shape
    starts = _starts(places, _TYPICALLY * seconds + _PAUSE)
    flat, ends = starts.reshape(blocks, -1), (starts + seconds).reshape(blocks, -1)
    values = np.log(seconds) + feels * machine.speed.slowed(flat, ends, random).reshape(shape)
    values += scatter * random.standard_normal(shape)
    values += (random.random(shape) < machine.disturbed) * random.exponential(_DISTURBED_BY, shape)
    values += np.hypot(process, machine.process) * random.standard_normal((blocks, 1, len(models)))
    if machine.wander:
        values += machine.wander * _wandering(places, random)
    slow = machine.slow
    if slow and workload.name in (slow.workloads or (workload.name,)):
        is_slow = random.random((blocks, 1, 1)) < slow.share
        values += slow.size * (is_slow & (np.array([model.name for model in models]) == slow.model))
    return np.asarray(values)


def _starts(places: Places, takes: Array) -> Array:
    """When each batch starts, in seconds since its block began: blocks x rounds x models."""
    is_before = places[..., None, :] < places[..., :, None]
    return np.asarray(is_before @ takes + takes.sum() * np.arange(places.shape[1])[:, None])


def _wandering(places: Places, random: np.random.Generator) -> Array:
    """A random walk over a block, with a standard deviation of 1 at its end, as each model meets it."""
    blocks, rounds, models = places.shape
    steps = rounds * models
    walk = random.standard_normal((blocks, steps)).cumsum(axis=1) / np.sqrt(steps)
    when = (places + models * np.arange(rounds)[:, None]).reshape(blocks, -1)
    return np.asarray(np.take_along_axis(walk, when, axis=1).reshape(places.shape))


@dataclass(frozen=True)
class PairedNumbers:
    """What the rule takes from blocks: ln(first / second), the median over rounds, and what rounds alone leave over.

    Arrays end with pairs x blocks.
    """

    logs: Array
    rounds_variances: Array


def paired_numbers(values: Array) -> PairedNumbers:
    """What `paired_blocks` finds of every two models in each block, from what `log_makespans` gives."""
    first, second = np.array(list(combinations(range(values.shape[-1]), 2))).T
    logs = np.moveaxis(values[..., first] - values[..., second], (-1, 0), (0, 1))
    return PairedNumbers(np.asarray(np.median(logs, axis=-1)), rounds_variances(logs))


def _workload(name: str, beside: float, **models: tuple[float, float, float, float]) -> SimulatedWorkload:
    return SimulatedWorkload(name, tuple(SimulatedModel(model, *rest) for model, rest in models.items()), beside)


CORE: Sequence[SimulatedWorkload] = (
    _workload(
        "sleep",
        0.30,
        sequential=(0.1646, 0.02, 0.006, 0.003),
        asyncio=(0.0113, 0.05, 0.016, 0.006),
        threads=(0.0112, 0.05, 0.015, 0.006),
        processes=(0.0148, 0.10, 0.060, 0.020),
    ),
    _workload(
        "http_fetch",
        0.58,
        sequential=(0.1470, 0.10, 0.011, 0.006),
        asyncio=(0.0150, 0.30, 0.045, 0.012),
        threads=(0.0143, 0.30, 0.043, 0.012),
        processes=(0.0215, 0.30, 0.060, 0.020),
    ),
    _workload(
        "file_read",
        0.34,
        sequential=(0.0045, 0.80, 0.040, 0.010),
        asyncio=(0.0067, 0.70, 0.310, 0.050),
        threads=(0.0080, 0.70, 0.310, 0.050),
        processes=(0.0075, 0.70, 0.106, 0.040),
    ),
    _workload(
        "sqlite_query",
        0.36,
        sequential=(0.0118, 0.80, 0.080, 0.010),
        asyncio=(0.0130, 0.80, 0.045, 0.020),
        threads=(0.0400, 0.70, 0.250, 0.060),
        processes=(0.0117, 0.70, 0.145, 0.050),
    ),
    _workload(
        "primes",
        0.23,
        sequential=(0.0300, 1.00, 0.008, 0.006),
        asyncio=(0.0304, 1.00, 0.010, 0.006),
        threads=(0.0304, 1.00, 0.015, 0.008),
        processes=(0.0205, 0.80, 0.120, 0.030),
    ),
    _workload(
        "json_parse",
        0.36,
        sequential=(0.0250, 1.00, 0.012, 0.006),
        asyncio=(0.0251, 1.00, 0.015, 0.006),
        threads=(0.0262, 1.00, 0.140, 0.020),
        processes=(0.0255, 0.90, 0.180, 0.030),
    ),
    _workload(
        "digest",
        0.28,
        sequential=(0.0141, 0.12, 0.012, 0.004),
        asyncio=(0.0146, 0.12, 0.020, 0.005),
        threads=(0.0078, 0.30, 0.190, 0.040),
        processes=(0.0505, 0.40, 0.080, 0.060),
    ),
    _workload(
        "image_pipeline",
        0.49,
        sequential=(0.0955, 0.20, 0.025, 0.006),
        asyncio=(0.0330, 0.30, 0.140, 0.030),
        threads=(0.0342, 0.30, 0.085, 0.020),
        processes=(0.0296, 0.30, 0.065, 0.020),
    ),
    _workload(
        "scrape",
        0.55,
        sequential=(0.0895, 0.30, 0.030, 0.006),
        asyncio=(0.0280, 0.40, 0.130, 0.030),
        threads=(0.0312, 0.40, 0.110, 0.020),
        processes=(0.0275, 0.40, 0.070, 0.030),
    ),
    _workload(
        "noop",
        0.24,
        sequential=(2.7e-5, 0.80, 0.130, 0.020),
        asyncio=(3.4e-4, 0.80, 0.180, 0.040),
        threads=(0.0050, 0.60, 0.140, 0.030),
        processes=(0.0620, 0.60, 0.210, 0.050),
    ),
)
"""What `quick` measures, with makespans and scatter about as in a record of a virtual machine with two CPUs."""
