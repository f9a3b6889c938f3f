"""What the model of a machine is asked about, and what it knows of the machine: jobs, overheads, CPUs."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.model.waves import Seconds, Width


@dataclass(frozen=True)
class Demands:
    """What batches need, whatever the model: seconds of waiting and of a CPU per job, how many jobs, how many at once.

    `jobs_per_message` is how many of them a pool is sent in one message. What a wait is for may be a server on this
    machine, which answers `late` seconds after the wait and needs `served` CPU seconds for it; without one it is None
    and a wait is a sleep. Of a job that goes to another process `pickled` bytes travel, there and back. Waits, CPU
    seconds and widths may be arrays: then these are as many batches.
    """

    wait: Seconds
    cpu: Seconds
    jobs: int
    width: Width
    releases_gil: bool = False
    jobs_per_message: Width = 1
    late: float | None = None
    served: float = 0.0
    pickled: Seconds = 0.0


@dataclass(frozen=True)
class Demand(Demands):
    """What one batch needs."""

    wait: float
    cpu: float
    width: int
    jobs_per_message: int = 1
    pickled: float = 0.0

    @property
    def is_sound(self) -> bool:
        numbers = (self.wait, self.cpu, self.late or 0.0, self.served, self.pickled)
        counts = (self.jobs, self.width, self.jobs_per_message)
        return all(0 <= value < math.inf for value in numbers) and all(1 <= count <= 1e9 for count in counts)


@dataclass(frozen=True)
class Overhead:
    """What one model costs by itself, in seconds per job, with the ends of its interval, and to start it up.

    Its sleeps end `late` and cost `per_wait` CPU seconds; those of a loop end in steps of `step` seconds. A message to
    a worker and back takes `on_the_way` beside what `per_job` counts, and costs both ends `more_cpu` CPU seconds beside
    it: where a loop hands jobs out, the part `sent_here` of these in the process of the loop, one after the other. Each
    byte that travels costs both ends `per_byte` together. `per_batch` is for what is sent once for a whole batch.
    """

    per_job: float
    low: float = 0.0
    high: float = math.inf
    startup: float = 0.0
    late: float = 0.0
    per_wait: float = 0.0
    on_the_way: float = 0.0
    more_cpu: float = 0.0
    step: float = 0.0
    per_byte: float = 0.0
    per_batch: float = 0.0
    sent_here: float = 0.0


@dataclass(frozen=True)
class Machine:
    """A machine as the model sees it: how many CPUs' worth of work is done at once, and what each model costs here.

    `crowding` is how many seconds a CPU second takes where others use the same CPUs. `cpus` is how many there are, and
    `has_gil` whether what threads cost by themselves is paid one after the other.
    """

    capacity: float
    overheads: Mapping[str, Overhead] = field(default_factory=dict)
    crowding: float = 1.0
    cpus: int = 1
    has_gil: bool = True
