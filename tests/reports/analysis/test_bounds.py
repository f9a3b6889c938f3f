"""The bound of a cell: each of its three limits, and who may use how many CPUs."""

from dataclasses import replace

import pytest

from reports.analysis.bounds import best_capacity, bounds, jobs_per_message, own_price
from tests.reports.helpers.records import PROBE, Work, measured, record
from workloads.pools import message_size

MODELS = ("sequential", "asyncio", "threads", "processes")


def found(computing: str, wait: float, cpu: float, gil_enabled: bool = True, **changes: object) -> dict[str, float]:
    """Bounds of 10 jobs at width 4; `cpu` is the CPU time of the whole batch."""
    work = Work({model: [[9.0, 9.0]] * 2 for model in MODELS}, computing=computing, wait_seconds=wait, cpu_seconds=cpu)
    blocks = [{**block, "gil_enabled": gil_enabled} for block in record(work)["crossover"]["blocks"]]
    measurements = measured(work, blocks=blocks, **changes)
    return bounds(measurements.workloads[0], measurements, measurements.sitting.probe.capacity_best_cpus)


def test_waiting_is_bounded_by_the_waves_that_the_width_allows() -> None:
    """Ten jobs of 1 s, four at a time: three waves; one at a time: ten."""
    assert found("nothing", 1.0, 0.0) == pytest.approx(
        {"sequential": 10.0, "asyncio": 3.0, "threads": 3.0, "processes": 3.0}
    )


def test_a_batch_whose_jobs_arrive_in_two_seconds_lasts_until_the_last_has_waited() -> None:
    work = Work({"asyncio": [[9.0]]}, computing="nothing", wait_seconds=0.1)
    measurements = measured(work)
    (workload,) = measurements.workloads
    arriving = replace(workload, entry=replace(workload.entry, arrival_seconds=2.0))
    assert bounds(arriving, measurements, 2.0) == pytest.approx({"asyncio": 2.1})


def test_computing_that_holds_the_gil_is_spread_by_processes_only() -> None:
    assert found("holds the GIL", 0.0, 5.0) == pytest.approx(
        {"sequential": 5.0, "asyncio": 5.0, "threads": 5.0, "processes": 2.5}
    )


def test_computing_that_releases_the_gil_may_be_spread_by_threads_also_under_asyncio() -> None:
    assert found("releases the GIL", 0.0, 5.0) == pytest.approx(
        {"sequential": 5.0, "asyncio": 2.5, "threads": 2.5, "processes": 2.5}
    )


def test_without_the_gil_threads_are_spread_but_one_event_loop_is_not() -> None:
    free = found("holds the GIL", 0.0, 5.0, environment={"gil": "disabled"}, gil_enabled=False)
    assert (free["threads"], free["asyncio"]) == pytest.approx((2.5, 5.0))


def test_a_block_whose_extensions_switched_the_gil_on_again_has_one() -> None:
    mixed = found("holds the GIL", 0.0, 5.0, environment={"gil": "disabled"}, gil_enabled=True)
    assert mixed["threads"] == pytest.approx(5.0)


def test_no_more_cpus_are_counted_than_jobs_in_flight() -> None:
    probe = {**PROBE, "capacity_best_cpus": 64.0}
    assert found("holds the GIL", 0.0, 5.0, probe=probe)["processes"] == pytest.approx(1.5)


def test_waiting_and_computing_add_up_within_a_wave() -> None:
    assert found("holds the GIL", 1.0, 5.0)["asyncio"] == pytest.approx(5.0)
    assert found("holds the GIL", 2.0, 5.0)["asyncio"] == pytest.approx(3 * 2.5)


def test_cpu_time_counts_only_where_the_job_itself_computes() -> None:
    assert found("nothing", 0.0, 5.0) == {}


def test_jobs_that_neither_wait_nor_compute_have_no_bound() -> None:
    assert found("holds the GIL", 0.0, 0.0) == {}


def test_the_price_of_pools_is_per_message() -> None:
    work = Work({"sequential": [[1.0]]}, jobs=100, parameters={"files_per_message": 20})
    entry = measured(*[work]).workloads[0].entry
    assert own_price("processes", entry, noop_makespan=5.0, noop_jobs=50) == pytest.approx(0.5)
    assert own_price("threads", entry, noop_makespan=5.0, noop_jobs=50) == pytest.approx(0.5)
    assert own_price("asyncio+processes", entry, noop_makespan=5.0, noop_jobs=50) == pytest.approx(0.5)
    assert own_price("asyncio", entry, noop_makespan=5.0, noop_jobs=50) == pytest.approx(10.0)


def test_the_builder_builds_what_it_is_told() -> None:
    assert record(Work({"sequential": [[1.0, 2.0]]}))["benchmarks"][0]["runs"][0]["values"] == [1.0, 2.0]


def test_what_a_block_has_shown_is_possible() -> None:
    """Five CPU seconds in a makespan of 2.5 s are two CPUs at work, whatever the probe saw; there are only two."""
    work = Work(
        {"sequential": [[9.0, 9.0]] * 2, "threads": [[2.5, 2.5], [3.0, 3.0]]},
        computing="releases the GIL",
        cpu_seconds=5.0,
    )
    assert best_capacity(measured(work, probe={**PROBE, "capacity_best_cpus": 1.5})) == pytest.approx(2.0)
    assert best_capacity(measured(work, probe={**PROBE, "usable_cpus": 1, "capacity_best_cpus": 1.0})) == 1.0
    assert best_capacity(measured(work, probe={**PROBE, "usable_cpus": 8, "capacity_best_cpus": 3.5})) == 3.5


def bounded(*models: str, **changes: object) -> dict[str, float]:
    cells = {model: [[9.0, 9.0]] * 2 for model in ("sequential", *models)}
    settings: dict[str, object] = {"computing": "holds the GIL", "wait_seconds": 1.0, "cpu_seconds": 5.0, **changes}
    measurements = measured(Work(cells, **settings))  # type: ignore[arg-type]
    return bounds(measurements.workloads[0], measurements, 2.0)


def test_what_nobody_knows_the_jobs_in_flight_of_has_no_bound() -> None:
    assert set(bounded("asyncio-httpx2", "threads-pipeline", "sequential-batched", "mine")) == {"sequential"}


def test_lessons_have_no_bounds() -> None:
    assert bounded("asyncio", "threads", kind="lessons") == {}


def test_in_stages_waits_come_in_waves_while_all_cpus_compute() -> None:
    """Ten jobs of 1 s and half a CPU second, four at a time: three waves of waits, or five CPU seconds on two CPUs."""
    assert bounded("asyncio+processes")["asyncio+processes"] == pytest.approx(3.0)
    assert bounded("asyncio+threads")["asyncio+threads"] == pytest.approx(5.0)
    assert bounded("processes")["processes"] == pytest.approx(4.5)


def test_loops_in_processes_share_the_width_and_compute_on_all_cpus() -> None:
    """Three waves of whole jobs, or ten half CPU seconds on two CPUs, whichever is longer."""
    assert bounded("processes+asyncio")["processes+asyncio"] == pytest.approx(4.5)
    assert bounded("processes+asyncio", wait_seconds=0.0)["processes+asyncio"] == pytest.approx(2.5)


def test_beside_a_server_the_least_cpu_time_that_any_client_needed_counts() -> None:
    """The plain loop has the dearest client here; asyncio may be faster than that one alone would allow."""
    work = Work({"sequential": [[9.0, 9.0]], "asyncio": [[4.0, 4.0]]}, computing="holds the GIL", services=("origin",))
    cpu = {"sequential": [5.0, 5.0], "asyncio": [3.0, 3.0]}
    blocks = [{**block, "cpu_seconds": cpu} for block in record(work)["crossover"]["blocks"]]
    measurements = measured(work, blocks=blocks)
    assert bounds(measurements.workloads[0], measurements, 2.0)["asyncio"] == pytest.approx(3.0)


def test_interpreters_and_a_cluster_here_compute_on_as_many_cpus_as_processes() -> None:
    assert bounded("interpreters", "dask", wait_seconds=0.0) == pytest.approx(
        {"sequential": 5.0, "interpreters": 2.5, "dask": 2.5}
    )


def test_of_somebody_elses_cluster_it_is_known_only_how_long_its_jobs_wait() -> None:
    work = Work({"sequential": [[9.0]], "dask": [[1.0]]}, computing="holds the GIL", wait_seconds=1.0, cpu_seconds=5.0)
    elsewhere = measured(work, given=("dask",))
    assert bounds(elsewhere.workloads[0], elsewhere, 2.0)["dask"] == pytest.approx(3.0)
    assert best_capacity(elsewhere) == pytest.approx(best_capacity(measured(Work({"sequential": [[9.0]]}))))
    without_waits = measured(replace(work, wait_seconds=0.0), given=("dask",))
    assert set(bounds(without_waits.workloads[0], without_waits, 2.0)) == {"sequential"}


def test_whether_there_is_a_gil_is_what_blocks_say() -> None:
    """The process that writes the record imports more libraries, any of which may switch the GIL on again there."""
    free = found("holds the GIL", 0.0, 5.0, environment={"gil": "enabled"}, gil_enabled=False)
    assert free["threads"] == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("jobs", "width", "asked"), [(24, 2, 0), (24, 8, 0), (1, 64, 0), (1_536, 2, 0), (24, 2, 5), (24, 2, 1)]
)
def test_a_size_of_messages_that_was_not_asked_for_is_what_the_pools_take(jobs: int, width: int, asked: int) -> None:
    work = Work({"sequential": [[1.0]]}, jobs=jobs, width=width, parameters={"jobs_per_message": asked})
    assert jobs_per_message(measured(work).workloads[0].entry) == (asked or message_size(jobs, width))


def test_without_any_size_every_job_has_a_message() -> None:
    assert jobs_per_message(measured(Work({"sequential": [[1.0]]}, jobs=100)).workloads[0].entry) == 1.0
