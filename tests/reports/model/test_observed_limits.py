"""What held a batch back is read off its timeline, moment by moment, and held against the model of the machine."""

from dataclasses import replace

from benchmarks.record_format.timelines import NO_CPU, NO_GIL, NO_LOOP, NO_WORKER, RUNNING, WAITING, TimelineEntry
from reports.model.formula import CPU, EVENT_LOOP, GIL, MESSAGES, OWN_THREADS
from reports.model.formula import WAITING as WAIT
from reports.model.observed_limits import ObservedLimit, agreement, moments, observed_limits
from tests.reports.helpers.records import PROBE, Work, measured

STATES = (RUNNING, NO_GIL, NO_CPU, NO_LOOP, NO_WORKER, WAITING)


def timeline(*spans: tuple[int, str, int, int], model: str = "asyncio", microseconds: int = 100) -> TimelineEntry:
    rows = tuple((row, STATES.index(state), start, end) for row, state, start, end in spans)
    jobs = tuple(sorted({span[0] for span in spans}))
    return TimelineEntry("work", model, jobs, 10, 4, microseconds / 1e6, 1.0, STATES, rows)


def seconds(entry: TimelineEntry, serial: str) -> dict[str, float]:
    return {limit: round(1e6 * value, 3) for limit, value in moments(entry, serial)}


def test_jobs_that_all_wait_are_held_back_by_waiting_and_by_computing_where_one_runs() -> None:
    entry = timeline((0, WAITING, 0, 60), (1, WAITING, 0, 50), (0, RUNNING, 60, 100))
    assert seconds(entry, GIL) == {WAIT: 60, CPU: 40}


def test_who_is_ready_while_another_runs_says_what_is_in_the_way() -> None:
    entry = timeline((0, RUNNING, 0, 100), (1, NO_GIL, 0, 40), (2, NO_CPU, 40, 70), (3, NO_LOOP, 70, 100))
    assert seconds(entry, EVENT_LOOP) == {GIL: 40, CPU: 30, EVENT_LOOP: 30}


def test_time_before_the_first_job_and_after_the_last_is_the_models_own_and_jobs_on_their_way_are_messages() -> None:
    entry = timeline((0, NO_WORKER, 20, 50), (0, WAITING, 50, 90), model="threads")
    assert seconds(entry, GIL) == {OWN_THREADS: 30, MESSAGES: 30, WAIT: 40}


def test_a_cell_is_held_back_by_what_does_so_for_most_of_its_time_and_the_model_is_asked_about_as_few_jobs() -> None:
    exact = {**PROBE, "capacity_cpus": 2.0, "sleep_overshoot_seconds": 0.0, "loop_sleep_overshoot_seconds": 0.0}
    cells = {"sequential": [[11.0]] * 2, "asyncio": [[3.4]] * 2}
    noop = Work({model: [[1e-6]] * 2 for model in cells}, name="noop", jobs=100, kind="baseline")
    work = Work(cells, name="work", wait_seconds=1.0, cpu_seconds=1.0, computing="holds the GIL", kind="mixed")
    known = measured(noop, work, probe=exact)
    entry = replace(timeline((0, WAITING, 0, 80), (0, RUNNING, 80, 100)), batch_jobs=1, width=1)
    (limit,) = observed_limits(replace(known, sitting=replace(known.sitting, timelines=(entry,))))
    assert limit == ObservedLimit("work", "asyncio", WAIT, WAIT, is_whole=False)


def test_the_page_says_in_how_many_cells_the_two_agree() -> None:
    same, other = (ObservedLimit("w", "asyncio", WAIT, expected, is_whole=True) for expected in (WAIT, CPU))
    alone = replace(same, expected="")
    assert agreement((same, other, alone)) == "The model of the machine names what timelines show in 1 of 2 cells."
    assert not agreement((alone,))
