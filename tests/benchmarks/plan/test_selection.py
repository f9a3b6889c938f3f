"""Names become workloads to measure, skipped ones with a reason, or a one-line error.

Names, kinds, patterns and the core stand for workloads of the suite.
"""

import tomllib

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.plan import models
from benchmarks.plan.optional_libraries import EXTRAS, lock_of, why_missing
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.plan import entry
from benchmarks.plan.selection import choose, look_up, suite_names, twins
from benchmarks.record_format import SkippedEntry
from workloads.contract import MODELS
from workloads.cpus import usable_cpus


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["sleep"], ["sleep"]),
        (["primes", "noop", "primes"], ["noop", "primes"]),
        (["cpu"], list(workloads.CATALOGUE["cpu"])),
        (["core"], list(workloads.CORE)),
        (["http_*"], ["http_fetch", "http_clients", "http_serve"]),
        (["*_query", "baseline"], ["noop", "sqlite_query", "postgres_query"]),
        (["*"], list(workloads.NAMES)),
        ([], []),
    ],
)
def test_words_stand_for_workloads_in_the_suites_order(words: list[str], names: list[str]) -> None:
    assert suite_names(words) == names


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("slep", "there is no workload 'slep': did you mean 'sleep'?"),
        ("lesson", "there is no workload 'lesson': did you mean 'lessons'?"),
        ("grpc_*", "no workload is called like 'grpc_*': there are noop, sleep"),
        ("", "there is no workload '': there are noop, sleep"),
    ],
)
def test_a_word_that_stands_for_nothing_is_a_wrong_request(word: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        suite_names([word])
    assert str(refused.value).startswith(message)


def test_no_names_stand_for_everything_in_the_suites_order() -> None:
    planned, skipped = choose([], [])
    assert [workload.name for workload in planned] == list(workloads.NAMES)
    assert all(set(MODELS) <= set(planned.models) for planned in planned if planned.name in workloads.CORE)
    assert skipped == []


def test_names_may_be_repeated_and_joined_by_commas() -> None:
    planned, _ = choose(["primes, noop", "primes"], [])
    assert [workload.name for workload in planned] == ["noop", "primes"]


def test_the_reference_is_always_among_the_models() -> None:
    (planned,), _ = choose(["noop"], ["threads"])
    assert planned.models == ("sequential", "threads")


@pytest.mark.parametrize(
    ("names", "models", "message"),
    [
        (["slep"], [], "there is no workload 'slep': did you mean 'sleep'?"),
        (["zzzz"], [], "there is no workload 'zzzz': there are noop, sleep"),
        ([], ["treads"], "there is no model 'treads': did you mean 'threads'?"),
        (["noop,"], [], "there is no workload ''"),
    ],
)
def test_an_unknown_name_is_a_wrong_request_with_a_hint(names: list[str], models: list[str], message: str) -> None:
    with pytest.raises(RequestError, match=message.replace("?", r"\?")):
        choose(names, models)


def test_a_workload_whose_library_is_missing_is_skipped_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workloads, "load", _missing)
    assert look_up("http_fetch") == SkippedEntry(
        "http_fetch", "needs aiohttp, which is not installed: pip install -r locks/measure.txt"
    )
    with pytest.raises(RequestError, match="http_fetch: needs aiohttp"):
        choose(["http_fetch"], [])


@pytest.mark.parametrize(
    ("missing", "lock"),
    [
        ("PIL.ImageFilter", "extra-images"),
        ("asyncpg", "extra-postgres"),
        ("httpx2", "extra-clients"),
        ("yarl", "measure"),
    ],
)
def test_the_install_line_names_the_lock_that_brings_what_is_missing(missing: str, lock: str) -> None:
    assert why_missing(ModuleNotFoundError(name=missing)).endswith(f"not installed: pip install -r locks/{lock}.txt")


def test_every_extra_has_a_lock_and_a_name_in_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"].keys() == EXTRAS.keys()
    assert all((ROOT / lock_of(imports[0])).is_file() for imports in EXTRAS.values())


def test_a_workload_without_any_of_the_models_asked_for_is_a_gap() -> None:
    planned, skipped = choose(["sleep", "await_in_a_loop"], ["threads"])
    assert [workload.name for workload in planned] == ["sleep"]
    assert [(gap.workload, gap.reason.split(";")[0]) for gap in skipped] == [
        ("await_in_a_loop", "has none of these models")
    ]


def test_the_reference_alone_can_be_measured_where_only_it_is_asked_for() -> None:
    (planned,), _ = choose(["sleep"], ["sequential"])
    assert planned.models == ("sequential",)


def _missing(_: str) -> None:
    raise ModuleNotFoundError("No module named 'aiohttp'", name="aiohttp")


def test_processes_cannot_run_where_their_start_method_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(models, "START_METHOD", "forkserver")
    assert models.why_unavailable("processes") == "this system cannot start processes by forkserver"
    assert models.why_unavailable("threads") is None
    (planned,), _ = choose(["noop"], [])
    assert "processes" not in planned.models
    assert planned.left_out["processes"] == models.why_unavailable("processes")


def test_computing_workloads_are_as_wide_as_the_machine() -> None:
    planned, _ = choose(["primes", "digest"], [])
    assert {workload.width for workload in planned} == {usable_cpus()}


def test_the_record_describes_a_workload_by_numbers_and_without_addresses() -> None:
    (planned,), _ = choose(["http_fetch"], [])
    described = entry(planned)
    assert described.parameters == {
        "jobs": 24,
        "latency_seconds": 0.005,
        "body_bytes": 4096,
        "keep_alive": True,
        "tls": False,
    }
    assert (described.kind, described.changed) == ("io", {})
    assert described.wait_seconds == 0.005
    assert described.claims[0].model == "asyncio"
    assert described.question.endswith("?")


def test_twins_are_the_same_code_under_two_names_in_company_and_cannot_be_asked_for() -> None:
    planneds = twins()
    assert [workload.name for workload in planneds] == list(workloads.TWINS)
    assert {planned.models for planned in planneds} == {("threads", "processes", "one", "other")}
    assert [entry(workload).twins for workload in planneds] == [True, True]
    with pytest.raises(RequestError, match="there is no workload 'twins_waiting'"):
        choose(["twins_waiting"], [])


def test_the_record_tells_versions_of_a_module_apart() -> None:
    sources = {entry(workload).source for workload in choose([], [])[0]}
    assert len(sources) == len(workloads.NAMES)
    assert {len(source) for source in sources} == {12}


def test_an_entry_says_whether_its_width_is_one_per_cpu() -> None:
    (sleep, primes), _ = choose(["sleep", "primes"], ["threads"])
    (narrow,), _ = choose(["primes"], ["threads"], [parse_override("width=1")])
    assert [entry(workload).per_cpu for workload in (sleep, primes, narrow)] == [False, True, False]
