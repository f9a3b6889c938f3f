"""What always choosing one model costs."""

from dataclasses import replace

import numpy as np
import pytest

from reports.winner_map.prices import ModelPrice, priced
from reports.winner_map.text import partly_text, sentences
from reports.winner_map.winners import WinnerMap
from tests.reports.helpers.maps import LATTICE, map_of, the
from tests.reports.helpers.records import Work


def prices(winner_map: WinnerMap) -> dict[str, ModelPrice]:
    return {price.model: price for price in priced(winner_map).prices}


def without(model: str, wait: float, work: int) -> list[Work]:
    """The map, in which a model was not measured at one point."""
    place = {"wait_seconds": wait, "work": work}
    return [
        replace(point, cells={name: cell for name, cell in point.cells.items() if name != model})
        if point.changed == place
        else point
        for point in map_of()
    ]


def test_the_worst_is_at_the_point_where_it_is_farthest_behind() -> None:
    """With 0.1 ms of waiting and 10 ms of computing, processes take 51.1 ms and asyncio 100.1 ms: 1.96x."""
    price = prices(the(map_of()))["asyncio"]
    assert price.worst == pytest.approx(1.959, rel=0.005)
    assert price.spot.wait == pytest.approx(1e-4)
    assert price.spot.cpu == pytest.approx(1e-2)


def test_nothing_on_the_map_is_worse_than_the_worst_point() -> None:
    winner_map = the(map_of())
    surface = priced(winner_map).surface
    assert surface is not None
    for place, model in enumerate(winner_map.models):
        worst = prices(winner_map)[model].worst
        assert np.exp(np.nanmax(surface.behind[..., place])) <= worst * (1 + 1e-9)


def test_the_median_is_over_the_area_not_over_points() -> None:
    """threads take twice as long at a wait of 0.1 ms, where most points are, which is a small part of the map."""
    places = [(wait, work) for wait in (0.0001, 0.00011, 0.00012, 1.0) for work in (1, 10, 100, 1000)]

    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"asyncio": 1.0, "threads": 2.0 if wait < 0.001 else 1.0}

    price = prices(the(map_of(formula, places)))["threads"]
    assert price.worst == pytest.approx(2, rel=0.01)
    assert price.median == pytest.approx(2**0.5, rel=0.05)


def test_points_that_span_nothing_have_the_median_of_points() -> None:
    price = prices(the(map_of(places=LATTICE[:4])))["processes"]
    assert price.points == 4
    assert 1 <= price.median <= price.worst


def test_the_price_of_a_plain_loop_that_was_left_out_is_at_least_its_bound() -> None:
    """Ten jobs of 10 ms and 0.01 ms take it 100.1 ms, and asyncio 10.1 ms; everywhere else it is nearer."""
    price = prices(the(without("sequential", 0.01, 1)))["sequential"]
    assert price.is_least
    assert price.worst == pytest.approx(9.91, rel=0.01)


def test_the_price_of_another_model_is_that_where_it_was_measured() -> None:
    winner_map = the(without("asyncio", 0.0001, 1000))
    price = prices(winner_map)["asyncio"]
    assert price.worst == pytest.approx(1.94, rel=0.01)
    assert price.spot.wait == pytest.approx(0.001)
    assert price.points == 11
    assert partly_text(priced(winner_map)) == "of 12 points asyncio at 11"


def test_the_cheapest_is_the_one_with_the_least_worst_and_who_is_within_the_margin() -> None:
    def formula(wait: float, cpu: float) -> dict[str, float]:
        return {"asyncio": 1.0, "threads": 1.03, "processes": 1.5}

    assert [price.model for price in priced(the(map_of(formula))).cheapest] == ["asyncio", "threads"]


def test_what_was_not_measured_everywhere_is_never_the_cheapest() -> None:
    assert [price.model for price in priced(the(without("asyncio", 0.0001, 1000))).cheapest] == ["processes"]


def test_one_model_alone_is_not_called_the_cheapest() -> None:
    (text,) = sentences(priced(the(map_of(lambda wait, cpu: {"asyncio": 1.0}))))
    assert "always choosing" not in text
