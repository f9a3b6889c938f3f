"""Where maps can be measured, in numbers that people would choose, and what a block there costs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.winner_map.lattice import (
    WAITS_SECONDS,
    WORKS,
    Cost,
    Lattice,
    Place,
    as_parameters,
    jobs,
    left_out,
    place_of,
)

places = st.sampled_from(Lattice().places)


@given(places)
def test_a_place_is_found_again_by_its_parameters(place: Place) -> None:
    assert place_of({"jobs": 32, **as_parameters(place)}) == place


@pytest.mark.parametrize(("wait", "work"), [(0.0, 10), (0.001, 0), (0.0012, 10), (0.001, 4), ("long", 10)])
def test_what_is_not_on_the_lattice_has_no_place(wait: float | str, work: int) -> None:
    assert place_of({"wait_seconds": wait, "work": work}) is None
    assert place_of({"wait_seconds": 0.001}) is None


def test_neighbours_are_at_most_an_octave_apart() -> None:
    for values in (WAITS_SECONDS, WORKS):
        assert all(1.3 < later / earlier <= 2 for earlier, later in pairwise(values))


def test_the_coarse_lattice_reaches_all_edges_and_has_round_numbers() -> None:
    coarse = Lattice().coarse()
    assert len(coarse) == 25
    assert {place.wait_seconds for place in coarse} == {0.0001, 0.0005, 0.002, 0.01, 0.05}
    assert {place.work for place in coarse} == {1, 10, 70, 500, 3000}


def test_a_lattice_may_end_early_and_still_has_its_corners() -> None:
    corners = {Place(0, 0), Place(14, 0), Place(0, 15), Place(14, 15)}
    assert corners <= set(Lattice(15, 16).coarse(4, 4))
    assert set(Lattice(2, 2).coarse()) == set(Lattice(2, 2).places)


def test_the_loop_is_left_out_where_a_batch_of_it_would_take_too_long() -> None:
    """32 jobs of 10 ms and 2 ms take 0.384 s, of 10 ms and 3 ms 0.416 s."""
    column = WAITS_SECONDS.index(0.01)
    assert left_out(Place(column, WORKS.index(200)), 32) == {}
    assert left_out(Place(column, WORKS.index(300)), 32) == {"sequential": "a batch would take about 0.4 s"}


def test_a_block_costs_its_start_up_and_every_batch() -> None:
    """Two jobs, one at a time, of 1 ms, 0.1 ms and a tenth of a millisecond for the model; then the sleep of an end."""
    cost = Cost(("asyncio",), 1, computing_is_parallel=False, startup_seconds=1.0, seconds=0.0)
    place = Place(WAITS_SECONDS.index(0.001), WORKS.index(10))
    assert jobs(1) == 2
    assert cost.round_seconds(place) == pytest.approx(0.0034)
    assert cost.block_seconds(place) == pytest.approx(1 + 4 * 0.0034)
    assert cost.of([place, place], blocks=3) == pytest.approx(6 * (1 + 4 * 0.0034))


def test_short_batches_get_more_rounds_and_long_ones_the_least() -> None:
    cost = Cost(("asyncio", "processes"), 16, computing_is_parallel=False)
    assert cost.rounds(Place(0, 0)) == cost.most_rounds
    assert cost.rounds(Place(16, 20)) == cost.least_rounds


@given(places, places)
def test_more_waiting_and_more_computing_never_make_a_model_cheaper(one: Place, other: Place) -> None:
    cost = Cost(("asyncio", "threads", "processes"), 16, computing_is_parallel=True)
    if one.column <= other.column and one.row <= other.row:
        assert cost.round_seconds(one) <= cost.round_seconds(other)
