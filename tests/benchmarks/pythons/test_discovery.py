"""Pythons are asked what they can measure, named, and brought to what they have in common; every gap has its reason."""

import sys
import sysconfig
from pathlib import Path

import pytest

from benchmarks.errors import RequestError
from benchmarks.pythons.capabilities import python_name
from benchmarks.pythons.discovery import PythonBuild, SharedRequest, discover_pythons, select_pythons


def build(name: str, *able: str, **skipped: str) -> PythonBuild:
    return PythonBuild(f"/bin/{name}", name, able, skipped)


def test_a_python_is_called_by_its_version_and_by_whether_it_was_built_without_a_gil() -> None:
    free_threaded = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    assert python_name() == f"python3.{sys.version_info.minor}{free_threaded}"


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of this kind do not run there")
def test_a_python_answers_what_it_can_measure_and_what_it_cannot_is_left_out_with_the_reason(tmp_path: Path) -> None:
    no_python = tmp_path / "python"
    no_python.write_text("#!/bin/sh\necho hello\n", encoding="utf-8")
    no_python.chmod(0o700)
    pythons = discover_pythons(
        [sys.executable, str(no_python), "nowhere", sys.executable], SharedRequest(["noop"], ["asyncio"])
    )
    assert [python.name for python in pythons.builds] == [python_name(), f"{python_name()}-2"]
    assert pythons.modules == ["noop"]
    assert pythons.left_out == {
        str(no_python): "it does not answer as a Python does (JSONDecodeError)",
        "nowhere": "there is no such program",
    }


def test_pythons_of_one_name_are_counted() -> None:
    builds = [build("python3.14", "noop"), build("python3.14t", "noop"), build("python3.14", "noop")]
    pythons = select_pythons([(python.python, python) for python in [*builds, build("python3.14", "noop")]])
    assert [python.name for python in pythons.builds] == ["python3.14", "python3.14t", "python3.14-2", "python3.14-3"]


def test_only_what_every_python_can_measure_is_measured() -> None:
    python = build("python3.11", "noop", "primes", "matrix")
    other = build("python3.15", "noop", "matrix", primes="needs luck, which is not installed")
    pythons = select_pythons([("a", python), ("b", other)])
    assert pythons.modules == ["noop", "matrix"]
    assert pythons.left_out == {"primes": "python3.15: needs luck, which is not installed"}


def test_what_no_python_can_measure_is_a_gap_too() -> None:
    builds = [build("python3.14", "noop", http_clients="needs httpx2"), build("python3.15", "noop", http_clients="no")]
    assert select_pythons([("a", builds[0]), ("b", builds[1])]).left_out == {
        "http_clients": "python3.14: needs httpx2; python3.15: no"
    }


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (
            [("a", build("python3.14", "noop")), ("b", "it is no Python")],
            "one of these Pythons can measure, and to go in turns takes two (b: it is no Python)",
        ),
        ([("a", "no"), ("b", "no")], "none of these Pythons can measure, and to go in turns takes two: no"),
        (
            [("a", build("x", "noop", primes="no")), ("b", build("y", "primes", noop="neither"))],
            "these Pythons can measure nothing in common (primes: x: no; noop: y: neither)",
        ),
    ],
)
def test_fewer_than_two_and_nothing_in_common_are_a_wrong_request(
    answers: list[tuple[str, PythonBuild | str]], message: str
) -> None:
    with pytest.raises(RequestError) as error:
        select_pythons(answers)
    assert str(error.value) == message
