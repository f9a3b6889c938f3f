"""What a map says, in sentences: who is ahead on how much of it, and from how much computing on that changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, inf, log

import numpy as np

from reports.formatting import counted, listed, nominal_duration, number, short
from reports.record.measurements import REFERENCE, Measurements
from reports.text.ratios import is_or_are
from reports.winner_map.surface import NOTHING, AheadModels, WinnerSurface, surface_of
from reports.winner_map.winners import CLEAR, SHARED, MapSpot, WinnerMap, maps

_WALKS = (1e-4, 1e-3, 1e-2, 1e-1, 3e-4, 3e-3, 3e-2, 1e-5, 1.0)
"""Waits in seconds along which borders are told, those that people know best first."""

_MOST_WALKS = 4
_PASSING, _SLIVER = 0.3, 0.06
"""Stretches shorter than this, in decades, are on the way from one region to the next: of several models, of one."""


def walk_sentences(surface: WinnerSurface) -> tuple[str, ...]:
    """From little computing to much, at some waits: who is ahead up to where."""
    inside = [wait for wait in _WALKS if surface.waits()[0] <= wait <= surface.waits()[-1]]
    by_wait = [(wait, text) for wait in inside if (text := walk_sentence(surface, wait))]
    return tuple(text for _, text in sorted(by_wait[:_MOST_WALKS]))


def walk_sentence(surface: WinnerSurface, wait: float) -> str:
    """One sentence for one wait in seconds; empty where nothing is to be told."""
    column = int(np.argmin(np.abs(np.log(surface.waits() / wait))))
    stretches = _stretches(surface, column)
    if not stretches:
        return ""
    last, models = len(stretches) - 1, surface.models
    parts = [
        f"{lead_text(name, models)} {_from_to(low if place else None, high if place < last else None)}".strip()
        for place, (name, low, high) in enumerate(stretches)
    ]
    return f"With a wait of {brief_time(wait)}, {'; '.join(parts)}."


def _from_to(low: float | None, high: float | None) -> str:
    """Between which times of computing; None where the map ends before anything changes."""
    if low is None:
        return "all the way" if high is None else f"up to {rounded_time(high)} of computing per job"
    return f"from {rounded_time(low)} on" if high is None else f"from {rounded_time(low)} to {rounded_time(high)}"


def rounded_time(value: float) -> str:
    return brief_time(float(f"{value:.2g}"))


def brief_time(value: float) -> str:
    """A time as people say it of jobs: in milliseconds from a hundredth of one on, `0.3 ms`."""
    return f"{1000 * value:.4g} ms" if 0.99e-5 <= value < 0.99 else nominal_duration(value)


Stretch = tuple[AheadModels, float, float]


def _stretches(surface: WinnerSurface, column: int) -> list[Stretch]:
    """What follows what in one column, with the seconds of computing from where to where, without what only passes."""
    edges = np.log10(surface.cpus())
    step = float(edges[1] - edges[0])
    names = [surface.at(row, column) for row in range(len(edges))]
    runs = [(name, [row for row, _ in group]) for name, group in groupby(enumerate(names), key=lambda item: item[1])]
    kept = [(name, rows) for name, rows in runs if len(rows) * step >= _least(name)]
    merged = [
        (name, [row for _, rows in group for row in rows]) for name, group in groupby(kept, key=lambda item: item[0])
    ]
    return [(name, 10 ** (edges[r[0]] - step / 2), 10 ** (edges[r[-1]] + step / 2)) for name, r in merged]


def _least(name: AheadModels) -> float:
    """How long a stretch has to be, in decades, to be told."""
    return {NOTHING: inf, CLEAR: _SLIVER}.get(name[0], _PASSING)


def lead_text(name: AheadModels, models: Sequence[str]) -> str:
    """`asyncio is ahead`, or which models are the same, or which are too close to call."""
    kind, rivals = name[0], rival_names(name, models)
    if kind == CLEAR:
        return f"{rivals[0]} {is_or_are(rivals[0])} ahead"
    if kind == SHARED:
        return f"{listed(rivals)} are the same within 5 %" if rivals[1:] else f"{rivals[0]} are the same within 5 %"
    return f"{listed(rivals, 'or')} ({'too close to call' if name[1][1:] else 'nothing to compare it with'})"


def rival_names(name: AheadModels, models: Sequence[str]) -> list[str]:
    """The models of a region; of many it is shorter to say which are not among them."""
    rivals = [short(model, 40) for model in name[1]]
    others = ["the loop" if model == REFERENCE else short(model, 40) for model in models if model not in name[1]]
    if len(rivals) > 2 and len(others) < len(rivals) - 1:
        return [f"all but {listed(others)}" if others else "any model"]
    return rivals


_FINE = 240
"""Pixels along each axis by which borders are told: enough for two digits over five decades."""

_LARGEST = 50.0
_WORTH_TELLING = 0.05
"""Smaller shares of a map are nobody's answer."""


def map_heading(winner_map: WinnerMap) -> str:
    """Which of the two maps this is."""
    return "Computing that releases the GIL" if winner_map.releases_gil else "Computing that holds the GIL"


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
    return f"{points}; at each the fastest is, with 95 %, among those that are named"


def region_shares(surface: WinnerSurface) -> dict[AheadModels, float]:
    """How much of the map's area, on logarithmic axes, is whose; the largest share first."""
    named = surface.named()
    total = max(1, sum(int(pixels.sum()) for pixels in named.values()))
    return {name: float(pixels.sum()) / total for name, pixels in named.items()}


def lead_shares(surface: WinnerSurface) -> dict[str, float]:
    """The share of the map's area on which each model is clearly ahead of all others, the largest first."""
    return {models[0]: share for (kind, models), share in region_shares(surface).items() if kind == CLEAR}


@dataclass(frozen=True)
class MapReport:
    """A map and what is said of it, the most important first."""

    winner_map: WinnerMap
    sentences: tuple[str, ...]


def map_reports(record: Measurements) -> tuple[MapReport, ...]:
    """Every map of a record with its sentences."""
    return tuple(MapReport(winner_map, sentences(winner_map)) for winner_map in maps(record))


def sentences(winner_map: WinnerMap) -> tuple[str, ...]:
    """What the page says beside a map."""
    surface = surface_of(winner_map, _FINE, _FINE)
    if surface is None:
        return (
            f"{map_heading(winner_map)}: {counted(len(winner_map.spots), 'point')}, between which nothing can be said.",
            *_gap_sentences(winner_map),
        )
    return (
        f"{map_heading(winner_map)}: {_areas_text(surface)}.",
        *walk_sentences(surface),
        *price_sentences(winner_map),
        *_gap_sentences(winner_map),
    )


def price_sentences(winner_map: WinnerMap) -> tuple[str, ...]:
    """What it costs at most to take the same model whatever the job: where it does worst against the fastest one."""
    texts = [
        _price_text(winner_map, model, behind) for model in winner_map.models if (behind := _behind(winner_map, model))
    ]
    return (f"How many times as long as the fastest each takes at its worst point: {listed(texts)}.",) if texts else ()


def _price_text(winner_map: WinnerMap, model: str, behind: Sequence[tuple[float, MapSpot]]) -> str:
    """The worst point of one model; where the plain loop was left out there, it takes at least its bound."""
    most, spot = max(behind, key=lambda pair: pair[0])
    least = "at least " if model not in spot.makespans else ""
    known = len(behind) + sum(other.winner == model for other in winner_map.spots)
    where = "" if known >= len(winner_map.spots) else " where it was measured"
    return f"{short(model, 40)} {least}{number(exp(min(most, _LARGEST)))}x{where} ({_job_text(spot)})"


def _behind(winner_map: WinnerMap, model: str) -> list[tuple[float, MapSpot]]:
    """By how much a model is at least behind the fastest one at each point where that is known, as a logarithm."""
    by_spot = ((_log_behind(spot, model), spot) for spot in winner_map.spots)
    return [(behind, spot) for behind, spot in by_spot if behind is not None]


def _log_behind(spot: MapSpot, model: str) -> float | None:
    """What was measured; of a plain loop that was left out, what its bound says."""
    if model == REFERENCE and model not in spot.makespans:
        return log(spot.alone / spot.makespans[spot.winner])
    behind = spot.behind(model)
    return behind.log if behind else None


def _job_text(spot: MapSpot) -> str:
    return f"waiting {rounded_time(spot.wait)}, computing {rounded_time(spot.cpu)}"


def alt_text(shown: Sequence[WinnerMap]) -> str:
    """All maps in words."""
    first = (
        f"A map of the fastest model for {batch_text(shown)}, by wait per job and CPU time per job, both logarithmic."
    )
    return " ".join((first, *(sentence for winner_map in shown for sentence in sentences(winner_map))))


def regions(surface: WinnerSurface) -> list[tuple[str, float]]:
    """Who is clearly ahead, or which few models are not told apart, each with its share of the map; the largest first.

    Of what is small, and of regions that leave most models open, only the sum is worth telling.
    """
    by_rivals: dict[tuple[str, ...], float] = {}
    for name, share in region_shares(surface).items():
        by_rivals[name[1]] = by_rivals.get(name[1], 0.0) + share
    few = max(1, len(surface.models) // 2)
    shown = {rivals: share for rivals, share in by_rivals.items() if len(rivals) <= few and share >= _WORTH_TELLING}
    names = {rivals: listed([short(model, 40) for model in rivals], "or") for rivals in shown}
    return [(names[rivals], share) for rivals, share in sorted(shown.items(), key=lambda item: -item[1])]


def _areas_text(surface: WinnerSurface) -> str:
    parts = [f"{names} on {_percent(share)}" for names, share in regions(surface)]
    clear = sum(lead_shares(surface).values())
    rest = 1 - sum(share for _, share in regions(surface))
    parts += [f"any of more models on {_percent(rest)}"] if rest >= _WORTH_TELLING or not parts else []
    whole = f"the fastest is {listed(parts)} of the map"
    return f"{whole}; one model is clearly ahead on {_percent(clear)}{_nowhere_text(surface)}"


def _nowhere_text(surface: WinnerSurface) -> str:
    """Models that lose everywhere."""
    inside = ~surface.is_(NOTHING)
    losing = [
        short(model, 40) for place, model in enumerate(surface.models) if not surface.rivals[inside][:, place].any()
    ]
    return f"; {listed(losing, 'or')} {is_or_are(losing[-1])} nowhere the fastest" if losing else ""


def brief_regions_text(surface: WinnerSurface, most: int) -> str:
    """The same in a few words, for so many regions: `fastest: asyncio or threads 40 %, processes 30 % of the map`."""
    parts = [f"{names} {_percent(share)}" for names, share in regions(surface)]
    if not parts:
        return "too close to call everywhere"
    if most == 1 and parts[1:]:
        return f"largest part: {parts[0]} of the map"
    return f"fastest: {', '.join(parts[:most])}{', ...' if parts[most:] else ' of the map'}"


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"{100 * share:.0f} %"


def _gap_sentences(winner_map: WinnerMap) -> Iterator[str]:
    """What a reader might look for in vain, or wrongly believe."""
    if winner_map.left_out:
        first = short(winner_map.left_out[0], 160)
        more = f" (and {counted(len(winner_map.left_out) - 1, 'more point')})" if winner_map.left_out[1:] else ""
        yield f"Not on the map: {first}{more}."
    unproven = [spot for spot in winner_map.spots if spot.unproven]
    if unproven:
        names = listed(list(dict.fromkeys(model for spot in unproven for model in spot.unproven))[:4])
        where = counted(len(unproven), "point")
        yield f"At {where} {short(names, 80)} might have won or come within 5 %, and was not measured there."
