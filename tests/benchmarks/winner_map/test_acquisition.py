"""Blocks go where the winner is in doubt, nowhere else, and find borders better than a regular lattice does."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from math import exp, isnan

import numpy as np
import pytest

from benchmarks.inference.intervals import Samples
from benchmarks.plan.map_points import BlockCost, Lattice, LatticePlace
from benchmarks.winner_map.acquisition import MOST_BLOCKS, ranked, undecided
from benchmarks.winner_map.uncertainty import SamplingDomain
from tests.benchmarks.helpers.maps import (
    Machine,
    Truth,
    border_error,
    distance_to_border,
    measure_adaptively,
    sampling_domain,
    share_right,
    true_border,
)

SMALL = SamplingDomain(Lattice(9, 11), BlockCost(("asyncio", "processes"), 4, computing_is_parallel=False))
PLENTY = 1e9

Log = Callable[[LatticePlace], float]


def cells(log: float, blocks: int = 2, noise: float = 0.01) -> Samples:
    """Processes take e**log times as long as asyncio; blocks differ a little."""
    off = [noise * (-1) ** number for number in range(blocks)]
    return {
        "asyncio": dict.fromkeys(range(blocks), (1.0,)),
        "processes": {number: (exp(log + shift),) for number, shift in enumerate(off)},
    }


def measured(log: Log, noise: float = 0.01) -> dict[LatticePlace, Samples]:
    return {place: cells(log(place), noise=noise) for place in SMALL.lattice.coarse(4, 4)}


def rising(place: LatticePlace) -> float:
    """Asyncio leads below the fifth row and processes lead above."""
    return 0.1 * (5 - place.row)


def beside(place: LatticePlace) -> float:
    return 0.1 * (3.3 - place.row)


def test_before_the_coarse_lattice_there_is_nothing_to_choose_from() -> None:
    assert ranked({}, {"one": SMALL}, PLENTY) == []
    assert ranked({"one": {LatticePlace(0, 0): cells(1.0)}}, {"one": SMALL}, PLENTY) == []
    assert undecided({}, SMALL) == 1.0


def test_what_fits_into_the_time_that_is_left_is_chosen() -> None:
    steps = ranked({"one": measured(rising)}, {"one": SMALL}, PLENTY)
    assert {step.is_new for step in steps} == {True, False}
    assert all(step.seconds <= 1.5 for step in ranked({"one": measured(rising)}, {"one": SMALL}, 1.5))
    assert ranked({"one": measured(rising)}, {"one": SMALL}, 0.1) == []


def test_the_best_steps_are_at_the_border() -> None:
    steps = ranked({"one": measured(rising)}, {"one": SMALL}, PLENTY)
    assert all(3 <= step.place.row <= 7 for step in steps[:20])


def test_the_middle_of_a_region_is_worth_nothing() -> None:
    assert ranked({"one": measured(lambda place: 0.5)}, {"one": SMALL}, PLENTY) == []
    assert undecided(measured(lambda place: 0.5), SMALL) < 1e-6


def test_models_that_are_the_same_everywhere_attract_nothing() -> None:
    alike = measured(lambda place: 0.01 * (-1) ** place.row)
    assert ranked({"one": alike}, {"one": SMALL}, PLENTY) == []


def test_a_measured_place_gets_another_block_where_its_winner_is_in_doubt() -> None:
    """The border runs just beside the measured places of the fourth row."""
    steps = ranked({"one": measured(beside, noise=0.05)}, {"one": SMALL}, PLENTY)
    again = [step.place for step in steps if not step.is_new]
    assert again[0].row == 3


def test_nobody_measures_the_same_place_forever() -> None:
    samples = measured(beside, noise=0.05)
    first = next(step.place for step in ranked({"one": samples}, {"one": SMALL}, PLENTY) if not step.is_new)
    often = {**samples, first: cells(beside(first), blocks=MOST_BLOCKS, noise=0.5)}
    assert first not in [step.place for step in ranked({"one": often}, {"one": SMALL}, PLENTY)]


def test_time_goes_to_the_map_that_is_in_doubt() -> None:
    both = {"clear": measured(lambda place: 0.5), "doubtful": measured(rising)}
    assert {step.map for step in ranked(both, dict.fromkeys(both, SMALL), PLENTY)} == {"doubtful"}


def test_where_as_much_is_in_doubt_the_cheaper_block_comes_first() -> None:
    dear = replace(SMALL, cost=replace(SMALL.cost, startup_seconds=10.0))
    assert ranked({"a": measured(rising), "b": measured(rising)}, {"a": dear, "b": SMALL}, PLENTY)[0].map == "b"


def test_the_same_data_give_the_same_steps_in_whatever_order_they_come() -> None:
    samples = measured(rising)
    turned = {
        place: {model: samples[place][model] for model in sorted(samples[place], reverse=True)}
        for place in reversed(samples)
    }
    assert ranked({"one": samples}, {"one": SMALL}, PLENTY) == ranked({"one": turned}, {"one": SMALL}, PLENTY)


def test_cells_that_are_missing_are_no_obstacle() -> None:
    """Of a model that was wrong or left out at some places, or everywhere, the others are still compared."""
    samples = measured(rising)
    partly = {
        place: ({**place_samples, "threads": place_samples["asyncio"]} if place.row < 5 else place_samples)
        for place, place_samples in samples.items()
    }
    assert ranked({"one": partly}, {"one": SMALL}, PLENTY)
    alone = {place: {"asyncio": place_samples["asyncio"]} for place, place_samples in samples.items()}
    assert ranked({"one": alone}, {"one": SMALL}, PLENTY) == []
    empty: dict[LatticePlace, Samples] = {place: {} for place in samples}
    assert ranked({"one": empty}, {"one": SMALL}, PLENTY) == []


BLOCKS = 84
"""In all: what a regular lattice of 6 x 7 places with two blocks each has."""

QUICK = Lattice(15, 16)
MACHINES = (Truth(), Truth(scale=0.6, capacity=1.9))


@cache
def adapted(truth: Truth) -> tuple[Machine, list[LatticePlace]]:
    """After a coarse lattice and as many more blocks; with the new places."""
    machine, where = Machine(truth), sampling_domain(truth, QUICK)
    machine.measure(QUICK.coarse(4, 4), 2)
    return machine, [step.place for step in measure_adaptively(machine, where, BLOCKS) if step.is_new]


def spread(truth: Truth, across: int, up: int, blocks: int) -> Machine:
    machine = Machine(truth)
    machine.measure(QUICK.coarse(across, up), blocks)
    return machine


def error(machine: Machine) -> float:
    return border_error(machine, sampling_domain(machine.truth, QUICK), "asyncio", "processes")


@pytest.mark.slow
@pytest.mark.parametrize("truth", MACHINES[:1])
def test_most_new_places_lie_within_a_coarse_step_of_the_true_border(truth: Truth) -> None:
    border = true_border(truth, "asyncio", "processes")
    _, new = adapted(truth)
    near = [place for place in new if distance_to_border(place, border) <= 0.85]
    assert len(new) >= 6
    assert len(near) >= 0.6 * len(new)


@pytest.mark.slow
@pytest.mark.parametrize("truth", MACHINES)
def test_new_places_are_spread_along_the_border(truth: Truth) -> None:
    _, new = adapted(truth)
    waits = [place.position[0] for place in new]
    assert max(waits) - min(waits) > 1.5


@pytest.mark.parametrize("truth", MACHINES)
def test_nearly_the_whole_map_is_told_rightly(truth: Truth) -> None:
    machine, _ = adapted(truth)
    assert share_right(machine, sampling_domain(truth, QUICK)) > 0.98


REGULAR = ((5, 5, 3), (5, 6, 3), (6, 7, 2), (5, 8, 2), (8, 5, 2), (9, 10, 1))
"""Columns, rows and blocks. How good a regular lattice is depends on whether a row happens to lie on the border."""


@pytest.mark.slow
def test_the_border_is_found_better_than_by_as_many_blocks_spread_evenly() -> None:
    ours = [error(adapted(truth)[0]) for truth in MACHINES]
    theirs = [error(spread(truth, *regular)) for truth in MACHINES for regular in REGULAR]
    assert not any(map(isnan, ours + theirs))
    assert np.mean(ours) < 0.7 * np.mean(theirs)
