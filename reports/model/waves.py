"""How long jobs take of which some are in flight at once: the formula that `model` derives."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """One job on its way: `delay` keeps nothing else waiting; `thread` and `server` are held by one job at a time.

    `ahead` is a delay that others hide: a pool is sent more messages than it has workers, so that none waits for one,
    and only the first is late.
    """

    delay: float
    cpu: float
    thread: float = 0.0
    elsewhere: float = 0.0
    server: float = 0.0
    ahead: float = 0.0

    @property
    def alone(self) -> float:
        return self.delay + self.cpu + self.thread


def in_waves(jobs: int, width: int, job: Job, computing: float, capacity: float) -> float:
    """Seconds for all of them; `computing` CPUs compute jobs at once, and `capacity` do all that is done at once."""
    width = min(width, jobs)
    busy, everywhere = job.cpu + job.thread, job.cpu + job.thread + job.elsewhere + job.server
    in_the_way = ((job.thread, 1.0), (job.server, 1.0), (busy, min(computing, width)), (everywhere, capacity))
    waves = math.ceil(jobs / width)
    last = jobs - width * (waves - 1)
    steady = max(job.alone, *(width * needs / at_once for needs, at_once in in_the_way))
    queue = max(0.0, *((last / at_once - 1) * needs for needs, at_once in in_the_way))
    return job.ahead + (waves - 1) * steady + job.alone + queue
