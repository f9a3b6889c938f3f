"""Optional models are measured where they are asked for by name, and are gaps with a reason where they cannot run."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan import models
from benchmarks.plan.listing import workload_lines
from benchmarks.plan.models import ALL, NEEDS, meant_models, wanted_models, why_unavailable
from benchmarks.plan.new_run import RunRequest, SittingSpec, calibration, new_map, new_run, new_sweep
from benchmarks.plan.optional_libraries import lock_of
from benchmarks.plan.plan import entry
from benchmarks.plan.profiles import Profile
from benchmarks.plan.selection import choose
from workloads.contract import MODELS, OPTIONAL

NOOP = (workloads.load("noop"),)


@pytest.fixture
def all_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """No library of an optional model is installed, and Python is too old for all others."""
    monkeypatch.setattr(models, "find_spec", lambda _: None)
    monkeypatch.setattr(models, "sys", SimpleNamespace(version_info=(3, 11, 0)))


@pytest.fixture
def all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda name: name)
    monkeypatch.setattr(models, "sys", SimpleNamespace(version_info=(3, 14, 0)))


def planned_sitting(folder: Path, *words: str, new: Any = new_run, workload: str = "noop", **more: Any) -> SittingSpec:
    request = RunRequest((workload,), words, Profile.SMOKE, seed=1, **more)
    spec: SittingSpec = new(request, folder / "record.json", "python -m benchmarks run")
    return spec


def test_what_optional_models_need_is_known_of_each_and_of_no_other() -> None:
    assert NEEDS.keys() == set(OPTIONAL)
    assert not set(OPTIONAL) & set(MODELS)


@pytest.mark.usefixtures("all_there")
def test_without_a_word_no_optional_model_is_measured() -> None:
    planned, _ = choose(["core"], [])
    assert not {model for workload in planned for model in (*workload.models, *workload.left_out)} & set(OPTIONAL)
    assert not set(calibration(())[0].models) & set(OPTIONAL)


@pytest.mark.usefixtures("all_there")
def test_names_and_the_word_for_all_stand_for_models_in_the_suites_order() -> None:
    assert wanted_models(NOOP, ["uvloop, asyncio"]) == ["sequential", "asyncio", "uvloop"]
    everything = wanted_models(NOOP, [ALL])
    assert everything[: len(MODELS) + len(OPTIONAL)] == [*MODELS, *OPTIONAL]
    assert set(everything) >= NOOP[0].variants.keys()
    (noop,), _ = choose(["noop"], ["asyncio-eager", "uvloop"])
    assert noop.models == ("sequential", "uvloop", "asyncio-eager")
    with pytest.raises(RequestError, match="there is no model 'uvlop': did you mean 'uvloop'"):
        meant_models(NOOP, ["uvlop"])


@pytest.mark.usefixtures("all_missing")
@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("asyncio-eager", "needs Python 3.12 or newer"),
        ("interpreters", "needs Python 3.14 or newer"),
        ("uvloop", "which is not installed: pip install -r locks/extra-loops.txt"),
        ("dask", "needs distributed, which is not installed: pip install -r locks/extra-cluster.txt"),
        ("asyncio", ""),
    ],
)
def test_a_model_that_cannot_run_says_what_it_needs(model: str, reason: str) -> None:
    assert (why_unavailable(model) or "").endswith(reason)
    assert bool(why_unavailable(model)) == bool(reason)


def test_both_libraries_of_loops_come_with_the_same_extra() -> None:
    assert {lock_of(library) for library in ("uvloop", "winloop")} == {"locks/extra-loops.txt"}


@pytest.mark.usefixtures("all_missing")
def test_what_cannot_run_is_a_gap_with_its_reason_in_the_record_and_on_the_console(tmp_path: Path) -> None:
    spec = planned_sitting(tmp_path, "asyncio,uvloop")
    (noop,) = (workload for workload in spec.plan.workloads if workload.name == "noop")
    assert noop.models == ("sequential", "asyncio")
    assert entry(noop).left_out == spec.unavailable_models == {"uvloop": why_unavailable("uvloop")}


@pytest.mark.usefixtures("all_missing")
def test_the_gap_is_told_at_every_point_of_a_sweep_and_of_a_map(tmp_path: Path) -> None:
    swept = planned_sitting(tmp_path, "asyncio,uvloop", new=new_sweep, workload="sleep", axes=("width=1,4",))
    mapped = planned_sitting(tmp_path, "asyncio,threads,uvloop", new=new_map, workload="blend")
    for spec in (swept, mapped):
        points = [workload for workload in spec.plan.workloads if workload.point]
        assert points
        assert all(planned.left_out["uvloop"] == why_unavailable("uvloop") for planned in points)
        assert spec.unavailable_models == {"uvloop": why_unavailable("uvloop")}


@pytest.mark.usefixtures("all_missing")
@pytest.mark.parametrize("words", [["uvloop"], ["sequential", "uvloop"], ["asyncio-eager,interpreters"]])
def test_where_none_of_the_models_can_run_the_request_is_refused_in_one_line(words: list[str]) -> None:
    with pytest.raises(RequestError, match=" needs ") as refused:
        choose(["noop", "sleep"], words)
    assert len(str(refused.value).splitlines()) == 1
    assert str(refused.value).count(" needs ") == len([word for part in words for word in part.split(",")]) - (
        "sequential" in words
    )


@pytest.mark.usefixtures("all_missing")
def test_a_workload_whose_only_other_model_cannot_run_is_skipped_for_that_reason() -> None:
    planned, skipped = choose(["noop", "tcp_echo"], ["asyncio-streams", "uvloop"])
    assert [workload.name for workload in planned] == ["tcp_echo"]
    assert [(gap.workload, gap.reason.startswith("uvloop cannot run here: needs ")) for gap in skipped] == [
        ("noop", True)
    ]


@pytest.mark.usefixtures("all_there")
def test_a_path_that_names_its_models_is_gone_with_optional_ones_that_are_asked_for_too(tmp_path: Path) -> None:
    spec = planned_sitting(tmp_path, "asyncio,uvloop", new=new_sweep, workload="blend", axes=("cpu_share",))
    assert {workload.models for workload in spec.plan.workloads if workload.point} == {
        ("sequential", "asyncio", "uvloop")
    }
    usual = planned_sitting(tmp_path, new=new_sweep, workload="blend", axes=("cpu_share",))
    assert {planned.models for planned in usual.plan.workloads if planned.point} == {MODELS}


@pytest.mark.usefixtures("all_missing")
def test_the_list_tells_optional_models_and_why_they_cannot_run() -> None:
    *_, models_of_the_suite = "\n".join(workload_lines([])).split("\nmodels\n")
    assert "asyncio-eager cannot run here: needs Python 3.12 or newer" in models_of_the_suite
    assert not any("if asked" in line for line in workload_lines(["noop"]))


@pytest.mark.usefixtures("all_there")
def test_the_list_sets_optional_models_apart_from_those_that_are_always_measured() -> None:
    lines = [line.split() for line in workload_lines(["http_fetch"])]
    (always,) = (line for line in lines if line[:1] == ["models"] and line[1:2] == ["sequential,"])
    assert always[2:5] == ["asyncio,", "threads,", "processes,"]
    assert "uvloop," not in always
    (optional,) = (line for line in lines if line[:2] == ["if", "asked"])
    assert optional[2:4] == ["uvloop,", "asyncio-eager,"]
    assert any("where it is asked for: --model uvloop" in line for line in workload_lines([]))
