"""Which model wins at the points of a map, and how surely."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.winner_map.winners import CLEAR, SHARED, UNDECIDED, MapSpot, maps
from tests.reports.helpers.examples import twins
from tests.reports.helpers.maps import LATTICE, map_of, mapped, noisy, simple, the
from tests.reports.helpers.records import Work, measured, sweep

ONE = (0.001, 100)


def spot(*logs: float, **changes: object) -> MapSpot:
    """One point, at which asyncio takes 10 ms and threads longer by these logarithms, one for each block."""
    cells = {"asyncio": [[0.01]] * len(logs), "threads": [[0.01 * exp(value)] for value in logs]}
    (point,) = map_of(places=[ONE])
    (map_spot,) = the([replace(point, cells=cells, **changes)]).spots  # type: ignore[arg-type]
    return map_spot


def test_a_single_comparison_has_students_interval() -> None:
    """Three blocks, deviation 0.01: t is 4.303 with two degrees of freedom."""
    estimate = spot(log(2) - 0.01, log(2), log(2) + 0.01).behind("threads")
    assert estimate is not None
    assert estimate.value == pytest.approx(2)
    assert estimate.half == pytest.approx(4.303 * 0.01 / 3**0.5, rel=1e-3)


@pytest.mark.parametrize(
    ("middle", "verdict", "rivals"),
    [
        (0.2, CLEAR, ("asyncio",)),
        (0.0, SHARED, ("asyncio", "threads")),
        (0.049, UNDECIDED, ("asyncio", "threads")),
        (0.06, UNDECIDED, ("asyncio", "threads")),
    ],
)
def test_a_verdict_needs_the_whole_interval(middle: float, verdict: str, rivals: tuple[str, ...]) -> None:
    """Half the interval is 0.0248, and 5 % are 0.0488."""
    map_spot = spot(middle - 0.01, middle, middle + 0.01)
    assert (map_spot.verdict, map_spot.winner, map_spot.rivals) == (verdict, "asyncio", rivals)


def test_one_block_decides_nothing_and_may_be_anything() -> None:
    map_spot = spot(1.0)
    assert (map_spot.verdict, map_spot.rivals, map_spot.at_stake) == (UNDECIDED, ("asyncio", "threads"), None)


def test_what_is_at_stake_is_the_far_end_of_the_interval() -> None:
    map_spot = spot(0.01, 0.0, 0.02)
    assert map_spot.at_stake == pytest.approx(exp(0.0248 - 0.01), rel=1e-3)


def test_few_blocks_learn_from_the_variance_at_other_points() -> None:
    """With two blocks, a deviation of 1.7 % and t = 12.7, 20 % are unclear; twelve such points have t = 3.6."""
    points = map_of(lambda wait, cpu: {"asyncio": 1.0, "threads": 1.2}, spread=(-0.006, 0.006))
    assert {map_spot.verdict for map_spot in the(points).spots} == {CLEAR}
    assert the(points[:1]).spots[0].verdict == UNDECIDED


def test_twins_with_few_blocks_learn_from_the_points() -> None:
    """Alone, two blocks at 1.01 and 0.99 would widen intervals by 8 %: t is 12.7, and 5 % are the margin."""
    points = map_of(spread=(-0.006, 0.006))
    sweeps = [sweep("map", *points, kind="map")]
    (winner_map,) = maps(measured(twins(1.01, 0.99), *points, sweeps=sweeps))
    assert winner_map.spots[0].rule.widening < 0.01


def test_points_with_one_block_have_no_interval_whatever_others_say() -> None:
    points = map_of(spread=(-0.01, 0.01), noise=noisy(2, 0.01))
    single = replace(points[0], cells={model: blocks[:1] for model, blocks in points[0].cells.items()})
    map_spot = next(spot for spot in the([single, *points[1:]]).spots if spot.measured.name == single.name)
    assert {ratio.half for ratio in map_spot.ratios.values()} == {None}


def test_the_winners_of_a_map_are_those_of_the_formula() -> None:
    for map_spot in the(map_of()).spots:
        times = simple(map_spot.wait, map_spot.cpu)
        assert map_spot.winner == min(times, key=lambda model: times[model])
        assert map_spot.makespans == pytest.approx(times, rel=0.01)


def test_comparisons_with_the_best_share_the_error_rate_of_a_point() -> None:
    """Of three models, two are compared with the best, each to one side: as much as one comparison of two sides."""
    winner_maps = maps(mapped(map_of(), map_of(base="blend_releasing")))
    assert [winner_map.releases_gil for winner_map in winner_maps] == [False, True]
    assert {map_spot.rule.level for two in winner_maps for map_spot in two.spots} == {1 - 0.05}


def test_twins_that_differ_widen_what_decides() -> None:
    points = map_of(places=[ONE])
    works = [*points, twins(1.4, 1.4, 1.4)]
    (winner_map,) = maps(measured(*works, sweeps=[sweep("map", *points, kind="map")]))
    assert winner_map.spots[0].half("asyncio", "processes") > log(1.4)


def test_computing_is_what_a_unit_of_work_adds() -> None:
    """Each of ten jobs takes 10 us per unit and 30 us whatever it computes: a quotient would have that, too."""
    points = [replace(point, cpu_seconds=point.cpu_seconds + 10 * 30e-6) for point in map_of()]
    assert sorted({round(map_spot.cpu, 9) for map_spot in the(points).spots}) == [1e-5, 1e-4, 1e-3, 1e-2]


def test_one_amount_of_work_alone_takes_its_quotient() -> None:
    assert the(map_of(places=[ONE])).spots[0].cpu == pytest.approx(0.001)


@pytest.mark.parametrize(("place", "reason"), [((0.0, 10), "does not wait"), ((0.001, 0), "computes nothing")])
def test_what_has_no_place_on_logarithmic_axes_is_left_out_by_name(place: tuple[float, int], reason: str) -> None:
    winner_map = the(map_of(lambda wait, cpu: {"asyncio": 0.01, "threads": 0.02}, places=[*LATTICE, place]))
    assert len(winner_map.spots) == len(LATTICE)
    assert reason in winner_map.left_out[0]


@pytest.mark.parametrize("place", [(1e-300, 10), (1e300, 10), (0.001, 10**14)])
def test_what_no_job_waits_or_computes_is_left_out(place: tuple[float, int]) -> None:
    points = map_of(lambda wait, cpu: {"asyncio": 0.01, "threads": 0.02})
    odd = replace(points[0], name="odd", parameters={"wait_seconds": place[0], "work": place[1]})
    winner_map = the([*points, odd])
    assert winner_map.left_out == ("odd: what it waits or computes is out of all range",)


def test_nothing_is_known_of_computing_without_its_cpu_time() -> None:
    winner_map = the([replace(point, cpu_seconds=0.0) for point in map_of()])
    assert (winner_map.spots, len(winner_map.left_out)) == ((), 12)


def test_invalid_cells_do_not_win() -> None:
    points = map_of(places=[ONE])
    invalid = [{"workload": points[0].name, "model": "processes", "block": 4, "phase": "warm", "reason": "wrong"}]
    (winner_map,) = maps(mapped(points, invalid=invalid))
    assert set(winner_map.spots[0].makespans) == {"sequential", "asyncio"}


def test_a_point_without_anything_valid_is_left_out() -> None:
    points = map_of(places=[ONE])
    invalid = [
        {"workload": points[0].name, "model": model, "block": 4, "phase": "warm", "reason": "wrong"}
        for model in points[0].cells
    ]
    (winner_map,) = maps(mapped(points, invalid=invalid))
    assert (winner_map.spots, winner_map.left_out) == ((), ("blend 0.001 100: nothing was measured validly",))


@pytest.mark.parametrize(
    ("shortest", "unproven", "verdict"), [(0.015, (), CLEAR), (0.0195, ("sequential",), UNDECIDED)]
)
def test_a_plain_loop_left_out_must_be_too_long_by_its_bound(
    shortest: float, unproven: tuple[str, ...], verdict: str
) -> None:
    """Ten jobs of 2 ms each take the plain loop 20 ms at least, 5 % of which is 1 ms."""
    times = {"asyncio": shortest, "threads": 2 * shortest}
    (point,) = map_of(lambda wait, cpu: times, places=[ONE])
    map_spot = the([replace(point, left_out={"sequential": "takes too long"})]).spots[0]
    assert (map_spot.unproven, map_spot.verdict) == (unproven, verdict)


def test_models_are_told_in_the_usual_order() -> None:
    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"mine": 1.0, "asyncio+threads": 1.0, "threads": 1.0, "sequential": 1.0}

    assert the(map_of(formula)).models == ("sequential", "threads", "asyncio+threads", "mine")


def test_the_same_code_is_hardly_ever_clearly_ahead() -> None:
    """Three models that are the same, twelve points, three blocks: ten maps, of which one in twenty may err."""
    wrong = 0
    for seed in range(10):
        points = map_of(
            lambda wait, cpu: dict.fromkeys(("asyncio", "threads", "processes"), 1.0), noise=noisy(seed, 0.05)
        )
        wrong += any(map_spot.verdict == CLEAR for map_spot in the(points).spots)
    assert wrong <= 1


@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_a_machine_that_is_slower_by_a_factor_has_the_same_winners(factor: float) -> None:
    places = LATTICE[::4]
    winner_map = the(map_of(simple, places, noise=noisy(3, 0.01)))
    other = the(map_of(lambda w, c: {m: t * factor for m, t in simple(w, c).items()}, places, noise=noisy(3, 0.01)))
    assert [(x.winner, x.verdict, x.rivals) for x in winner_map.spots] == [
        (x.winner, x.verdict, x.rivals) for x in other.spots
    ]


def test_a_record_without_maps_has_none() -> None:
    assert maps(measured(Work({"asyncio": [[1.0]]}))) == ()


def test_no_half_width_is_no_number() -> None:
    points = map_of(spread=(0.0, 0.0, 0.0))
    halves = [ratio.half for map_spot in the(points).spots for ratio in map_spot.ratios.values()]
    assert all(half is None or np.isfinite(half) for half in halves)
