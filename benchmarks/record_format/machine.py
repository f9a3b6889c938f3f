"""What a record says of the machine and of the server that ran on it."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from benchmarks.record_format.strictness import STRICT

LATENESS_WAIT_SECONDS = 0.005
"""What the origin is asked to wait for when it is measured how late it answers."""


@dataclass(frozen=True)
class WaitEntry:
    """How long a wait took inside the origin server that was asked to wait, with so many such requests in flight.

    `achieved_seconds` is the median, `achieved_95_seconds` what 95 % of the waits kept to.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    asked_seconds: float
    in_flight: int
    achieved_seconds: float
    achieved_95_seconds: float


@dataclass(frozen=True)
class OriginEntry:
    """The origin server and the most requests per second that it was seen to answer without latency.

    `late_seconds` is how much later than asked for it answers a request that is alone, and is to wait for
    `LATENESS_WAIT_SECONDS`; 0 in records that lack it. `waits` say how long its waits take, which is part of that; none
    in records that lack them.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    server: str
    ceiling_per_second: float
    late_seconds: float = 0.0
    waits: tuple[WaitEntry, ...] = ()


def _in_words(label: str, meaning: str, unit: str = "s") -> dict[str, str]:
    """Metadata of a field: what it is called and means, and its unit, `s`, `CPUs` or none."""
    return {"label": label, "meaning": meaning, "unit": unit}


@dataclass(frozen=True)
class Probe:
    """What this machine is, measured. Capacities are in CPUs, everything else in seconds; each field has its words.

    Capacities are the median and the largest of several measurements of how many CPUs' worth of pure-Python work all
    usable CPUs do at once. Pools start up by start method. What a wait costs in CPU time (a thread's, an event loop's),
    a message to a worker (in all; in CPU time of both ends, of the sender), a hand-over from a loop to a thread, bytes
    in messages, the steps of a loop's timer and the capacity in short batches are 0 in records that lack them; the
    steps also where a timer has none.
    """

    __pydantic_config__: ClassVar[Any] = STRICT
    usable_cpus: int = field(metadata=_in_words("usable CPUs", "what the system lets this program use", ""))
    capacity_cpus: float = field(
        metadata=_in_words("parallel capacity", "how much pure-Python work they do at once (median)", "CPUs")
    )
    capacity_best_cpus: float = field(
        metadata=_in_words(
            "best capacity seen", "the same at its best; bounds use it, or what a block showed beyond it", "CPUs"
        )
    )
    timer_resolution_seconds: float = field(
        metadata=_in_words("timer resolution", "the shortest step between two readings, reading included")
    )
    sleep_overshoot_seconds: float = field(metadata=_in_words("sleep overshoot", "how late time.sleep wakes up"))
    loop_sleep_overshoot_seconds: float = field(
        metadata=_in_words("event-loop overshoot", "how late asyncio.sleep wakes up")
    )
    loopback_round_trip_seconds: float = field(
        metadata=_in_words("loopback round trip", "one byte there and back within this machine")
    )
    pool_startup_seconds: dict[str, float]
    sleep_cpu_seconds: float = field(default=0.0, metadata=_in_words("CPU time of a sleep", "what time.sleep costs"))
    loop_sleep_cpu_seconds: float = field(
        default=0.0, metadata=_in_words("CPU time of a loop's sleep", "what asyncio.sleep costs")
    )
    message_round_trip_seconds: float = field(
        default=0.0, metadata=_in_words("message to a worker", "to an idle worker process and back")
    )
    message_cpu_seconds: float = field(
        default=0.0, metadata=_in_words("CPU time of a message", "what it costs both ends")
    )
    message_sender_cpu_seconds: float = field(
        default=0.0, metadata=_in_words("of it the sender's", "what it costs the process that sends it")
    )
    pickled_megabyte_seconds: float = field(
        default=0.0, metadata=_in_words("a megabyte in messages", "to pickle it, send it and read it")
    )
    thread_round_trip_seconds: float = field(
        default=0.0, metadata=_in_words("hand-over to a thread", "from a loop to an idle thread and back")
    )
    thread_cpu_seconds: float = field(
        default=0.0, metadata=_in_words("CPU time of a hand-over", "what it costs the process")
    )
    loop_timer_step_seconds: float = field(
        default=0.0, metadata=_in_words("event-loop timer", "asyncio.sleep ends in steps of this")
    )
    batch_capacity_cpus: float = field(
        default=0.0,
        metadata=_in_words("capacity in short batches", "the same in batches of about 25 ms, to the last job", "CPUs"),
    )
