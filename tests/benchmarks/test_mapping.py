"""A map is points of blend on a lattice, each with two waves of jobs; what a map cannot be of is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.changes import wish
from benchmarks.errors import RequestError
from benchmarks.ordering import Order, Wanted
from benchmarks.ordering_points import new_map
from benchmarks.profiles import Profile
from benchmarks.winner_map.lattice import Place
from benchmarks.winner_map.terrains import MAPPED, Terrain, place_at, terrains, terrains_again

SMALL, LARGE = Place(0, 0), Place(14, 15)


def terrain(*wishes: str, words: tuple[str, ...] = ("blend",), models: tuple[str, ...] = ()) -> Terrain:
    (found,) = terrains(words, models, [wish(one) for one in wishes], Profile.QUICK)
    return found


def order(folder: Path, *wishes: str) -> Order:
    wanted = Wanted(Profile.SMOKE, (), (), None, 1, None, 60.0, [wish(one) for one in wishes])
    return new_map(wanted, folder / "record.json", "python -m benchmarks map")


def test_there_is_a_map_for_each_kind_of_computing_unless_one_is_named() -> None:
    assert tuple(one.name for one in terrains((), (), (), Profile.QUICK)) == MAPPED
    assert terrain().name == "blend"


def test_a_point_has_the_values_of_its_place_and_is_found_there_again() -> None:
    point = terrain().point(SMALL)
    assert point.name == "blend wait_seconds=100us work=1"
    assert (point.workload.parameters.wait_seconds, point.workload.parameters.work) == (1e-4, 1)
    assert place_at(point) == SMALL
    assert place_at(terrain().point(LARGE)) == LARGE


def test_the_plain_loop_is_left_out_where_its_batch_would_be_long() -> None:
    assert "sequential" in terrain().point(SMALL).models
    far = terrain().point(LARGE)
    assert "sequential" not in far.models
    assert set(far.left_out) == {"sequential"}


@pytest.mark.parametrize("wishes", [["width=4"], ["blend.width=4"], ["blend.width=4", "width=8"], ["width=0_4"]])
def test_another_width_comes_with_twice_as_many_jobs(wishes: list[str]) -> None:
    wide = terrain(*wishes).point(SMALL)
    assert (wide.width, wide.workload.parameters.jobs) == (4, 8)


@pytest.mark.parametrize("models", [("sequential",), ("asyncio",)])
def test_a_map_needs_two_models_that_are_measured_everywhere(models: tuple[str, ...]) -> None:
    with pytest.raises(RequestError, match="name two more with --model"):
        terrain(models=models)


@pytest.mark.parametrize(
    ("words", "wishes", "message"),
    [
        (("sleep",), (), "there is no map of sleep: a map is of blend or blend_releasing"),
        (("blend",), ("work=3",), "work is what the map decides by itself: leave out --set work"),
        (("blend",), ("jobs=9",), "jobs is what the map decides by itself"),
        (("blend",), ("width=65",), "a map takes a width of up to 64"),
        (("blend",), ("nothing=3",), "nothing that is measured has a parameter 'nothing'"),
    ],
)
def test_what_a_map_cannot_be_of_is_refused(words: tuple[str, ...], wishes: tuple[str, ...], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        terrain(*wishes, words=words)


def test_an_order_of_maps_has_the_coarse_lattice_of_each_beside_the_price_of_the_models(tmp_path: Path) -> None:
    found = order(tmp_path)
    names = [one.name for one in found.plan.workloads if not one.workload.twins]
    assert names[0] == "noop"
    assert [len(sweep.points) for sweep in found.sweeps] == [4, 4]
    assert {sweep.kind for sweep in found.sweeps} == {"map"}
    assert names[1:] == [point for sweep in found.sweeps for point in sweep.points]


def test_the_maps_of_a_record_are_those_that_it_began_with(tmp_path: Path) -> None:
    first = order(tmp_path, "width=8")
    again = terrains_again(first.plan.workloads, first.sweeps, Profile.SMOKE)
    assert [(one.name, one.width, one.lattice, set(one.models)) for one in again] == [
        (one.name, one.width, one.lattice, set(one.models)) for one in first.terrains
    ]
    assert [one.foreseen(LARGE) for one in again] == [one.foreseen(LARGE) for one in first.terrains]
    for before, after in zip(first.terrains, again, strict=True):
        assert after.point(LARGE) == replace(before.point(LARGE), changes=after.point(LARGE).changes)
        assert dict(after.point(LARGE).changes) == dict(before.point(LARGE).changes)


def test_a_plan_goes_on_in_the_order_that_its_record_keeps(tmp_path: Path) -> None:
    plan = order(tmp_path).plan
    kept = [block.workload for block in plan.blocks]
    more = plan.with_more(terrain().point(Place(3, 3)))
    assert more.in_order(kept).blocks == plan.blocks
