"""Estimates of cells: what is paired and averaged, what is unknown, who is beaten; twins only widen what decides."""

from dataclasses import replace
from math import inf, log

import pytest

from benchmarks.inference.intervals import Estimate, Samples
from benchmarks.inference.moderation import PairedBlocks, moderated_means
from benchmarks.inference.verdicts import FASTER, UNCLEAR, Rule
from benchmarks.measure.open_comparisons import InterimRecord, interim_comparisons
from reports.analysis.analysis import Analysis
from reports.analysis.bounds import best_capacity
from reports.analysis.estimates import makespan, ratio, unbeaten
from reports.comparison.timing import times_as_fast
from reports.page.drawings import figures_of
from reports.page.report import conclude
from reports.plotting.figure import as_csv
from reports.record.measurements import Cell, MeasuredWorkload, Times
from reports.sweeps.comparisons import compared_sweeps
from reports.sweeps.values import with_moderated_intervals
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.maps import map_of, the
from tests.reports.helpers.pages import summary_of
from tests.reports.helpers.records import PROBE, Work, analysed, measured
from tests.reports.helpers.sweeps import analysed_sweeps, widths

CELLS = {
    "sequential": [[1.0]] * 3,
    "asyncio": [[0.8], [0.8], [0.8]],
    "threads": [[0.85], [0.85], [0.85]],
}


def judged(*ratios: float) -> Analysis:
    return analysed(Work(CELLS), twins(*ratios))


def test_twins_are_apart_from_workloads_and_their_comparisons() -> None:
    measurements, analysis = measured(*typical()), analysed(*typical())
    assert [workload.name for workload in measurements.twins] == ["twins"]
    assert "twins" not in [measured_workload.name for measured_workload in measurements.workloads]
    assert (analysis.headlines, analysis.comparisons, len(analysis.answers)) == (3, 6, 3)


def test_twins_do_not_show_what_the_machine_can_do() -> None:
    cells = {"sequential": [[1.0]], "other": [[0.1]]}
    quick = Work(cells, name="quick", computing="holds the GIL", cpu_seconds=1.0, twins=True)
    record = measured(Work(CELLS), quick, probe={**PROBE, "usable_cpus": 8, "capacity_best_cpus": 2.0})
    assert best_capacity(record) == 2.0


def test_twins_are_in_no_table_but_in_the_figure_of_trust() -> None:
    assert "\n| twins" not in summary_of(*typical())
    tables = {figure.name: as_csv(figure.rows) for figure in figures_of(conclude(measured(*typical())))}
    assert not any("\ntwins," in text for name, text in tables.items() if name != "trust")
    assert "\ntwins,one,10,1," in tables["trust"]


def test_twins_that_are_the_same_allow_nothing() -> None:
    analysis = judged(1.01, 1.0, 0.99)
    assert (analysis.widening, analysis.answers[0].verdict("asyncio")) == (0.0, FASTER)


def test_twins_that_differ_take_verdicts_away_by_the_far_end_of_their_interval() -> None:
    analysis = judged(1.2, 1.2, 1.2)
    assert analysis.widening == pytest.approx(log(1.2))
    assert analysis.answers[0].verdict("asyncio") == UNCLEAR
    assert judged(1.15, 1.15, 1.15).answers[0].verdict("asyncio") == FASTER


def test_models_that_twins_cannot_tell_apart_tie_for_the_fastest() -> None:
    """Threads take 6 % longer than asyncio, with no noise at all."""
    assert judged().answers[0].fastest == ("asyncio",)
    assert judged(1.1, 1.1, 1.1).answers[0].fastest == ("asyncio", "threads")


def test_intervals_are_shown_as_they_were_measured() -> None:
    assert judged().answers[0].speedups == judged(1.2, 1.2, 1.2).answers[0].speedups


def test_invalid_twins_allow_nothing_and_check_nothing() -> None:
    invalid = [{"workload": "twins", "model": "one", "block": 4, "phase": "warm", "reason": "wrong"}]
    analysis = analysed(Work(CELLS), twins(1.2, 1.2, 1.2), invalid=invalid)
    assert (analysis.widening, analysis.twins[0].checks) == (0.0, False)


def cell(*blocks: tuple[float, ...]) -> Cell:
    return {number: times(number, warm, tuple(range(1, len(warm) + 1))) for number, warm in enumerate(blocks)}


def times(block: int, warm: tuple[float, ...], rounds: tuple[int, ...]) -> Times:
    return Times(block, warm, None, None, None, (), rounds=rounds)


def found(reference: Cell, model: Cell, level: float = 0.95) -> Estimate:
    result = ratio(reference, model, level)
    assert result
    return result


def test_a_ratio_is_the_geometric_mean_over_blocks_of_the_median_over_rounds() -> None:
    reference = cell((8.0, 2.0, 4.0), (32.0, 32.0, 32.0))
    model = cell((1.0, 1.0, 1.0), (2.0, 2.0, 2.0))
    assert found(reference, model).value == pytest.approx(8.0)


def test_only_blocks_that_have_both_models_are_paired() -> None:
    model = {0: cell((1.0,))[0]}
    result = found(cell((2.0,), (100.0,)), model)
    assert result.value == pytest.approx(2.0)
    assert result.blocks == 1


def test_models_without_a_common_block_have_no_ratio() -> None:
    assert ratio(cell((1.0,)), {7: times(7, (1.0,), (1,))}, 0.95) is None


def test_only_rounds_in_which_both_ran_are_paired() -> None:
    """The model missed the first round, in which the reference took 100 s: 4 / 2 and 8 / 2, whose median is 2.83."""
    reference, model = times(0, (100.0, 4.0, 8.0), (1, 2, 3)), times(0, (2.0, 2.0), (2, 3))
    assert found({0: reference}, {0: model}).value == pytest.approx(8**0.5)


def test_a_block_without_a_common_round_does_not_count() -> None:
    reference = cell((2.0,), (100.0,))
    model = {0: times(0, (1.0,), (1,)), 1: times(1, (1.0,), (2,))}
    result = found(reference, model)
    assert result.value == pytest.approx(2.0)
    assert result.blocks == 1
    assert ratio(reference, {1: model[1]}, 0.95) is None


def test_one_block_gives_no_interval() -> None:
    assert found(cell((2.0, 2.0)), cell((1.0, 1.0))).interval is None


def test_a_makespan_is_the_geometric_mean_of_the_medians_of_its_blocks() -> None:
    assert makespan(cell((1.0, 9.0, 2.0), (8.0, 8.0, 8.0)), 0.95).value == pytest.approx(4.0)


PAIR = ("sequential", "asyncio")
ONE_BLOCK = {"sequential": [[1.0, 1.0]], "asyncio": [[0.5, 0.5]]}


def one_model(measured: MeasuredWorkload, cell: Cell) -> MeasuredWorkload:
    return replace(measured, cells={"asyncio": cell})


def half_widths_of_one_block() -> dict[str, float | None]:
    """Half of the interval of a ratio that one block alone knows, by everybody who computes one."""
    (answer,) = analysed(Work(ONE_BLOCK)).answers
    loop, asyncio = (answer.measured.cells[model] for model in ONE_BLOCK)
    (mean,) = moderated_means({("point", PAIR): PairedBlocks((0.7,))}).values()
    swept = analysed_sweeps(widths({"sequential": {1: 1.0, 4: 1.0}, "asyncio": {1: 0.5, 4: 0.2}}, [1.0]))
    samples: Samples = {model: {0: tuple(rounds[0])} for model, rounds in ONE_BLOCK.items()}
    (interim,) = interim_comparisons(InterimRecord({"work": samples}))["work"]
    (drawn,) = with_moderated_intervals([makespan(asyncio, 0.95)])
    (apart,) = times_as_fast([(one_model(answer.measured, loop), one_model(answer.measured, asyncio))], False).values()
    assert drawn is not None
    return {
        "while measuring": interim.half_width,
        "the rule": Rule().half(interim.estimate),
        "a workload": answer.ratios[PAIR].half,
        "two sittings": apart.estimate(0.95).half,
        "a point of a map": mean.estimate(0.95).half,
        "a map": the(map_of(places=[(0.001, 100)], spread=[0.0])).spots[0].half("asyncio", "processes"),
        "a sweep": compared_sweeps(swept.measurements)[0].pairs[0].curve.halves[0],
        "a figure of a sweep": drawn.half,
    }


def test_one_block_leaves_every_interval_unknown_whoever_asks() -> None:
    """None in an estimate, infinite among numbers: never a width."""
    assert {who: half for who, half in half_widths_of_one_block().items() if half not in (None, inf)} == {}


RING = {("rock", "scissors"), ("scissors", "paper"), ("paper", "rock")}


def test_the_unbeaten_come_by_their_times_and_in_a_ring_the_shortest_is_left() -> None:
    times = {"rock": 3.0, "paper": 2.0, "scissors": 1.0}
    assert unbeaten(times, lambda model, other: (model, other) in RING) == ("scissors",)
    assert unbeaten(times, lambda model, other: (model, other) == ("rock", "scissors")) == ("paper", "rock")
    assert unbeaten({}, lambda model, other: True) == ()
