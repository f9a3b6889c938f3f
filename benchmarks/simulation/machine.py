"""A machine of two speeds, or one whose speed was recorded: how much slower batches are than on an idle one.

On a virtual machine a neighbour on the same core comes and goes: what computes is then 1.4 times slower for tens to
hundreds of milliseconds, which is as long as a round or shorter. All sizes are natural logarithms, so that 0.1 is about
10 %. Arrays hold thousands of blocks at once.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.inference.intervals import Array

SLOWER = float(np.log(1.43))
"""By how much the slow state is slower."""

SHORTEST, LONGEST = 0.01, 0.5
"""Seconds that a state lasts, at least and at most."""

_CLEAN, _SLOW = (0.03, 0.5), (0.01, 0.2)
"""The range of what is typical of a block, for each state: a neighbour comes often or seldom, for long or not."""


class Speed(Protocol):
    """What a machine's speed does over a block."""

    def slowed(self, starts: Array, ends: Array, random: np.random.Generator) -> Array:
        """By how much batches are slower, on average from start to end: blocks x batches, in seconds of their block."""


class TwoStates:
    """A clean state and a slow one, in turns; how long each lasts varies within a block, and between blocks more."""

    def slowed(self, starts: Array, ends: Array, random: np.random.Generator) -> Array:
        seconds = float(ends.max())
        edges, is_slow = dwells(len(starts), seconds, random)
        edges = np.clip(edges, 0.0, seconds)
        edges[:, -1] = seconds
        slow_until = np.concatenate([edges[:, :1], np.cumsum(np.diff(edges) * is_slow, axis=1)], axis=1)
        apart = 2 * seconds * np.arange(len(starts))[:, None]
        known = (edges + apart).ravel(), slow_until.ravel()
        return SLOWER * _mean_between(*known, starts + apart, ends + apart)


def dwells(blocks: int, seconds: float, random: np.random.Generator) -> tuple[Array, NDArray[np.bool_]]:
    """When states begin and end, from before 0, and whether each is the slow one: blocks x edges, blocks x states.

    A block begins at a random moment of its first state.
    """
    typical = np.exp(random.uniform(np.log([_CLEAN[0], _SLOW[0]]), np.log([_CLEAN[1], _SLOW[1]]), (blocks, 2)))
    begins_slow = random.random(blocks) < typical[:, 1] / typical.sum(axis=1)
    states = 3 * int(np.ceil(seconds / (_CLEAN[0] + _SLOW[0]))) + 4
    is_slow = (np.arange(states) % 2 == 0) == begins_slow[:, None]
    lasts = np.where(is_slow, typical[:, 1:], typical[:, :1]) * random.exponential(1.0, is_slow.shape)
    lasts = np.clip(lasts, SHORTEST, LONGEST)
    before = random.random((blocks, 1)) * lasts[:, :1]
    edges = np.concatenate([np.zeros((blocks, 1)), np.cumsum(lasts, axis=1)], axis=1) - before
    return edges, is_slow


def _mean_between(edges: Array, sums: Array, starts: Array, ends: Array) -> Array:
    """The mean of something between two moments, from its sums up to each edge."""
    return np.asarray((np.interp(ends, edges, sums) - np.interp(starts, edges, sums)) / (ends - starts))


_RECORDED = Path(__file__).with_name("recorded_speed.npz")
"""Four recordings of 12 to 15 s on a virtual machine with two CPUs: the CPU time, in units of 100 ns, of each of the
pieces of computing in pure Python, always the same and about 0.75 ms long, that ran one after the other."""

_UNIT, _IDLE = 1e-7, 0.1
"""Seconds; and the share of pieces that are taken to have been as fast as on an idle machine."""


@cache
def recordings() -> tuple[Array, ...]:
    """Seconds that each piece of the same work took, recording by recording."""
    with np.load(_RECORDED) as file:
        return tuple(file[name] * _UNIT for name in sorted(file.files))


class Replayed:
    """The recorded speed of a real machine; each block begins at a random moment of any recording."""

    def slowed(self, starts: Array, ends: Array, random: np.random.Generator) -> Array:
        edges, sums = _replay()
        begin = random.uniform(0.0, edges[-1] - ends.max(), (len(starts), 1))
        return _mean_between(edges, sums, begin + starts, begin + ends)


@cache
def _replay() -> tuple[Array, Array]:
    """All recordings one after the other: when each piece ended, and the sum of how much slower it was."""
    pieces = np.concatenate(recordings())
    slower = np.concatenate([np.log(seconds / np.quantile(seconds, _IDLE)) for seconds in recordings()])
    return np.append(0.0, np.cumsum(pieces)), np.append(0.0, np.cumsum(slower * pieces))


TWO_STATES, REPLAYED = TwoStates(), Replayed()


@dataclass(frozen=True)
class SlowProcesses:
    """Some processes in which one model is slow from beginning to end, and by how much; in all workloads or some."""

    model: str = "asyncio"
    share: float = 0.1
    size: float = float(np.log(1.2))
    workloads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Machine:
    """What happens to makespans.

    process    standard deviation of whole processes, for each model by itself
    wander     standard deviation, at the end of a block, of a speed that wanders at random
    disturbed  share of values that something else disturbs, by 0.4 on average
    """

    speed: Speed = TWO_STATES
    process: float = 0.0
    wander: float = 0.0
    disturbed: float = 0.004
    slow: SlowProcesses | None = None
