"""What there is to measure and what this machine is, as lines for people; all workloads as a document."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan.models import models_among, why_unavailable
from benchmarks.plan.parameters import short_duration, value_text
from benchmarks.plan.selection import described_parameters, look_up, modules_of, width_here
from benchmarks.record_format import SkippedEntry
from benchmarks.record_format.machine import Probe
from workloads.contract import MODELS, OPTIONAL, Path, Value, Workload

_MARGIN = " " * 4
_KINDS = {
    "baseline": "what models cost by themselves",
    "io": "waiting",
    "cpu": "computing",
    "mixed": "waiting and computing",
    "lessons": "the wrong way beside the right way",
    "own": "your own",
}


def workload_lines(words: Sequence[str]) -> Iterator[str]:
    """Every workload with its question, models, width and parameters, or why it cannot run here; then the models.

    With words (names, kinds, patterns and paths) only those; raises RequestError where one of them is no workload.
    """
    for kind, group in groupby(modules_of(words), workloads.kind_of):
        yield f"{kind}: {_KINDS[kind]}"
        for module in group:
            yield from _lines_about(look_up(module))
        yield ""
    if words:
        return
    yield "models"
    for model in (*MODELS, *OPTIONAL):
        reason = why_unavailable(model)
        can = f"can run here, where it is asked for: --model {model}" if model in OPTIONAL else "can run here"
        yield f"  {model:<13} {f'cannot run here: {reason}' if reason else can}"


def _lines_about(workload: Workload[Any] | SkippedEntry) -> Iterator[str]:
    if isinstance(workload, SkippedEntry):
        yield f"  {workload.workload}: cannot run here: {workload.reason}"
        return
    yield f"  {workload.name}: {workload.question}"
    for label, text in _described(workload):
        yield textwrap.fill(text, 116, initial_indent=f"{_MARGIN}{label:<11}", subsequent_indent=_MARGIN + " " * 11)


def _described(workload: Workload[Any]) -> Iterator[tuple[str, str]]:
    per_cpu = " (one per usable CPU)" if workload.width is None else ""
    able = [model for model in workload.variants if why_unavailable(model) is None]
    yield "models", ", ".join(model for model in able if model not in OPTIONAL)
    if optional := models_among(able, OPTIONAL):
        yield "if asked", ", ".join(optional)
    yield "width", f"{width_here(workload)}{per_cpu}"
    yield (
        "parameters",
        ", ".join(f"{name}={plain_value(value)}" for name, value in described_parameters(workload).items()),
    )
    yield "axes", "; ".join(f"{name}: {_values_text(values)}" for name, values in workload.axes.items()) or "none"
    if workload.paths:
        yield "paths", "; ".join(f"{name}: {_path_text(path)}" for name, path in workload.paths.items())
    if workload.sweeps:
        yield "swept", "; ".join(f"{name} from profile {depth} on" for name, depth in workload.sweeps.items())
    yield "computing", workload.computes


def _path_text(path: Path) -> str:
    """Which parameters change along a path, and from where to where."""
    first, last = path.points[0], path.points[-1]
    ends = (f"{name} {plain_value(first[name])} to {plain_value(last[name])}" for name in first)
    return f"{' and '.join(ends)} in {len(path.points)} points"


def _values_text(values: Sequence[Value]) -> str:
    return ", ".join(map(plain_value, values))


def plain_value(value: Value) -> str:
    """A parameter's value as it can be asked for, without its unit."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{value:_}"


def _jobs_text(width: int | None) -> str:
    return "one job per CPU" if width is None else "1 job" if width == 1 else f"{width} jobs"


_PREFACE = """# The workloads

A workload is one job, written in every model, with a question to answer. Names in bold are the core, which `quick`
measures. `python3 noxfile.py -s docs` writes this page from the modules in [workloads](../workloads/).

Every parameter can be set, as in `--set latency_seconds=20ms`. An axis is what `sweep` can vary. What was expected is
written in each module as claims, before measuring; the page says what came of them. Models after "if asked" are
measured where `--model` names them. The *GIL* is the lock that lets one thread at a time run Python code. In
`asyncio+threads` an event loop hands jobs to threads.

What cannot be installed or started on a machine is skipped, and the page says why. PostgreSQL is started privately from
a package. `--postgres URL`, or `CROSSOVER_POSTGRES` in the environment, names a server of your own. It is only read
from, and no record holds its address."""


def workloads_document() -> str:
    """Every workload of the suite as Markdown. Raises RequestError where one of them cannot be loaded here."""
    loaded = {name: _loaded(name) for name in workloads.NAMES}
    return "\n".join([_PREFACE, "", *_index(loaded), *(line for each in loaded.values() for line in _section(each))])


def _loaded(name: str) -> Workload[Any]:
    workload = look_up(name)
    if isinstance(workload, SkippedEntry):
        raise RequestError(f"{name} {workload.reason}; the document takes all: pip install -r locks/dev.txt")
    return workload


def _index(loaded: Mapping[str, Workload[Any]]) -> Iterator[str]:
    yield "| kind | workload | question |\n|---|---|---|"
    for kind, names in workloads.CATALOGUE.items():
        for name in names:
            link = f"[{name}](#{name})"
            core = f"**{link}**" if name in workloads.CORE else link
            yield f"| {kind}: {_KINDS[kind]} | {core} | {loaded[name].question} |"


def _section(workload: Workload[Any]) -> Iterator[str]:
    """What a module says of itself, in its own words, then in lists."""
    yield f"\n## {workload.name}\n\n**{workload.question}**\n"
    yield from (f"{paragraph}\n" for paragraph in workload.explanation)
    for label, text in _facts(workload):
        yield f"- {label}: {text}"


def _facts(workload: Workload[Any]) -> Iterator[tuple[str, str]]:
    """The same on every machine."""
    own = [f"`{model}`" for model in workload.variants if model not in OPTIONAL]
    asked = [f"`{model}`" for model in workload.variants if model in OPTIONAL]
    yield "models", ", ".join(own) + (f"; if asked: {', '.join(asked)}" if asked else "")
    yield "at most in flight", _jobs_text(workload.width)
    if workload.computes != "nothing":
        yield "computing", workload.computes
    yield (
        "parameters",
        ", ".join(f"`{name}={value_text(name, x)}`" for name, x in described_parameters(workload).items()),
    )
    if axes := [f"`{name}`" for name in (*workload.axes, *workload.paths)]:
        yield "axes", ", ".join(axes)


def probe_lines(probe: Probe) -> Iterator[str]:
    """What the probe measured, with units and what it means."""
    for what, value, meaning in _probe_rows(probe):
        yield f"{what:<28} {value:<24} {meaning}"


def _probe_rows(probe: Probe) -> Iterator[tuple[str, str, str]]:
    together = f"{probe.capacity_cpus:.2f} CPUs (best {probe.capacity_best_cpus:.2f})"
    yield "usable CPUs", str(probe.usable_cpus), "as affinity and quota allow"
    yield "parallel capacity", together, "pure-Python work of as many processes at once, against one alone"
    yield (
        "timer resolution",
        short_duration(probe.timer_resolution_seconds),
        "smallest step of the clock, reading included",
    )
    yield "sleep overshoot", short_duration(probe.sleep_overshoot_seconds), "time.sleep(1 ms) returns this much late"
    yield "loop sleep overshoot", short_duration(probe.loop_sleep_overshoot_seconds), "asyncio.sleep(1 ms), likewise"
    yield (
        "loopback round trip",
        short_duration(probe.loopback_round_trip_seconds),
        "one byte by TCP to a process and back",
    )
    yield "CPU time of a sleep", short_duration(probe.sleep_cpu_seconds), "what time.sleep costs"
    yield "CPU time of a loop's sleep", short_duration(probe.loop_sleep_cpu_seconds), "what asyncio.sleep costs"
    message = short_duration(probe.message_round_trip_seconds)
    yield (
        "message to a worker",
        message,
        f"there and back; {short_duration(probe.message_cpu_seconds)} of CPU time at both ends",
    )
    for method, seconds in probe.pool_startup_seconds.items():
        meaning = f"from nothing to {probe.usable_cpus} workers up"
        yield f"pool start-up by {method}", short_duration(seconds), meaning
