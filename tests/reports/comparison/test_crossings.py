"""Crossovers of the same sweep stand side by side; other sweeps are set apart, with the reason."""

from typing import Any

from reports.comparison.comparison import Comparison, compare
from reports.record.measurements import Measurements
from tests.reports.helpers.record_sets import NEWER, compute, sample, spread
from tests.reports.helpers.records import Work, sweep

WIDTHS = (1, 2, 4, 8)


def point(width: int, asyncio: float, **changes: Any) -> Work:
    cells = {"threads": spread(0.1), "asyncio": spread(asyncio, 1.0, 1.01, 0.99, 1.0)}
    return Work(cells, **{"name": f"fetch[width={width}]", "base": "fetch", "width": width, **changes})


def swept(crossing: float, *, kind: str = "axis", changes: dict[str, Any] | None = None, **record: Any) -> Measurements:
    """asyncio is the faster one from a width of `crossing` on."""
    points = [point(width, 0.1 * (crossing / width) ** 0.5, **(changes or {})) for width in WIDTHS]
    return sample(compute(), *points, sweeps=[sweep("width", *points, kind=kind)], **record)


def apart(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(item.what, item.label, item.reason) for item in comparison.apart]


def test_where_two_models_cross_is_told_for_each_record() -> None:
    (sweep,) = compare([swept(3.0), swept(5.0, environment=NEWER)]).crossings
    assert sweep.title == "fetch: width from 1 to 8"
    (row,) = sweep.rows
    assert row.models == "asyncio and threads"
    assert [place and place.partition(" [")[0] for place in row.places] == [
        "threads, then asyncio from 3.0",
        "threads, then asyncio from 5.0",
    ]


def test_where_no_crossover_was_observed_who_is_ahead_is_told() -> None:
    (sweep,) = compare([swept(3.0), swept(30.0, environment=NEWER)]).crossings
    assert sweep.rows[0].places[1] == "none observed between 1 and 8: threads stay ahead of asyncio"


def test_a_sweep_of_other_work_is_set_apart() -> None:
    comparison = compare([swept(3.0), swept(3.0, changes={"jobs": 20}, environment=NEWER)])
    assert comparison.crossings == ()
    assert apart(comparison) == [
        ("fetch: width from 1 to 8", "CPython 3.14", "other parameters: jobs is 20 instead of 10"),
    ]


def test_a_sweep_that_only_one_record_has_is_named() -> None:
    comparison = compare([swept(3.0), sample(compute(), environment=NEWER)])
    assert apart(comparison) == [("fetch: width from 1 to 8", "", "swept in CPython 3.11 only")]


def test_points_with_and_without_the_gil_are_no_curve() -> None:
    comparison = compare([swept(3.0), swept(3.0, environment=NEWER, gil=(True, True, True, True, False))])
    assert ("fetch: width from 1 to 8", "CPython 3.14") in [(what, label) for what, label, _ in apart(comparison)]


def test_maps_have_pages_of_their_own() -> None:
    comparison = compare([swept(3.0, kind="map"), sample(compute(), environment=NEWER)])
    assert apart(comparison) == [("map of fetch", "CPython 3.11", "maps are not compared: see that record's page")]
