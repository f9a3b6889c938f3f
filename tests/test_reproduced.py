"""The whole way of a reproduction as its users go it: measure, measure the plan anew, read what became of it."""

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.record_format import KEY
from tests.running import load, run

pytestmark = pytest.mark.slow

PLAN = ("workloads", "seed", "blocks_planned", "order")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def reference(folder: Path) -> Path:
    """A record that nothing but the order of models, which is the same on every machine, can be claimed of."""
    record = folder / "reference.json"
    words = ("--workload", "noop", "--model", "asyncio", "--profile", "smoke", "--blocks", "4", "--seed", "5")
    assert run("benchmarks", "run", *words, "--output", record).returncode == 0
    return record


@pytest.fixture(scope="module")
def anew(folder: Path, reference: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    record = folder / "anew.json"
    return record, run("benchmarks", "reproduce", reference, "--output", record)


def test_the_plan_is_measured_anew_and_names_its_reference(
    reference: Path, anew: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    record, done = anew
    assert (done.returncode, done.stderr) == (0, "")
    then, now = load(reference)[KEY], load(record)[KEY]
    assert now["reproduces"] == sha256(reference.read_bytes()).hexdigest()
    assert [now[key] for key in ("seed", "blocks_planned", "order")] == [
        then[key] for key in ("seed", "blocks_planned", "order")
    ]


def test_what_became_of_every_claim_is_a_page_and_a_status(
    folder: Path, reference: Path, anew: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    done = run("reports", "reproduction", reference, anew[0], "--output", folder / "page")
    assert (done.returncode, done.stderr) == (0, "")
    assert "claims of reference.json reproduced on this machine, 0 contradicted, " in done.stdout
    page = (folder / "page" / "index.html").read_text(encoding="utf-8")
    assert "sequential is faster than asyncio" in page
    assert "does not say that it was measured by the plan" not in page
