"""The machine of a record: what noop and the probe say, and what is not to be believed."""

import pytest

from reports.model.calibration import capacity_of, is_quiet, machine_of
from reports.model.formula import Overhead
from tests.reports.helpers.records import PROBE, Work, measured

NOOP = Work(
    {"sequential": [[0.001], [0.001]], "asyncio": [[0.01], [0.01]], "processes": [[0.1], [0.4]]},
    name="noop",
    jobs=100,
    kind="baseline",
    startup=0.25,
)
NEWER = {**PROBE, "sleep_cpu_seconds": 3e-5, "loop_sleep_cpu_seconds": 1e-5}
MESSAGES = {"message_round_trip_seconds": 0.005, "message_cpu_seconds": 0.003}


def overheads(probe: dict[str, object]) -> dict[str, Overhead]:
    machine = machine_of(measured(NOOP, probe=probe))
    assert machine is not None
    return dict(machine.overheads)


def test_a_record_without_noop_has_no_machine() -> None:
    assert machine_of(measured(Work({"sequential": [[1.0]]}))) is None


def test_a_model_costs_per_job_what_noop_took_per_job() -> None:
    by_model = overheads(PROBE)
    assert by_model["asyncio"].per_job == pytest.approx(1e-4)
    assert by_model["processes"].per_job == pytest.approx(2e-3)
    assert by_model["processes"].low < 2e-3 < by_model["processes"].high
    assert by_model["processes"].startup == 0.25
    assert "threads" not in by_model


def test_loops_and_threads_wake_up_by_their_own_lateness() -> None:
    by_model = overheads(NEWER)
    assert (by_model["sequential"].late, by_model["asyncio"].late) == (1e-4, 2e-4)
    assert (by_model["sequential"].per_wait, by_model["asyncio"].per_wait) == (3e-5, 1e-5)


def test_messages_cost_what_the_probe_saw_beyond_what_noop_pays() -> None:
    by_model = overheads({**NEWER, **MESSAGES})
    assert by_model["processes"].on_the_way == pytest.approx(0.003)
    assert by_model["processes"].more_cpu == pytest.approx(0.001)
    assert by_model["asyncio"].on_the_way == by_model["asyncio"].more_cpu == 0.0


def test_older_records_lack_what_waits_and_messages_cost() -> None:
    assert overheads(PROBE)["processes"].on_the_way == overheads(PROBE)["sequential"].per_wait == 0.0


@pytest.mark.parametrize(
    ("usual", "best", "capacity", "quiet"),
    [(1.75, 2.0, 1.75, True), (0.77, 1.17, 1.17, False), (0.5, 0.6, 1.0, False), (3.0, 3.0, 2.0, True)],
)
def test_a_capacity_of_less_than_one_cpu_is_not_believed(
    usual: float, best: float, capacity: float, quiet: bool
) -> None:
    probe = measured(NOOP, probe={**PROBE, "capacity_cpus": usual, "capacity_best_cpus": best}).sitting.probe
    assert (capacity_of(probe), is_quiet(probe)) == (capacity, quiet)
