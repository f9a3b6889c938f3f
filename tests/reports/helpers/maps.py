"""Records with maps, built from a formula for how long each model takes."""

from collections.abc import Callable, Mapping, Sequence
from math import exp
from random import Random

from reports.record.measurements import Measurements
from reports.winner_map.winners import WinnerMap, maps
from tests.reports.helpers.records import Blocks, Work, measured, sweep

UNIT = 1e-5
"""Seconds of computing in one unit of work."""

Formula = Callable[[float, float], Mapping[str, float]]
"""Makespans by model, from the seconds that a job waits and computes."""

LATTICE = tuple((wait, work) for wait in (0.0001, 0.001, 0.01) for work in (1, 10, 100, 1000))


def simple(wait: float, cpu: float) -> Mapping[str, float]:
    """Ten jobs, all at once: asyncio waits once and computes in turn, processes cost 1 ms more and compute on two."""
    return {"sequential": 10 * (wait + cpu), "asyncio": wait + 10 * cpu, "processes": wait + 5 * cpu + 0.001}


def map_of(
    formula: Formula = simple,
    places: Sequence[tuple[float, int]] = LATTICE,
    base: str = "blend",
    spread: Sequence[float] = (-0.001, 0.0, 0.001),
    noise: Callable[[], float] = lambda: 0.0,
) -> list[Work]:
    """Points of a map; `spread` are the logarithms by which each model's blocks differ, the models in turn."""
    return [_point(base, place, _cells(formula(place[0], place[1] * UNIT), spread, noise)) for place in places]


def _cells(times: Mapping[str, float], spread: Sequence[float], noise: Callable[[], float]) -> dict[str, Blocks]:
    count = len(spread)
    return {
        model: [[time * exp(spread[(block + turn) % count] + noise())] * 2 for block in range(count)]
        for turn, (model, time) in enumerate(times.items())
    }


def _point(base: str, place: tuple[float, int], cells: Mapping[str, Blocks]) -> Work:
    wait, work = place
    parameters = {"wait_seconds": wait, "work": work}
    return Work(
        cells,
        name=f"{base} {wait} {work}",
        base=base,
        width=10,
        wait_seconds=wait,
        computing="releases the GIL" if base.endswith("releasing") else "holds the GIL",
        parameters={"jobs": 10, **parameters},
        changed=dict(parameters),
        cpu_seconds=10 * work * UNIT,
    )


def mapped(*shown: Sequence[Work], **changes: object) -> Measurements:
    """A record with these maps."""
    noop = Work({"sequential": [[1e-5]] * 3, "asyncio": [[1e-3]] * 3}, name="noop")
    parameters = ("wait_seconds", "work")
    sweeps = [sweep("map", *points, kind="map", parameters=parameters) for points in shown]
    return measured(noop, *(point for points in shown for point in points), sweeps=sweeps, **changes)


def the(points: Sequence[Work], **changes: object) -> WinnerMap:
    """The only map of a record."""
    (winner_map,) = maps(mapped(points, **changes))
    return winner_map


def noisy(seed: int, deviation: float) -> Callable[[], float]:
    random = Random(seed)
    return lambda: random.gauss(0, deviation)
