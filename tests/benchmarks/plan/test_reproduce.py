"""A record from anywhere becomes a sitting of the same plan; what would not be the same is left out with its reason."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from benchmarks.errors import RequestError
from benchmarks.plan.new_run import SittingSpec
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.plan import entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.reproduce import MOST_SECONDS, ReproductionLimits, read_reference, reproduced_run
from benchmarks.plan.selection import PlannedWorkload, choose, twins
from benchmarks.plan.sweeps import planned_sweeps
from benchmarks.record_format import KEY, BlockEntry, Sitting, SweepEntry, WorkloadEntry
from tests.benchmarks.helpers.own_workloads import write_workload
from tests.benchmarks.helpers.records import new_block, new_sitting

COMMIT = "0123456789ab"


def described_workloads(*words: str, changes: tuple[str, ...] = ()) -> list[WorkloadEntry]:
    workloads = [*choose(words, ["asyncio", "threads"], [parse_override(word) for word in changes])[0], *twins()]
    return list(map(entry, workloads))


def written(folder: Path, reference: Sitting, **metadata: str) -> Path:
    path = folder / "reference.json"
    content = {
        "version": "1.0",
        "benchmarks": [],
        "metadata": {"suite_commit": COMMIT} | metadata,
        KEY: asdict(reference),
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def reproduced(folder: Path, recorded: Sitting, **limits: Any) -> SittingSpec:
    reference = read_reference(written(folder, recorded))
    return reproduced_run(
        reference, ReproductionLimits(60.0, **limits), folder / "new.json", "python -m benchmarks reproduce"
    )


def names(spec: SittingSpec) -> list[str]:
    return [workload.name for workload in spec.plan.workloads if not workload.workload.twins]


def reasons(spec: SittingSpec) -> dict[str, str]:
    return {gap.workload: gap.reason for gap in spec.skipped}


def test_workloads_values_models_seed_and_blocks_are_those_of_the_reference(tmp_path: Path) -> None:
    entries = described_workloads("sleep", "primes", changes=("wait_seconds=2ms", "sleep.width=3"))
    reference = replace(new_sitting(), workloads=tuple(entries), seed=77, blocks_planned=5, profile="quick")
    spec = reproduced(tmp_path, reference)
    assert [entry(workload) for workload in spec.plan.workloads] == entries
    assert (spec.plan.seed, spec.plan.extent.blocks, spec.profile) == (77, 5, Profile.QUICK)
    assert len(spec.plan.blocks) == 5 * len(entries)


def test_the_new_record_names_the_reference_by_its_hash(tmp_path: Path) -> None:
    spec = reproduced(tmp_path, replace(new_sitting(), workloads=tuple(described_workloads("noop"))))
    assert spec.reproduces == sha256((tmp_path / "reference.json").read_bytes()).hexdigest()


def test_blocks_are_added_only_where_the_reference_had_time_for_it(tmp_path: Path) -> None:
    reference = replace(new_sitting(), workloads=tuple(described_workloads("noop")))
    without, with_time = reproduced(tmp_path, reference), reproduced(tmp_path, replace(reference, budget_seconds=150.0))
    assert (without.plan.extent.adds, with_time.plan.extent.adds) == (False, True)
    assert (without.budget, with_time.budget) == (MOST_SECONDS, 150.0)
    assert reproduced(tmp_path, replace(reference, budget_seconds=1e9)).budget == MOST_SECONDS
    assert reproduced(tmp_path, reference, budget=40.0).budget == 40.0


def test_a_workload_that_changed_since_is_left_out(tmp_path: Path) -> None:
    noop, sleep, *others = described_workloads("noop", "sleep")
    reference = replace(new_sitting(), workloads=(noop, replace(sleep, source="another"), *others))
    spec = reproduced(tmp_path, reference)
    assert names(spec) == ["noop"]
    assert reasons(spec) == {"sleep": "its module is not what it was when the reference was measured"}


def test_what_this_suite_does_not_know_is_left_out(tmp_path: Path) -> None:
    noop, *others = described_workloads("noop")
    strange = replace(noop, name="os.system", models=("sequential", "asyncio"))
    spec = reproduced(tmp_path, replace(new_sitting(), workloads=(noop, strange, *others)))
    assert reasons(spec) == {"os.system": "this suite has no such workload; name its file with --workload"}


def test_a_model_that_a_workload_no_longer_has_is_left_out(tmp_path: Path) -> None:
    noop, *others = described_workloads("noop")
    workloads = (replace(noop, models=(*noop.models, "fibres")), *others)
    spec = reproduced(tmp_path, replace(new_sitting(), workloads=workloads))
    assert spec.plan.workload("noop").left_out == {"fibres": "this suite has no such variant"}


@pytest.mark.parametrize("value", [10**7, -1, "<b>", True])
def test_values_that_nobody_could_ask_for_leave_a_workload_out(value: Any, tmp_path: Path) -> None:
    noop, sleep, *others = described_workloads("noop", "sleep")
    reference = replace(new_sitting(), workloads=(noop, replace(sleep, changed={"jobs": value}), *others))
    assert reasons(reproduced(tmp_path, reference))["sleep"].startswith("its values cannot be had: jobs=")


@pytest.mark.usefixtures("forgets_own_workloads")
def test_a_workload_of_ones_own_is_measured_only_from_a_file_that_is_named(tmp_path: Path) -> None:
    file = str(write_workload(tmp_path / "my_job.py", {}))
    reference = replace(new_sitting(), workloads=tuple(described_workloads("noop", file)))
    assert names(reproduced(tmp_path, reference)) == ["noop"]
    assert names(reproduced(tmp_path, reference, files=[file])) == ["noop", "my_job"]


def test_points_of_a_sweep_are_measured_again_under_their_names(tmp_path: Path) -> None:
    sweep_plan = planned_sweeps(["sleep"], ["width=1,2,3"], ["asyncio"], [], Profile.SMOKE)
    entries = tuple(map(entry, [*sweep_plan.points, *twins()]))
    spec = reproduced(tmp_path, replace(new_sitting(), workloads=entries, sweeps=sweep_plan.sweeps))
    assert names(spec) == ["sleep width=1", "sleep width=2", "sleep width=3"]
    assert spec.sweeps == sweep_plan.sweeps


def test_a_sweep_goes_on_without_points_that_changed(tmp_path: Path) -> None:
    sweep_plan = planned_sweeps(["sleep"], ["width=1,2,3"], ["asyncio"], [], Profile.SMOKE)
    first, *others = map(entry, [*sweep_plan.points, *twins()])
    reference = replace(new_sitting(), workloads=(replace(first, source="another"), *others), sweeps=sweep_plan.sweeps)
    assert reproduced(tmp_path, reference).sweeps[0].points == ("sleep width=2", "sleep width=3")


def test_points_of_a_map_get_as_many_blocks_as_they_had_on_average(tmp_path: Path) -> None:
    sweep_plan = planned_sweeps(["sleep"], ["width=1,2"], ["asyncio"], [], Profile.SMOKE)
    a_map = SweepEntry("sleep", "map", "map", ("width", "jobs"), sweep_plan.sweeps[0].points, 600.0)
    blocks = tuple(block_of(sweep_plan.points[number % 2], number) for number in range(1, 11))
    entries = tuple(map(entry, [*sweep_plan.points, *twins()]))
    spec = reproduced(tmp_path, replace(new_sitting(), workloads=entries, sweeps=(a_map,), blocks=blocks))
    assert spec.plan.extent.blocks == 5
    assert (spec.maps, spec.sweeps[0].budget_seconds) == ((), 0.0)


def block_of(point: PlannedWorkload, number: int) -> BlockEntry:
    return replace(new_block(number), workload=point.name)


def test_a_reference_of_which_nothing_is_left_says_which_suite_measured_it(tmp_path: Path) -> None:
    noop, *others = described_workloads("noop")
    reference = replace(new_sitting(), workloads=(replace(noop, source="another"), *others))
    with pytest.raises(RequestError, match=f"is not what it was .* git checkout {COMMIT}, then try again$"):
        reproduced(tmp_path, reference)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"profile": "rm -rf"}, "no profile"),
        ({"blocks_planned": 10**9}, "1,000,000,000 blocks"),
        ({"blocks_planned": 0}, "0 blocks"),
        ({"seed": -1}, "blocks"),
        ({"workloads": tuple(described_workloads("noop")) * 2}, "each with its own name"),
        ({"workloads": (replace(described_workloads("noop")[0], name="a\x1b[31m"),)}, "cannot be printed"),
        ({"format": 99}, "it has format 99"),
    ],
)
def test_a_plan_that_no_run_would_have_made_is_refused_in_one_line(
    changes: dict[str, Any], text: str, tmp_path: Path
) -> None:
    path = written(tmp_path, replace(new_sitting(), **changes))
    with pytest.raises(RequestError, match=text) as refused:
        read_reference(path)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, '{"crossover": 1}', '{"crossover": {"format": 4}}'])
def test_what_is_no_record_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RequestError, match="no whole record") as refused:
        read_reference(path)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


def test_a_commit_that_is_none_is_not_repeated(tmp_path: Path) -> None:
    reference = replace(new_sitting(), workloads=tuple(described_workloads("noop")))
    assert read_reference(written(tmp_path, reference, suite_commit="x; rm -rf ~")).commit == "unknown"
