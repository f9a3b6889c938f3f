"""What is wrong with the machine before measuring begins: one line each, with what can be done about it."""

import asyncio
import sys
import sysconfig
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.machine import facts
from benchmarks.processes.protocol import ask, serve_request
from workloads.cpus import quota_cpus

_GOVERNOR = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
_MUCH_LOAD = 0.5
_MUCH_BUSY = 0.25
_FILES_PER_JOB = 4
_FILES_BESIDE = 64


@dataclass(frozen=True)
class Conditions:
    """The facts; None where the system does not tell. `observers` are what slows Python down in blocks."""

    cpus: int
    cpus_allowed: int
    quota_cpus: float | None
    workers: int
    width: int
    load: float | None
    busy: float
    open_file_limit: int | None
    on_battery: bool
    governor: str | None
    observers: tuple[str, ...]


def conditions(workers: int, width: int, environment: Mapping[str, str]) -> Conditions:
    """Look at the machine for a second, during which nothing else of the suite may run.

    `workers` is the largest pool that computes, `width` the most jobs in flight.
    """
    return Conditions(
        cpus=psutil.cpu_count() or 1,
        cpus_allowed=len(facts.affinity()) or psutil.cpu_count() or 1,
        quota_cpus=quota_cpus(),
        workers=workers,
        width=width,
        load=facts.load_average(),
        busy=facts.busy_share(),
        open_file_limit=open_file_limit(),
        on_battery=on_battery(),
        governor=governor(),
        observers=ask(__name__, None, environment),
    )


def main() -> None:
    """Serve one request from the parent: what observes Python in a process like that of a block."""
    serve_request(lambda *_: observers())


def complaints(machine_state: Conditions) -> tuple[str, ...]:
    """One line for each thing that makes results worse or different than they need be."""
    return tuple(_complaints(machine_state))


def _complaints(machine_state: Conditions) -> Iterator[str]:
    yield from _load_complaints(machine_state)
    if machine_state.cpus_allowed == 1 and machine_state.cpus > 1:
        yield (
            f"only one of {machine_state.cpus} CPUs may be used (affinity): nothing can run in parallel; "
            "lift it with taskset"
        )
    if machine_state.quota_cpus is not None and machine_state.quota_cpus < machine_state.workers:
        yield (
            f"a quota of {machine_state.quota_cpus:.2g} CPUs is less than "
            f"the {machine_state.workers} workers of a pool: they stall"
        )
    needed = _FILES_PER_JOB * machine_state.width + _FILES_BESIDE
    if machine_state.open_file_limit is not None and machine_state.open_file_limit < needed:
        yield f"only {machine_state.open_file_limit} open files are allowed, {needed} may be needed: ulimit -n {needed}"
    if machine_state.on_battery:
        yield "the machine runs on battery and may slow down: plug it in"
    if machine_state.governor == "powersave":
        yield "the CPU frequency governor is powersave: switch it to performance, or expect noise"
    for name in machine_state.observers:
        yield f"{name} is on and slows down Python: its overhead will be measured too; switch it off"


def _load_complaints(machine_state: Conditions) -> Iterator[str]:
    if machine_state.busy > _MUCH_BUSY:
        yield (
            f"{machine_state.busy:.0%} of all CPU time is in use by others: close other programs, "
            "or intervals will be wide"
        )
    elif machine_state.load is not None and machine_state.load > _MUCH_LOAD * machine_state.cpus:
        yield f"the load was {machine_state.load:.2g} in the last minute: if it goes on, intervals will be wide"


def open_file_limit() -> int | None:
    """How many files a process may open; None where there is no such limit."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  # does not exist everywhere

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft


def on_battery() -> bool:
    """Whether there is a battery and nothing is plugged in."""
    with suppress(OSError, AttributeError, NotImplementedError):
        battery = psutil.sensors_battery()
        return battery is not None and battery.power_plugged is False
    return False


def governor(path: Path = _GOVERNOR) -> str | None:
    """How Linux chooses the frequency of the first CPU; None where it does not tell."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return None


def observers() -> tuple[str, ...]:
    """What watches or checks this process while it runs, by name."""
    possible = {
        f"a trace function ({_module_name(sys.gettrace())})": sys.gettrace() is not None,
        f"a profile function ({_module_name(sys.getprofile())})": sys.getprofile() is not None,
        f"monitoring ({', '.join(_monitors())})": bool(_monitors()),
        "tracemalloc": tracemalloc.is_tracing(),
        "Python's development mode": sys.flags.dev_mode,
        "asyncio's debug mode": _asyncio_debugs(),
        "a debug build of Python": bool(sysconfig.get_config_var("Py_DEBUG")),
    }
    return tuple(name for name, is_on in possible.items() if is_on)


def _asyncio_debugs() -> bool:
    with asyncio.Runner() as runner:
        return runner.get_loop().get_debug()


def _monitors() -> list[str]:
    monitoring = getattr(sys, "monitoring", None)
    tools = [monitoring.get_tool(number) for number in range(6)] if monitoring else []
    return [tool for tool in tools if tool]


def _module_name(function: object) -> str:
    return str(getattr(function, "__module__", None) or type(function).__name__)
