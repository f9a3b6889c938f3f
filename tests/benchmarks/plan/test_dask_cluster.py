"""A Dask cluster of one's own: what is measured on it, what is found out about it first, and what nobody is told."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

import workloads
from benchmarks import __main__
from benchmarks.block.block import BlockOutcome, BlockRequest, requested_workload
from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.plan import custom_workload
from benchmarks.plan.dask_cluster import check_cluster, cluster_address, used_addresses
from benchmarks.plan.models import why_unavailable
from benchmarks.plan.new_run import calibration
from benchmarks.plan.selection import PlannedWorkload, planned
from benchmarks.plan.sweeps import planned_point
from benchmarks.processes.children import child_environment
from benchmarks.processes.protocol import ask
from tests.benchmarks.helpers.clusters import WORKERS, cluster
from tests.benchmarks.helpers.waiting import eventually
from workloads import cluster as pools

pytestmark = pytest.mark.slow

NOBODY = "tcp://127.0.0.1:9"

needs_dask = pytest.mark.skipif(why_unavailable("dask") is not None, reason=f"dask {why_unavailable('dask')}")

MINE = '''"""Does a job of my own run on a cluster that has never seen its file?"""

from contextlib import contextmanager
from dataclasses import dataclass

from workloads.contract import Workload
from workloads.pools import in_other_pools, process_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 5


def begin(first):
    global base
    base = first


def job(number):
    return base + number


@contextmanager
def sequential(p, width):
    begin(10)
    yield lambda: [job(number) for number in range(p.jobs)]


@contextmanager
def processes(p, width):
    with process_pool(width, __name__, begin, (10,)) as pool:
        yield lambda: list(pool.map(job, range(p.jobs)))


WORKLOAD = Workload(
    name="mine", text=__doc__, parameters=Parameters(), answer=lambda p: [10, 11, 12, 13, 14],
    variants={"sequential": sequential, **in_other_pools(processes)}, width=2, computing="nothing", claims=(),
)
'''


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as text:
        assert eventually(lambda: pools.cluster_problem(text, WORKERS, ()) == "", limit_seconds=60)
        yield text


def on_dask(module: str, model: str = "dask", width: int = WORKERS) -> PlannedWorkload:
    workload = planned(module, workloads.load(module), ["sequential", "dask"], ())
    return replace(workload, models=("sequential", model), width=width)


def measured(module: str, address: str) -> BlockOutcome:
    request = BlockRequest(module, ("sequential", "dask"), WORKERS, 1, 0, {"dask": address})
    outcome: BlockOutcome = ask(BlockRequest.__module__, request)
    return outcome


@needs_dask
def test_a_block_measures_on_the_cluster_that_was_given(address: str) -> None:
    check_cluster({"dask": address}, [on_dask("primes")])
    outcome = measured("primes", address)
    assert outcome.failures == ()
    assert len(outcome.cells["dask"].warm) == 1


@needs_dask
@pytest.mark.usefixtures("forgets_own_workloads")
def test_a_workload_of_ones_own_is_sent_there(address: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE)
    (module,) = custom_workload.register([str(tmp_path / "mine.py")])
    check_cluster({"dask": address}, [on_dask(module)])
    assert measured(module, address).failures == ()


@needs_dask
def test_more_jobs_at_once_than_it_has_workers_are_refused(address: str) -> None:
    with pytest.raises(RequestError) as refused:
        check_cluster({"dask": address}, [on_dask("primes", width=16), on_dask("noop")])
    assert str(refused.value) == (
        "the cluster that --dask names cannot be used: it has 2 workers of one thread, the width is 16: "
        "--set width=2, or start more by `dask worker --nthreads 1`"
    )


@needs_dask
def test_nobody_who_answers_is_said_without_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_CONNECT_TIMEOUT_SECONDS", 0.2)
    assert pools.cluster_problem(NOBODY, 1, ["primes"]) == "no scheduler answers there"


@needs_dask
def test_another_version_of_a_workload_there_is_noticed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workloads, "source", lambda _: b"something else")
    assert pools.cluster_problem(address, 1, ["primes"]).startswith(
        "it has another version of primes: give it the same suite"
    )


@needs_dask
@pytest.mark.filterwarnings("ignore:Mismatched versions")
def test_another_version_of_python_there_is_noticed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.versions.sys.version_info", (3, 0, 0, "final", 0))
    assert "here it is 3.0.0" in pools.cluster_problem(address, 1, ["primes"])


@needs_dask
def test_a_cell_alone_runs_on_it_too(address: str) -> None:
    words = ["cell", "primes", "dask", "--dask", address, "--set=width=1", "--set=numbers_per_job=50"]
    words.append("--debug-single-value")
    done = subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"primes dask:" in done.stdout


def test_a_cluster_is_asked_only_where_something_is_measured_on_it() -> None:
    check_cluster({"dask": NOBODY}, [on_dask("primes", model="processes")])
    check_cluster({}, [on_dask("primes")])
    addresses = {"dask": NOBODY, "postgres": "elsewhere"}
    assert used_addresses(addresses, [on_dask("primes")]) == addresses
    assert used_addresses(addresses, [on_dask("primes", model="processes")]) == {"postgres": "elsewhere"}


def test_a_request_says_where_pools_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_address", "")
    requested_workload(BlockRequest("noop", ("dask",), 1, 1, 0, {"dask": NOBODY}))
    assert pools._address == NOBODY
    requested_workload(BlockRequest("noop", ("dask",), 1, 1, 0))
    assert pools._address == ""


def test_what_models_cost_is_not_measured_on_a_cluster_of_unknown_size() -> None:
    assert calibration(["dask"])[0].models == tuple(
        model for model in ("sequential", "dask") if why_unavailable(model) is None
    )
    assert calibration(["dask", "processes"], {"dask": NOBODY})[0].models == ("sequential", "processes")


@pytest.mark.parametrize(("model", "width"), [("dask", 33), ("interpreters", 65)])
def test_no_more_workers_are_started_than_a_machine_can_bear(model: str, width: int) -> None:
    def left_out(width: int) -> str:
        return planned_point(on_dask("noop", model, width), [model], "noop at a width").left_out.get(model, "")

    assert left_out(width).startswith(f"more than {width - 1} ")
    assert left_out(width - 1) == ""


def test_children_are_told_of_no_cluster_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSOVER_DASK", NOBODY)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", NOBODY)
    assert NOBODY not in child_environment().values()


@pytest.mark.parametrize("address", ["host:8786", "tcp://host", "http://host:1", "tcp://host:port"])
def test_what_is_no_address_of_a_scheduler_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(RequestError, match="such as tcp://host:8786"):
        cluster_address(click.Context(click.Command("run")), None, address)


def test_the_address_is_in_no_command_line_of_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "run", "--dask", NOBODY, "--model", "dask"])
    text = __main__._command_line(Path("record.json"), [])
    assert text == "python -m benchmarks run --dask ADDRESS --model dask"
