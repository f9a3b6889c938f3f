"""The machine of a record: what noop and the probe say, and what is not to be believed."""

import pytest

from reports.model.calibration import capacity_of, is_quiet, loop_step, machine_of
from reports.model.machine import Overhead
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


def test_batches_have_the_capacity_that_batches_were_seen_to_have() -> None:
    """Of a batch that others slowed down to less than one CPU's worth nothing is believed."""
    for batches, capacity in ((1.5, 1.5), (0.8, 1.75), (0.0, 1.75), (1.9, 1.75)):
        assert capacity_of(measured(NOOP, probe={**PROBE, "batch_capacity_cpus": batches}).sitting.probe) == capacity


@pytest.mark.parametrize(
    ("os", "probed", "step"), [("Linux 6", 0.0, 0.001), ("Linux 6", 0.002, 0.002), ("macOS", 0, 0)]
)
def test_a_record_that_lacks_the_steps_of_timers_is_taken_to_have_those_of_epoll(
    os: str, probed: float, step: float
) -> None:
    probe = {**PROBE, "loop_timer_step_seconds": float(probed)}
    assert loop_step(measured(NOOP, probe=probe, environment={"os": os})) == step


LOOPS = Work(
    {
        "sequential": [[0.001]] * 2,
        "asyncio": [[0.01]] * 2,
        "processes+asyncio": [[0.007]] * 2,
        "asyncio+threads": [[0.02]] * 2,
    },
    name="noop",
    jobs=100,
    width=4,
    kind="baseline",
    startup=0.25,
)


def test_loops_in_processes_cost_what_a_loop_does_and_their_messages_once() -> None:
    """Fifty jobs of 0.1 ms on each of two loops take 5 ms; the other 2 ms are messages."""
    machine = machine_of(measured(LOOPS))
    assert machine is not None
    own = machine.overheads["processes+asyncio"]
    assert (own.per_job, own.per_batch, own.startup) == pytest.approx((1e-4, 0.002, 0.25))


def test_loops_in_processes_without_a_loop_to_compare_with_have_no_price() -> None:
    alone = Work({"sequential": [[0.001]], "processes+asyncio": [[0.007]]}, name="noop", jobs=100, kind="baseline")
    machine = machine_of(measured(alone))
    assert machine is not None
    assert "processes+asyncio" not in machine.overheads


def test_a_thread_that_a_loop_wakes_up_costs_what_was_measured_or_else_what_its_sleep_costs() -> None:
    newer = {**NEWER, "thread_round_trip_seconds": 5e-4, "thread_cpu_seconds": 3e-4}
    for probe, way, spent in ((NEWER, 0.0, 3e-5), (newer, 3e-4, 1e-4)):
        machine = machine_of(measured(LOOPS, probe=probe))
        assert machine is not None
        own = machine.overheads["asyncio+threads"]
        assert (own.on_the_way, own.more_cpu, own.sent_here) == pytest.approx((way, spent, 1.0))
