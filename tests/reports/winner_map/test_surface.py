"""A map between its points."""

from dataclasses import replace
from math import log, log10

import numpy as np
import pytest

from reports.winner_map.surface import NOTHING, WinnerSurface, extent_of, surface_of
from reports.winner_map.text import region_shares, walk_sentence, walk_sentences
from reports.winner_map.winners import CLEAR, SHARED, UNDECIDED
from tests.reports.helpers.maps import LATTICE, UNIT, map_of, noisy, simple, the
from tests.reports.helpers.records import Work

TRIANGLE = ((0.001, 1), (0.1, 1), (0.001, 10_000))


def flat(points: list[Work] | None = None, size: int = 60) -> WinnerSurface:
    surface = surface_of(the(map_of() if points is None else points), size, size)
    assert surface is not None
    return surface


def at(surface: WinnerSurface, wait: float, cpu: float) -> tuple[int, int]:
    """Row and column of the pixel in which a job is."""
    return int(np.argmin(np.abs(np.log(surface.cpus() / cpu)))), int(np.argmin(np.abs(np.log(surface.waits() / wait))))


def test_logarithms_are_interpolated_linearly_over_a_triangle() -> None:
    """asyncio takes 1 s everywhere, threads twice as long at one corner: halfway there, half of the logarithm."""

    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"asyncio": 1.0, "threads": 2.0 if wait > 0.05 else 1.0001}

    surface = flat(map_of(formula, TRIANGLE), size=401)
    assert surface.ahead[at(surface, 0.01, 1.05e-5)] == pytest.approx(log(2) / 2, abs=0.01)
    assert surface.models[surface.first[at(surface, 0.01, 1.05e-5)]] == "asyncio"


def test_nothing_is_said_beyond_the_points() -> None:
    surface = flat(map_of(places=TRIANGLE))
    assert surface.at(59, 59)[0] == NOTHING
    assert surface.first[59, 59] == -1
    assert surface.at(*at(surface, 0.0015, 2e-5))[0] != NOTHING


@pytest.mark.parametrize("places", [LATTICE[:1], LATTICE[:2], LATTICE[:4], [(w, w * 1e5) for w in (0.001, 0.01, 0.1)]])
def test_points_that_span_nothing_have_no_surface(places: list[tuple[float, int]]) -> None:
    assert surface_of(the(map_of(places=[(wait, int(work)) for wait, work in places])), 50, 50) is None


def test_a_map_without_points_has_no_extent() -> None:
    assert extent_of(replace(the(map_of()), spots=())) is None


@pytest.mark.parametrize("seed", range(3))
def test_at_a_point_the_surface_says_what_the_point_says(seed: int) -> None:
    """As far as a pixel beside it can."""
    winner_map = the(map_of(noise=noisy(seed, 0.003)))
    surface = surface_of(winner_map, 200, 200)
    assert surface is not None
    agreeing = 0
    for spot in winner_map.spots:
        row, column = (np.clip(place, 8, 191) for place in at(surface, spot.wait, spot.cpu))
        agreeing += surface.at(int(row), int(column)) == (
            spot.verdict,
            tuple(x for x in winner_map.models if x in spot.rivals),
        )
    assert agreeing >= len(winner_map.spots) - 2


def test_where_two_are_the_same_both_are_named() -> None:
    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"sequential": 9.0, "asyncio": 1.0, "threads": 1.01}

    assert region_shares(flat(map_of(formula))) == {(SHARED, ("asyncio", "threads")): 1.0}


def test_where_noise_does_not_tell_it_is_undecided() -> None:
    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"sequential": 9.0, "asyncio": 1.0, "threads": 1.1}

    points = map_of(formula, spread=(-0.15, 0.0, 0.15))
    assert region_shares(flat(points)) == {(UNDECIDED, ("asyncio", "threads")): 1.0}


def test_nothing_is_clear_between_points_at_none_of_which_it_is() -> None:
    """threads are the same as asyncio on the left and as processes on the right; halfway they seem to be far ahead."""

    def formula(wait: float, cpu: float) -> dict[str, float]:
        left, right = (1.0, 9.0) if wait < 0.05 else (9.0, 1.0)
        return {"asyncio": left, "threads": 1.01, "processes": right}

    surface = flat(map_of(formula, TRIANGLE))
    assert surface.models[surface.first[at(surface, 0.01, 1.05e-5)]] == "threads"
    assert surface.at(*at(surface, 0.01, 1.05e-5)) == (UNDECIDED, ("asyncio", "threads", "processes"))
    assert {kind for kind, _ in region_shares(surface)} == {SHARED, UNDECIDED}


def test_one_model_alone_is_ahead_of_nobody() -> None:
    assert region_shares(flat(map_of(lambda wait, cpu: {"asyncio": 1.0}))) == {(UNDECIDED, ("asyncio",)): 1.0}


def test_shares_are_those_of_the_area_within_the_points() -> None:
    parts = list(region_shares(flat()).values())
    assert sum(parts) == pytest.approx(1)
    assert parts == sorted(parts, reverse=True)


def test_a_plain_loop_left_out_counts_with_its_bound() -> None:
    """Ten jobs take the loop ten times as long as one, at least, and others take less: it is never in question."""
    points = [
        replace(point, cells={model: cell for model, cell in point.cells.items() if model != "sequential"})
        if place > 3
        else point
        for place, point in enumerate(map_of(lambda wait, cpu: {**simple(wait, cpu), "asyncio": wait + 2 * cpu}))
    ]
    left = [replace(work, left_out={} if "sequential" in work.cells else {"sequential": "too long"}) for work in points]
    surface = flat(left)
    assert not surface.rivals[..., surface.models.index("sequential")].any()


def test_a_cell_missing_at_one_point_is_interpolated_between_the_others() -> None:
    places = [(wait, work) for wait in (0.001, 0.01, 0.1) for work in (1, 10, 100)]
    points = map_of(lambda wait, cpu: {"asyncio": 2.0, "threads": 1.0}, places)
    middle = next(point for point in points if point.wait_seconds == 0.01 and point.parameters["work"] == 10)
    without = replace(middle, cells={"asyncio": middle.cells["asyncio"]})
    surface = flat([without if point is middle else point for point in points])
    assert region_shares(surface) == {(CLEAR, ("threads",)): 1.0}


def test_borders_are_told_in_seconds_of_computing() -> None:
    """asyncio is 5 % ahead as long as 5 c + 1 ms - 10 c is: for a wait of 1 ms up to 0.18 ms; beyond, processes are."""
    places = [(wait, work) for wait in (0.0005, 0.001, 0.002) for work in (1, 3, 10, 14, 17, 20, 23, 30, 100, 1000)]
    text = walk_sentence(flat(map_of(places=places), size=400), 0.001)
    assert text.startswith("With a wait of 1 ms, asyncio is ahead up to 0.1")
    assert "ms of computing per job; processes are ahead from 0.2" in text
    assert text.endswith("on.")


def test_walks_are_told_from_short_waits_to_long_ones() -> None:
    waits = [text.split(" ms,")[0].removeprefix("With a wait of ") for text in walk_sentences(flat())]
    assert waits == sorted(waits, key=float)
    assert "1" in waits


def test_extents_have_room_around_the_points() -> None:
    extent = extent_of(the(map_of()))
    assert extent is not None
    assert extent.left < log10(0.0001) < log10(0.01) < extent.right
    assert extent.bottom < log10(UNIT) < log10(1000 * UNIT) < extent.top
