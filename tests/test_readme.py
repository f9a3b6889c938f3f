"""What the README tells people to type exists, and its example of a workload of one's own is right."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from click import Group

import benchmarks.__main__
import reports.__main__
from benchmarks.block.verification import expected_results, first_difference
from benchmarks.front.arguments import EVERY_PYTHON, nox_request, without_page_options
from benchmarks.paths import ROOT
from benchmarks.plan.selection import choose
from tests.benchmarks.helpers.own_workloads import write_workload

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = README.split("```")[1::2]
LINES = [line.split(" #")[0].strip() for block in BLOCKS for line in block.splitlines()]
PYTHON = "python -m "
NOX = "python3 noxfile.py -s "
GROUPS = {"benchmarks": benchmarks.__main__.app, "reports": reports.__main__.app}


def parse(group: Group, words: list[str]) -> None:
    """Understand a command with its options, as click does, without running it."""
    group.commands[words[0]].make_context(words[0], words[1:])


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith(PYTHON)}))
def test_a_command_of_the_readme_exists_with_its_options(line: str) -> None:
    module, *words = shlex.split(line.removeprefix(PYTHON))
    if module in GROUPS:
        parse(GROUPS[module], words)


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith(NOX)}))
def test_a_session_of_the_readme_exists_and_the_suite_understands_its_options(line: str) -> None:
    session, *words = shlex.split(line.removeprefix(NOX))
    noxfile = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    base, _, version = session.rpartition("-")
    of_a_version = version in EVERY_PYTHON and f'name=f"{base}-{{version}}"' in noxfile
    assert of_a_version or f"\ndef {session}(session" in noxfile or f'name="{session}"' in noxfile
    if session == "bench":
        asked, _ = without_page_options(words[1:])
        parse(GROUPS["benchmarks"], ["run", *nox_request(asked, ROOT).arguments])


@pytest.mark.usefixtures("forgets_own_workloads")
@pytest.mark.parametrize("model", ["sequential", "asyncio", "threads"])
def test_the_readmes_example_in_place_of_the_templates_job_gives_its_own_answer(model: str, tmp_path: Path) -> None:
    job, answer, *_ = [block.removeprefix("python\n") for block in BLOCKS if block.startswith("python\n")]
    file = write_workload(
        tmp_path / "my_job.py",
        {
            "import time\n": "import time\nimport zlib\n",
            "\ndef job(order": f"{job}\n\ndef job(order",
            "\nWORKLOAD =": f"{answer}\n\nWORKLOAD =",
        },
    )
    (chosen,), _ = choose([str(file)], [])
    workload = chosen.workload
    parameters = replace(workload.parameters, jobs=5, least_lines=3)
    assert expected_results(workload, parameters) == [3, 4, 5, 6, 7]
    with workload.variants[model](parameters, 2) as batch:
        assert first_difference(expected_results(workload, parameters), batch(), workload.accepts) is None
