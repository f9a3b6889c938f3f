"""Where more processes pay: the frontier of a map, and its band."""

from dataclasses import replace
from math import inf, log

import numpy as np
import pytest

from reports.winner_map.frontier import MORE, ONE, OPEN, frontier_ratio, is_of_several_processes, vouched_sides
from reports.winner_map.surface import MapSurface, point_values, surface_of
from reports.winner_map.text import frontier_text
from tests.reports.helpers.maps import LATTICE, map_of, noisy, the
from tests.reports.helpers.records import Work

MODELS = ("asyncio", "threads", "processes", "asyncio+processes")


def surface_from(points: list[Work], size: int = 120) -> MapSurface:
    surface = surface_of(the(points), size)
    assert surface is not None
    return surface


def sides(times: list[float], half: float) -> float:
    ratio = frontier_ratio(MODELS, np.log([times]), np.full((1, 2, 2), half))
    return float(ratio.sides[0])


@pytest.mark.parametrize(
    ("times", "side"),
    [([1.0, 1.3, 1.5, 2.0], ONE), ([1.5, 1.8, 1.0, 1.05], MORE), ([1.0, 1.02, 1.05, 1.3], OPEN)],
)
def test_a_side_needs_the_whole_interval_of_the_two_bests(times: list[float], side: float) -> None:
    assert sides(times, 0.1) == side


def test_the_interval_holds_whoever_is_the_best() -> None:
    """One of two models in one process is 20 % behind, and might be ahead of both others: then nothing is told."""
    halves = np.array([[[0.1, 0.1], [0.5, 0.5]]])
    ratio = frontier_ratio(MODELS, np.log([[1.3, 1.5, 1.0, 1.0]]), halves)
    assert ratio.value[0] == pytest.approx(log(1.3))
    assert ratio.low[0] == pytest.approx(log(1.5) - 0.5)
    assert ratio.high[0] == pytest.approx(log(1.3) + 0.1)
    assert ratio.sides[0] == OPEN


@pytest.mark.parametrize(("missing", "side"), [(0, ONE), (3, ONE), (1, ONE)])
def test_a_model_that_is_not_known_decides_nothing(missing: int, side: float) -> None:
    times = [1.0, 1.0, 2.0, 2.0]
    times[missing] = float("nan")
    assert sides(times, 0.1) == side


@pytest.mark.parametrize("missing", [(0, 1), (2, 3), (0, 1, 2, 3)])
def test_nothing_is_known_without_a_model_on_either_side(missing: tuple[int, ...]) -> None:
    times = [float("nan") if place in missing else 1.0 for place in range(4)]
    assert np.isnan(sides(times, 0.1))


def test_without_an_interval_nothing_is_told() -> None:
    assert sides([1.0, 1.0, 9.0, 9.0], float("nan")) == OPEN


def test_a_side_is_told_only_beside_a_point_that_has_it() -> None:
    told = vouched_sides(np.array([MORE, MORE, ONE, np.nan]), np.array([[ONE, OPEN], [MORE, ONE], [ONE, ONE], [0, 0]]))
    assert told[:3].tolist() == [OPEN, MORE, ONE]
    assert np.isnan(told[3])


def test_nothing_is_told_between_points_at_none_of_which_it_is_true() -> None:
    """asyncio is as good as processes on the left, threads on the right: halfway, both seem to be far behind."""

    def formula(wait: float, cpu: float) -> dict[str, float]:
        left, right = (1.0, 9.0) if wait < 0.05 else (9.0, 1.0)
        return {"asyncio": left, "threads": right, "processes": 1.0}

    surface = surface_from(map_of(formula, [(0.001, 1), (0.1, 1), (0.001, 10_000)]))
    assert np.nanmax(surface.ratio) > log(2)
    assert surface.share(OPEN) == 1


def test_models_of_several_processes_are_known_by_name() -> None:
    several = ("processes", "asyncio+processes", "processes+asyncio", "dask", "processes-chunked")
    assert all(map(is_of_several_processes, several))
    assert not any(map(is_of_several_processes, ("sequential", "asyncio", "threads", "interpreters", "simpify")))


def test_the_line_is_where_both_take_equally_long() -> None:
    """asyncio takes 5 c - 1 ms longer than processes: equal at 0.2 ms of computing, whatever the wait."""
    places = [(wait, work) for wait in (0.0001, 0.001, 0.01) for work in (1, 3, 10, 15, 20, 25, 30, 100, 1000)]
    surface = surface_from(map_of(places=places), 300)
    row = int(np.argmin(np.abs(np.log(surface.cpus() / 0.2e-3))))
    ratios = surface.ratio[row][np.isfinite(surface.ratio[row])]
    assert ratios.size
    assert np.abs(ratios).max() < 0.05


def test_the_band_is_as_wide_as_the_noise() -> None:
    calm, wild = (surface_from(map_of(spread=(-size, 0.0, size))) for size in (0.001, 0.05))
    assert calm.share(OPEN) < wild.share(OPEN)
    assert min(calm.share(ONE), calm.share(MORE)) > 0


def test_the_true_side_is_told_hardly_ever_wrongly() -> None:
    """The truth is 0.2 ms; with 5 % of noise, a side that is told beyond a tenth of it is the true one."""
    for seed in range(5):
        surface = surface_from(map_of(noise=noisy(seed, 0.05)), 60)
        cpus = np.broadcast_to(surface.cpus()[:, None], surface.sides.shape)
        assert not (surface.sides[cpus < 0.05e-3] == MORE).any()
        assert not (surface.sides[cpus > 1e-3] == ONE).any()


def test_where_all_are_the_same_a_side_is_hardly_ever_told() -> None:
    """Twelve points on each of ten maps; one in twenty may err, and neighbours err together."""

    def formula(wait: float, cpu: float) -> dict[str, float]:
        return dict.fromkeys(("asyncio", "threads", "processes"), 1.0)

    shown = [the(map_of(formula, noise=noisy(seed, 0.05))) for seed in range(10)]
    found = [point_values(winner_map).frontier(winner_map.models).sides for winner_map in shown]
    wrong = sum(int((sides != OPEN).sum()) for sides in found)
    assert wrong <= 12


def test_the_frontier_is_told_in_seconds_of_computing() -> None:
    places = [(wait, work) for wait in (0.0005, 0.001, 0.002) for work in (1, 3, 10, 15, 19, 21, 25, 30, 100, 1000)]
    text = frontier_text(surface_from(map_of(places=places), 400))
    assert text.startswith("at a wait of 1 ms one process is enough up to 0.2 ms")
    assert "of computing per job, more pay from 0.2 ms on (95 % confidence)" in text


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (
            {"asyncio": 1.0, "processes": 2.0},
            "one process is enough on 100 % of the map, more pay on less than 1 % (95 % confidence)",
        ),
        ({"asyncio": 2.0, "processes": 1.0}, "more pay on 100 %"),
        ({"asyncio": 1.0, "processes": 1.0}, "noise hides whether several processes pay anywhere"),
        ({"asyncio": 1.0, "threads": 2.0}, "no model with several processes was measured"),
    ],
)
def test_where_there_is_no_frontier_that_is_said(times: dict[str, float], words: str) -> None:
    assert words in frontier_text(surface_from(map_of(lambda wait, cpu: times, spread=(-0.01, 0.0, 0.01))))


def test_a_record_with_one_block_has_nothing_but_a_band() -> None:
    assert surface_from(map_of(spread=(0.0,))).share(OPEN) == 1


def test_a_loop_left_out_moves_no_frontier() -> None:
    whole = map_of()
    without = [
        replace(
            point,
            cells={model: cell for model, cell in point.cells.items() if model != "sequential"},
            left_out={"sequential": "too long"},
        )
        for point in whole
    ]
    assert np.array_equal(surface_from(whole).sides, surface_from(without).sides, equal_nan=True)


def test_no_gap_is_infinite_between_models_that_are_known() -> None:
    ratio = frontier_ratio(MODELS, np.zeros((len(LATTICE), 4)), np.zeros((len(LATTICE), 2, 2)))
    assert inf not in np.abs(ratio.low)
