"""Waves of jobs behind what is in their way: the formula of `formula`, for one batch or for arrays of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Seconds = float | NDArray[np.float64]
Width = int | NDArray[np.int64]

_ROUNDING_ERROR = 1e-6
"""Five steps of a millisecond are five, whatever binary fractions make of them."""


@dataclass(frozen=True)
class JobTiming:
    """One job on its way: `delay` keeps nothing else waiting; `thread` and `server` are held by one job at a time.

    `ahead` is a delay that others hide: a pool is sent more messages than it has workers, so that none waits for one,
    and only the first is late. `sleep` is the part of the delay that the timer of a loop ends, in steps of `step`
    seconds from when the loop has nothing else to do; each job keeps its loop, one of `loops`, busy for `turn` seconds.
    """

    delay: Seconds
    cpu: Seconds
    thread: Seconds = 0.0
    elsewhere: Seconds = 0.0
    server: float = 0.0
    ahead: Seconds = 0.0
    sleep: Seconds = 0.0
    step: float = 0.0
    turn: Seconds = 0.0
    loops: Width = 1

    @property
    def alone(self) -> Seconds:
        return self.delay + self.cpu + self.thread

    def rounding(self, others: Seconds) -> Seconds:
        """How much longer a sleep is for its timer's steps, where so many other jobs keep the loop busy meanwhile."""
        if self.step <= 0:
            return 0.0
        left = np.maximum(0.0, self.sleep - others * self.turn)
        rounded: Seconds = np.maximum(0.0, np.ceil(left / self.step - _ROUNDING_ERROR) * self.step - left)
        return rounded


def makespan_in_waves(jobs: Width, width: Width, job: JobTiming, computing: Seconds, capacity: float) -> Seconds:
    """Seconds for all of them; `computing` CPUs compute jobs at once, and `capacity` do all that is done at once."""
    at_most = np.minimum(width, jobs)
    busy, everywhere = job.cpu + job.thread, job.cpu + job.thread + job.elsewhere + job.server
    in_the_way = ((job.thread, 1.0), (job.server, 1.0), (busy, np.minimum(computing, at_most)), (everywhere, capacity))
    waves = np.ceil(jobs / at_most)
    last = jobs - at_most * (waves - 1)
    steady, queue = job.alone + job.rounding(np.ceil(at_most / job.loops) - 1), np.float64(0.0)
    for needs, at_once in in_the_way:
        steady = np.maximum(steady, at_most * needs / at_once)
        queue = np.maximum(queue, (last / at_once - 1) * needs)
    makespan: Seconds = job.ahead + (waves - 1) * steady + job.alone + job.rounding(0.0) + queue
    return makespan
