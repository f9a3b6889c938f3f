"""The model of makespans: each term by hand, and what holds a batch back."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.model.formula import MODELS, Predicted, predicted
from reports.model.machine import Demand, Machine, Overhead

FREE = Overhead(0.0)
PLAIN = Machine(2.0, dict.fromkeys(MODELS, FREE))
DEMAND = Demand(wait=1.0, cpu=0.1, jobs=10, width=4)
"""Three waves of waiting jobs, two of them in the last one."""
BUSY = Demand(wait=0.5, cpu=1.0, jobs=8, width=4)
"""Two waves in which computing takes longer than waiting."""


def machine(**overhead: float) -> Machine:
    return Machine(2.0, dict.fromkeys(MODELS, Overhead(**{"per_job": 0.0, **overhead})))


def prediction_of(model: str, demand: Demand, on: Machine = PLAIN) -> Predicted:
    prediction = predicted(model, demand, on)
    assert prediction is not None
    return prediction


def makespan(model: str, demand: Demand, on: Machine = PLAIN) -> float:
    return prediction_of(model, demand, on).makespan


def test_the_plain_loop_does_one_job_after_the_other() -> None:
    assert makespan("sequential", DEMAND, machine(per_job=0.4)) == pytest.approx(10 * 1.5)


def test_waves_of_waits_follow_each_other_and_the_last_one_computes_in_turn() -> None:
    """Two waves of 1.1 s, then 1.1 s and 0.1 s more for the second of the last two jobs."""
    assert makespan("asyncio", DEMAND) == pytest.approx(2 * 1.1 + 1.1 + 0.1)


def test_where_the_gil_is_held_computing_is_what_takes_time() -> None:
    """Eight seconds of computing, one after the other, behind the first wait."""
    for model in ("asyncio", "threads", "asyncio+threads"):
        assert makespan(model, BUSY) == pytest.approx(0.5 + 8.0)


def test_processes_and_threads_that_release_the_gil_have_all_cpus() -> None:
    assert makespan("processes", BUSY) == pytest.approx(0.5 + 4.0)
    assert makespan("threads", replace(BUSY, releases_gil=True)) == pytest.approx(0.5 + 4.0)
    assert makespan("asyncio", replace(BUSY, releases_gil=True)) == pytest.approx(0.5 + 8.0)


def test_no_more_cpus_than_jobs_in_flight_are_of_use() -> None:
    alone = replace(BUSY, width=1)
    assert makespan("processes", alone) == makespan("sequential", alone) == pytest.approx(8 * 1.5)


def test_whoever_hands_out_jobs_is_in_the_way_of_all() -> None:
    """Eight messages of 1 s one after the other, and behind the last one a wait and its computing."""
    assert makespan("processes", BUSY, machine(per_job=1.0)) == pytest.approx(8.0 + 0.5 + 1.0)
    assert makespan("processes", replace(BUSY, cpu=0.0), machine(per_job=1.0)) == pytest.approx(0.5 + 8.0)


def test_jobs_that_share_a_message_count_as_one() -> None:
    """Four messages of two jobs each: two waves of 2 (0.5 + 1) s, and then nobody queues."""
    shared = replace(BUSY, width=2, jobs_per_message=2)
    assert makespan("processes", shared, machine(per_job=0.25)) == pytest.approx(2 * (3.0 + 0.25) + 0.25)
    assert makespan("asyncio", shared) == makespan("asyncio", replace(shared, jobs_per_message=1))


def test_sleeps_end_late_and_cost_cpu_time_but_only_where_there_are_any() -> None:
    late = machine(late=0.2, per_wait=0.3)
    assert makespan("sequential", DEMAND, late) == pytest.approx(10 * (1.2 + 0.4))
    assert makespan("sequential", replace(DEMAND, wait=0.0), late) == pytest.approx(10 * 0.1)


def test_answers_come_when_their_server_is_done() -> None:
    """The server's own lateness takes the place of a sleep's, and one at a time it is in the way of a whole width."""
    asks = replace(DEMAND, late=0.5, served=0.5)
    assert makespan("sequential", asks, machine(late=0.2)) == pytest.approx(10 * 1.6)
    assert makespan("asyncio", asks) == pytest.approx(2 * 2.0 + 1.6 + 0.5)
    assert prediction_of("asyncio", asks).parts["the origin"] == pytest.approx(6.1 - 3.4)


def test_a_worker_process_is_reached_late_and_spends_cpu_time_on_messages() -> None:
    """Messages are sent ahead, so that only the first is late; whoever never waits is not woken up by any."""
    assert makespan("processes", DEMAND, machine(on_the_way=0.2)) == pytest.approx(3 * 1.1 + 0.2)
    assert makespan("processes", BUSY, machine(more_cpu=1.0)) == pytest.approx(4 * 2 / 2 + 1.5 + (4 / 2 - 1) * 2)
    never = replace(BUSY, wait=0.0)
    assert makespan("processes", never, machine(more_cpu=1.0)) == makespan("processes", never)


def test_a_loop_has_no_more_messages_on_their_way_than_the_width() -> None:
    late, soon = (makespan("asyncio+processes", DEMAND, machine(on_the_way=way)) for way in (0.2, 0.0))
    assert late == pytest.approx(soon + 3 * 0.2)


def test_a_loop_wakes_up_at_the_next_step_of_its_timer() -> None:
    """Steps of 1 s: 0.3 s take 1 s. Four jobs compute for 0.1 s each, so that 1.5 s have 1.2 s left, which take 2 s."""
    steps = machine(step=1.0)
    short = Demand(wait=0.3, cpu=0.0, jobs=4, width=4)
    assert makespan("asyncio", short, steps) == pytest.approx(1.0)
    assert makespan("asyncio+threads", short, steps) == pytest.approx(1.0)
    assert makespan("threads", short) == makespan("asyncio", replace(short, late=0.0), steps) == pytest.approx(0.3)
    waves = Demand(wait=1.5, cpu=0.1, jobs=8, width=4)
    assert makespan("asyncio", waves, steps) == pytest.approx((0.3 + 2.0 + 0.1) + (2.0 + 4 * 0.1))


def test_a_loop_that_is_busy_for_longer_than_waits_never_looks_at_the_clock_between() -> None:
    """Eight seconds of computing behind the first wait, which is half a second too long."""
    assert makespan("asyncio", BUSY, machine(step=1.0)) == pytest.approx(1.0 + 8.0)


def test_threads_go_to_sleep_and_wake_up_under_the_gil() -> None:
    """Eight times 0.5 s, whatever the jobs do with the GIL; without one, two CPUs do it at once."""
    sleeps = Demand(wait=0.5, cpu=0.0, jobs=8, width=8, releases_gil=True)
    on = machine(per_wait=0.5)
    assert makespan("threads", sleeps, on) == pytest.approx(0.5 + 8 * 0.5)
    assert makespan("threads", sleeps, replace(on, has_gil=False)) == pytest.approx(0.5 + 8 * 0.5 / 2)


def test_a_loop_pays_its_part_of_waking_up_workers_in_turn() -> None:
    """Of 1 s for each of four messages the loop's process pays three quarters, one after the other."""
    wakes = Demand(wait=0.5, cpu=0.0, jobs=4, width=4)
    assert makespan("asyncio+processes", wakes, machine(more_cpu=1.0, sent_here=0.75)) == pytest.approx(0.5 + 4 * 0.75)
    assert makespan("processes", wakes, machine(more_cpu=1.0, sent_here=0.75)) == pytest.approx(0.5 + (4 / 2 - 1) * 1.0)


def test_bytes_are_pickled_at_one_end_and_read_at_the_other() -> None:
    """Four messages of 10 bytes: 0.5 s each of the sender, one after the other, and then 0.5 s of the last worker."""
    data = Demand(wait=0.0, cpu=0.0, jobs=4, width=4, pickled=10.0)
    assert makespan("processes", data, machine(per_byte=0.1)) == pytest.approx(4 * 0.5 + 0.5)
    shared = replace(data, jobs_per_message=2)
    assert makespan("processes", shared, machine(per_byte=0.1)) == pytest.approx(2 * 1.0 + 1.0)


def test_loops_in_processes_compute_on_all_cpus_and_are_sent_one_message_for_all() -> None:
    """Behind 0.2 s of messages, a wait of 0.5 s; then two loops compute for 4 (1 + 0.1) s each."""
    two = replace(machine(per_job=0.1, per_batch=0.2), cpus=2)
    assert makespan("processes+asyncio", BUSY, two) == pytest.approx(0.2 + 0.5 + 4 * 1.1)
    assert makespan("processes+asyncio", BUSY, replace(two, cpus=1)) == pytest.approx(0.2 + 0.5 + 8 * 1.1)


def test_the_loop_with_the_larger_share_of_the_width_is_the_last() -> None:
    """Three jobs at once on two loops: one has two thirds of the work, which it does after the first wait."""
    two = Machine(2.0, {"processes+asyncio": FREE}, cpus=2)
    demand = Demand(wait=0.0, cpu=1.0, jobs=9, width=3)
    assert makespan("processes+asyncio", demand, two) == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("model", "demand", "word"),
    [
        ("sequential", DEMAND, "waiting"),
        ("sequential", BUSY, "CPU"),
        ("asyncio", DEMAND, "waiting"),
        ("asyncio", BUSY, "the GIL"),
        ("asyncio", replace(BUSY, releases_gil=True), "the event loop"),
        ("threads", BUSY, "the GIL"),
        ("threads", replace(BUSY, releases_gil=True), "CPU"),
        ("processes", BUSY, "CPU"),
        ("processes", replace(DEMAND, cpu=0.0, wait=0.0), "messages"),
        ("threads", replace(DEMAND, cpu=0.0, wait=0.0), "threads"),
        ("asyncio", replace(DEMAND, cpu=0.0, wait=0.0), "the event loop"),
        ("asyncio", replace(DEMAND, wait=0.1, served=1.0, late=0.0), "the origin"),
    ],
)
def test_the_largest_part_is_what_holds_a_batch_back(model: str, demand: Demand, word: str) -> None:
    assert prediction_of(model, demand, machine(per_job=0.01)).limit == word


def test_on_one_cpu_the_gil_keeps_nobody_back() -> None:
    assert prediction_of("threads", BUSY, Machine(1.0, {"threads": FREE})).limit == "CPU"


def test_what_is_not_known_is_not_predicted() -> None:
    assert predicted("mine", DEMAND, PLAIN) is None
    assert predicted("asyncio", DEMAND, Machine(2.0, {})) is None
    assert predicted("asyncio", replace(DEMAND, wait=math.nan), PLAIN) is None
    assert predicted("asyncio", replace(DEMAND, jobs=0), PLAIN) is None
    assert predicted("sequential", replace(DEMAND, wait=1e308), PLAIN) is None


seconds = st.floats(0, 10)
demands = st.builds(Demand, seconds, seconds, st.integers(1, 500), st.integers(1, 200), st.booleans())
machines = st.builds(
    lambda capacity, own, late: Machine(capacity, dict.fromkeys(MODELS, Overhead(own, late=late, more_cpu=own))),
    st.floats(1, 64),
    seconds,
    seconds,
)
models = st.sampled_from(MODELS)


@given(models, demands, machines)
def test_parts_are_never_negative_and_add_up(model: str, demand: Demand, on: Machine) -> None:
    prediction = prediction_of(model, demand, on)
    assert sum(prediction.parts.values()) == pytest.approx(prediction.makespan)
    assert all(part >= -1e-9 * max(1.0, prediction.makespan) for part in prediction.parts.values())
    assert prediction.limit in (*prediction.parts, "")


@given(models, demands, machines)
def test_no_prediction_is_below_what_physics_allows(model: str, demand: Demand, on: Machine) -> None:
    width = 1 if model == "sequential" else demand.width
    waves = math.ceil(demand.jobs / width) * (demand.wait + demand.cpu)
    computing = demand.jobs * demand.cpu / on.capacity
    assert makespan(model, demand, on) >= max(waves, computing) * (1 - 1e-9)


@given(models, demands, machines, seconds)
def test_jobs_that_need_more_never_take_less(model: str, demand: Demand, on: Machine, more: float) -> None:
    before = makespan(model, demand, on) * (1 - 1e-9)
    assert makespan(model, replace(demand, wait=demand.wait + more), on) >= before
    assert makespan(model, replace(demand, cpu=demand.cpu + more), on) >= before


def test_what_jobs_do_adds_up_to_the_makespan_and_each_has_its_share() -> None:
    """By hand, four jobs at once: they wait 0.5 s and compute 4 s, on two CPUs in 2 s, but there is one GIL.

    The last of them is handed over 0.4 s after the batch began.
    """
    once = Demand(wait=0.5, cpu=1.0, jobs=4, width=4)
    stages = prediction_of("threads", once, machine(per_job=0.1)).stages
    assert stages == pytest.approx(
        {"waiting": 0.5, "computing": 2.0, "queueing": 2.0, "handing over": 0.4, "the origin": 0.0}
    )
    alone = prediction_of("sequential", once).stages
    assert alone == pytest.approx({"waiting": 2.0, "computing": 4.0, "the origin": 0.0})


@pytest.mark.parametrize("model", MODELS)
def test_stages_and_what_holds_a_batch_back_are_of_one_makespan(model: str) -> None:
    prediction = prediction_of(model, DEMAND, machine(per_job=0.01, on_the_way=0.02, more_cpu=0.01))
    assert sum(prediction.stages.values()) == pytest.approx(prediction.makespan)
    assert sum(prediction.parts.values()) == pytest.approx(prediction.makespan)


def test_cpu_time_is_what_jobs_compute_and_what_the_model_itself_does() -> None:
    """By hand, ten jobs of 0.1 s: 0.04 s each for handing over, and 0.02 s in the worker that is woken up."""
    own = machine(per_job=0.04, on_the_way=0.01, more_cpu=0.02)
    assert prediction_of("processes", DEMAND, own).cpu_seconds == pytest.approx(10 * 0.16)
    assert prediction_of("sequential", DEMAND, machine(per_job=0.04)).cpu_seconds == pytest.approx(10 * 0.14)


def test_who_shares_the_cpus_waits_longer_and_uses_no_more_of_them() -> None:
    crowded = replace(machine(per_job=0.04), crowding=2.0)
    assert prediction_of("asyncio", BUSY, crowded).makespan > makespan("asyncio", BUSY, machine(per_job=0.04))
    assert prediction_of("asyncio", BUSY, crowded).cpu_seconds == pytest.approx(8 * 1.04)
