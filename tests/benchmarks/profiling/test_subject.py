"""Which function of a file is the job, what it is given, and what cannot be one."""

from pathlib import Path

import pytest

from benchmarks.profiling.subject import NeededServers, ProfiledJob, Refusal, profiled_job
from tests.benchmarks.helpers.own_workloads import write_workload
from workloads import own

pytestmark = pytest.mark.usefixtures("forgets_own_workloads")


def job_in(tmp_path: Path, text: str, function: str | None = None) -> ProfiledJob | NeededServers | Refusal:
    file = tmp_path / f"job_{abs(hash(text))}.py"
    file.write_text(text, encoding="utf-8")
    own.register([file])
    with profiled_job(f"own.{file.stem}", function, {}) as job:
        return job


@pytest.mark.parametrize(
    ("text", "function", "name"),
    [
        ("def one(): ...", None, "one"),
        ("def _hidden(): ...\ndef one(): ...", None, "one"),
        ("from os import getpid\ndef one(): ...", None, "one"),
        ("def job(): ...\ndef other(): ...", None, "job"),
        ("def job(): ...\ndef other(): ...", "other", "other"),
        ("from os import getpid", "getpid", "getpid"),
    ],
)
def test_the_job_is_the_named_function_or_job_or_the_only_one(
    text: str, function: str | None, name: str, tmp_path: Path
) -> None:
    job = job_in(tmp_path, text, function)
    assert isinstance(job, ProfiledJob)
    assert job.name.endswith(f".py:{name}")


@pytest.mark.parametrize(
    ("text", "function", "message"),
    [
        ("", None, "it has no function: write one that does one job, def job(): ..."),
        ("def a(): ...\ndef b(): ...", None, "it has several functions: name one of them, as in"),
        ("def a(): ...", "c", "it has no function c: there are a"),
        ("a = 3", "a", "a is of type int: name a function"),
        ("async def a(): ...", None, "a is a coroutine function: name one that waits by blocking"),
        ("def a(): yield", None, "a is a generator: name a function that does the job when it is called"),
        ("def a(x): ...", None, "a takes an argument: write what jobs are given in turn, INPUTS = [...]"),
        ("def a(x, y): ...", None, "a takes 2 arguments: write def job(given): return a(*given)"),
        ("INPUTS = []\ndef a(x): ...", None, "INPUTS is empty"),
        ("inputs = 'abc'\ndef a(x): ...", None, "INPUTS is of type str: write a list"),
        ("import nowhere_to_be_found", None, "No module named 'nowhere_to_be_found'"),
        ("def a(:", None, "line 1: SyntaxError"),
    ],
)
def test_what_cannot_be_a_job_is_one_line_that_says_what_to_write(
    text: str, function: str | None, message: str, tmp_path: Path
) -> None:
    job = job_in(tmp_path, text, function)
    assert isinstance(job, Refusal)
    assert message in job.reason
    assert len(job.reason.splitlines()) == 1


def test_inputs_are_given_in_turn_all_of_them_or_at_random(tmp_path: Path) -> None:
    job = job_in(tmp_path, "given = []\nINPUTS = list(range(9))\ndef job(one, more=1): given.append(one)")
    assert isinstance(job, ProfiledJob)
    job.start_over(at_random=False)
    for _ in range(10):
        job.call()
    given = job.function.__globals__["given"]
    assert given == [*range(9), 0]
    job.start_over(at_random=True)
    for _ in range(9):
        job.call()
    assert given[10:] != list(range(9))
    assert sorted(given[10:]) == list(range(9))


def test_a_workload_of_ones_own_has_its_plain_loop_profiled(tmp_path: Path) -> None:
    file = write_workload(tmp_path / "shop.py")
    own.register([file])
    with profiled_job("own.shop", None, {}) as job:
        assert isinstance(job, ProfiledJob)
        assert (job.name, job.jobs, job.computing) == ("shop.py:shop", 24, "holds the GIL")
        job.call()


def test_a_workload_says_which_servers_it_needs(tmp_path: Path) -> None:
    served = {
        "    least_size: int": '    origin: str = ""\n    least_size: int',
        "    width=8,": '    services=("origin",),\n    width=8,',
    }
    own.register([write_workload(tmp_path / "shop.py", served)])
    with profiled_job("own.shop", None, {}) as job:
        assert job == NeededServers(("origin",))
    with profiled_job("own.shop", None, {"origin": "http://127.0.0.1:1"}) as job:
        assert isinstance(job, ProfiledJob)


def test_a_wrong_answer_of_a_workload_is_told(tmp_path: Path) -> None:
    own.register([write_workload(tmp_path / "shop.py", {"return sum(": "return 1 + sum("})])
    with profiled_job("own.shop", None, {}) as job:
        assert isinstance(job, Refusal)
        assert "shop.py:shop returned a wrong answer: job 0: expected" in job.reason
