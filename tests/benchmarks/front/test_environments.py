"""The front door knows which Pythons are meant, which locks they need, and makes what is not there yet, once."""

import sys
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.errors import RequestError
from benchmarks.front.arguments import EVERY_PYTHON, pythons_request
from benchmarks.front.environments import environments, lock_of, prepared_python
from benchmarks.paths import ROOT

AWAY = Path("/home/me/away")


@pytest.mark.parametrize("words", [["--python", "3.14,3.11", "--python=3.13t"], ["--python=3.13t, 3.14,3.11"]])
def test_pythons_that_are_named_are_the_ones_to_measure_and_the_rest_is_for_the_suite(words: list[str]) -> None:
    versions, request = pythons_request([*words, "--blocks=3", "--workload", "my_job.py", "--output", "folder"], AWAY)
    assert versions == ["3.11", "3.14", "3.13t"]
    assert request.record == str(AWAY / "folder")
    assert request.arguments == ["--blocks=3", "--workload", str(AWAY / "my_job.py"), "--output", request.record]


def test_without_a_name_every_python_is_meant_and_records_go_to_a_folder_of_the_suite() -> None:
    versions, request = pythons_request(["--profile", "smoke"], ROOT)
    assert versions == EVERY_PYTHON
    assert request.record.startswith("results/2")
    assert not request.record.endswith(".json")
    assert pythons_request([], AWAY)[1].record.startswith(str(ROOT / "results" / "2"))


def test_a_python_that_there_is_not_is_a_wrong_request() -> None:
    with pytest.raises(RequestError, match=r"there is no Python '2\.7' here: --python takes some of 3\.11,3\.12"):
        pythons_request(["--python", "3.11,2.7"], ROOT)


def test_a_python_is_measured_with_the_lock_of_its_own_where_it_has_one() -> None:
    assert [lock_of("3.13t"), lock_of("3.13"), lock_of(None)] == ["measure-3.13t", "measure", "measure"]


def environment(folder: Path) -> Path:
    """An environment as an earlier session left it: this interpreter, and what was installed in it."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    lock = (ROOT / "locks" / "measure.txt").read_bytes()
    (folder / "crossover-lock.txt").write_text(sha256(lock).hexdigest(), encoding="utf-8")
    return folder / "bin" / "python"


@pytest.mark.skipif(sys.platform == "win32", reason="environments look otherwise there")
def test_an_environment_that_holds_what_is_locked_is_used_again(tmp_path: Path) -> None:
    python, texts = environment(tmp_path / "made"), list[str]()
    assert prepared_python("3.12", tmp_path / "made", [], texts.append) == python
    assert texts == []


@pytest.mark.skipif(sys.platform == "win32", reason="environments look otherwise there")
def test_fewer_than_two_pythons_are_a_wrong_request_and_every_gap_has_its_reason(tmp_path: Path) -> None:
    texts, warned = list[str](), list[str]()
    environment(tmp_path / "pythons-3.12")
    with pytest.raises(RequestError, match=r"to measure in turns takes two Pythons; of 3\.12, 2\.0 only 3\.12 is here"):
        environments(["3.12", "2.0"], tmp_path, [], texts.append, warned.append)
    assert texts == ["making an environment for Python 2.0 (once)"]
    [warning] = warned
    assert warning.startswith("leaving out Python 2.0: ")
