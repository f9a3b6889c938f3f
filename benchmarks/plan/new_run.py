"""What a sitting takes that measures workloads, sweeps or maps anew: from the words of a request to its spec."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import workloads
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.plan.custom_workload import comma_parts
from benchmarks.plan.dask_cluster import used_addresses
from benchmarks.plan.map_points import PlannedMap, planned_maps
from benchmarks.plan.models import ALL, meant_models, why_unavailable
from benchmarks.plan.parameters import Override, parse_override
from benchmarks.plan.plan import FEWEST_BLOCKS, Plan, make_plan
from benchmarks.plan.profiles import EXTENTS, MAP_EXTENTS, MOST_IN_FLIGHT, SWEEP_EXTENTS, WAITS, Extent, Profile
from benchmarks.plan.selection import PlannedWorkload, choose, planned, twins
from benchmarks.plan.sweeps import CALIBRATION, planned_sweeps
from benchmarks.plan.unfinished_record import Unfinished
from benchmarks.record_format import Metadata, SkippedEntry, SweepEntry
from workloads.contract import REFERENCE


@dataclass(frozen=True)
class RunRequest:
    """The words of a command that measures a whole sitting; times in seconds."""

    workloads: Sequence[str] = ()
    models: Sequence[str] = ()
    profile: str | None = None
    changes: Sequence[str] = ()
    axes: Sequence[str] = ()
    blocks: int | None = None
    budget: float | None = None
    time_limit: float = 60.0
    seed: int | None = None
    output: Path | None = None
    resume: Path | None = None
    turns: str = ""
    postgres: str | None = None
    dask: str | None = None
    without_source: bool = False
    costs: bool | None = None
    timelines: bool | None = None
    in_flight: int | None = None

    def __post_init__(self) -> None:
        if self.time_limit <= 0:
            raise RequestError("--time-limit has to leave some time, such as 60s")

    @property
    def profile_or_default(self) -> Profile:
        return Profile(self.profile or Profile.QUICK)

    @property
    def overrides(self) -> list[Override]:
        return [parse_override(word) for word in self.changes]

    @property
    def addresses(self) -> dict[str, str]:
        """Addresses of what somebody else runs: of servers by service, of a cluster by the model."""
        given = {"postgres": self.postgres, "dask": self.dask}
        return {name: address for name, address in given.items() if address}

    def check_beside_resume(self) -> None:
        """What a record decides cannot be asked for anew when it goes on."""
        given: dict[str, object] = {
            "profile": self.profile,
            "model": self.models,
            "set": self.changes,
            "axis": self.axes,
            "blocks": self.blocks,
            "output": self.output,
            "seed": self.seed is not None,
            "turns": self.turns,
            "without-source": self.without_source,
        }
        for name, value in given.items():
            if value:
                raise RequestError(f"--resume takes the {name} from the record: leave out --{name}")


@dataclass(frozen=True)
class SittingSpec:
    """What was asked for: the plan, the time for it, and where its record goes, or on which it goes on.

    `addresses` are those of servers that somebody else runs, by service, and of a cluster, by the model.
    `budget_seconds` is None where nobody asked for one. `together` is the name of several sittings that take turns.
    `maps` are the maps to go on with after the plan. `costs` says whether cells are measured beside their time, too,
    `only_passes` that nothing else is added to a record that is finished. `reproduces` is the SHA-256 of the record
    whose plan it is. `without_source` keeps the code of workloads of one's own out of the record.
    `timelines` is None where nobody said whether single jobs are to be recorded, too; `in_flight` where nobody said how
    many jobs are to be in flight at once at last.
    """

    profile: Profile
    plan: Plan
    path: Path
    command_line: str
    metadata: Metadata
    limit_seconds: float
    budget_seconds: float | None = None
    skipped: tuple[SkippedEntry, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    unfinished: Unfinished | None = None
    sweeps: tuple[SweepEntry, ...] = ()
    maps: tuple[PlannedMap, ...] = ()
    together: str = ""
    reproduces: str = ""
    without_source: bool = False
    costs: bool = False
    only_passes: bool = False
    timelines: bool | None = None
    in_flight: int | None = None

    @property
    def records_timelines(self) -> bool:
        """Whether single jobs are recorded at last: where nobody says so, of whole workloads from standard on."""
        if self.timelines is not None:
            return self.timelines
        return self.profile in (Profile.STANDARD, Profile.THOROUGH) and self._is_of_whole_workloads

    @property
    def most_in_flight(self) -> int:
        """How many jobs are in flight at once at last: where nobody says so, many after thorough runs, else none."""
        if self.in_flight is not None:
            return self.in_flight
        return MOST_IN_FLIGHT if self.profile == Profile.THOROUGH and self._is_of_whole_workloads else 0

    @property
    def _is_of_whole_workloads(self) -> bool:
        return not self.sweeps and not self.together and not self.reproduces

    @property
    def budget(self) -> float:
        return self.plan.extent.budget_seconds if self.budget_seconds is None else self.budget_seconds

    @property
    def unavailable_models(self) -> dict[str, str]:
        """Models that cannot run here, with the reason."""
        left_out = dict.fromkeys(model for workload in self.plan.workloads for model in workload.left_out)
        return {model: reason for model in left_out if (reason := why_unavailable(model))}

    @property
    def fewest_blocks(self) -> int:
        """To how many blocks per workload the budget may shorten the plan: the profile's own leaves half of them."""
        return FEWEST_BLOCKS if self.budget_seconds is not None else -(-self.plan.extent.blocks // 2)


def new_run(request: RunRequest, path: Path, command_line: str) -> SittingSpec:
    """What a new record takes. Raises RequestError where what is asked for does not exist."""
    extent = EXTENTS[request.profile_or_default]
    models = request.models or (() if request.workloads else extent.models)
    chosen, skipped = choose(request.workloads or extent.workloads, models, request.overrides)
    check_in_flight(request.in_flight, chosen)
    return replace(_sitting_spec(request, extent, chosen, path, command_line), skipped=tuple(skipped))


def check_in_flight(asked: int | None, chosen: Sequence[PlannedWorkload]) -> None:
    """Raises RequestError where many jobs shall be in flight and no workload is chosen that can have them."""
    if asked and not any(workload.name in WAITS for workload in chosen):
        raise RequestError(f"--in-flight is about {' and '.join(WAITS)}: add --workload {','.join(WAITS)}")


def new_sweep(request: RunRequest, path: Path, command_line: str) -> SittingSpec:
    """What a new record of sweeps takes. Raises RequestError where what is asked for does not exist."""
    profile = request.profile_or_default
    plan = planned_sweeps(request.workloads, request.axes, request.models, request.overrides, profile)
    chosen = [*calibration(request.models, request.addresses), *plan.points]
    spec = _sitting_spec(request, SWEEP_EXTENTS[profile], chosen, path, command_line)
    return replace(spec, sweeps=plan.sweeps, skipped=plan.skipped)


def new_map(request: RunRequest, path: Path, command_line: str) -> SittingSpec:
    """What a new record of maps takes, which begins with a coarse lattice of each."""
    if request.costs:
        raise RequestError("a map has no time for costs: leave out --costs, or measure them with run or sweep")
    profile = request.profile_or_default
    maps = planned_maps(request.workloads, request.models, request.overrides, profile)
    points = {planned_map.name: [planned_map.point(place) for place in planned_map.coarse()] for planned_map in maps}
    chosen = [*calibration(request.models, request.addresses), *chain.from_iterable(points.values())]
    spec = _sitting_spec(request, MAP_EXTENTS[profile], chosen, path, command_line)
    sweeps = (
        planned_map.sweep([point.name for point in points[planned_map.name]], spec.budget) for planned_map in maps
    )
    return replace(spec, sweeps=tuple(sweeps), maps=maps)


def _sitting_spec(
    request: RunRequest, extent: Extent, chosen: Sequence[PlannedWorkload], path: Path, command_line: str
) -> SittingSpec:
    """A sitting of these workloads, with the twins beside them."""
    seed = random.SystemRandom().getrandbits(32) if request.seed is None else request.seed
    return SittingSpec(
        profile=request.profile_or_default,
        plan=make_plan([*chosen, *twins()], replace(extent, blocks=request.blocks or extent.blocks), seed),
        path=path,
        command_line=command_line,
        metadata=provenance(),
        limit_seconds=request.time_limit,
        budget_seconds=request.budget,
        addresses=used_addresses(request.addresses, chosen),
        together=request.turns,
        without_source=request.without_source,
        costs=wanted_costs(extent, request.costs) and not request.turns,  # others would measure at the same time
        timelines=request.timelines,
        in_flight=request.in_flight,
    )


def wanted_costs(extent: Extent, asked: bool | None) -> bool:
    """Whether costs are measured, too: as asked, else as the profile has it."""
    return extent.costs if asked is None else asked


def calibration(models: Sequence[str], addresses: Mapping[str, str] = MappingProxyType({})) -> list[PlannedWorkload]:
    """What models cost by themselves, of those that are asked for.

    Somebody else's cluster, at one of the `addresses`, is left out: it need not have so many workers.
    """
    noop = workloads.load(CALIBRATION)
    named = [part for word in models for part in comma_parts(word) if part in (*noop.variants, ALL)]
    measured = meant_models([noop], named if {*named} - {REFERENCE} else ())
    return [planned(CALIBRATION, noop, [model for model in measured if model not in addresses], ())]


def spec_without(spec: SittingSpec, unavailable: Mapping[str, str]) -> SittingSpec:
    """The sitting without workloads whose servers could not be started: a gap with a reason, never a failure.

    Raises RequestError where nothing is left, or where a record goes on that needs them.
    """
    gaps = {
        workload.name: unavailable[need]
        for workload in spec.plan.workloads
        for need in workload.workload.needs
        if need in unavailable
    }
    if not gaps:
        return spec
    skipped = tuple(SkippedEntry(name, reason) for name, reason in gaps.items())
    left = [workload for workload in spec.plan.workloads if workload.name not in gaps]
    needs_points = bool(spec.sweeps) and not any(workload.point for workload in left)
    if spec.unfinished or all(workload.workload.twins for workload in left) or needs_points:
        raise RequestError("; ".join(f"{gap.workload}: {gap.reason}" for gap in skipped))
    names = {workload.name for workload in left}
    sweeps = tuple(sweep for sweep in spec.sweeps if names.issuperset(sweep.points))
    plan = make_plan(left, spec.plan.extent, spec.plan.seed)
    return replace(spec, plan=plan, sweeps=sweeps, skipped=(*spec.skipped, *skipped))
