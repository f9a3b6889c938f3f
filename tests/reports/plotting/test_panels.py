"""Headings say in a few words what a workload does, and nothing of a GIL that was not there."""

from reports.page.tables import parameters
from reports.plotting.panels import workload_hint
from tests.reports.helpers.records import Work, measured, record

WORK = Work({"sequential": [[1.0]]}, computing="holds the GIL", wait_seconds=0.01)


def test_a_heading_names_jobs_width_wait_and_computing() -> None:
    assert workload_hint(measured(WORK).workloads[0].entry) == "10 jobs, width 4, 10 ms wait each, holds the GIL"


def test_without_a_gil_nothing_is_said_to_hold_it() -> None:
    blocks = [{**block, "gil_enabled": False} for block in record(WORK)["crossover"]["blocks"]]
    (free,) = measured(WORK, blocks=blocks).workloads
    assert workload_hint(free.entry, free.has_gil) == "10 jobs, width 4, 10 ms wait each, without a GIL"
    assert ("computing of a job", "holds the GIL, but there was none") in parameters(free)
    (usual,) = measured(WORK).workloads
    assert ("computing of a job", "holds the GIL") in parameters(usual)
