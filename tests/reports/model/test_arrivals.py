"""Batches whose jobs arrive at a fixed rate last as long as that, which no model of the machine has to predict."""

from reports.analysis.analysis import analyse
from reports.model.predictions import limits_by_workload, predictions_of
from reports.record.load import parse_record
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, as_bytes, record


def test_a_batch_that_lasts_as_long_as_its_jobs_arrive_is_held_back_by_that_and_not_predicted() -> None:
    """The plain loop takes four times as long: something else holds it back."""
    work = Work({"sequential": [[4.0]] * 2, "asyncio": [[1.0]] * 2}, kind="io", wait_seconds=0.1)
    content = record(work, twins(1.0))
    content["crossover"]["workloads"][0]["arrival_seconds"] = 0.9
    analysis = analyse(parse_record(as_bytes(content)))
    predictions = predictions_of(analysis.measurements)
    assert predictions.cells == ()
    limits = limits_by_workload(analysis, predictions)["work"]
    assert limits["asyncio"] == "arrivals"
    assert limits.get("sequential") != "arrivals"
