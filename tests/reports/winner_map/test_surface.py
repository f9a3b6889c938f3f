"""A map between its points."""

from dataclasses import replace
from math import log, log10

import numpy as np
import pytest

from reports.winner_map.surface import MapSurface, extent_of, point_values, surface_of
from tests.reports.helpers.maps import LATTICE, UNIT, map_of, noisy, simple, the
from tests.reports.helpers.records import Work

TRIANGLE = ((0.001, 1), (0.1, 1), (0.001, 10_000))


def flat(points: list[Work] | None = None, size: int = 60) -> MapSurface:
    surface = surface_of(the(map_of() if points is None else points), size)
    assert surface is not None
    return surface


def at(surface: MapSurface, wait: float, cpu: float) -> tuple[int, int]:
    """Row and column of the pixel in which a job is."""
    return int(np.argmin(np.abs(np.log(surface.cpus() / cpu)))), int(np.argmin(np.abs(np.log(surface.waits() / wait))))


def behind(surface: MapSurface, model: str) -> np.ndarray:
    return surface.behind[..., surface.models.index(model)]


def test_logarithms_are_interpolated_linearly_over_a_triangle() -> None:
    """asyncio takes 1 s everywhere, threads twice as long at one corner: halfway there, half of the logarithm."""

    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"asyncio": 1.0, "threads": 2.0 if wait > 0.05 else 1.0001}

    surface = flat(map_of(formula, TRIANGLE), size=401)
    place = at(surface, 0.01, 1.05e-5)
    assert behind(surface, "threads")[place] == pytest.approx(log(2) / 2, abs=0.01)
    assert behind(surface, "asyncio")[place] == 0


def test_nothing_is_said_beyond_the_points() -> None:
    surface = flat(map_of(places=TRIANGLE))
    assert np.isnan(surface.behind[59, 59]).all()
    assert np.isnan(surface.sides[59, 59])
    assert np.isfinite(surface.behind[at(surface, 0.0015, 2e-5)]).all()


@pytest.mark.parametrize("places", [LATTICE[:1], LATTICE[:2], LATTICE[:4], [(w, w * 1e5) for w in (0.001, 0.01, 0.1)]])
def test_points_that_span_nothing_have_no_surface(places: list[tuple[float, int]]) -> None:
    assert surface_of(the(map_of(places=[(wait, int(work)) for wait, work in places])), 50) is None


def test_a_map_without_points_has_no_extent() -> None:
    assert extent_of(replace(the(map_of()), spots=())) is None


@pytest.mark.parametrize("seed", range(3))
def test_at_a_point_the_surface_says_what_the_point_says(seed: int) -> None:
    """As far as a pixel beside it can: within a few percent."""
    winner_map = the(map_of(noise=noisy(seed, 0.003)))
    surface = surface_of(winner_map, 400)
    assert surface is not None
    expected = point_values(winner_map).behind
    for spot, logs in zip(winner_map.spots, expected, strict=True):
        row, column = (int(np.clip(place, 16, 383)) for place in at(surface, spot.wait, spot.cpu))
        assert surface.behind[row, column] == pytest.approx(logs, abs=0.08)


def test_somebody_is_the_fastest_everywhere_and_nobody_is_faster() -> None:
    surface = flat(map_of(noise=noisy(1, 0.05)))
    inside = surface.behind[np.isfinite(surface.behind).all(axis=-1)]
    assert inside.min(axis=-1) == pytest.approx(0)


def test_where_two_are_the_same_both_are_good() -> None:
    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"sequential": 9.0, "asyncio": 1.0, "threads": 1.01}

    surface = flat(map_of(formula))
    assert np.nanmax(behind(surface, "asyncio")) == 0
    assert np.nanmax(behind(surface, "threads")) == pytest.approx(log(1.01), abs=0.002)
    assert np.nanmin(behind(surface, "sequential")) == pytest.approx(log(9), abs=0.002)


def test_a_plain_loop_left_out_counts_with_its_bound() -> None:
    """Ten jobs take the loop ten times as long as one, at least; asyncio waits once for all ten."""
    points = [
        replace(point, cells={model: cell for model, cell in point.cells.items() if model != "sequential"})
        if place > 3
        else point
        for place, point in enumerate(map_of(lambda wait, cpu: {**simple(wait, cpu), "asyncio": wait + 2 * cpu}))
    ]
    left = [replace(work, left_out={} if "sequential" in work.cells else {"sequential": "too long"}) for work in points]
    surface = flat(left)
    loop = behind(surface, "sequential")
    assert np.isfinite(loop).any()
    assert np.nanmin(loop) > log(1.05)
    assert loop[at(surface, 0.01, UNIT * 1.05)] == pytest.approx(log(10), abs=0.05)


def test_a_cell_missing_at_one_point_is_interpolated_between_the_others() -> None:
    places = [(wait, work) for wait in (0.001, 0.01, 0.1) for work in (1, 10, 100)]
    points = map_of(lambda wait, cpu: {"asyncio": 2.0, "threads": 1.0}, places)
    middle = next(point for point in points if point.wait_seconds == 0.01 and point.parameters["work"] == 10)
    without = replace(middle, cells={"asyncio": middle.cells["asyncio"]})
    surface = flat([without if point is middle else point for point in points])
    assert np.nanmax(behind(surface, "threads")) == pytest.approx(0, abs=0.01)


def test_extents_have_room_around_the_points() -> None:
    extent = extent_of(the(map_of()))
    assert extent is not None
    assert extent.left < log10(0.0001) < log10(0.01) < extent.right
    assert extent.bottom < log10(UNIT) < log10(1000 * UNIT) < extent.top
