"""Paths after -- mean what they mean where nox was called from, and the record is named in any case.

Which libraries a record asks for is read off it without trusting it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.errors import RequestError
from benchmarks.front.arguments import (
    file_in,
    locked_versions,
    nox_request,
    paths_in,
    profile_request,
    record_in,
    recorded_versions,
    reproduction_request,
    without_page_options,
)
from benchmarks.paths import ROOT
from benchmarks.record_format import MOST_VALUES

AWAY = Path("/home/me/away")


def arguments(*words: str, folder: Path = AWAY) -> list[str]:
    return nox_request([*words, "--output", "r.json"], folder).arguments[:-2]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["--workload", "my_job.py"], ["--workload", str(AWAY / "my_job.py")]),
        (["--workload=../my_job.py"], ["--workload", str(AWAY / ".." / "my_job.py")]),
        (["--workload", "sleep,my_job.py, noop"], ["--workload", f"sleep,{AWAY / 'my_job.py'},noop"]),
        (["--workload", "/elsewhere/my_job.py"], ["--workload", "/elsewhere/my_job.py"]),
        (["--workload", "sleep"], ["--workload", "sleep"]),
        (["--profile", "smoke", "--blocks=3"], ["--profile", "smoke", "--blocks=3"]),
        (["--workload"], ["--workload"]),
    ],
)
def test_the_path_of_a_workload_starts_where_nox_was_called_from(words: list[str], meant: list[str]) -> None:
    assert nox_request(words, AWAY).arguments[: len(meant)] == meant


def test_in_the_suites_own_folder_paths_stay_as_short_as_they_are() -> None:
    request = nox_request(["--workload", "my_job.py", "--output=r.json"], ROOT)
    assert request.arguments == ["--workload", "my_job.py", "--output", "r.json"]
    assert file_in(ROOT, "my_job.py") == Path("my_job.py")
    assert file_in(AWAY, "my_job.py") == AWAY / "my_job.py"


def test_a_record_gets_a_name_where_none_is_given() -> None:
    request = nox_request(["--profile", "smoke"], AWAY)
    assert request.arguments == ["--profile", "smoke", "--output", request.record]
    assert request.record.startswith("results/2")


@pytest.mark.parametrize("words", [["--output", "r.json"], ["--output=r.json"]])
def test_a_record_that_is_named_is_the_one_to_show(words: list[str]) -> None:
    request = nox_request(words, AWAY)
    assert request.record == str(AWAY / "r.json")
    assert request.arguments == ["--output", request.record]


def test_a_record_that_goes_on_is_the_one_to_show_and_gets_no_other_name(tmp_path: Path) -> None:
    (tmp_path / "r.json").touch()
    request = nox_request(["--resume", "r.json", "--workload=my_job.py"], tmp_path)
    assert request.record == str(tmp_path / "r.json")
    assert request.arguments == ["--resume", request.record, "--workload", str(tmp_path / "my_job.py")]


@pytest.mark.parametrize("flag", ["--costs", "--no-costs"])
def test_a_flag_takes_no_word_for_its_value(flag: str) -> None:
    request = nox_request([flag, "--profile", "standard", "--output", "r.json"], AWAY)
    assert request.arguments == [flag, "--profile", "standard", "--output", request.record]
    assert request.extras


def test_how_many_jobs_are_to_be_in_flight_is_told_as_it_is() -> None:
    request = nox_request(["--in-flight", "500", "--workload", "sleep", "--output", "r.json"], ROOT)
    assert request.arguments == ["--in-flight", "500", "--workload", "sleep", "--output", "r.json"]


def test_a_record_that_lies_in_the_suites_folder_is_found_from_anywhere(tmp_path: Path) -> None:
    assert record_in(tmp_path, "results/r.json") == "results/r.json"
    assert nox_request(["--resume", "results/r.json"], tmp_path).record == "results/r.json"


def test_whether_to_open_the_page_is_no_concern_of_measuring() -> None:
    assert without_page_options(["--open", "--profile", "smoke"]) == (["--profile", "smoke"], ["--open"])
    assert without_page_options(["--profile", "smoke"]) == (["--profile", "smoke"], [])


def test_packages_are_for_nox_and_not_for_the_suite() -> None:
    request = nox_request(["--with", "httpx", "--with=attrs>=24", "--output", "r.json"], ROOT)
    assert request.packages == ["httpx", "attrs>=24"]
    assert request.arguments == ["--output", "r.json"]


def test_a_path_that_holds_a_comma_stays_whole(tmp_path: Path) -> None:
    (tmp_path / "a,b.py").touch()
    assert arguments("--workload", "a,b.py", folder=tmp_path) == ["--workload", str(tmp_path / "a,b.py")]


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ([], False),
        (["--profile", "smoke"], False),
        (["--profile=standard"], True),
        (["--workload", "lessons"], True),
        (["--set", "tls=yes"], True),
        (["--resume", "r.json"], True),
        (["--model", "asyncio"], False),
        (["--model", "asyncio,uvloop"], True),
        (["--model=dask"], True),
        (["--model", "all"], True),
        (["--model", "asyncio-eager,interpreters"], False),
        (["--model", "uvloop", "--model", "threads"], True),
    ],
)
def test_extras_are_installed_where_more_than_the_core_may_be_measured(words: list[str], needed: bool) -> None:
    assert nox_request(words, ROOT).extras is needed


def test_an_argument_without_a_name_is_a_workload_and_the_value_of_an_option_is_not() -> None:
    words = ["my_job.py", "--axis", "width", "--axis=jobs=1,2", "sleep"]
    assert arguments(*words) == [str(AWAY / "my_job.py"), "--axis", "width", "--axis=jobs=1,2", "sleep"]
    assert nox_request(words, AWAY).extras
    assert not nox_request(["--axis", "width"], AWAY).extras


def test_a_function_is_of_a_file_where_nox_was_called_from(tmp_path: Path) -> None:
    (tmp_path / "my_job.py").touch()
    words = ["my_job.py:fetch", "--jobs", "3", "--with", "httpx", "--record=r.json"]
    assert profile_request(words, tmp_path) == (
        [f"{tmp_path / 'my_job.py'}:fetch", "--jobs", "3", "--record=r.json"],
        ["httpx"],
    )
    assert profile_request(["my_job.py", "--help"], tmp_path) == ([str(tmp_path / "my_job.py"), "--help"], [])
    assert profile_request(["elsewhere.py"], tmp_path) == (["elsewhere.py"], [])


def test_paths_of_other_commands_are_where_nox_was_called_from_or_in_the_suite(tmp_path: Path) -> None:
    words = ["mine.zip", "there", "--output=out.zip", "--creator", "Ada", "results/reference"]
    assert paths_in(tmp_path, words) == [
        str(tmp_path / "mine.zip"),
        str(tmp_path / "there"),
        "--output",
        str(tmp_path / "out.zip"),
        "--creator",
        "Ada",
        "results/reference",
    ]
    assert paths_in(ROOT, words[:2]) == words[:2]


def record(folder: Path, installed: Any, **metadata: str) -> Path:
    path = folder / "reference.json"
    content = {"metadata": metadata, "crossover": {"installed": installed}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_library_of_another_version_than_the_locked_one_is_pinned(tmp_path: Path) -> None:
    (locked_one,) = locked_versions("aiohttp", "measure")
    record(tmp_path, {"aiohttp": "3.9.1", "yarl": next(iter(locked_versions("yarl", "measure"))), "left-pad": "1.0"})
    request = reproduction_request(["reference.json", "--budget", "5m"], tmp_path, "measure")
    assert locked_one != "3.9.1"
    assert request.pins == ["aiohttp==3.9.1"]
    assert request.arguments[:3] == [str(tmp_path / "reference.json"), "--budget", "5m"]
    assert request.arguments[-1] == request.record
    assert not request.extras


def test_a_lock_has_one_version_for_each_python(tmp_path: Path) -> None:
    assert len(locked_versions("numpy", "measure")) == 2
    record(tmp_path, {"numpy": max(locked_versions("numpy", "measure"))})
    assert reproduction_request(["reference.json"], tmp_path, "measure").pins == []


def test_a_library_of_an_extra_has_the_extras_installed(tmp_path: Path) -> None:
    record(tmp_path, {"uvloop": next(iter(locked_versions("uvloop", "measure")))})
    request = reproduction_request(["reference.json"], tmp_path, "measure")
    assert (request.extras, request.pins) == (True, [])


def test_older_records_name_versions_in_their_metadata(tmp_path: Path) -> None:
    assert recorded_versions(record(tmp_path, None, aiohttp_version="3.9.1", os="Linux")) == {"aiohttp": "3.9.1"}


@pytest.mark.parametrize(
    "version", ["3.9.1; rm -rf ~", "3.9.1 @ https://elsewhere/x.whl", "--index-url", "", 3, None, "1" * 99]
)
def test_what_is_no_version_is_never_passed_on(version: Any, tmp_path: Path) -> None:
    assert recorded_versions(record(tmp_path, {"aiohttp": version})) == {}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"crossover": 1}', '{"metadata": {}, "crossover": {"installed": []}, "x']
)
def test_what_is_no_record_is_refused_in_one_line(content: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(content, encoding="utf-8")
    with pytest.raises(RequestError, match="no whole record"):
        reproduction_request(["r.json"], tmp_path, "measure")


@pytest.mark.parametrize("words", [[], ["--budget", "5m"]])
def test_a_record_has_to_be_named_first(words: list[str]) -> None:
    with pytest.raises(RequestError, match="name the record"):
        reproduction_request(words, ROOT, "measure")


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="No such file"):
        reproduction_request(["r.json"], tmp_path, "measure")


def test_a_file_of_more_values_than_any_record_has_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(f"[{'[],' * MOST_VALUES}[]]", encoding="utf-8")
    with pytest.raises(RequestError, match="holds more than 1,000,000 values; name another file"):
        reproduction_request(["r.json"], tmp_path, "measure")
