"""What was asked for becomes an order; what cannot be had is left out with its reason."""

from pathlib import Path

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan.new_run import SittingSpec, Wanted, new_order, without
from benchmarks.plan.profiles import Profile


def order(folder: Path, *words: str, profile: Profile = Profile.SMOKE) -> SittingSpec:
    wanted = Wanted(profile, words, (), None, 1, None, 60.0)
    return new_order(wanted, folder / "record.json", "python -m benchmarks run")


def names(spec: SittingSpec) -> list[str]:
    return [workload.name for workload in spec.plan.workloads if not workload.workload.twins]


@pytest.mark.parametrize("profile", [Profile.SMOKE, Profile.QUICK])
def test_a_short_look_measures_the_core(profile: Profile, tmp_path: Path) -> None:
    assert names(order(tmp_path, profile=profile)) == list(workloads.CORE)


@pytest.mark.parametrize("profile", [Profile.STANDARD, Profile.THOROUGH])
def test_a_longer_one_measures_everything(profile: Profile, tmp_path: Path) -> None:
    spec = order(tmp_path, profile=profile)
    assert {*names(spec), *(gap.workload for gap in spec.skipped)} == set(workloads.NAMES)


def test_what_needs_a_server_that_did_not_start_is_a_gap_with_the_reason(tmp_path: Path) -> None:
    spec = without(order(tmp_path, "sleep", "http_fetch"), {"origin": "it ended early"})
    assert names(spec) == ["sleep"]
    assert [(gap.workload, gap.reason) for gap in spec.skipped] == [("http_fetch", "it ended early")]
    assert {block.workload for block in spec.plan.blocks} == {"sleep", *workloads.TWINS}


def test_servers_that_nothing_needs_change_nothing(tmp_path: Path) -> None:
    asked = order(tmp_path, "sleep")
    assert without(asked, {"postgres": "it ended early"}) is asked


def test_a_gap_that_leaves_nothing_is_a_wrong_request(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="http_fetch: it ended early"):
        without(order(tmp_path, "http_fetch"), {"origin": "it ended early"})


def test_the_profiles_own_budget_leaves_half_of_the_blocks_and_one_that_was_asked_for_two(tmp_path: Path) -> None:
    asked = order(tmp_path, "sleep", profile=Profile.QUICK)
    assert asked.fewest == 4
    wanted = Wanted(Profile.QUICK, ("sleep",), (), None, 1, 10.0, 60.0)
    assert new_order(wanted, tmp_path / "record.json", "").fewest == 2
