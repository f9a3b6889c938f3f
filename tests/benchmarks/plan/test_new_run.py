"""A request becomes the spec of a sitting; what cannot be had is left out with its reason."""

from pathlib import Path
from typing import Any

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_map, new_run, new_sweep, spec_without
from benchmarks.plan.profiles import Profile
from workloads.contract import MODELS


def spec(folder: Path, *words: str, profile: Profile = Profile.SMOKE) -> SittingSpec:
    request = RunRequest(words, profile=profile, seed=1)
    return new_run(request, folder / "record.json", "python -m benchmarks run")


def names(sitting_spec: SittingSpec) -> list[str]:
    return [workload.name for workload in sitting_spec.plan.workloads if not workload.workload.twins]


@pytest.mark.parametrize("profile", [Profile.SMOKE, Profile.QUICK])
def test_a_short_look_measures_the_core(profile: Profile, tmp_path: Path) -> None:
    assert names(spec(tmp_path, profile=profile)) == list(workloads.CORE)


def test_quick_measures_further_variants_only_of_workloads_that_are_named(tmp_path: Path) -> None:
    unnamed, named = (spec(tmp_path, *words, profile=Profile.QUICK) for words in ((), ("file_read",)))
    measured = [workload.models for workload in unnamed.plan.workloads if not workload.workload.twins]
    assert set(measured) == {MODELS}
    assert "asyncio-aiofiles" in named.plan.workloads[0].models


@pytest.mark.parametrize("profile", [Profile.STANDARD, Profile.THOROUGH])
def test_a_longer_one_measures_everything(profile: Profile, tmp_path: Path) -> None:
    longer = spec(tmp_path, profile=profile)
    assert {*names(longer), *(gap.workload for gap in longer.skipped)} == set(workloads.NAMES)


def test_what_needs_a_server_that_did_not_start_is_a_gap_with_the_reason(tmp_path: Path) -> None:
    rest = spec_without(spec(tmp_path, "sleep", "http_fetch"), {"origin": "it ended early"})
    assert names(rest) == ["sleep"]
    assert [(gap.workload, gap.reason) for gap in rest.skipped] == [("http_fetch", "it ended early")]
    assert {block.workload for block in rest.plan.blocks} == {"sleep", *workloads.TWINS}


def test_servers_that_nothing_needs_change_nothing(tmp_path: Path) -> None:
    whole = spec(tmp_path, "sleep")
    assert spec_without(whole, {"postgres": "it ended early"}) is whole


def test_a_gap_that_leaves_nothing_is_a_wrong_request(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="http_fetch: it ended early"):
        spec_without(spec(tmp_path, "http_fetch"), {"origin": "it ended early"})


def test_the_profiles_own_budget_leaves_half_of_the_blocks_and_one_that_was_asked_for_two(tmp_path: Path) -> None:
    whole = spec(tmp_path, "sleep", profile=Profile.QUICK)
    assert whole.fewest_blocks == 3
    request = RunRequest(["sleep"], profile=Profile.QUICK, seed=1, budget=10.0)
    assert new_run(request, tmp_path / "record.json", "").fewest_blocks == 2


@pytest.mark.parametrize(
    ("words", "costs"),
    [
        ({"profile": Profile.SMOKE}, False),
        ({"profile": Profile.QUICK}, False),
        ({"profile": Profile.QUICK, "costs": True}, True),
        ({"profile": Profile.STANDARD}, True),
        ({"profile": Profile.THOROUGH, "costs": False}, False),
        ({"profile": Profile.STANDARD, "turns": "together"}, False),
    ],
)
def test_costs_are_measured_where_there_is_time_and_nobody_says_otherwise(
    words: dict[str, Any], costs: bool, tmp_path: Path
) -> None:
    assert new_run(RunRequest(["noop"], **words), tmp_path / "record.json", "run").costs is costs


def test_sweeps_have_costs_unless_somebody_says_otherwise_and_maps_have_none(tmp_path: Path) -> None:
    words: dict[str, Any] = {"workloads": ["sleep"], "axes": ["width=1,2"], "profile": Profile.SMOKE}
    path = tmp_path / "record.json"
    assert new_sweep(RunRequest(**words), path, "sweep").costs
    assert not new_sweep(RunRequest(**words, costs=False), path, "sweep").costs
    assert not new_map(RunRequest(["blend"], profile=Profile.SMOKE), path, "map").costs
    with pytest.raises(RequestError, match="a map has no time for costs"):
        new_map(RunRequest(["blend"], costs=True), path, "map")
