"""A path becomes a workload like any other, or one line that says what is wrong with it and what to write."""

import os
import statistics
import sys
from pathlib import Path

import pytest

from benchmarks.errors import RequestError
from benchmarks.plan.custom_workload import is_path, words_without_folders
from benchmarks.plan.plan import entry
from benchmarks.plan.selection import choose
from tests.benchmarks.helpers.own_workloads import write_workload
from workloads.contract import MODELS

pytestmark = pytest.mark.usefixtures("forgets_own_workloads")


@pytest.mark.parametrize("word", ["my_job.py", "jobs/my_job.py", "jobs/my_job", f"jobs{os.sep}my_job"])
def test_a_word_with_the_ending_or_a_separator_is_a_path(word: str) -> None:
    assert is_path(word)


def test_a_word_without_them_is_a_name() -> None:
    assert not is_path("http_fetch")


def test_a_file_is_chosen_with_all_its_variants_beside_names_and_in_lists(tmp_path: Path) -> None:
    path, other = write_workload(tmp_path / "one.py"), write_workload(tmp_path / "other.py")
    planned, _ = choose(["sleep", f"{path},noop", str(other), str(path)], [])
    assert [(each.name, each.module) for each in planned] == [
        ("noop", "noop"),
        ("sleep", "sleep"),
        ("one", "own.one"),
        ("other", "own.other"),
    ]
    assert {each.models for each in planned if each.name != "noop"} == {MODELS}


def test_a_path_may_hold_a_comma_and_its_file_a_dash(tmp_path: Path) -> None:
    folder = tmp_path / "one, two"
    folder.mkdir()
    (planned,), _ = choose([str(write_workload(folder / "my-job.py"))], [])
    assert (planned.name, planned.module) == ("my-job", "own.my-job")


def test_the_name_that_is_shown_is_the_workloads_and_need_not_be_the_files(tmp_path: Path) -> None:
    (planned,), _ = choose([str(write_workload(tmp_path / "v2.py", {'name="v2"': 'name="prices"'}))], [])
    assert (planned.name, planned.module) == ("prices", "own.v2")


def test_variants_of_ones_own_come_after_the_suites_and_can_be_asked_for(tmp_path: Path) -> None:
    changes = {'"threads": threads,': '"asyncio-batched": asyncio_, "threads": threads,', '"processes": processes,': ""}
    file = str(write_workload(tmp_path / "batched.py", changes))
    (planned,), _ = choose([file], [])
    assert planned.models == ("sequential", "asyncio", "threads", "asyncio-batched")
    (only,), skipped = choose([file, "noop"], ["asyncio-batched"])
    assert only.models == ("sequential", "asyncio-batched")
    assert [gap.workload for gap in skipped] == ["noop"]
    with pytest.raises(RequestError, match=r"there is no model 'asyncio_batched': did you mean 'asyncio-batched'\?"):
        choose([file], ["asyncio_batched"])


def test_files_beside_it_can_be_imported_but_take_the_place_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "pricing_of_mine.py").write_text("PRICE = 7\n", encoding="utf-8")
    (tmp_path / "statistics.py").write_text("raise RuntimeError\n", encoding="utf-8")
    imports = {"import asyncio\n": "import asyncio\nimport statistics, pricing_of_mine\n"}
    file = write_workload(tmp_path / "beside.py", imports)
    choose([str(file)], [])
    assert sys.modules["pricing_of_mine"].PRICE == 7
    assert sys.modules["statistics"] is statistics
    assert sys.path[-1] == str(tmp_path)


def test_the_record_knows_which_version_of_a_file_was_measured(tmp_path: Path) -> None:
    files = [str(write_workload(tmp_path / name)) for name in ("one.py", "other.py")]
    (workload, other), _ = choose(files, [])
    assert len(entry(workload).source) == 12
    assert entry(workload).source != entry(other).source


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("absent.py", None, "absent.py does not exist: python -m benchmarks new "),
        ("absent.txt", None, "absent.txt is not a Python module: its name has to end with .py"),
        ("", None, "is a folder: name the file in it, such as "),
        ("my.job.py", "", "my.job.py cannot be imported with a dot in its name: call it my_job.py"),
        ("empty.py", "", 'empty.py: it has no WORKLOAD: add WORKLOAD = Workload(name="empty", text=__doc__, ...)'),
        ("dict.py", "WORKLOAD = {}", "dict.py: WORKLOAD is of type dict: make it WORKLOAD = Workload("),
        ("syntax.py", "\nasync with = 3", "syntax.py, line 2: SyntaxError: invalid syntax: mend this first"),
        ("name.py", "import json\n\nhello", "name.py, line 3: NameError: name 'hello' is not defined: mend"),
        ("exit.py", "import sys\nsys.exit('bye')", "exit.py, line 2: SystemExit: bye: mend"),
        ("deep.py", "import json\njson.loads('')", "deep.py, line 2: JSONDecodeError: Expecting value"),
        ("library.py", "import no_such_library", "library.py, line 1: No module named 'no_such_library': install it"),
        ("bytes.py", "\0", "bytes.py: "),
    ],
)
def test_what_cannot_be_a_workload_is_refused(name: str, text: str | None, message: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert message in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    answer=answer,\n", "", "Workload(...) lacks answer: add answer=lambda p: [...]"),
        (
            "    width=8,",
            "    width=0,",
            "changed.py: width is 0: give the number of jobs in flight",
        ),
        ('name="changed"', 'name="sleep"', "a workload of the suite is called 'sleep' too: choose another name="),
        ('name="changed"', 'name="twins_waiting"', "a workload of the suite is called 'twins_waiting' too"),
        ("    width=8,", "    wide=8,", "TypeError: Workload.__init__() got an unexpected keyword argument 'wide'"),
        ("@contextmanager\ndef threads", "def threads", "variant threads is a bare generator: write @contextmanager"),
    ],
)
def test_what_is_wrong_in_a_module_is_named_with_what_to_write(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    assert message in refusal(write_workload(tmp_path / "changed.py", {old: new}))


def test_an_error_in_a_file_beside_it_is_named_with_that_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "broken_helper.py").write_text("\n\nraise ValueError('no')\n", encoding="utf-8")
    file = write_workload(tmp_path / "uses.py", {"import asyncio\n": "import asyncio\nimport broken_helper\n"})
    assert refusal(file).startswith(f"{tmp_path / 'broken_helper.py'}, line 3: ValueError: no")


def test_two_files_of_one_name_cannot_be_measured_together(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path, other = write_workload(tmp_path / "job.py"), write_workload(tmp_path / "other" / "job.py")
    assert refusal(path, other) == f"{path} and {other} cannot be measured together: give one of them another name"


def test_two_workloads_of_one_name_cannot_be_measured_together(tmp_path: Path) -> None:
    path = write_workload(tmp_path / "one.py")
    other = write_workload(tmp_path / "other.py", {'name="other"': 'name="one"'})
    assert refusal(path, other).startswith(f"{other}: {path} is called 'one' too: choose another name=")


def test_the_same_file_named_in_two_ways_is_one(tmp_path: Path) -> None:
    file = write_workload(tmp_path / "job.py")
    planned, _ = choose([str(file), str(tmp_path / ".." / tmp_path.name / "job.py")], [])
    assert len(planned) == 1


def test_paths_are_shown_as_short_as_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.py").write_text("", encoding="utf-8")
    assert refusal(Path("here.py")).startswith("here.py: it has no WORKLOAD")


def test_a_record_gets_the_names_of_files_and_not_their_folders() -> None:
    words = ["--workload=sleep,/home/me/my_job.py", "--output", "../r.json"]
    shown = words_without_folders(words, ["/home/me/my_job.py", "../r.json"])
    assert shown == ["--workload=sleep,my_job.py", "--output", "r.json"]


def refusal(*files: Path) -> str:
    with pytest.raises(RequestError) as raised:
        choose([str(file) for file in files], [])
    (line,) = str(raised.value).splitlines()
    return line
