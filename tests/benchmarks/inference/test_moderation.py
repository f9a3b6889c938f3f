"""A pair's variance over blocks is drawn towards what rounds promise: by hand, on made data, how often it misses."""

from functools import cache
from itertools import combinations
from math import log, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from benchmarks.inference.intervals import ERROR_RATE, Array, Estimate, half_widths
from benchmarks.inference.moderation import (
    FEWEST_PLACES,
    MOST_DEGREES,
    ModeratedMean,
    PairedBlocks,
    PointPair,
    moderated_by_rounds,
    moderated_means,
    paired_blocks,
)
from benchmarks.simulation.error_rates import PROCESS
from tests.benchmarks.helpers.simulated_samples import simulated

PAIR = ("sequential", "asyncio")


def names(count: int) -> list[str]:
    return [f"work {number}" for number in range(count)]


def scattered(count: int, free: float, prior: float, seed: int = 1) -> tuple[Array, Array]:
    """Promises, and variances seen with `free` degrees about true ones, typically 0.02 V^0.6, that scatter."""
    random = np.random.default_rng(seed)
    promised = np.exp(random.uniform(log(1e-5), log(1e-2), count))
    true = 0.02 * promised**0.6 * prior / random.chisquare(prior, count)
    return true * random.chisquare(free, count) / free, promised


def test_a_block_says_the_median_of_its_rounds_and_one_without_rounds_is_none() -> None:
    assert paired_blocks([[0.1, 0.9, 0.2], [], [0.4]]).logs == pytest.approx((0.2, 0.4))


def test_three_rounds_promise_a_third_of_their_variance() -> None:
    """0, 3 and 6 have the variance 9, and 0 and 2 have 2: (9 / 3 + 2 / 2) / 2, whatever the one round alone says."""
    assert paired_blocks([[0.0, 3.0, 6.0], [0.0, 2.0], [7.0]]).rounds_variance == pytest.approx(2.0)


def test_from_four_rounds_on_a_disturbed_one_does_not_change_what_is_promised() -> None:
    """The middle half of 0 to 4 goes from 1 to 3, which is 1.349 standard deviations of a normal value."""
    assert stats.norm.ppf(0.75) - stats.norm.ppf(0.25) == pytest.approx(1.349, abs=1e-4)
    for last in (4.0, 400.0):
        promised = paired_blocks([[0.0, 1.0, 2.0, 3.0, last]]).rounds_variance
        assert promised == pytest.approx((2 / 1.349) ** 2 / 5)


def test_blocks_of_one_round_promise_nothing() -> None:
    assert paired_blocks([[0.1], [0.2]]).rounds_variance is None


def test_eight_variances_worked_out_by_hand() -> None:
    """With d = 2 chance scatters ln s^2 with the variance trigamma(1) = pi^2/6.

    All lie pi/2 off the line 0.01 sqrt(V), which with two coefficients fitted is a variance of pi^2/4 * 8/6 = pi^2/3.
    What is left is again trigamma(1): d0 = 2, and digamma(1) cancels, so each is half its own and half the line's.
    """
    promised = np.exp([-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0])
    line = 0.01 * np.sqrt(promised)
    seen = line * np.exp(pi / 2 * np.array([1, -1, 1, -1, 1, -1, 1, -1]))
    moderate = moderated_by_rounds(seen, [2.0] * 8, promised, names(8))
    assert moderate.variances == pytest.approx((seen + line) / 2)
    assert moderate.degrees == pytest.approx([4.0] * 8)


def test_any_record_is_moderated_as_a_regression_and_a_search_for_its_degrees_would() -> None:
    """Twelve workloads of three pairs; all news of a workload counts once for how badly scatter is known."""
    seen, promised = scattered(36, 4, 3.0)
    free, places = np.tile([3.0, 4.0, 5.0], 12), np.repeat(names(12), 3)
    news = np.log(seen) + np.log(free / 2) - special.psi(free / 2)
    fit = stats.linregress(np.log(promised), news)
    off = (news - fit.intercept - fit.slope * np.log(promised)) ** 2
    beyond = (off * 36 / 34 - special.zeta(2, free / 2)).reshape(12, 3).mean(axis=1)
    excess = beyond.mean() + stats.sem(beyond)
    half = optimize.brentq(lambda x: special.zeta(2, x) - excess, 1e-3, 1e3)
    line = np.exp(fit.intercept + special.psi(half)) / half * promised**fit.slope
    assert 0 < fit.slope < 1
    assert 2 * half < MOST_DEGREES
    moderate = moderated_by_rounds(seen, free, promised, places.tolist())
    assert moderate.degrees == pytest.approx(free + 2 * half)
    assert moderate.variances == pytest.approx((2 * half * line + free * seen) / (2 * half + free))


def fitted(seen: Array, promised: Array, free: float) -> tuple[float, float, float]:
    """Slope and height of the line that variances were drawn towards, and the degrees it was worth."""
    moderate = moderated_by_rounds(seen, [free] * len(seen), promised, names(len(seen)))
    worth = moderate.degrees - free
    line = (moderate.degrees * moderate.variances - free * seen) / worth
    slope, height = np.polyfit(np.log(promised), np.log(line), 1)
    return float(slope), float(height), float(worth[0])


@pytest.mark.parametrize("prior", [3.0, 5.0])
def test_slope_height_and_degrees_of_made_variances_are_found(prior: float) -> None:
    slope, height, worth = fitted(*scattered(2000, 5, prior), 5)
    assert slope == pytest.approx(0.6, abs=0.03)
    assert height == pytest.approx(log(0.02), abs=0.25)
    assert 0.85 * prior < worth < 1.05 * prior


@pytest.mark.parametrize(("power", "slope"), [(-1.0, 0.0), (2.0, 1.0)])
def test_variances_neither_fall_where_rounds_promise_more_nor_rise_faster(power: float, slope: float) -> None:
    promised = np.geomspace(1e-5, 1e-2, 20)
    assert fitted(promised**power, promised, 5)[0] == pytest.approx(slope, abs=1e-9)


def test_where_all_lie_on_the_line_or_nearly_it_still_counts_for_no_more_than_six_degrees() -> None:
    """True variances that scatter like fifty degrees of freedom would leave more than six, were it not for the cap."""
    promised = np.geomspace(1e-5, 1e-2, 20)
    assert fitted(3 * promised, promised, 5)[2] == pytest.approx(6.0)
    near = scattered(1500, 5, 50.0)
    uncapped = moderated_by_rounds(near[0], [5.0] * 1500, near[1], names(1500), most_degrees=1e9)
    assert 15 < uncapped.degrees[0] - 5 < 1000
    assert fitted(*near, 5)[2] == pytest.approx(6.0)


def test_points_of_one_block_or_one_round_keep_their_own() -> None:
    seen, promised = scattered(12, 5, 3.0)
    free = np.full(12, 5.0)
    free[0], seen[0], promised[1] = 0.0, 0.0, np.nan
    moderate = moderated_by_rounds(seen, free, promised, names(12))
    assert moderate.variances[:2] == pytest.approx(seen[:2], abs=0)
    assert moderate.degrees[:2].tolist() == [0.0, 5.0]
    assert (moderate.degrees[2:] > 5).all()
    assert (moderate.variances[2:] != seen[2:]).all()


def test_fewer_than_eight_workloads_borrow_nothing_however_many_pairs_they_have() -> None:
    seen, promised = scattered(24, 5, 3.0)
    for count, borrow in ((FEWEST_PLACES - 1, False), (FEWEST_PLACES, True)):
        moderate = moderated_by_rounds(seen, [5.0] * 24, promised, (names(count) * 4)[:24])
        assert (moderate.degrees > 5).all() == borrow
        assert (moderate.variances == seen).all() != borrow


def test_a_workload_of_which_nothing_varies_teaches_nothing_and_is_taken_to_vary_like_the_others() -> None:
    seen, promised = scattered(8, 5, 3.0)
    seen[0] = 0.0
    assert moderated_by_rounds(seen, [5.0] * 8, promised, names(8)).variances.tolist() == seen.tolist()
    more, also = scattered(9, 5, 3.0)
    more[0] = 0.0
    moderate = moderated_by_rounds(more, [5.0] * 9, also, names(9))
    assert moderate.variances[0] > 0
    alone = moderated_by_rounds(more[1:], [5.0] * 8, also[1:], names(8))
    assert moderate.variances[1:] == pytest.approx(alone.variances)


def test_what_never_varies_has_no_width_and_breaks_nothing() -> None:
    compared = {(name, PAIR): paired_blocks([[0.1, 0.1]] * 3) for name in names(9)}
    halves = [mean.estimate(0.95).half for mean in moderated_means(compared).values()]
    assert halves == pytest.approx([0.0] * 9, abs=1e-12)


def test_a_record_without_comparisons_has_no_means() -> None:
    assert moderated_means({}) == {}


seen_variances = st.lists(
    st.tuples(
        st.just(0.0) | st.floats(1e-15, 1e3),
        st.integers(0, 50),
        st.just(float("nan")) | st.just(0.0) | st.floats(1e-15, 1e3),
        st.integers(0, 11),
    ),
    max_size=24,
)


@given(seen_variances)
def test_whatever_is_seen_makes_finite_variances_worth_no_less_than_their_own(
    seen: list[tuple[float, int, float, int]],
) -> None:
    variances, free, promised, places = np.array(seen, dtype=np.float64).reshape(-1, 4).T
    moderate = moderated_by_rounds(variances, free, promised, [str(place) for place in places])
    assert np.isfinite(moderate.variances).all()
    assert (moderate.variances >= 0).all()
    assert (moderate.degrees >= free).all()
    assert (moderate.degrees <= free + MOST_DEGREES).all()


def test_an_estimate_has_students_interval_of_the_degrees_that_its_variance_is_worth() -> None:
    """t of 9 degrees of freedom at 95 % is 2.2622."""
    ratio = ModeratedMean(0.3, 4, 0.0016, 9.0).estimate(0.95)
    assert ratio.half == pytest.approx(2.2622 * 0.02, rel=1e-4)
    assert ratio.deviation == pytest.approx(0.04)
    assert (ratio.log, ratio.blocks, ratio.degrees) == (0.3, 4, 9.0)


def test_one_block_gives_a_mean_and_no_interval() -> None:
    (mean,) = moderated_means({("work", PAIR): paired_blocks([[0.1, 0.3, 0.2]])}).values()
    assert mean.estimate(0.95) == Estimate(mean.mean, None, 1, None, 0.0)
    assert mean.mean == pytest.approx(0.2)


def record_of(noise: Array) -> dict[PointPair, PairedBlocks]:
    """Every two models of every workload; `noise` is ln of makespans as models x workloads x blocks x rounds."""
    return {
        (f"work {work}", (str(first), str(second))): paired_blocks(list(noise[first, work] - noise[second, work]))
        for first, second in combinations(range(len(noise)), 2)
        for work in range(noise.shape[1])
    }


RECORDS, WORKLOADS, BLOCKS, ROUNDS = 1000, 10, 6, 8
TWO_APART = ((0, 1), (2, 3))
"""Pairs of models that share none, so that their misses are independent; what is known of all six pairs helps both."""


@cache
def makespans(spread: float) -> Array:
    """ln of makespans of identical code: models x workloads of all records x blocks x rounds.

    Workloads are up to ten times as noisy as others; whole processes vary too, and by how much varies with `spread`.
    """
    extent = (RECORDS * WORKLOADS, BLOCKS, ROUNDS)
    random = np.random.default_rng(3)
    scale = np.exp(random.uniform(log(0.1), 0, (extent[0], 1, 1)))
    process = random.standard_normal((4, *extent[:2], 1)) * 0.05 * np.exp(random.normal(0, spread, (extent[0], 1, 1)))
    return np.asarray((np.log(simulated(PROCESS, (1.0,) * 4, extent)) + process) * scale)


def means_of(noise: Array) -> tuple[Array, Array, Array, Array]:
    """As `moderated_means` has them, of all records at once: means, moderated variances, degrees, own variances.

    As pairs of models x workloads.
    """
    logs = np.stack([noise[first] - noise[second] for first, second in combinations(range(4), 2)])
    medians, quartiles = np.median(logs, axis=-1), np.quantile(logs, (0.25, 0.75), axis=-1)
    promised = (np.diff(quartiles, axis=0)[0] / 1.349) ** 2 / ROUNDS
    own = medians.var(axis=-1, ddof=1)
    free, places = np.full(6 * WORKLOADS, BLOCKS - 1.0), names(WORKLOADS) * 6
    parts = [slice(start, start + WORKLOADS) for start in range(0, noise.shape[1], WORKLOADS)]
    moderate = [
        moderated_by_rounds(own[:, part].ravel(), free, promised.mean(axis=-1)[:, part].ravel(), places)
        for part in parts
    ]
    variances, degrees = (
        np.concatenate([values.reshape(6, WORKLOADS) for values in column], axis=1)
        for column in zip(*((record.variances, record.degrees) for record in moderate), strict=True)
    )
    return medians.mean(axis=-1), variances, degrees, own


def test_arrays_of_records_are_moderated_like_one_record_by_itself() -> None:
    noise = makespans(0.7)[:, : 3 * WORKLOADS]
    mean, variances, degrees, _ = means_of(noise)
    means = moderated_means(record_of(noise[:, WORKLOADS : 2 * WORKLOADS])).values()
    columns = np.array([(one.mean, one.variance, one.degrees) for one in means]).T.reshape(3, 6, WORKLOADS)
    own = slice(WORKLOADS, 2 * WORKLOADS)
    assert columns == pytest.approx(np.stack([mean[:, own], variances[:, own], degrees[:, own]]))


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.0, 0.7], ids=["processes vary alike", "processes vary unlike"])
def test_moderated_intervals_miss_no_more_often_than_they_say_and_are_shorter(spread: float) -> None:
    """At the levels of the first look at ten headlines, and at a hundred other comparisons.

    20,000 intervals that miss as often as they say miss more often than the bound in one case of a thousand.
    """
    mean, variances, degrees, own = means_of(makespans(spread))
    apart = [list(combinations(range(4), 2)).index(pair) for pair in TWO_APART]
    for comparisons in (10, 100):
        allowed = ERROR_RATE / comparisons / 2
        half = half_widths(variances, BLOCKS, degrees, 1 - allowed)
        missed = np.abs(mean) > half
        assert missed[apart].sum() <= stats.binom.ppf(0.999, missed[apart].size, allowed)
        assert half.mean() < 0.8 * half_widths(own, BLOCKS, BLOCKS - 1, 1 - allowed).mean()


@pytest.mark.slow
def test_intervals_that_claimed_six_degrees_without_having_borrowed_would_miss_too_often() -> None:
    """So the bound above is one that can be broken."""
    mean, _, _, own = means_of(makespans(0.0))
    allowed = ERROR_RATE / 10 / 2
    missed = np.abs(mean[[0, 5]]) > half_widths(own[[0, 5]], BLOCKS, BLOCKS - 1 + MOST_DEGREES, 1 - allowed)
    assert missed.sum() > 2 * stats.binom.ppf(0.999, missed.size, allowed)


def test_which_way_comparisons_lean_never_matters() -> None:
    noise = makespans(0.7)[:, :WORKLOADS]
    straight, turned = moderated_means(record_of(noise)), moderated_means(record_of(-noise))
    for key, mean in straight.items():
        assert turned[key].estimate(0.95).log == pytest.approx(-mean.mean)
        assert turned[key].estimate(0.95).half == pytest.approx(mean.estimate(0.95).half)
