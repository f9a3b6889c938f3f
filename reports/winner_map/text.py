"""What a map says, in one sentence: which model costs least if always chosen, and where processes begin to pay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.inference.intervals import Array
from reports.formatting import counted, listed, nominal_duration, number, short
from reports.record.measurements import Measurements
from reports.winner_map.frontier import MORE, ONE, is_of_several_processes
from reports.winner_map.prices import ModelPrice, PricedMap, priced
from reports.winner_map.surface import MapSurface
from reports.winner_map.winners import MapSpot, WinnerMap, maps

_WAITS = (1e-3, 1e-4, 1e-2, 3e-4, 3e-3, 1e-1, 3e-2, 1e-5, 1.0)
"""Waits in seconds at one of which the frontier is told, those that people know best first."""

_WORTH_TELLING = 0.01


@dataclass(frozen=True)
class MapReport:
    """A map and what is said of it, the most important first."""

    winner_map: WinnerMap
    sentences: tuple[str, ...]


def map_reports(record: Measurements) -> tuple[MapReport, ...]:
    """Every map of a record with its sentences."""
    return tuple(MapReport(winner_map, sentences(priced(winner_map))) for winner_map in maps(record))


def sentences(known: PricedMap) -> tuple[str, ...]:
    """What the page says beside a map: one sentence."""
    winner_map = known.winner_map
    if known.surface is None:
        parts = [f"{counted(len(winner_map.spots), 'point')}, between which nothing can be said"]
    else:
        parts = [*_cheapest_texts(known.cheapest), frontier_text(known.surface)]
    return (f"{map_heading(winner_map)}: {'; '.join((*parts, *gap_texts(winner_map)))}.",)


def _cheapest_texts(least: Sequence[ModelPrice]) -> Iterator[str]:
    """`always choosing asyncio costs least: half the map at most 1.05x ..., at worst 1.9x`; true of all named."""
    if least and len(least[0].spot.makespans) > 1:
        names = listed([short(price.model, 40) for price in least], "or")
        worst, median = least[-1], max(price.median for price in least)
        yield (
            f"always choosing {names} costs least: at most {number(median)}x the fastest's time on half of the map, "
            f"{number(worst.worst)}x at worst ({job_text(worst.spot)})"
        )


def frontier_text(surface: MapSurface) -> str:
    """From where more processes pay: between which times of computing nobody can tell, at a wait that people know."""
    if not any(map(is_of_several_processes, surface.models)):
        return "no model with several processes was measured"
    one, more = surface.share(ONE), surface.share(MORE)
    if max(one, more) < _WORTH_TELLING:
        return "noise hides whether several processes pay anywhere"
    walks = (walk for wait in _WAITS if (walk := _walk(surface, wait)))
    if min(one, more) >= _WORTH_TELLING and (walk := next(walks, None)):
        wait, enough, pays = walk
        return (
            f"at a wait of {brief_time(wait)} one process is enough up to {rounded_time(enough)} of computing per job, "
            f"more pay from {rounded_time(pays)} on (95 % confidence)"
        )
    return f"one process is enough on {_percent(one)} of the map, more pay on {_percent(more)} (95 % confidence)"


def _walk(surface: MapSurface, wait: float) -> tuple[float, float, float] | None:
    """Up to how much computing one process is enough, and from how much on more pay; None where not in this order."""
    if not surface.waits()[0] <= wait <= surface.waits()[-1]:
        return None
    column = surface.sides[:, int(np.argmin(np.abs(np.log(surface.waits() / wait))))]
    ones, mores = np.flatnonzero(column == ONE), np.flatnonzero(column == MORE)
    if not ones.size or not mores.size or ones[-1] > mores[0]:
        return None
    edges = _edges(surface.cpus())
    return wait, float(edges[ones[-1] + 1]), float(edges[mores[0]])


def _edges(centres: Array) -> Array:
    step = float(np.log(centres[1] / centres[0]))
    return np.asarray(np.append(centres, centres[-1] * np.exp(step)) * np.exp(-step / 2))


def gap_texts(winner_map: WinnerMap) -> Iterator[str]:
    """What a reader might look for in vain, or wrongly believe."""
    if winner_map.left_out:
        first = short(winner_map.left_out[0], 160)
        more = f" (and {counted(len(winner_map.left_out) - 1, 'more point')})" if winner_map.left_out[1:] else ""
        yield f"not on the map: {first}{more}"
    unproven = [spot for spot in winner_map.spots if spot.unproven]
    if unproven:
        names = listed(list(dict.fromkeys(model for spot in unproven for model in spot.unproven))[:4])
        where = counted(len(unproven), "point")
        yield f"at {where} {short(names, 80)} might have won or come within 5 %, and was not measured there"


def map_heading(winner_map: WinnerMap) -> str:
    """Which of the two maps this is."""
    return f"Computing that {'releases' if winner_map.releases_gil else 'holds'} the GIL"


def alt_text(shown: Sequence[PricedMap]) -> str:
    """All maps in words, with what always choosing each model costs."""
    batch = batch_text([known.winner_map for known in shown])
    first = (
        f"Maps of how many times as long as the fastest each model takes for {batch}, by wait per job and CPU time per "
        "job, both logarithmic."
    )
    return " ".join((first, *(text for known in shown for text in _alt_texts(known))))


def _alt_texts(known: PricedMap) -> Iterator[str]:
    yield from sentences(known)
    if known.prices:
        yield f"Always choosing one model, median and worst: {listed([_price_text(price) for price in known.prices])}."


def _price_text(price: ModelPrice) -> str:
    least = "at least " if price.is_least else ""
    return (
        f"{short(price.model, 40)} {least}{number(price.median)}x and {number(price.worst)}x ({job_text(price.spot)})"
    )


def partly_text(known: PricedMap) -> str:
    """Which models were not measured at all points; empty where all were."""
    total = len(known.winner_map.spots)
    partly = [f"{short(price.model, 40)} at {price.points}" for price in known.prices if price.points < total]
    return f"of {counted(total, 'point')} {listed(partly)}" if partly else ""


def job_text(spot: MapSpot) -> str:
    return f"waiting {rounded_time(spot.wait)}, computing {rounded_time(spot.cpu)}"


def rounded_time(value: float) -> str:
    return brief_time(float(f"{value:.2g}"))


def brief_time(value: float) -> str:
    """A time as people say it of jobs: in milliseconds from a hundredth of one on, `0.3 ms`."""
    return f"{1000 * value:.4g} ms" if 0.99e-5 <= value < 0.99 else nominal_duration(value)


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def batch_text(shown: Sequence[WinnerMap]) -> str:
    """`64 jobs, at most 16 at a time`, or from how many to how many."""
    entries = [spot.measured.entry for winner_map in shown for spot in winner_map.spots]
    jobs, widths = ({entry.jobs for entry in entries}, {entry.width for entry in entries})
    return f"{_range_text(jobs)} {'job' if jobs == {1} else 'jobs'}, at most {_range_text(widths)} at a time"


def _range_text(counts: set[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def certainty_text(shown: Sequence[WinnerMap]) -> str:
    """What is promised of every point."""
    rules = [spot.rule for winner_map in shown for spot in winner_map.spots]
    points = counted(len(rules), "point")
    known = any(
        estimate.half is not None
        for winner_map in shown
        for spot in winner_map.spots
        for estimate in spot.ratios.values()
    )
    if not known:
        return f"{points}, no intervals for want of blocks to compare"
    return f"{points}; at each, intervals hold with 95 %"
