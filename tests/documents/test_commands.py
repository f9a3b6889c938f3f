"""What documents tell people to type works: all of it is understood, and nearly all of it is run."""

import shutil
from pathlib import Path

import pytest

from benchmarks.paths import ROOT
from reports.paths import REFERENCE
from tests.documents.command_lines import GROUPS, ModuleCall, is_session, module_call, parse, run_here, with_changes
from tests.documents.texts import COMMANDS, NAMES, block_commands, blocks, inline_commands
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import as_bytes, record
from tests.running import run

EVERY = sorted({*block_commands()})
INLINE = sorted({*inline_commands()} - {*EVERY})

NOT_RUN = {
    "python3 noxfile.py -s bench-3.14": "needs another Python; the tests of several Pythons have it",
    "python3 noxfile.py -s pythons": "needs other Pythons; the tests of several Pythons have them",
    "python3 noxfile.py -s pythons -- --python 3.11,3.14,3.13t": "likewise",
    "python3 noxfile.py -s bench -- --resume results/RECORD.json": "needs a record of this suite: test_trouble",
    "python3 noxfile.py -s bench -- --resume results/RECORD.json --budget 10m": "likewise",
    "python3 noxfile.py -s reproduce -- results/reference/linux-2cpu-turns-python3.11.json": (
        "measures for a quarter of an hour; see test_reproduced"
    ),
    "python3 noxfile.py -s sweep -- primes --axis job_length --model processes,dask": (
        "starts a cluster; the slow tests of Dask do"
    ),
    "python3 noxfile.py -s loops": "uvloop is not everywhere; `.ci/run` measures it",
    "python3 noxfile.py -s bench -- --model asyncio,uvloop,asyncio-eager": "likewise",
    "python3 noxfile.py -s map": "measures for a minute even in smoke; `.ci/run` does",
    "python3 noxfile.py -s tests": "would run this test",
    "python3 noxfile.py -s tests -- -k block": "would run tests in tests",
    "python3 noxfile.py -s tests_slow": "likewise",
    "python3 noxfile.py -s browser": "needs Chromium; `.ci/run` installs it",
    "python3 noxfile.py -t pythons": "likewise",
    "python3 noxfile.py -s lint types": "is what CI runs beside the tests",
    "python3 noxfile.py -s lock": "asks the network for new versions of everything",
    "python3 noxfile.py -s docs": "writes into this repository; test_documents compares instead",
    "python3 noxfile.py -s fuzz": "takes long; the tests of fuzzing run a few cases",
}
"""Commands that are understood here, but not run, with the reason."""

MEASURES = ("run", "sweep", "map")
RUN = [command for command in EVERY if command not in NOT_RUN]


def measures(command: str) -> bool:
    call = module_call(command)
    return call is not None and (call.words[0] in (*MEASURES, "profile", "probe", "cell"))


def names_workloads(call: ModuleCall) -> bool:
    return call.words[0] != "run" or "--workload" in call.words


def draws(command: str) -> bool:
    call = module_call(command)
    return call is not None and call.words[0] in ("page", "figure", "pack", "unpack")


LOOK = [command for command in RUN if not measures(command)]
MEASURED = [command for command in RUN if measures(command)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader is who has records, a bundle and a job: nothing that is written lands elsewhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    (tmp_path / "results").mkdir()
    shutil.copy(REFERENCE / "linux-2cpu-turns-python3.11.json", tmp_path / "results" / "RECORD.json")
    for seed, name in enumerate(("A.json", "B.json", "RECORD.json", "REFERENCE.json")):
        (tmp_path / name).write_bytes(as_bytes(record(*typical(), environment={"machine": "a"}, seed=seed)))
    return tmp_path


@pytest.mark.parametrize("command", [*EVERY, *INLINE])
def test_a_command_exists_and_understands_its_options(command: str) -> None:
    call = module_call(command)
    if call and call.module in GROUPS:
        parse(call)


@pytest.mark.parametrize("command", ["python3 noxfile.py -s bench -- --profle smoke", "python -m reports pge A.json"])
def test_a_misspelt_command_would_be_noticed(command: str) -> None:
    call = module_call(command)
    assert call
    with pytest.raises(Exception, match=r"profle|pge"):
        parse(call)
    assert not is_session("banch")


@pytest.mark.parametrize("name", NAMES)
def test_a_block_without_a_language_is_all_commands_or_none(name: str) -> None:
    for block in blocks(name):
        lines = block.splitlines()
        assert {line.startswith(COMMANDS) for line in lines} in ({True}, {False}), block


def test_what_is_not_run_is_in_a_document_and_has_a_reason() -> None:
    assert NOT_RUN.keys() - {*EVERY} == set()
    assert all(NOT_RUN.values())
    assert len(RUN) > len(NOT_RUN)


@pytest.mark.parametrize("command", [pytest.param(x, marks=pytest.mark.slow) if draws(x) else x for x in LOOK])
def test_a_command_that_shows_something_does_so(command: str, folder: Path) -> None:
    call = module_call(command, folder)
    assert call
    if call.words[0] == "unpack":
        run_here(ModuleCall("reports", ("pack", "RECORD.json", "--output", "FILE.zip")))
    if call.module in GROUPS:
        run_here(call)
    else:
        there = [str(folder / word) if (folder / word).exists() else word for word in call.words]
        assert run(call.module, *there).returncode == 0


@pytest.mark.slow
@pytest.mark.usefixtures("forgets_own_workloads")
@pytest.mark.parametrize("command", MEASURED)
def test_a_command_that_measures_does_so_with_the_least_of_profiles(command: str, folder: Path) -> None:
    """And of one workload, where it names none."""
    (folder / "my_job.py").write_text(text_of_a_job(), encoding="utf-8")
    call = module_call(command, folder)
    assert call
    if call.words[0] in MEASURES:
        least = ("--profile", "smoke", "--blocks", "1", *(() if names_workloads(call) else ("--workload", "sleep")))
        call = with_changes(call, *least, without=("--profile", "--budget"))
    done = run(call.module, *call.words)
    assert done.returncode == 0, done.stderr


def text_of_a_job() -> str:
    template = (ROOT / "workloads" / "template.py").read_text(encoding="utf-8")
    return f"{template}\n\ndef fetch() -> int:\n    time.sleep(0.001)\n    return compute(100)\n"
