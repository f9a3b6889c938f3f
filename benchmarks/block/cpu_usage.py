"""CPU time and context switches of this process and of all that it started.

Of this process the system counts all threads, also those that have ended, and the children that it waited for. Of
other processes Linux has a CPU clock with nanoseconds, which counts ended threads, too, and in ticks of 10 ms what
their own ended children used; their context switches it tells thread by thread, of those that live.
Other systems tell less. What is not known is a gap with its reason, never a zero.
"""

import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.record_format.costs import ENDED

if sys.platform != "win32":
    import resource

VOLUNTARY, INVOLUNTARY, CPU = "voluntary_switches", "involuntary_switches", "cpu_seconds"

_TELLS_NO_KINDS = "Windows does not tell voluntary switches from involuntary ones"
_TELLS_NOT_OF_OTHERS = "this system tells them of no process but one's own"
_TAKEN_ALONG = "processes below have ended, and their switches are counted by nobody"
_NO_ENDED = {
    "win32": "Windows does not tell what ended processes used: those that still run are counted",
    "darwin": "macOS tells of ended processes only what those used that the measured process itself waited for",
}
_NOT_ALLOWED = "this system does not let a process look at its children"


@dataclass(frozen=True)
class Usage:
    """CPU seconds and context switches since some moment."""

    cpu_seconds: float = 0.0
    voluntary: float = 0.0
    involuntary: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.cpu_seconds + other.cpu_seconds,
            self.voluntary + other.voluntary,
            self.involuntary + other.involuntary,
        )

    def __sub__(self, other: "Usage") -> "Usage":
        return self + Usage(-other.cpu_seconds, -other.voluntary, -other.involuntary)


def own_usage() -> Usage:
    """What this process has used so far, and its children that have ended."""
    if sys.platform != "win32":
        own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return Usage(
            time.process_time() + ended.ru_utime + ended.ru_stime,
            own.ru_nvcsw + ended.ru_nvcsw,
            own.ru_nivcsw + ended.ru_nivcsw,
        )
    return Usage(time.process_time())


@dataclass(frozen=True)
class Below:
    """What the living processes below this one have used so far, by process; None where they cannot be looked at.

    `ended` are the CPU seconds of those that these have waited for.
    """

    living: Mapping[psutil.Process, Usage] | None
    ended: float = 0.0


def usage_below(apart: Collection[psutil.Process] = ()) -> Below:
    """Look at all processes below this one but those that stand `apart`."""
    living, ended = dict[psutil.Process, Usage](), 0.0
    try:
        for process in started(apart):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                ended += times.children_user + times.children_system
                living[process] = Usage(_cpu_seconds(process, times.user + times.system), *_switches(process))
    except psutil.AccessDenied:
        return Below(None)
    return Below(living, ended)


def started(apart: Collection[psutil.Process] = ()) -> list[psutil.Process]:
    """All processes below this one, but those that stand `apart`."""
    return [process for process in psutil.Process().children(recursive=True) if process not in apart]


def growth(before: Below, after: Below) -> tuple[Usage, dict[str, str]]:
    """What was used below between two looks, with the gaps: reasons by the names of a record's fields."""
    if before.living is None or after.living is None:
        return Usage(), dict.fromkeys((CPU, VOLUNTARY, INVOLUNTARY), _NOT_ALLOWED)
    used = sum((usage - before.living.get(process, Usage()) for process, usage in after.living.items()), Usage())
    seconds = _cpu_total(after.living.values(), after.ended) - _cpu_total(before.living.values(), before.ended)
    have_ended = before.living.keys() - after.living.keys() or after.ended > before.ended
    counts = max(0.0, used.voluntary), max(0.0, used.involuntary)  # less where a thread has ended meanwhile
    return Usage(max(0.0, seconds), *counts), dict(_gaps(bool(after.living), bool(have_ended)))


def _cpu_total(living: Iterable[Usage], ended: float) -> float:
    return sum(usage.cpu_seconds for usage in living) + ended


def _gaps(is_above_others: bool, have_ended: bool) -> Iterator[tuple[str, str]]:
    if sys.platform == "win32":
        yield from ((name, _TELLS_NO_KINDS) for name in (VOLUNTARY, INVOLUNTARY))
    elif is_above_others and not sys.platform.startswith("linux"):
        yield from ((name, _TELLS_NOT_OF_OTHERS) for name in (VOLUNTARY, INVOLUNTARY))
    elif have_ended:
        yield from ((name, _TAKEN_ALONG) for name in (VOLUNTARY, INVOLUNTARY))
    if sys.platform == "win32" or is_above_others:
        yield from ((ENDED, reason) for system, reason in _NO_ENDED.items() if system == sys.platform)


def _cpu_seconds(process: psutil.Process, told: float) -> float:
    """The CPU time of another process by its own clock on Linux; elsewhere what the system told."""
    if sys.platform.startswith("linux"):
        with suppress(OSError):
            return time.clock_gettime(~process.pid << 3 | 2)  # what clock_getcpuclockid makes of a process's number
    return told


def _switches(process: psutil.Process) -> tuple[float, float]:
    """Voluntary and involuntary context switches of all living threads of another process; 0 where nobody tells."""
    if not sys.platform.startswith("linux"):
        return 0.0, 0.0
    lines = [line for file in Path(f"/proc/{process.pid}/task").glob("*/status") for line in _lines(file)]
    counts = [(name, int(count)) for name, colon, count in (line.partition(":") for line in lines) if "ctxt" in name]
    voluntary = sum(count for name, count in counts if name.startswith("voluntary"))
    return voluntary, sum(count for _, count in counts) - voluntary


def _lines(file: Path) -> list[str]:
    with suppress(OSError):
        return file.read_text(encoding="ascii", errors="replace").splitlines()
    return []
