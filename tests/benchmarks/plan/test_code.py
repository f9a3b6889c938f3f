"""A record holds the code of its workloads: of the suite's always, of one's own unless it is asked not to."""

from pathlib import Path

import pytest

import workloads
from benchmarks.front.arguments import nox_request
from benchmarks.plan.plan import code
from benchmarks.plan.selection import choose, twins
from benchmarks.record_format.code import MOST_MODULE_BYTES, packed, unpacked
from tests.benchmarks.helpers.own_workloads import STARTER, write_workload

pytestmark = pytest.mark.usefixtures("forgets_own_workloads")
FOLDER = Path(workloads.__file__).parent


def test_the_code_of_the_suites_workloads_is_their_modules_text_but_no_twins() -> None:
    chosen, _ = choose(["sleep", "primes"], [])
    assert code([*chosen, *twins()], with_own=False) == {
        "workloads.io.sleep": (FOLDER / "io" / "sleep.py").read_text(encoding="utf-8"),
        "workloads.cpu.primes": (FOLDER / "cpu" / "primes.py").read_text(encoding="utf-8"),
    }


def test_a_workload_whose_variants_are_anothers_brings_that_ones_module_too() -> None:
    chosen, _ = choose(["blend_releasing"], [])
    assert list(code(chosen, with_own=False)) == ["workloads.mixed.blend_releasing", "workloads.mixed.blend"]


def test_the_code_of_ones_own_workload_goes_by_its_name_and_can_be_left_out(tmp_path: Path) -> None:
    file = write_workload(tmp_path / "secret_file.py", {'name="template"': 'name="mine"'})
    chosen, _ = choose([str(file)], [])
    assert code(chosen, with_own=True) == {"workloads.own.mine": file.read_text(encoding="utf-8")}
    assert code(chosen, with_own=False) == {}


def test_a_module_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    longer = f"{STARTER}\n# {'x' * MOST_MODULE_BYTES}\n"
    file = tmp_path / "long.py"
    file.write_text(longer, encoding="utf-8")
    chosen, _ = choose([str(file)], [])
    assert code(chosen, with_own=True) == {}


def test_what_is_packed_comes_back_the_same() -> None:
    texts = {"workloads.own.a": "x = '  \u00e4\t'\r\n" * 2_000, "workloads.own.b": ""}
    assert unpacked(packed(texts)) == texts
    assert all(len(piece) <= 10_000 for piece in packed(texts))
    assert packed({}) == ()
    assert unpacked(()) == {}


def test_nox_knows_that_without_source_takes_no_value(tmp_path: Path) -> None:
    request = nox_request(["--without-source", "--workload", "my_job.py"], tmp_path)
    assert request.arguments[:3] == ["--without-source", "--workload", str(tmp_path / "my_job.py")]
