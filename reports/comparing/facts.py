"""What a record says of where it was measured, as named texts, the most important first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.extent import extents
from reports.measurements import Measurements
from reports.plain import counted, plain
from reports.quantities import number, parameter

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
    of: Callable[[Measurements], str]
    is_minor: bool = False


def implementation(of: Measurements) -> str:
    """`CPython`."""
    said = of.said("python_implementation")
    return _NAMES.get(said, said)


def version(of: Measurements) -> str:
    """`3.13.15`."""
    return of.said("python_version").removesuffix(" (64-bit)")


def is_free_threaded(of: Measurements) -> bool:
    return of.said("python_build") == "free-threaded"


def gil(of: Measurements) -> str:
    """Whether blocks ran with the GIL, which a library may switch on: `enabled`, `disabled`, or in how many."""
    enabled = sum(block.gil_enabled for block in of.sitting.blocks)
    if 0 < enabled < len(of.sitting.blocks):
        return f"enabled in {enabled:,} of {counted(len(of.sitting.blocks), 'block')}"
    return "enabled" if enabled else "disabled"


def _said(key: str) -> Callable[[Measurements], str]:
    def of(one: Measurements) -> str:
        return parameter(key, one.environment[key]) if key in one.environment else UNKNOWN

    return of


def _capacity(of: Measurements) -> str:
    return f"{number(of.sitting.probe.capacity_cpus)} CPUs"


def _blocks(of: Measurements) -> str:
    counts = sorted({one.done for one in extents(of.sitting)})
    return f"{counts[0]:,} to {counts[-1]:,}" if len(counts) > 1 else f"{counts[0]:,}"


def _servers(of: Measurements) -> str:
    return ", ".join(of.sitting.given) or "the suite's own"


_FIRST = (
    Fact("machine", _said("machine")),
    Fact("CPU", _said("cpu_model_name")),
    Fact("usable CPUs", lambda of: f"{of.sitting.probe.usable_cpus:,}"),
    Fact("parallel capacity, measured", _capacity),
    Fact("virtual machine", _said("virtual_machine")),
    Fact("memory", _said("memory_bytes")),
    Fact("operating system", _said("os")),
    Fact("Python", lambda of: f"{implementation(of)} {version(of)}"),
    Fact("build of Python", _said("python_build")),
    Fact("GIL", gil),
    Fact("settings of Python", _said("python_settings")),
    Fact("start method", _said("start_method")),
    Fact("servers", _servers),
)
_LAST = (
    Fact("HTTP parser of aiohttp", _said("aiohttp_parser")),
    Fact("BLAS", _said("blas")),
    Fact("suite", _said("suite_version")),
    Fact("commit of the suite", _said("suite_commit")),
    Fact("profile", lambda of: of.sitting.profile),
    Fact("blocks per workload", _blocks),
    Fact("started", lambda of: of.sitting.started),
)
_KNOWN = {
    *("machine", "cpu_model_name", "cpu_usable", "virtual_machine", "memory_bytes", "os", "python_implementation"),
    *("python_version", "python_build", "gil", "python_settings", "start_method", "suite_version", "suite_commit"),
    *("aiohttp_parser", "blas", "perf_version"),
}


def facts(records: Sequence[Measurements]) -> list[Fact]:
    """Everything that any of these records says, the most important first."""
    return [*_FIRST, *libraries(records), *_LAST, *_others(records), *_installed(records)]


def libraries(records: Sequence[Measurements]) -> list[Fact]:
    """The versions of the libraries that are measured."""
    return [Fact(name, _library(name)) for name in _measured(records)]


def _measured(records: Sequence[Measurements]) -> list[str]:
    keys = dict.fromkeys(key for of in records for key in of.environment if key.endswith(_VERSION))
    names = (key.removesuffix(_VERSION) for key in keys)
    return sorted(name for name in names if name not in _NO_LIBRARIES)


def _library(name: str) -> Callable[[Measurements], str]:
    return lambda of: plain(of.said(f"{name}{_VERSION}", ABSENT))


def _others(records: Sequence[Measurements]) -> list[Fact]:
    """What else pyperf and the suite wrote down: compilers, flags, clocks."""
    seen = _KNOWN | _PASSING | {f"{name}{_VERSION}" for name in _measured(records)}
    keys = dict.fromkeys(key for of in records for key in of.environment if key not in seen)
    return [Fact(key.replace("_", " "), _said(key), is_minor=True) for key in keys]


def _installed(records: Sequence[Measurements]) -> list[Fact]:
    """Other packages of the environments, where records say what was installed."""
    if not all(of.sitting.installed for of in records):
        return []
    known = set(_measured(records))
    names = sorted({name for of in records for name in of.sitting.installed if name not in known})
    return [Fact(f"package {name}", _package(name), is_minor=True) for name in names]


def _package(name: str) -> Callable[[Measurements], str]:
    return lambda of: of.sitting.installed.get(name, ABSENT)
