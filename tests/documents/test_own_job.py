"""The example of a workload of one's own, as a document shows it, is right."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.verification import expected_results, first_difference
from benchmarks.plan.selection import choose
from tests.benchmarks.helpers.own_workloads import write_workload
from tests.documents.texts import blocks


@pytest.mark.usefixtures("forgets_own_workloads")
@pytest.mark.parametrize("model", ["sequential", "asyncio", "threads"])
def test_the_example_in_place_of_the_templates_job_gives_its_own_answer(model: str, tmp_path: Path) -> None:
    job, answer, *_ = blocks("docs/own-job.md", "python")
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
