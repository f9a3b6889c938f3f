"""The numbers of a map as a table: a row for each point, then one for each model with what always choosing it costs."""

from collections.abc import Iterator, Sequence
from math import exp

from reports.plotting.figure import Row
from reports.winner_map.frontier import WIDE
from reports.winner_map.prices import PricedMap
from reports.winner_map.surface import point_values
from reports.winner_map.winners import MapSpot, WinnerMap


def rows(shown: Sequence[PricedMap]) -> tuple[Row, ...]:
    """All rows have the same columns; what a row cannot say is empty in it."""
    models = tuple(dict.fromkeys(model for known in shown for model in known.winner_map.models))
    found = [row for known in shown for row in (*_point_rows(known.winner_map, models), *_price_rows(known))]
    columns = dict.fromkeys(column for row in found for column in row)
    return tuple({column: row.get(column) for column in columns} for row in found)


def _point_rows(winner_map: WinnerMap, models: Sequence[str]) -> Iterator[Row]:
    values = point_values(winner_map)
    ratio = values.frontier(winner_map.models)
    ends = zip(ratio.value.tolist(), ratio.low.tolist(), ratio.high.tolist(), strict=True)
    for spot, behind, (value, low, high) in zip(winner_map.spots, values.behind.tolist(), ends, strict=True):
        factors = dict(zip(winner_map.models, behind, strict=True))
        yield {
            **_point_row(winner_map, spot),
            "one_process_takes_times_as_long_as_several": _factor(value),
            "one_process_low": _factor(low),
            "one_process_high": _factor(high),
            **{f"{model}_makespan_seconds": spot.makespans.get(model) for model in models},
            **{f"{model}_takes_times_as_long": _factor(factors.get(model)) for model in models},
        }


def _factor(value: float | None) -> float | None:
    """A ratio from its logarithm; nothing where it is not known, or may be any number."""
    return exp(value) if value is not None and abs(value) < WIDE / 2 else None


def _point_row(winner_map: WinnerMap, spot: MapSpot) -> Row:
    second = spot.second
    estimate = spot.behind(second) if second else None
    low, high = estimate.interval or (None, None) if estimate else (None, None)
    return {
        "row": "point",
        "workload": winner_map.entry.workload,
        "computing": spot.measured.entry.computing,
        "wait_seconds": spot.wait,
        "cpu_seconds": spot.cpu,
        "jobs": spot.measured.entry.jobs,
        "width": spot.measured.entry.width,
        "blocks": len(spot.measured.blocks),
        "fastest": spot.winner,
        "verdict": spot.verdict,
        "could_be_fastest": " ".join(spot.rivals),
        "second": second,
        "second_takes_times_as_long": estimate.value if estimate else None,
        "second_low": low,
        "second_high": high,
        "fastest_takes_at_most_times_as_long_as_best": spot.at_stake,
        "interval_level": spot.rule.level,
    }


def _price_rows(known: PricedMap) -> Iterator[Row]:
    """Where a model is worst, and by how much there and in the median over the map."""
    for price in known.prices:
        yield {
            "row": "always one model",
            "workload": known.winner_map.entry.workload,
            "computing": price.spot.measured.entry.computing,
            "wait_seconds": price.spot.wait,
            "cpu_seconds": price.spot.cpu,
            "model": price.model,
            "median_times_as_long": price.median,
            "worst_times_as_long": price.worst,
            "is_at_least_that": "yes" if price.is_least else "no",
            "points": price.points,
        }
