"""Predictions of recorded cells: what is predicted from what, residuals, trends and words.

What holds a cell back: by the rule of the module, case by case, and in the tables.
"""

from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from scipy import stats

from reports.analysis.analysis import Analysis
from reports.model.calibration import demand_of, machine_of, share_of_cpu
from reports.model.formula import Predicted
from reports.model.machine import Demand, Machine, Overhead
from reports.model.predictions import (
    Limits,
    Prediction,
    Predictions,
    accuracy_text,
    limits_by_workload,
    predictions_of,
    rank_correlation_p_value,
    trend_of,
)
from reports.page.variants import variants
from tests.reports.helpers.costs import cost
from tests.reports.helpers.records import PROBE, Json, Work, analysed, measured, record

MODELS = ("sequential", "asyncio", "threads", "processes")
NOOP = Work({model: [[1e-6]] * 2 for model in MODELS}, name="noop", jobs=100, kind="baseline")
EXACT = {**PROBE, "capacity_cpus": 2.0, "sleep_overshoot_seconds": 0.0, "loop_sleep_overshoot_seconds": 0.0}
MACHINE = Machine(2.0, {model: Overhead(0.0) for model in MODELS})


def work(**changes: object) -> Work:
    """Ten jobs that wait 1 s, four at a time, and compute 0.1 s each."""
    cells = {"sequential": [[11.0]] * 2, "asyncio": [[3.4]] * 2, "threads": [[6.8]] * 2}
    usual: Json = {"wait_seconds": 1.0, "cpu_seconds": 1.0, "computing": "holds the GIL", "kind": "mixed"}
    return Work(**{"cells": cells, **usual, **changes})


def test_a_cell_that_took_as_long_as_predicted_has_no_residual_and_twice_that_has_ln_2() -> None:
    predictions = predictions_of(measured(NOOP, work(), probe=EXACT))
    assert [cell.model for cell in predictions.cells] == ["sequential", "asyncio", "threads"]
    assert [cell.residual for cell in predictions.cells] == pytest.approx([0, 0, log(2)], abs=1e-4)
    assert predictions.median_error == pytest.approx(0.0, abs=1e-4)
    assert predictions.worst is not None
    assert predictions.worst.error == pytest.approx(1.0, abs=1e-3)
    assert predictions.within(1.15) == pytest.approx(2 / 3)


def test_the_makespan_of_a_cell_does_not_change_what_is_predicted_for_it() -> None:
    slower = work(cells={"sequential": [[50.0]] * 2, "asyncio": [[40.0]] * 2})
    before, after = (predictions_of(measured(NOOP, own_work, probe=EXACT)).cells for own_work in (work(), slower))
    assert before[0].predicted == after[0].predicted
    assert before[1].predicted == after[1].predicted


def test_points_of_sweeps_are_predicted_too() -> None:
    predictions = predictions_of(measured(NOOP, work(name="work width=4", base="work"), probe=EXACT))
    assert {(cell.workload, cell.base) for cell in predictions.cells} == {("work width=4", "work")}


def test_without_noop_nothing_is_predicted_and_the_words_say_so() -> None:
    predictions = predictions_of(measured(work()))
    assert (predictions.cells, predictions.median_error, predictions.worst, predictions.spread) == (
        (),
        None,
        None,
        10.0,
    )
    assert accuracy_text(predictions) == "No cell of this record can be predicted."


@pytest.mark.parametrize(
    ("changes", "model", "reason"),
    [
        ({"kind": "lessons"}, "asyncio", "lessons and what calibrates the model are not predicted"),
        ({"wait_seconds": 0.0, "kind": "io"}, "asyncio", "how long its jobs wait is not known"),
        ({"wait_seconds": 0.0, "computing": "nothing"}, "asyncio", "how long its jobs wait is not known"),
        ({"cells": {"asyncio-batched": [[1.0]]}}, "asyncio-batched", "who waits and computes in a variant of its own"),
        ({"cells": {"uvloop": [[1.0]]}}, "uvloop", "noop was not measured with this model"),
        ({"cells": {"processes": [[1.0]]}}, "processes", "CPU seconds per job are not known"),
        ({"cells": {"sequential": [[1.0]], "processes": [[1.0]]}}, "processes", "its messages carry data"),
    ],
)
def test_what_cannot_be_known_is_not_predicted(changes: Json, model: str, reason: str) -> None:
    predictions = predictions_of(measured(NOOP, work(**changes), probe=EXACT))
    reasons = {left: why for name, left, why in predictions.left_out if name == "work"}
    assert reasons[model].startswith(reason)


def demand(model: str, own: dict[str, float], waits: Sequence[Json] = (), **changes: object) -> Demand:
    """The demand of a model where each spends CPU time of its own, in seconds per batch of ten jobs."""
    own_work = work(cells={model: [[9.0, 9.0]] for model in own}, **changes)
    blocks = [
        {**block, "cpu_seconds": {model: [cpu, cpu] for model, cpu in own.items()}}
        for block in record(own_work)["crossover"]["blocks"]
    ]
    origin = {"server": "any", "ceiling_per_second": 100.0, "late_seconds": 0.5, "waits": list(waits)}
    measurements = measured(own_work, blocks=blocks, origin=origin)
    demand = demand_of(measurements.workloads[0], model, measurements, MACHINE)
    assert isinstance(demand, Demand)
    return demand


def test_every_model_runs_the_job_of_the_plain_loop() -> None:
    assert demand("asyncio", {"sequential": 5.0, "asyncio": 3.0}).cpu == pytest.approx(0.5)


def test_where_a_server_is_asked_each_model_has_a_client_of_its_own() -> None:
    own = {"sequential": 5.0, "asyncio": 3.0}
    asking = demand("asyncio", own, services=("origin",))
    assert (asking.cpu, asking.late, asking.served) == pytest.approx((0.3, 0.5, 0.01))
    assert demand("asyncio", own, services=("postgres",)).served == 0.0
    assert demand("asyncio", own).late is None


def test_a_wait_at_the_origin_is_predicted_as_it_was_and_late_only_once() -> None:
    """Of 0.5 s that an answer to a request for 5 ms is late, its wait is 0.2 s late."""
    wait = {"asked_seconds": 0.005, "in_flight": 1, "achieved_seconds": 0.205, "achieved_95_seconds": 0.3}
    own: Json = {"services": ("origin",), "wait_seconds": 1.0, "waits": [wait]}
    asking = demand("sequential", {"sequential": 5.0}, **own)
    assert (asking.wait, asking.late) == pytest.approx((1.2, 0.3))


def test_fewer_connections_than_the_width_are_the_width() -> None:
    assert demand("sequential", {"sequential": 1.0}, parameters={"jobs": 10, "pool_size": 2}).width == 2
    assert demand("sequential", {"sequential": 1.0}, parameters={"jobs": 10, "pool_size": 0}).width == 4


def test_the_share_of_cpu_is_what_a_job_computes() -> None:
    assert share_of_cpu(Demand(3.0, 1.0, 1, 1)) == 0.25
    assert share_of_cpu(Demand(0.0, 0.0, 1, 1)) == 0.0


def cells(residuals: list[float], widths: list[int]) -> tuple[Prediction, ...]:
    return tuple(
        Prediction("a", "a", "asyncio", Demand(1, 1, 8, width), float(np.exp(residual)), Predicted(1.0, "", {}))
        for residual, width in zip(residuals, widths, strict=True)
    )


def test_the_spread_is_what_95_of_100_stay_within_and_never_less_than_the_margin() -> None:
    errors = [log(1 + percent / 100) for percent in range(1, 101)]
    assert Predictions(cells(errors, [1] * 100)).spread == pytest.approx(1.96)
    assert Predictions(cells([0.0, 0.01], [1, 1])).spread == 1.05
    assert Predictions(cells([0.0, -log(1.5)], [1, 1])).spread == pytest.approx(1.5)


def test_a_residual_that_grows_with_the_width_is_a_trend() -> None:
    widths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    growing = trend_of(cells([0.1 * place for place in range(10)], widths), "width")
    assert growing is not None
    assert growing.is_clear
    assert growing.per_doubling == pytest.approx(np.exp(0.1))
    shaking = trend_of(cells([0.1, -0.1, 0.05, -0.05, 0.1] * 2, widths), "width")
    assert shaking is not None
    assert not shaking.is_clear
    assert trend_of(cells([0.1] * 10, widths), "jobs") is None


@pytest.mark.parametrize(
    ("xs", "ys"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [0.1, 0.3, 0.2, 0.5, 0.4, 0.9, 0.7]),
        ([1, 1, 2, 2, 3, 3, 3], [0.5, 0.1, 0.1, 0.7, 0.5, 0.2, -1.0]),
        ([1, 2, 3, 4, 5], [5.0, 4.0, 3.0, 2.0, 1.0]),
    ],
)
def test_the_p_value_of_a_trend_is_that_of_scipy(xs: list[float], ys: list[float]) -> None:
    assert rank_correlation_p_value(xs, ys) == pytest.approx(stats.spearmanr(xs, ys).pvalue, rel=1e-9)


def test_one_sentence_says_how_good_they_are() -> None:
    widths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    text = accuracy_text(Predictions(cells([log(1.1)] * 9 + [log(1.6)], widths)))
    assert text.startswith("10 cells predicted: median error 10 %, 90 % within 15 %, worst 60 % (a, asyncio)")
    growing = accuracy_text(
        Predictions(cells([0.1 * place for place in range(10)], widths), is_calibrated_quietly=False)
    )
    assert "a trend along width (each doubling 10.5 % longer than predicted)." in growing
    assert growing.endswith("parallel capacity is not known well.")


def test_what_others_used_of_the_cpus_is_told_by_twins_that_compute() -> None:
    """A CPU second took 1.5 s, so the plain loop has 10 (1 + 0.15) s to go."""
    cells = {"one": [[3.0]] * 2, "other": [[3.0]] * 2}
    twins = Work(cells, name="twins", twins=True, cpu_seconds=2.0, computing="holds the GIL")
    alone, crowded = (predictions_of(measured(NOOP, work(), *others, probe=EXACT)) for others in ((), (twins,)))
    assert "a CPU second took 1.50 s" in accuracy_text(crowded)
    assert "Others" not in accuracy_text(alone)
    assert crowded.cells[0].predicted.makespan == pytest.approx(11.5, rel=1e-4)


def test_what_interpreters_are_sent_is_seen_from_processes() -> None:
    """They compute in the process whose CPU time would show it."""
    machine = Machine(2.0, {model: Overhead(0.0) for model in (*MODELS, "interpreters")})

    def message_gap(*models: str) -> object:
        measurements = measured(
            NOOP, work(cells={model: [[9.0]] * 2 for model in ("sequential", "interpreters", *models)})
        )
        return demand_of(measurements.workloads[1], "interpreters", measurements, machine)

    assert message_gap() == "what its messages carry could only be seen from processes"
    assert message_gap("processes") == "its messages carry data"
    assert message_gap("processes-pickled") == "its messages carry data"
    assert isinstance(message_gap("threads"), str)


def test_what_a_cluster_elsewhere_costs_here_predicts_nothing() -> None:
    noop = Work({model: [[1e-6]] * 2 for model in ("sequential", "dask")}, name="noop", jobs=100, kind="baseline")
    jobs = work(cells={model: [[9.0]] * 2 for model in ("sequential", "dask")}, cpu_seconds=0.0)
    here, elsewhere = (predictions_of(measured(noop, jobs, probe=EXACT, given=given)) for given in ((), ("dask",)))
    assert [cell.model for cell in here.cells] == ["sequential", "dask"]
    assert [cell.model for cell in elsewhere.cells] == ["sequential"]


def batch(seconds: float, model: str = "asyncio", cpu_seconds: float = 0.0, **changes: object) -> Work:
    """Four jobs at once that wait 1 s each; all compute `cpu_seconds` together."""
    cells = {"sequential": [[4.0 + cpu_seconds]] * 2, model: [[seconds]] * 2}
    usual: Json = {"jobs": 4, "width": 4, "wait_seconds": 1.0, "kind": "mixed", "computing": "holds the GIL"}
    return Work(cells, cpu_seconds=cpu_seconds, **{**usual, **changes})


def held_back(analysis: Analysis) -> dict[str, Limits]:
    return limits_by_workload(analysis, predictions_of(analysis.measurements))


def limit(own_work: Work, model: str = "asyncio", *others: Work, **sitting: object) -> str:
    return held_back(analysed(own_work, *others, probe=EXACT, **sitting))[own_work.name].get(model, "")


def test_what_is_predicted_well_is_held_back_by_the_largest_part() -> None:
    assert limit(batch(1.0), "asyncio", NOOP) == "waiting"
    assert limit(batch(9.0, cpu_seconds=8.0), "asyncio", NOOP) == "the GIL"


def test_what_is_predicted_badly_is_held_back_by_its_bound_if_that_is_near() -> None:
    assert limit(batch(1.9), "asyncio", NOOP) == "waiting"
    assert limit(batch(2.1), "asyncio", NOOP) == ""


def test_without_noop_the_bound_says_what_it_can() -> None:
    assert limit(batch(1.0)) == "waiting"
    assert limit(batch(9.0, cpu_seconds=8.0)) == "the GIL"
    assert limit(batch(6.0, cpu_seconds=8.0, computing="releases the GIL")) == "the event loop"
    assert limit(batch(5.0, "processes", cpu_seconds=8.0), "processes") == "CPU"
    assert limit(batch(5.0, cpu_seconds=8.0), "sequential") == "CPU"


def test_half_of_what_the_origin_can_answer_is_the_origin() -> None:
    origin = {"server": "any", "ceiling_per_second": 6.0}
    assert limit(batch(1.0, services=("origin",)), "asyncio", NOOP, origin=origin) == "the origin"


def test_jobs_that_do_nothing_are_held_back_by_their_model() -> None:
    limits = held_back(analysed(NOOP))["noop"]
    assert limits == {"asyncio": "the event loop", "threads": "threads", "processes": "messages"}


def test_messages_with_data_hold_processes_back_where_they_take_most_of_the_time() -> None:
    """The process that sends them spends 2 s on each, where an empty one takes 10 ns."""
    assert limit(batch(40.0, "processes", cpu_seconds=8.0), "processes", NOOP) == "messages"
    assert limit(batch(5.0, "processes", cpu_seconds=8.0), "processes", NOOP) == "CPU"


def test_tables_have_efficiency_and_what_holds_back_only_where_they_are_known() -> None:
    analysis: Analysis = analysed(batch(1.25), Work({"sequential": [[1.0]]}, name="bare"), probe=EXACT)
    limits = held_back(analysis)
    tables = {answer.name: variants(answer, limits[answer.name]) for answer in analysis.answers}
    assert [(row.model, row.efficiency, row.held_back) for row in tables["work"].rows] == [
        ("sequential", "100 %", "waiting"),
        ("asyncio", "80 %", "waiting"),
    ]
    assert tables["work"].has_limits
    assert not tables["bare"].has_limits
    assert [(row.efficiency, row.held_back) for row in tables["bare"].rows] == [("", "")]


def test_nothing_holds_back_what_is_invalid() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    analysis = analysed(batch(1.0), invalid=invalid, probe=EXACT)
    rows = variants(analysis.answers[0], {"asyncio": "waiting"}).rows
    assert [(row.model, row.held_back) for row in rows] == [("sequential", ""), ("asyncio", "")]


def test_data_in_messages_has_a_price_where_the_bytes_were_counted_and_a_megabyte_was_measured() -> None:
    """Ten jobs of half a megabyte, each of which takes two seconds."""
    works = NOOP, work(cells={"sequential": [[9.0]] * 2, "processes": [[9.0]] * 2})
    probe = {**EXACT, "pickled_megabyte_seconds": 2.0}

    def demand(costs: list[Json]) -> Demand | str:
        record = measured(*works, probe=probe, costs=costs)
        machine = machine_of(record)
        assert machine is not None
        assert machine.overheads["processes"].per_byte == pytest.approx(2e-6)
        return demand_of(record.workloads[1], "processes", record, machine)

    assert demand([]) == "its messages carry data"
    priced = demand([cost("work", "processes", pickled_bytes=5_000_000)])
    assert isinstance(priced, Demand)
    assert priced.pickled == 500_000
