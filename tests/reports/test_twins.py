"""Twins answer for the measurement: they widen margins, and count nowhere else."""

from math import log

import pytest

from benchmarks.verdicts import FASTER, UNCLEAR
from reports.analysis import Analysis
from reports.bounds import best_capacity
from reports.output import report
from tests.reports.examples import twins, typical
from tests.reports.records import PROBE, Work, analysed, measured

CELLS = {
    "sequential": [[1.0]] * 3,
    "asyncio": [[0.8], [0.8], [0.8]],
    "threads": [[0.85], [0.85], [0.85]],
}


def judged(*ratios: float) -> Analysis:
    return analysed(Work(CELLS), twins(*ratios))


def test_twins_are_apart_from_workloads_and_their_comparisons() -> None:
    measurements, analysis = measured(*typical()), analysed(*typical())
    assert [one.name for one in measurements.twins] == ["twins"]
    assert "twins" not in [one.name for one in measurements.workloads]
    assert (analysis.comparisons, len(analysis.answers)) == (9, 3)


def test_twins_do_not_show_what_the_machine_can_do() -> None:
    cells = {"sequential": [[1.0]], "other": [[0.1]]}
    quick = Work(cells, name="quick", computing="holds the GIL", cpu_seconds=1.0, twins=True)
    of = measured(Work(CELLS), quick, probe={**PROBE, "usable_cpus": 8, "capacity_best_cpus": 2.0})
    assert best_capacity(of) == 2.0


def test_twins_are_in_no_table_but_in_the_figure_of_trust() -> None:
    files = report(measured(*typical()))
    assert b"\n| twins" not in files["summary.md"]
    assert not any(b"\ntwins," in files[f"figures/{name}.csv"] for name in ("speedups", "makespans", "phases"))
    assert b"\ntwins,one,10,1," in files["figures/trust.csv"]


def test_twins_that_are_the_same_allow_nothing() -> None:
    analysis = judged(1.01, 1.0, 0.99)
    assert (analysis.allowance, analysis.answers[0].verdict("asyncio")) == (0.0, FASTER)


def test_twins_that_differ_take_verdicts_away_by_the_far_end_of_their_interval() -> None:
    analysis = judged(1.2, 1.2, 1.2)
    assert analysis.allowance == pytest.approx(log(1.2))
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
    assert (analysis.allowance, analysis.twins[0].checks) == (0.0, False)
