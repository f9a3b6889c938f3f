"""What a record says of where and how it was measured.

As names and values of one record: its sitting, its environment, its probe. As facts that may differ between records,
the most important first. And as the few names that captions and descriptions are made of.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields

from benchmarks.record_format import MAP, Sitting
from reports.formatting import (
    counted,
    duration,
    listed,
    long_duration,
    nominal_duration,
    number,
    parameter_value,
    plain,
)
from reports.record.measurements import Measurements, block_counts

_MOST = 12


def environment_rows(record: Measurements) -> list[tuple[str, str]]:
    """Everything the record knows of the machine and the installation."""
    return [(name, parameter_value(name, value)) for name, value in record.environment.items()]


def sitting_rows(record: Measurements) -> list[tuple[str, str]]:
    """How this record came to be."""
    entry = record.sitting
    load = "unknown" if entry.load_after is None else number(entry.load_after)
    return [
        ("started", entry.started),
        *([("went on at", _first_few(entry.resumed))] if entry.resumed else ()),
        ("finished", entry.finished or "stopped early"),
        ("command", entry.command_line),
        *([("run by others", _first_few(entry.given))] if entry.given else ()),
        ("profile", entry.profile),
        ("seed of all orders", str(entry.seed)),
        *_blocks(entry),
        ("rounds per block", ", ".join(f"{name} {n}" for name, n in entry.rounds_per_block.items()) or "unknown"),
        ("load after", load),
    ]


def _blocks(sitting: Sitting) -> Iterator[tuple[str, str]]:
    """Planned, measured, added, and what decided about adding."""
    added = [f"{extent.workload} {extent.added:,}" for extent in block_counts(sitting) if extent.added]
    yield "blocks planned", f"{sitting.blocks_planned:,} per workload, {len(sitting.order):,} in all"
    yield "blocks measured", f"{len(sitting.blocks):,}"
    yield "blocks added", _first_few(added) or "none"
    budget = sitting.budget_seconds
    yield "budget of time", long_duration(budget) if budget else _without_budget(sitting)
    if budget:
        looks = [f"{name} after {listed([f'{count:,}' for count in at])}" for name, at in sitting.looks.items() if at]
        yield "looks at results (blocks)", "; ".join(looks) or "none"


def is_mapped(sitting: Sitting) -> bool:
    """Whether blocks of a map were chosen while measuring."""
    return any(sweep.kind == MAP for sweep in sitting.sweeps)


def _without_budget(sitting: Sitting) -> str:
    if is_mapped(sitting):
        return "none recorded: beyond a coarse lattice, blocks of the map were chosen where the winner was in doubt"
    return "none: the number of blocks was fixed beforehand"


def _first_few(texts: Sequence[str]) -> str:
    """All of a few, or the first ones and how many more there are."""
    more = f", and {len(texts) - _MOST:,} more" if len(texts) > _MOST else ""
    return ", ".join(texts[:_MOST]) + more


def probe_rows(record: Measurements) -> list[tuple[str, str, str]]:
    """What the machine is by measurement, as (what, value, what it means); older records do not say what waits cost."""
    measured, origin = record.sitting.probe, record.sitting.origin
    rows = [
        (each.metadata["label"], _in_unit(value, each.metadata["unit"]), each.metadata["meaning"])
        for each in fields(measured)
        if each.metadata and ((value := getattr(measured, each.name)) > 0 or each.default is MISSING)
    ]
    workers = counted(measured.usable_cpus, "worker")
    rows += [
        (f"pool start-up, {method}", duration(value), f"from nothing to {workers} up")
        for method, value in measured.pool_startup_seconds.items()
    ]
    if origin:
        rows.append(
            ("origin server", f"{number(origin.ceiling_per_second)} / s", f"the most that {origin.server} answered")
        )
    if origin and origin.late_seconds > 0:
        rows.append(("origin lateness", duration(origin.late_seconds), "how much later than asked for it answers"))
    return rows


def wait_rows(record: Measurements) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The waits of the origin server, as a head (numbers of requests in flight) and rows (asked for, achieved)."""
    waits = record.sitting.origin.waits if record.sitting.origin else ()
    counts = sorted({wait.in_flight for wait in waits})
    achieved = {(wait.asked_seconds, wait.in_flight): duration(wait.achieved_seconds) for wait in waits}
    asked = sorted({wait.asked_seconds for wait in waits})
    rows = [(nominal_duration(wait), [achieved.get((wait, count), "") for count in counts]) for wait in asked]
    return [f"{count:,} in flight" for count in counts], rows


def _in_unit(value: float, unit: str) -> str:
    if unit == "s":
        return duration(value)
    return f"{number(value)} {unit}" if unit else f"{value:,}"


UNKNOWN, ABSENT = "unknown", "not installed"

_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
_VERSION = "_version"
_NO_LIBRARIES = {"perf", "python", "suite", "openssl", "zlib"}
_PASSING = {"load_before", "cpu_busy_before", "cpu_freq", "runnable_threads"}
"""What is another number each time, and says nothing about where it was measured."""


@dataclass(frozen=True)
class Fact:
    """One thing that may differ between records; `is_minor` where it seldom explains anything by itself."""

    name: str
    value: Callable[[Measurements], str]
    is_minor: bool = False


def cpu_model(record: Measurements) -> str:
    return record.environment_text("cpu_model_name", "unknown CPU")


def operating_system(record: Measurements) -> str:
    return record.environment_text("os", "unknown system")


def machine_name(record: Measurements) -> str:
    """What the machine is called: its CPU and its system."""
    return f"{cpu_model(record)}, {operating_system(record)}"


def python_name(record: Measurements) -> str:
    """`CPython 3.13.15`."""
    return f"{python_implementation(record)} {python_version(record)}"


def python_implementation(record: Measurements) -> str:
    """`CPython`."""
    text = record.environment_text("python_implementation")
    return _NAMES.get(text, text)


def python_version(record: Measurements) -> str:
    """`3.13.15`."""
    return record.environment_text("python_version", "unknown version").removesuffix(" (64-bit)")


def is_free_threaded(record: Measurements) -> bool:
    return record.environment_text("python_build") == "free-threaded"


def gil_state(record: Measurements) -> str:
    """Whether blocks ran with the GIL, which a library may switch on: `enabled`, `disabled`, or in how many."""
    enabled = sum(block.gil_enabled for block in record.sitting.blocks)
    if 0 < enabled < len(record.sitting.blocks):
        return f"enabled in {enabled:,} of {counted(len(record.sitting.blocks), 'block')}"
    return "enabled" if enabled else "disabled"


def _entry(key: str) -> Callable[[Measurements], str]:
    return lambda record: parameter_value(key, record.environment[key]) if key in record.environment else UNKNOWN


def _capacity(record: Measurements) -> str:
    return f"{number(record.sitting.probe.capacity_cpus)} CPUs"


def _blocks_per_workload(record: Measurements) -> str:
    counts = sorted({extent.done for extent in block_counts(record.sitting)})
    return f"{counts[0]:,} to {counts[-1]:,}" if len(counts) > 1 else f"{counts[0]:,}"


def _servers(record: Measurements) -> str:
    return ", ".join(record.sitting.given) or "the suite's own"


_FIRST = (
    Fact("machine", _entry("machine")),
    Fact("CPU", _entry("cpu_model_name")),
    Fact("usable CPUs", lambda record: f"{record.sitting.probe.usable_cpus:,}"),
    Fact("parallel capacity, measured", _capacity),
    Fact("virtual machine", _entry("virtual_machine")),
    Fact("memory", _entry("memory_bytes")),
    Fact("operating system", _entry("os")),
    Fact("Python", python_name),
    Fact("build of Python", _entry("python_build")),
    Fact("GIL", gil_state),
    Fact("settings of Python", _entry("python_settings")),
    Fact("start method", _entry("start_method")),
    Fact("servers", _servers),
)
_LAST = (
    Fact("HTTP parser of aiohttp", _entry("aiohttp_parser")),
    Fact("BLAS", _entry("blas")),
    Fact("suite", _entry("suite_version")),
    Fact("commit of the suite", _entry("suite_commit")),
    Fact("profile", lambda record: record.sitting.profile),
    Fact("blocks per workload", _blocks_per_workload),
    Fact("started", lambda record: record.sitting.started),
)
_KNOWN = {
    *("machine", "cpu_model_name", "cpu_usable", "virtual_machine", "memory_bytes", "os", "python_implementation"),
    *("python_version", "python_build", "gil", "python_settings", "start_method", "suite_version", "suite_commit"),
    *("aiohttp_parser", "blas", "perf_version"),
}


def facts(records: Sequence[Measurements]) -> list[Fact]:
    """Everything that any of these records says, the most important first."""
    return [*_FIRST, *library_facts(records), *_LAST, *_others(records), *_installed(records)]


def library_facts(records: Sequence[Measurements]) -> list[Fact]:
    """The versions of the libraries that are measured."""
    return [Fact(name, _library(name)) for name in _library_names(records)]


def _library_names(records: Sequence[Measurements]) -> list[str]:
    keys = dict.fromkeys(key for record in records for key in record.environment if key.endswith(_VERSION))
    names = (key.removesuffix(_VERSION) for key in keys)
    return sorted(name for name in names if name not in _NO_LIBRARIES)


def _library(name: str) -> Callable[[Measurements], str]:
    return lambda record: plain(record.environment_text(f"{name}{_VERSION}", ABSENT))


def _others(records: Sequence[Measurements]) -> list[Fact]:
    """What else pyperf and the suite wrote down: compilers, flags, clocks."""
    seen = _KNOWN | _PASSING | {f"{name}{_VERSION}" for name in _library_names(records)}
    keys = dict.fromkeys(key for record in records for key in record.environment if key not in seen)
    return [Fact(key.replace("_", " "), _entry(key), is_minor=True) for key in keys]


def _installed(records: Sequence[Measurements]) -> list[Fact]:
    """Other packages of the environments, where records say what was installed."""
    if not all(record.sitting.installed for record in records):
        return []
    known = set(_library_names(records))
    names = sorted({name for record in records for name in record.sitting.installed if name not in known})
    return [Fact(f"package {name}", _package(name), is_minor=True) for name in names]


def _package(name: str) -> Callable[[Measurements], str]:
    return lambda record: record.sitting.installed.get(name, ABSENT)
