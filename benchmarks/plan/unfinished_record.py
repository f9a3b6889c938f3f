"""A record that was not finished: read back, with everything that keeps the rest from being measured the same way.

The file is checked by pydantic and pyperf like anything from outside, although this machine should have written it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyperf
from pydantic import TypeAdapter, ValidationError

import workloads
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import LIBRARIES
from benchmarks.plan.plan import entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import FORMAT, KEY, Metadata, Sitting, WorkloadEntry, read_bytes

SITTING = TypeAdapter(Sitting)
"""Checks that a sitting has the shape of one, wherever it comes from."""

_SAME = (
    "machine",
    "cpu_usable",
    "python_implementation",
    "python_version",
    "python_build",
    "gil",
    "start_method",
    "suite_version",
    "suite_commit",
    *(f"{name}_version" for name in LIBRARIES),
)
"""Metadata that must not change within a record; what is named first is what the reader should hear first."""

_BEGIN_ANEW = "begin a new record instead: leave out --resume"


@dataclass(frozen=True)
class Unfinished:
    """A record to go on with."""

    path: Path
    sitting: Sitting
    suite: pyperf.BenchmarkSuite
    metadata: Metadata


def read_unfinished(path: Path) -> Unfinished:
    """Read a record. Raises RequestError, in one line, where it is none or damaged."""
    try:
        content, too_much = read_bytes(path)
    except OSError as error:
        raise RequestError(f"cannot go on with {path}: {error.strerror}; check the path") from error
    if too_much:
        raise RequestError(f"cannot go on with {path}: {too_much}, as no record; check the path")
    try:
        text = content.decode()
        return _unfinished(path, text, json.loads(text))
    except RequestError:
        raise
    except Exception as error:  # pyperf raises whatever it stumbles over
        raise RequestError(f"cannot go on with {path}: it is no whole record ({first_line(error)})") from error


def _unfinished(path: Path, text: str, content: Any) -> Unfinished:
    if not isinstance(content, dict) or KEY not in content:
        raise RequestError(f"cannot go on with {path}: it is no record of Crossover")
    written = content[KEY].get("format")
    if written != FORMAT:
        raise RequestError(
            f"cannot go on with {path}: it has format {_printable_line(str(written))}, this is {FORMAT}; {_BEGIN_ANEW}"
        )
    sitting = SITTING.validate_python(content[KEY])
    for problem in _problems(sitting, suite := pyperf.BenchmarkSuite.loads(text)):
        raise RequestError(f"cannot go on with {path}: it is no whole record ({problem})")
    return Unfinished(path, sitting, suite, content["metadata"])


def _problems(sitting: Sitting, suite: pyperf.BenchmarkSuite) -> Iterator[str]:
    """What no run of the suite would have written."""
    numbers = [block.block for block in sitting.blocks]
    if sitting.profile not in set(Profile):
        yield f"there is no profile {sitting.profile[:40]!r}"
    if datetime.fromisoformat(sitting.started).tzinfo is None:
        yield "its start has no time zone"
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        yield "its blocks are not numbered one by one"
    if sitting.blocks_planned < 1 or sitting.seed < 0 or sitting.budget_seconds < 0:
        yield "its blocks, seed or budget are less than they can be"
    if _measured_cells(suite) != {
        (block_entry.workload, model, block_entry.block)
        for block_entry in sitting.blocks
        for model in block_entry.opened
    }:
        yield "its values are not those of its blocks"


def _measured_cells(suite: pyperf.BenchmarkSuite) -> set[tuple[str, str, int]]:
    """The cells and blocks that have values of any phase."""
    measured = set()
    for benchmark in suite.get_benchmarks():
        for run in benchmark.get_runs():
            metadata = run.get_metadata()
            measured.add((metadata["workload"], metadata["model"], metadata["block"]))
    return measured


def first_line(error: Exception) -> str:
    """What is wrong, on one short line."""
    if isinstance(error, ValidationError):
        problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return _printable_line(f"{'.'.join(map(str, problem['loc']))[:80]}: {problem['msg']}")
    return _printable_line(f"{type(error).__name__}: {error}")


def _printable_line(text: str) -> str:
    """The text on one line, as it may come from a file that nobody knows."""
    line = " ".join(text.split())[:200]
    return line if line.isprintable() else ascii(line)


def check_origin(unfinished: Unfinished, here: Metadata) -> None:
    """Refuse a record of another machine, Python, suite or library."""
    for name in _SAME:
        recorded, present = unfinished.metadata.get(name), here.get(name)
        if recorded is None and name.endswith("_version"):
            continue  # an extra that was not there: what would have needed it is not in the record
        if recorded != present:
            raise _refusal(unfinished, f"its {name} is {recorded}, here it is {present}; {_BEGIN_ANEW}")


def check_rest(unfinished: Unfinished, budget: float | None) -> None:
    """Refuse a record that has nothing left to measure."""
    is_map = any(sweep.kind == "map" for sweep in unfinished.sitting.sweeps)
    if unfinished.sitting.sweeps and not is_map and budget is not None:
        raise _refusal(unfinished, "the number of blocks of its sweeps is fixed; leave out --budget")
    if is_map and unfinished.sitting.finished and budget is None:
        raise _refusal(unfinished, "it is finished; to measure more points, give it more time with --budget")
    if budget == 0:
        raise _refusal(unfinished, "a --budget of no time would spend what looks have cost already; give it some")
    if unfinished.sitting.finished and not unfinished.sitting.budget_seconds and not is_map:
        raise _refusal(unfinished, f"it is finished, and its number of blocks was fixed; {_BEGIN_ANEW}")
    if unfinished.sitting.finished and budget is None:
        raise _refusal(unfinished, "it is finished; to add blocks where it is unclear, give it more time with --budget")


def check_costs(unfinished: Unfinished, cells_left: Iterable[object]) -> None:
    """Refuse a finished record whose costs are asked for and all there."""
    if not any(cells_left):
        raise _refusal(unfinished, "it is finished, and there are no costs that it lacks; leave out --costs")


def check_in_flight(unfinished: Unfinished, climbs_left: Iterable[object]) -> None:
    """Refuse a finished record that shall have many jobs in flight where it says all about them."""
    if not any(climbs_left):
        raise _refusal(unfinished, "it is finished, and each model went as far as it goes; leave out --in-flight")


def check_addresses(unfinished: Unfinished, addresses: Iterable[str]) -> None:
    """Refuse to go on with another server than before: one of the user's own has to be named again."""
    recorded, given = set(unfinished.sitting.given), set(addresses)
    for name in sorted(recorded - given):
        raise _refusal(unfinished, f"it was measured with a server of your own: name it again with --{name}")
    for name in sorted(given - recorded):
        raise _refusal(unfinished, f"it was measured with a private server: leave out --{name}")


def workload_words(unfinished: Unfinished, files: Sequence[str]) -> list[str]:
    """What to choose: the suite's own workloads that the record has, and files, which it does not know the place of."""
    recorded = [
        workload_entry.base or workload_entry.name
        for workload_entry in unfinished.sitting.workloads
        if not workload_entry.twins
    ]
    return [*(name for name in dict.fromkeys(recorded) if name in workloads.NAMES), *files]


def check_files(unfinished: Unfinished, files: Sequence[str]) -> None:
    """Refuse a record with a workload of one's own whose file nobody named."""
    entries = unfinished.sitting.workloads
    own = [
        name
        for workload_entry in entries
        if not workload_entry.twins and (name := workload_entry.base or workload_entry.name) not in workloads.NAMES
    ]
    if own and not files:
        raise _refusal(unfinished, f"its workload {own[0]!r} is not one of the suite's: name its file with --workload")


def same_workloads(unfinished: Unfinished, workloads: Sequence[PlannedWorkload]) -> list[PlannedWorkload]:
    """The workloads in the order of the record. Raises RequestError where they are not those that it has."""
    by_name = {workload.name: workload for workload in workloads}
    for name in by_name.keys() - {workload_entry.name for workload_entry in unfinished.sitting.workloads}:
        raise _refusal(unfinished, f"it has no workload {name!r}; leave it out")
    return [_unchanged(unfinished, recorded, by_name.get(recorded.name)) for recorded in unfinished.sitting.workloads]


def _unchanged(unfinished: Unfinished, recorded: WorkloadEntry, workload: PlannedWorkload | None) -> PlannedWorkload:
    if workload is None:
        raise _refusal(
            unfinished, f"its workload {recorded.name!r} is not one of the suite's: name its file with --workload"
        )
    before, after = asdict(recorded), asdict(entry(workload))
    for name, value in before.items():
        if after[name] != value:
            changed = f"{str(value)[:40]} then, {str(after[name])[:40]} now"
            raise _refusal(unfinished, f"the {name} of {recorded.name} is not what it was ({changed}); {_BEGIN_ANEW}")
    return workload


def _refusal(unfinished: Unfinished, why: str) -> RequestError:
    return RequestError(f"cannot go on with {unfinished.path}: {why}")
