"""Where a line from point to point is certain to lie on one side: solved by hand, and the same by direct evaluation."""

from itertools import pairwise
from math import exp, inf, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sweeps.comparisons import RatioCurve, flips, stretches


def test_the_line_between_two_points_crosses_where_it_should_on_either_scale() -> None:
    assert flips(RatioCurve((1.0, 4.0), (-1.0, 1.0), (0.0, 0.0), is_log=True)) == pytest.approx((2.0,))
    assert flips(RatioCurve((1.0, 4.0), (-1.0, 2.0), (0.0, 0.0))) == pytest.approx((2.0,))
    assert flips(RatioCurve((1.0, 2.0, 3.0, 4.0), (-1.0, 0.0, 0.0, 1.0), (0.0,) * 4)) == pytest.approx((2.5,))


def test_the_interval_is_where_the_test_does_not_reject_solved_by_hand() -> None:
    """With v = 2u - 1, d = v and half = 0.8 sqrt((1 + v^2) / 2), so both are equal where v^2 = 0.32 / 0.68."""
    v = sqrt(0.32 / 0.68)
    behind, unknown, ahead = stretches(RatioCurve((0.0, 1.0), (-1.0, 1.0), (0.8, 0.8)))
    assert [stretch.state for stretch in (behind, unknown, ahead)] == [-1, 0, 1]
    assert (unknown.start, unknown.end) == pytest.approx(((1 - v) / 2, (1 + v) / 2))
    assert (behind.start, behind.end, ahead.end) == (0.0, unknown.start, 1.0)


def test_what_identical_code_may_differ_by_is_never_certain() -> None:
    _, unknown, _ = stretches(RatioCurve((0.0, 1.0), (-1.0, 1.0), (0.0, 0.0), widening=0.5))
    assert (unknown.start, unknown.end) == pytest.approx((0.25, 0.75))


def test_unknown_noise_leaves_everything_unknown() -> None:
    (stretch,) = stretches(RatioCurve((0.0, 1.0), (-1.0, 1.0), (inf, inf)))
    assert (stretch.state, stretch.start, stretch.end) == (0, 0.0, 1.0)


CURVES = st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 5)), min_size=2, max_size=6)


@given(CURVES, st.booleans(), st.floats(0, 1))
def test_stretches_cover_the_swept_range_and_say_what_the_test_says_there(
    points: list[tuple[float, float]], is_log: bool, widening: float
) -> None:
    places = tuple(float(2**n) for n in range(len(points)))
    logs, halves = (tuple(values) for values in zip(*points, strict=True))
    curve = RatioCurve(places, logs, halves, is_log, widening)
    stretchs = stretches(curve)
    assert (stretchs[0].start, stretchs[-1].end) == (places[0], places[-1])
    assert all(stretch.end == other.start for stretch, other in pairwise(stretchs))
    for stretch in stretchs:
        middle = exp((log(stretch.start) + log(stretch.end)) / 2) if is_log else (stretch.start + stretch.end) / 2
        step, steps = (log(middle), np.log(places)) if is_log else (middle, np.array(places))
        number = min(int(np.searchsorted(steps, step, side="right")), len(places) - 1) - 1
        u = (step - steps[number]) / (steps[number + 1] - steps[number])
        d = (1 - u) * logs[number] + u * logs[number + 1]
        beyond = abs(d) - widening - np.hypot((1 - u) * halves[number], u * halves[number + 1])
        assert stretch.state == (np.sign(d) if beyond > 0 else 0) or beyond == pytest.approx(0, abs=1e-6)


@given(CURVES)
def test_swapping_the_models_swaps_nothing_but_the_sides(points: list[tuple[float, float]]) -> None:
    places = tuple(float(n) for n in range(len(points)))
    logs, halves = (tuple(values) for values in zip(*points, strict=True))
    stretchs, other = (stretches(RatioCurve(places, tuple(sign * value for value in logs), halves)) for sign in (1, -1))
    assert [run.state for run in stretchs] == [-run.state for run in other]
    assert [run.start for run in stretchs] == pytest.approx([run.start for run in other], abs=1e-6)
