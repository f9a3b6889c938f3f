"""How a record came to be and what the machine was, as names and values."""

from collections.abc import Iterator, Sequence

from benchmarks.format import Probe, Sitting
from reports.extent import extents
from reports.measurements import Measurements
from reports.plain import counted, listed
from reports.quantities import duration, number, parameter, seconds
from reports.sweeps.points import MAP

_MOST = 12


def environment(of: Measurements) -> list[tuple[str, str]]:
    """Everything the record knows of the machine and the installation."""
    return [(name, parameter(name, value)) for name, value in of.environment.items()]


def sitting(of: Measurements) -> list[tuple[str, str]]:
    """How this record came to be."""
    one = of.sitting
    load = "unknown" if one.load_after is None else number(one.load_after)
    return [
        ("started", one.started),
        *([("went on at", _some(one.resumed))] if one.resumed else ()),
        ("finished", one.finished or "stopped early"),
        ("command", one.command_line),
        *([("run by others", _some(one.given))] if one.given else ()),
        ("profile", one.profile),
        ("seed of all orders", str(one.seed)),
        *_blocks(one),
        ("rounds per block", ", ".join(f"{name} {count}" for name, count in one.rounds_per_block.items()) or "unknown"),
        ("load after", load),
    ]


def _blocks(one: Sitting) -> Iterator[tuple[str, str]]:
    """Planned, measured, added, and what decided about adding."""
    found = extents(one)
    yield "blocks planned", f"{one.blocks_planned:,} per workload, {len(one.order):,} in all"
    yield "blocks measured", f"{len(one.blocks):,}"
    yield "blocks added", _some([f"{each.workload} {each.added:,}" for each in found if each.added]) or "none"
    yield "budget of time", duration(one.budget_seconds) if one.budget_seconds else _without_budget(one)
    if one.budget_seconds:
        looks = [f"{name} after {listed([f'{count:,}' for count in at])}" for name, at in one.looks.items() if at]
        yield "looks at results (blocks)", "; ".join(looks) or "none"


def is_mapped(one: Sitting) -> bool:
    """Whether blocks of a map were chosen while measuring."""
    return any(sweep.kind == MAP for sweep in one.sweeps)


def _without_budget(one: Sitting) -> str:
    if is_mapped(one):
        return "none recorded: beyond a coarse lattice, blocks of the map were chosen where the winner was in doubt"
    return "none: the number of blocks was fixed beforehand"


def _some(texts: Sequence[str]) -> str:
    """All of a few, or the first ones and how many more there are."""
    more = f", and {len(texts) - _MOST:,} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more


def probe(of: Measurements) -> list[tuple[str, str, str]]:
    """What the machine is by measurement, as (what, value, what it means)."""
    found, origin = of.sitting.probe, of.sitting.origin
    rows = [
        ("usable CPUs", f"{found.usable_cpus:,}", "what the system lets this program use"),
        (
            "parallel capacity",
            f"{number(found.capacity_cpus)} CPUs",
            "how much pure-Python work they do at once (median)",
        ),
        (
            "best capacity seen",
            f"{number(found.capacity_best_cpus)} CPUs",
            "the same at its best; bounds use it, or what a block showed beyond it",
        ),
        (
            "timer resolution",
            seconds(found.timer_resolution_seconds),
            "the shortest step between two readings, reading included",
        ),
        ("sleep overshoot", seconds(found.sleep_overshoot_seconds), "how late time.sleep wakes up"),
        ("event-loop overshoot", seconds(found.loop_sleep_overshoot_seconds), "how late asyncio.sleep wakes up"),
        (
            "loopback round trip",
            seconds(found.loopback_round_trip_seconds),
            "one byte there and back within this machine",
        ),
    ]
    rows += [(what, seconds(value), meaning) for what, value, meaning in _costs(found) if value > 0]
    starts = found.pool_startup_seconds.items()
    rows += [
        (f"pool start-up, {name}", seconds(value), f"from nothing to {counted(found.usable_cpus, 'worker')} up")
        for name, value in starts
    ]
    if origin:
        rows.append(
            ("origin server", f"{number(origin.ceiling_per_second)} / s", f"the most that {origin.server} answered")
        )
    if origin and origin.late_seconds > 0:
        rows.append(("origin lateness", seconds(origin.late_seconds), "how much later than asked for it answers"))
    return rows


def _costs(found: Probe) -> list[tuple[str, float, str]]:
    """What waits and messages cost; older records do not say."""
    return [
        ("CPU time of a sleep", found.sleep_cpu_seconds, "what time.sleep costs"),
        ("CPU time of a loop's sleep", found.loop_sleep_cpu_seconds, "what asyncio.sleep costs"),
        ("message to a worker", found.message_round_trip_seconds, "to an idle worker process and back"),
        ("CPU time of a message", found.message_cpu_seconds, "what it costs both ends"),
    ]
