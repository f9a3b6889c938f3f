"""A map is points of blend on a lattice, each with two waves of jobs; what a map cannot be of is refused.

Where maps can be measured, in numbers that people would choose, and what a block there costs.
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.errors import RequestError
from benchmarks.plan.map_points import (
    MAPPED,
    WAITS_SECONDS,
    WORKS,
    BlockCost,
    Lattice,
    LatticePlace,
    PlannedMap,
    jobs_for,
    models_left_out,
    parameters_at,
    place_of,
    place_with,
    planned_maps,
    resumed_maps,
)
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_map
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.profiles import Profile

SMALL, LARGE = LatticePlace(0, 0), LatticePlace(14, 15)


def planned_map(*overrides: str, words: tuple[str, ...] = ("blend",), models: tuple[str, ...] = ()) -> PlannedMap:
    (single,) = planned_maps(words, models, [parse_override(word) for word in overrides], Profile.QUICK)
    return single


def planned_sitting(folder: Path, *overrides: str) -> SittingSpec:
    request = RunRequest(changes=overrides, profile=Profile.SMOKE, seed=1)
    return new_map(request, folder / "record.json", "python -m benchmarks map")


def test_there_is_a_map_for_each_kind_of_computing_unless_one_is_named() -> None:
    assert tuple(planned_map.name for planned_map in planned_maps((), (), (), Profile.QUICK)) == MAPPED
    assert planned_map().name == "blend"


def test_a_point_has_the_values_of_its_place_and_is_found_there_again() -> None:
    point = planned_map().point(SMALL)
    assert point.name == "blend wait_seconds=100us work=1"
    assert (point.workload.parameters.wait_seconds, point.workload.parameters.work) == (1e-4, 1)
    assert place_of(point) == SMALL
    assert place_of(planned_map().point(LARGE)) == LARGE


def test_the_plain_loop_is_left_out_where_its_batch_would_be_long() -> None:
    assert "sequential" in planned_map().point(SMALL).models
    far = planned_map().point(LARGE)
    assert "sequential" not in far.models
    assert set(far.left_out) == {"sequential"}


@pytest.mark.parametrize("overrides", [["width=4"], ["blend.width=4"], ["blend.width=4", "width=8"], ["width=0_4"]])
def test_another_width_comes_with_twice_as_many_jobs(overrides: list[str]) -> None:
    wide = planned_map(*overrides).point(SMALL)
    assert (wide.width, wide.workload.parameters.jobs) == (4, 8)


@pytest.mark.parametrize("models", [("sequential",), ("asyncio",)])
def test_a_map_needs_two_models_that_are_measured_everywhere(models: tuple[str, ...]) -> None:
    with pytest.raises(RequestError, match="name two more with --model"):
        planned_map(models=models)


@pytest.mark.parametrize(
    ("words", "overrides", "message"),
    [
        (("sleep",), (), "there is no map of sleep: a map is of blend or blend_releasing"),
        (("blend",), ("work=3",), "work is what the map decides by itself: leave out --set work"),
        (("blend",), ("jobs=9",), "jobs is what the map decides by itself"),
        (("blend",), ("width=65",), "a map takes a width of up to 64"),
        (("blend",), ("nothing=3",), "nothing that is measured has a parameter 'nothing'"),
    ],
)
def test_what_a_map_cannot_be_of_is_refused(words: tuple[str, ...], overrides: tuple[str, ...], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        planned_map(*overrides, words=words)


def test_an_order_of_maps_has_the_coarse_lattice_of_each_beside_the_price_of_the_models(tmp_path: Path) -> None:
    spec = planned_sitting(tmp_path)
    names = [workload.name for workload in spec.plan.workloads if not workload.workload.twins]
    assert names[0] == "noop"
    assert [len(sweep.points) for sweep in spec.sweeps] == [4, 4]
    assert {sweep.kind for sweep in spec.sweeps} == {"map"}
    assert names[1:] == [point for sweep in spec.sweeps for point in sweep.points]


def test_the_maps_of_a_record_are_those_that_it_began_with(tmp_path: Path) -> None:
    first = planned_sitting(tmp_path, "width=8")
    resumed = resumed_maps(first.plan.workloads, first.sweeps, Profile.SMOKE)
    assert [
        (planned_map.name, planned_map.width, planned_map.lattice, set(planned_map.models)) for planned_map in resumed
    ] == [
        (planned_map.name, planned_map.width, planned_map.lattice, set(planned_map.models))
        for planned_map in first.maps
    ]
    assert [planned_map.forecast(LARGE) for planned_map in resumed] == [
        planned_map.forecast(LARGE) for planned_map in first.maps
    ]
    for before, after in zip(first.maps, resumed, strict=True):
        assert after.point(LARGE) == replace(before.point(LARGE), changes=after.point(LARGE).changes)
        assert dict(after.point(LARGE).changes) == dict(before.point(LARGE).changes)


def test_a_plan_goes_on_in_the_order_that_its_record_keeps(tmp_path: Path) -> None:
    plan = planned_sitting(tmp_path).plan
    kept = [block.workload for block in plan.blocks]
    more = plan.with_workload(planned_map().point(LatticePlace(3, 3)))
    assert more.with_order(kept).blocks == plan.blocks


places = st.sampled_from(Lattice().places)


@given(places)
def test_a_place_is_found_again_by_its_parameters(place: LatticePlace) -> None:
    assert place_with({"jobs": 32, **parameters_at(place)}) == place


@pytest.mark.parametrize(("wait", "work"), [(0.0, 10), (0.001, 0), (0.0012, 10), (0.001, 4), ("long", 10)])
def test_what_is_not_on_the_lattice_has_no_place(wait: float | str, work: int) -> None:
    assert place_with({"wait_seconds": wait, "work": work}) is None
    assert place_with({"wait_seconds": 0.001}) is None


def test_neighbours_are_at_most_an_octave_apart() -> None:
    for values in (WAITS_SECONDS, WORKS):
        assert all(1.3 < later / earlier <= 2 for earlier, later in pairwise(values))


def test_the_coarse_lattice_reaches_all_edges_and_has_round_numbers() -> None:
    coarse = Lattice().coarse()
    assert len(coarse) == 25
    assert {place.wait_seconds for place in coarse} == {0.0001, 0.0005, 0.002, 0.01, 0.05}
    assert {place.work for place in coarse} == {1, 10, 70, 500, 3000}


def test_a_lattice_may_end_early_and_still_has_its_corners() -> None:
    corners = {LatticePlace(0, 0), LatticePlace(14, 0), LatticePlace(0, 15), LatticePlace(14, 15)}
    assert corners <= set(Lattice(15, 16).coarse(4, 4))
    assert set(Lattice(2, 2).coarse()) == set(Lattice(2, 2).places)


def test_the_loop_is_left_out_where_a_batch_of_it_would_take_too_long() -> None:
    """32 jobs of 10 ms and 2 ms take 0.384 s, of 10 ms and 3 ms 0.416 s."""
    column = WAITS_SECONDS.index(0.01)
    assert models_left_out(LatticePlace(column, WORKS.index(200)), 32) == {}
    assert models_left_out(LatticePlace(column, WORKS.index(300)), 32) == {
        "sequential": "a batch would take about 0.4 s"
    }


def test_a_block_costs_its_start_up_and_every_batch() -> None:
    """Two jobs, one at a time, of 1 ms, 0.1 ms and a tenth of a millisecond for the model; then the sleep of an end."""
    cost = BlockCost(("asyncio",), 1, computing_is_parallel=False, startup_seconds=1.0, seconds=0.0)
    place = LatticePlace(WAITS_SECONDS.index(0.001), WORKS.index(10))
    assert jobs_for(1) == 2
    assert cost.round_seconds(place) == pytest.approx(0.0034)
    assert cost.block_seconds(place) == pytest.approx(1 + 4 * 0.0034)
    assert cost.total_seconds([place, place], blocks=3) == pytest.approx(6 * (1 + 4 * 0.0034))


def test_short_batches_get_more_rounds_and_long_ones_the_least() -> None:
    cost = BlockCost(("asyncio", "processes"), 16, computing_is_parallel=False)
    assert cost.rounds(LatticePlace(0, 0)) == cost.most_rounds
    assert cost.rounds(LatticePlace(16, 20)) == cost.least_rounds


@given(places, places)
def test_more_waiting_and_more_computing_never_make_a_model_cheaper(place: LatticePlace, other: LatticePlace) -> None:
    cost = BlockCost(("asyncio", "threads", "processes"), 16, computing_is_parallel=True)
    if place.column <= other.column and place.row <= other.row:
        assert cost.round_seconds(place) <= cost.round_seconds(other)
