"""The plan of a record measured anew, as far as this suite and this machine can follow it.

From wherever the record comes, it is data, and what it asks for is bounded.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic_core import from_json

import workloads
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.plan.dask_cluster import used_addresses
from benchmarks.plan.new_run import SittingSpec
from benchmarks.plan.plan import entry, make_plan
from benchmarks.plan.profiles import Extent, Profile
from benchmarks.plan.resume import planned_as_recorded, recorded_extent
from benchmarks.plan.selection import PlannedWorkload, load_all, look_up, twins
from benchmarks.plan.unfinished_record import SITTING, first_line
from benchmarks.record_format import (
    FORMAT,
    KEY,
    MAP,
    Sitting,
    SkippedEntry,
    SweepEntry,
    WorkloadEntry,
    read_bytes,
)
from workloads.contract import REFERENCE, Workload

MOST_BLOCKS = 1_000
MOST_WORKLOADS = 1_000
"""Workloads and points; the largest map has 400."""

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Reference:
    """A sitting to repeat; `digest` is the SHA-256 of the record, `commit` what its suite was."""

    path: Path
    sitting: Sitting
    digest: str
    commit: str


def read_reference(path: Path) -> Reference:
    """Read a record to repeat. Raises RequestError, in one line, where there is nothing in it that could be."""
    try:
        content, too_much = read_bytes(path)
    except OSError as error:
        raise RequestError(f"cannot reproduce {path}: {error.strerror}; check the path") from error
    if too_much:
        raise RequestError(f"cannot reproduce {path}: it is no whole record (ValueError: {too_much})")
    try:
        record = from_json(content, allow_inf_nan=False)
        sitting = SITTING.validate_python(_own_part(record))
    except (ValueError, RecursionError) as error:
        raise RequestError(f"cannot reproduce {path}: it is no whole record ({first_line(error)})") from error
    for problem in _problems(sitting):
        raise RequestError(f"cannot reproduce {path}: {problem}")
    return Reference(path, sitting, sha256(content).hexdigest(), _commit(record))


def _own_part(record: Any) -> Any:
    if not isinstance(record, dict) or KEY not in record:
        raise ValueError("it is no record of Crossover")
    own = record[KEY]
    written = own.get("format") if isinstance(own, dict) else None
    if type(written) is not int or not 1 <= written <= FORMAT:
        raise ValueError(f"it has format {str(written)[:20]}, this suite reads 1 to {FORMAT}")
    return own


def _problems(sitting: Sitting) -> Iterator[str]:
    """What cannot be repeated, or would not end."""
    names = [workload_entry.name for workload_entry in sitting.workloads]
    if sitting.profile not in set(Profile):
        yield f"there is no profile {sitting.profile[:40]!r}"
    if not 1 <= sitting.blocks_planned <= MOST_BLOCKS or not 0 <= sitting.seed < 2**64:
        yield f"it plans {sitting.blocks_planned:,} blocks of each workload; 1 to {MOST_BLOCKS:,} can be"
    if len(names) > MOST_WORKLOADS or len(set(names)) < len(names):
        yield f"it has {len(names):,} workloads and points; up to {MOST_WORKLOADS:,} can be, each with its own name"
    if not all(name.isprintable() and len(name) <= _LONGEST_NAME for name in names):
        yield "its workloads have names that cannot be printed"


def _commit(record: dict[str, Any]) -> str:
    """The suite's commit, if it is one: it is printed as a word to type."""
    metadata = record.get("metadata")
    text = str(metadata.get("suite_commit", "")) if isinstance(metadata, dict) else ""
    text = text.removesuffix("+changes")
    return text if text.isalnum() and len(text) <= 40 else "unknown"


MOST_SECONDS = 7_200.0
"""A plan from elsewhere is shortened to what fits into this time, unless somebody says how long it may take."""

_FEWEST = 2


@dataclass(frozen=True)
class ReproductionLimits:
    """What may be used; times in seconds, `budget` None where nobody said; `files` are workloads of one's own."""

    limit: float
    budget: float | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[str] = ()
    without_source: bool = False


def reproduced_run(reference: Reference, limits: ReproductionLimits, path: Path, command_line: str) -> SittingSpec:
    """What the reference's plan takes here. Raises RequestError where nothing of it can be measured here."""
    sitting = reference.sitting
    outcomes = list(_replanned(sitting, limits.files))
    workloads = [outcome for outcome in outcomes if isinstance(outcome, PlannedWorkload)]
    skipped = tuple(outcome for outcome in outcomes if isinstance(outcome, SkippedEntry))
    if not workloads:
        raise RequestError(_why_nothing(reference, skipped))
    extent = _extent(sitting)
    return SittingSpec(
        profile=Profile(sitting.profile),
        plan=make_plan([*workloads, *twins()], extent, sitting.seed),
        path=path,
        command_line=command_line,
        metadata=provenance(),
        limit_seconds=limits.limit,
        budget_seconds=_budget(sitting, limits),
        skipped=skipped,
        addresses=used_addresses(limits.addresses, workloads),
        sweeps=tuple(_remaining_sweeps(sitting, {workload.name for workload in workloads})),
        reproduces=reference.digest,
        without_source=limits.without_source,
        costs=bool(sitting.costs or sitting.sweeps),
    )


def _replanned(sitting: Sitting, files: Sequence[str]) -> Iterable[PlannedWorkload | SkippedEntry]:
    own = _own_modules(files)
    for recorded in sitting.workloads:
        if not recorded.twins:
            name = recorded.base or recorded.name
            yield _replanned_workload(recorded, own.get(name, name))


def _own_modules(files: Sequence[str]) -> dict[str, str]:
    """The modules of workloads of one's own, by the workload's name."""
    loaded, _ = load_all(files) if files else ({}, [])
    return {workload.name: module for module, workload in loaded.items()}


def _replanned_workload(recorded: WorkloadEntry, module: str) -> PlannedWorkload | SkippedEntry:
    """A workload or point as it was, or why it cannot be measured or would not be the same."""
    if module not in workloads.NAMES and not module.startswith(f"{workloads.OWN}."):
        return SkippedEntry(recorded.name, "this suite has no such workload; name its file with --workload")
    loaded = look_up(module)
    if isinstance(loaded, SkippedEntry):
        return SkippedEntry(recorded.name, loaded.reason)
    try:
        return _unchanged(recorded, _with_known_models(recorded, module, loaded))
    except RequestError as error:
        return SkippedEntry(recorded.name, f"its values cannot be had: {error}")


def _with_known_models(recorded: WorkloadEntry, module: str, loaded: Workload[Any]) -> PlannedWorkload:
    """The models that were measured, without those that the workload does not have any more."""
    missing = {model: "this suite has no such variant" for model in recorded.models if model not in loaded.variants}
    known = replace(recorded, left_out={}, models=tuple(model for model in recorded.models if model not in missing))
    workload = planned_as_recorded(known, module, loaded)
    return replace(workload, left_out={**workload.left_out, **missing})


def _unchanged(recorded: WorkloadEntry, workload: PlannedWorkload) -> PlannedWorkload | SkippedEntry:
    if recorded.source != entry(workload).source:
        return SkippedEntry(recorded.name, "its module is not what it was when the reference was measured")
    if len(workload.models) < _FEWEST or REFERENCE not in workload.models:
        reasons = "; ".join(f"{model} {reason}" for model, reason in workload.left_out.items())
        return SkippedEntry(recorded.name, f"too few of its models can run here: {reasons}")
    return workload


def _why_nothing(reference: Reference, skipped: Sequence[SkippedEntry]) -> str:
    """Why nothing is left, by the most frequent reason, and what would help."""
    text = f"nothing of {reference.path} can be measured here"
    if not skipped:
        return f"{text}: it has no workload but twins; name another record"
    (why, count), *_ = Counter(gap.reason for gap in skipped).most_common()
    return (
        f"{text}: {why} ({count} of {len(skipped)} workloads and points); "
        f"the suite that measured it is commit {reference.commit}: git checkout {reference.commit}, then try again"
    )


def _extent(sitting: Sitting) -> Extent:
    """As many blocks as were planned; of a map, whose points got blocks as it went on, as many as a point has."""
    extent = recorded_extent(sitting)
    points = [workload_entry.name for workload_entry in sitting.workloads if workload_entry.base]
    if any(sweep.kind == MAP for sweep in sitting.sweeps) and points:
        counts = Counter(block.workload for block in sitting.blocks)
        extent = replace(extent, blocks=max(_FEWEST, round(sum(counts[name] for name in points) / len(points))))
    return replace(extent, adds=extent.adds and sitting.budget_seconds > 0)


def _budget(sitting: Sitting, limits: ReproductionLimits) -> float:
    """The time that was there for adding blocks, or else for all that was planned."""
    if limits.budget is not None:
        return limits.budget
    return min(sitting.budget_seconds, MOST_SECONDS) or MOST_SECONDS


def _remaining_sweeps(sitting: Sitting, names: set[str]) -> Iterable[SweepEntry]:
    """The sweeps with what is left of their points; a map is measured where it was, and nowhere else."""
    for sweep in sitting.sweeps:
        points = tuple(name for name in sweep.points if name in names)
        if len(points) >= _FEWEST:
            yield replace(sweep, points=points, budget_seconds=0.0)
