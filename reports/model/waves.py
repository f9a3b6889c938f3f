"""Waves of jobs behind what is in their way: the formula of `formula`, for one batch or for arrays of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Seconds = float | NDArray[np.float64]
Width = int | NDArray[np.int64]


@dataclass(frozen=True)
class JobTiming:
    """One job on its way: `delay` keeps nothing else waiting; `thread` and `server` are held by one job at a time.

    `ahead` is a delay that others hide: a pool is sent more messages than it has workers, so that none waits for one,
    and only the first is late.
    """

    delay: Seconds
    cpu: Seconds
    thread: float = 0.0
    elsewhere: Seconds = 0.0
    server: float = 0.0
    ahead: float = 0.0

    @property
    def alone(self) -> Seconds:
        return self.delay + self.cpu + self.thread


def makespan_in_waves(jobs: int, width: Width, job: JobTiming, computing: float, capacity: float) -> Seconds:
    """Seconds for all of them; `computing` CPUs compute jobs at once, and `capacity` do all that is done at once."""
    at_most = np.minimum(width, jobs)
    busy, everywhere = job.cpu + job.thread, job.cpu + job.thread + job.elsewhere + job.server
    in_the_way = ((job.thread, 1.0), (job.server, 1.0), (busy, np.minimum(computing, at_most)), (everywhere, capacity))
    waves = np.ceil(jobs / at_most)
    last = jobs - at_most * (waves - 1)
    steady, queue = job.alone, np.float64(0.0)
    for needs, at_once in in_the_way:
        steady = np.maximum(steady, at_most * needs / at_once)
        queue = np.maximum(queue, (last / at_once - 1) * needs)
    makespan: Seconds = job.ahead + (waves - 1) * steady + job.alone + queue
    return makespan
