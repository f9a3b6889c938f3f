"""What there is to measure and what this machine is, as tables for people."""

from rich.table import Table

import workloads
from benchmarks.catalogue import described_parameters, look_up, why_not, width_here
from benchmarks.format import Probe, SkippedEntry
from benchmarks.machine import quota_cpus
from workloads.contract import MODELS


def workload_table() -> Table:
    """Every workload: its question, models, width and parameters; or why it cannot run here."""
    table = Table(title="Workloads", show_lines=True)
    for heading in ("name", "question", "models", "width", "parameters", "worth sweeping"):
        table.add_column(heading, overflow="fold")
    for name in workloads.NAMES:
        table.add_row(*_workload_row(name))
    return table


def _workload_row(name: str) -> tuple[str, ...]:
    found = look_up(name)
    if isinstance(found, SkippedEntry):
        return name, f"cannot run here: {found.reason}", "", "", "", ""
    parameters = "\n".join(f"{key} = {value:_}" for key, value in described_parameters(found).items())
    width = "one per CPU" if found.width is None else str(found.width)
    models = "\n".join(model for model in found.variants if why_not(model) is None)
    axes = "\n".join(found.axes)
    return name, found.question, models, f"{width} ({width_here(found)})", parameters, axes


def model_table() -> Table:
    """Every model and whether it can run here."""
    table = Table(title="Models")
    for heading in ("name", "can run here"):
        table.add_column(heading, overflow="fold")
    for model in MODELS:
        reason = why_not(model)
        table.add_row(model, f"no: {reason}" if reason else "yes")
    return table


def probe_table(found: Probe) -> Table:
    """What the probe measured, in words and with units."""
    table = Table(title="This machine, measured")
    for heading in ("what", "value", "what it means"):
        table.add_column(heading, overflow="fold")
    for row in _probe_rows(found):
        table.add_row(*row)
    return table


def _probe_rows(found: Probe) -> list[tuple[str, str, str]]:
    quota = quota_cpus()
    rows = [
        (
            "usable CPUs",
            str(found.usable_cpus),
            f"affinity and quota ({'none' if quota is None else quota}) allow this",
        ),
        (
            "parallel capacity",
            f"{found.capacity_cpus:.2f} CPUs (best {found.capacity_best_cpus:.2f})",
            "pure-Python work that as many processes do at once, against one alone",
        ),
        ("timer resolution", in_units(found.timer_resolution_seconds), "smallest step of the clock, reading included"),
        ("sleep overshoot", in_units(found.sleep_overshoot_seconds), "time.sleep(1 ms) returns this much late"),
        (
            "loop sleep overshoot",
            in_units(found.loop_sleep_overshoot_seconds),
            "asyncio.sleep(1 ms) returns this much late",
        ),
        (
            "loopback round trip",
            in_units(found.loopback_round_trip_seconds),
            "one byte to another process and back by TCP",
        ),
    ]
    note = f"a process pool of {found.usable_cpus}, from nothing to all workers up"
    return rows + [
        (f"pool start-up, {name}", in_units(value), note) for name, value in found.pool_startup_seconds.items()
    ]


def in_units(seconds: float) -> str:
    """Seconds with the unit that suits their size."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
