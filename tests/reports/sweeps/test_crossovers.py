"""Where the order of two models flips: found where it is, with an interval that holds as often as it says."""

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from typing import Any

import pytest

from reports.record.load import parse_record
from reports.record.measurements import Measurements
from reports.sweeps.comparisons import RatioCurve, SweepPair, compared_sweeps, stretches
from reports.sweeps.crossovers import CrossoverResult, _result, crossover_results, crossovers
from reports.sweeps.leaders import LeadStretch, lead_stretches
from reports.sweeps.points import sweeps
from reports.sweeps.text import fastest_text
from tests.reports.helpers.records import Work, as_bytes, measured, record, sweep

Logs = Mapping[float, Mapping[str, Sequence[float]]]
"""By place, by model: ln(sequential / model) for each block."""


def recorded(logs: Logs, axis: str = "wait_seconds", **more: Any) -> Measurements:
    works = [_work(axis, x, models) for x, models in logs.items()]
    return measured(*works, sweeps=[sweep(axis, *works)], **more)


def _work(axis: str, x: float, models: Mapping[str, Sequence[float]]) -> Work:
    blocks = max(map(len, models.values()))
    others = {model: [[exp(-value)] for value in values] for model, values in models.items()}
    cells = {"sequential": [[1.0]] * blocks, **others}
    return Work(cells, name=f"blend {x}", base="blend", parameters={axis: x})


def exactly(**logs: Sequence[float]) -> Logs:
    """Points at 1, 2, 3... without any noise."""
    count = len(next(iter(logs.values())))
    return {n + 1.0: {model: [values[n]] * 3 for model, values in logs.items()} for n in range(count)}


def pair(measurements: Measurements, first: str = "sequential", second: str = "asyncio") -> CrossoverResult:
    (along,) = compared_sweeps(measurements)
    return next(
        result for result in crossover_results(along) if (result.pair.first, result.pair.second) == (first, second)
    )


def stages(measurements: Measurements) -> tuple[LeadStretch, ...]:
    (along,) = compared_sweeps(measurements)
    return lead_stretches(along, crossover_results(along))


def test_a_crossover_says_who_is_faster_below_and_above_and_from_where_on_it_matters() -> None:
    (crossover,) = crossovers(recorded(exactly(asyncio=[1.0, -1.0])))
    assert (crossover.first, crossover.second) == ("asyncio", "sequential")
    assert (crossover.value, crossover.low, crossover.high) == pytest.approx((1.5, 1.5, 1.5))
    assert crossover.clear_from == pytest.approx(1.5 + log(1.05) / 2)


def test_every_certain_change_is_a_crossover_of_its_own() -> None:
    crossover, other = crossovers(recorded(exactly(asyncio=[-1.0, 1.0, -1.0])))
    assert [(overtaking.first, overtaking.second) for overtaking in (crossover, other)] == [
        ("sequential", "asyncio"),
        ("asyncio", "sequential"),
    ]
    assert (crossover.value, other.value) == pytest.approx((1.5, 2.5))
    assert crossover.clear_from == pytest.approx(1.5 + log(1.05) / 2)


def test_a_lead_that_does_not_last_to_the_end_is_clear_from_nowhere_on() -> None:
    (crossover,) = crossovers(recorded(exactly(asyncio=[-1.0, 1.0, 0.01])))
    assert crossover.clear_from is None


def test_a_lead_is_not_clear_up_to_the_end_where_noise_hides_it_there() -> None:
    noisy = {1.0: [-1.0, -1.0, -1.0], 2.0: [1.0, 1.0, 1.0], 3.0: [0.5, -0.5, 0.1]}
    (crossover,) = crossovers(recorded({x: {"asyncio": logs} for x, logs in noisy.items()}))
    assert crossover.clear_from is None


def test_who_stays_ahead_is_said_where_no_crossover_was_observed() -> None:
    result = pair(recorded(exactly(asyncio=[1.0, 0.5, 1.0])))
    assert result.order is not None
    assert (result.order.ahead, result.order.behind) == ("asyncio", "sequential")
    assert (result.order.low, result.order.high, result.order.is_throughout) == (1.0, 3.0, True)


def test_a_flip_of_the_means_that_may_be_chance_is_no_crossover() -> None:
    noisy = {1.0: {"asyncio": [1.0, 1.1, 0.9]}, 2.0: {"asyncio": [-0.3, 0.2, -0.1]}}
    order = pair(recorded(noisy)).order
    assert order is not None
    assert order.ahead == "asyncio"
    assert order.certain[0][0] == 1.0
    assert order.certain[0][1] < 2.0
    assert order.perhaps == pytest.approx((1 + 1 / (1 + 0.2 / 3),))


def test_two_uncertain_points_do_not_make_the_line_between_them_certain() -> None:
    along, curve = sweeps(recorded(exactly(asyncio=[1.0, 1.0])))[0], RatioCurve((1.0, 2.0), (0.9, 0.9), (1.0, 1.0))
    assert [stretch.state for stretch in stretches(curve)] == [0, 1, 0]
    order = _result(along, SweepPair("sequential", "asyncio", curve)).order
    assert order is not None
    assert not order.is_certain


def test_models_that_stay_within_the_margin_are_the_same() -> None:
    order = pair(recorded(exactly(asyncio=[0.0, 0.04, 0.0]))).order
    assert order is not None
    assert order.is_same
    assert order.clear == ()


def test_one_block_everywhere_tells_nothing() -> None:
    order = pair(recorded({1.0: {"asyncio": [1.0]}, 2.0: {"asyncio": [-1.0]}})).order
    assert order is not None
    assert not order.is_known


def test_a_point_with_one_block_is_no_part_of_a_line_whose_other_points_have_more() -> None:
    logs = {
        1.0: {"asyncio": [1.0]},
        2.0: {"asyncio": [-1.0, -1.01, -0.99, -1.02]},
        3.0: {"asyncio": [-2.0, -2.02, -1.99, -2.01]},
    }
    (along,) = compared_sweeps(recorded(logs))
    assert along.pairs[0].curve.places == (2.0, 3.0)
    assert crossovers(recorded(logs)) == ()


def test_only_points_that_have_both_models_count_and_there_have_to_be_two() -> None:
    logs = {1.0: {"asyncio": [1.0] * 3}, 2.0: {"threads": [1.0] * 3}, 3.0: {"asyncio": [-1.0] * 3}}
    (along,) = compared_sweeps(recorded(logs))
    assert [(sweep_pair.first, sweep_pair.second, sweep_pair.curve.places) for sweep_pair in along.pairs] == [
        ("sequential", "asyncio", (1.0, 3.0)),
        ("sequential", "threads", (2.0,)),
    ]
    assert len(crossover_results(along)) == 1
    assert along.level == pytest.approx(1 - 0.05 / 3)  # sequential and threads share one point: looked at, but no line


def test_models_are_paired_within_the_rounds_in_which_both_ran() -> None:
    """asyncio missed the first of three rounds, in which the loop took ten times as long."""
    cells = {"sequential": [[10.0, 1.0, 1.0]], "asyncio": [[0.5, 0.5]]}
    works = [Work(cells, f"blend {x}", base="blend", parameters={"wait_seconds": x}) for x in (1, 2)]
    content = record(*works, sweeps=[sweep("wait_seconds", *works)])
    for block in content["crossover"]["blocks"]:
        block["rounds"][0].remove("asyncio")
    (along,) = compared_sweeps(parse_record(as_bytes(content)))
    assert along.pairs[0].curve.logs == pytest.approx((log(2), log(2)))


def test_invalid_cells_are_no_part_of_it() -> None:
    wrong = [{"workload": "blend 2.0", "model": "asyncio", "block": 4, "phase": "warm", "reason": "wrong"}]
    (along,) = compared_sweeps(recorded(exactly(asyncio=[1.0, 1.0, -1.0]), invalid=wrong))
    assert along.pairs[0].curve.places == (1.0, 3.0)


def test_intervals_hold_together_over_all_pairs_and_sweeps_and_are_widened_by_twins() -> None:
    twins = Work({"one": [[1.0]] * 4, "other": [[1.2]] * 4}, name="twins", twins=True)
    works = [_work("wait_seconds", x, {"asyncio": [1.0] * 3, "threads": [1.0] * 3}) for x in (1.0, 2.0)]
    both = [sweep("wait_seconds", *works), {**sweep("again", *works), "parameters": ["wait_seconds"]}]
    compared_sweep, other = compared_sweeps(measured(*works, twins, sweeps=both))
    assert compared_sweep.level == other.level == 1 - 0.05 / 12
    assert compared_sweep.pairs[0].curve.widening == pytest.approx(log(1.2))


def test_values_without_order_have_no_crossovers() -> None:
    works = [
        Work(
            {"sequential": [[1.0]] * 3, "asyncio": [[value]] * 3},
            name=f"p{value}",
            base="blend",
            parameters={"client": f"c{value}"},
        )
        for value in (0.5, 2.0)
    ]
    (along,) = compared_sweeps(measured(*works, sweeps=[sweep("client", *works)]))
    assert along.pairs == ()
    assert lead_stretches(along, ()) == ()


def test_the_lead_goes_from_one_model_to_the_next_at_their_crossovers() -> None:
    measurements = recorded(exactly(asyncio=[-1.0, 1.0, 1.0, 1.0], processes=[-2.0, 0.0, 0.5, 2.0]))
    stretch, two, three = stages(measurements)
    assert [stage.models for stage in (stretch, two, three)] == [("sequential",), ("asyncio",), ("processes",)]
    assert [(stage.low, stage.high) for stage in (stretch, two, three)] == [(1.0, 1.0), (2.0, 3.0), (4.0, 4.0)]
    assert stretch.crossover is None
    assert two.crossover is not None
    assert two.crossover.value == pytest.approx(sqrt(2))  # the axis is logarithmic from 1 to 4
    assert three.crossover is not None
    assert three.crossover.value == pytest.approx(3 * (4 / 3) ** (0.5 / 1.5))


def test_models_that_nobody_clearly_beats_share_the_lead_with_the_shortest_first() -> None:
    near = {"asyncio": [1.0, 1.0, 1.0], "threads": [1.0, 1.3, 1.0]}
    (stretch,) = stages(recorded({1.0: near, 2.0: near}))
    assert stretch.models == ("threads", "asyncio")


def test_who_is_merely_not_beaten_for_certain_is_not_told_as_the_fastest() -> None:
    """Processes are slower at first, then twice as fast by means, of which the blocks say nothing for certain."""
    unsure = {"processes": [1.9, -0.2, 0.5]}
    measurements = recorded({1.0: {"processes": [-9.0, -9.1, -8.9]}, 2.0: unsure, 3.0: unsure})
    (stretch,) = stages(measurements)
    assert (stretch.models, stretch.others, stretch.certain) == (("sequential",), ("processes",), ((1.0, 1.0),))
    (along,) = compared_sweeps(measurements)
    assert fastest_text(along.sweep, (stretch,)) == (
        "Fastest: sequential at 1 s of wait, too close to processes to tell beyond."
    )


def test_before_a_crossover_all_are_named_who_are_level_there_though_one_is_beaten_inside_its_interval() -> None:
    """At 3 asyncio loses to processes for certain, threads do not: until then the two were level."""
    noisy = [3.01, 2.99, 3.0]
    level = {"asyncio": noisy, "threads": noisy[::-1], "processes": [0.0, 0.01, -0.01]}
    inside = {"asyncio": [-2.0, -2.01, -1.99], "threads": [1.01, 0.99, 1.0], "processes": [1.0, 1.01, 0.99]}
    after = {"asyncio": [-2.0, -2.01, -1.99], "threads": [-2.0, -2.01, -1.99], "processes": [3.0, 3.01, 2.99]}
    stretch, two = stages(recorded({1.0: level, 2.0: level, 3.0: inside, 4.0: after}))
    assert (set(stretch.models), stretch.others) == ({"asyncio", "threads"}, ())
    assert (two.models, two.others) == (("processes",), ())
    assert two.crossover is not None
    assert two.crossover.low <= 3 <= two.crossover.high


def test_the_lead_is_among_those_that_were_measured() -> None:
    logs = {1.0: {"asyncio": [2.0] * 3, "threads": [1.0] * 3}, 2.0: {"threads": [1.0] * 3}, 3.0: {"threads": [1.0] * 3}}
    stretch, two = stages(recorded(logs))
    assert (stretch.models, two.models, two.crossover) == (("asyncio",), ("threads",), None)
