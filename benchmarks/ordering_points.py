"""Orders for records of points: sweeps and maps, with what models cost by themselves beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import workloads
from benchmarks.catalogue import Chosen, as_chosen
from benchmarks.models import ALL, meant
from benchmarks.ordering import Order, Wanted, order_of
from benchmarks.own import parts
from benchmarks.profiles import MAP_EXTENTS, SWEEP_EXTENTS
from benchmarks.sweeping import CALIBRATION, swept
from benchmarks.winner_map.terrains import terrains
from workloads.contract import REFERENCE


def new_sweep(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record of sweeps. Raises RequestError where what is asked for does not exist."""
    found = swept(wanted.workloads, wanted.axes, wanted.models, wanted.wishes, wanted.profile)
    chosen = [*calibration(wanted.models, wanted.addresses), *found.points]
    order = order_of(wanted, SWEEP_EXTENTS[wanted.profile], (path, command_line), chosen, found.skipped)
    return replace(order, sweeps=found.sweeps)


def calibration(models: Sequence[str], addresses: Mapping[str, str] = MappingProxyType({})) -> list[Chosen]:
    """What models cost by themselves, of those that are asked for.

    Somebody else's cluster, at one of the `addresses`, is left out: it need not have so many workers.
    """
    noop = workloads.load(CALIBRATION)
    asked = [part for word in models for part in parts(word) if part in (*noop.variants, ALL)]
    wanted = meant([noop], asked if {*asked} - {REFERENCE} else ())
    return [as_chosen(CALIBRATION, noop, [model for model in wanted if model not in addresses], ())]


def new_map(wanted: Wanted, path: Path, command_line: str) -> Order:
    """An order for a new record of maps, which begins with a coarse lattice of each."""
    maps = terrains(wanted.workloads, wanted.models, wanted.wishes, wanted.profile)
    points = [[one.point(place) for place in one.coarse()] for one in maps]
    chosen = [*calibration(wanted.models, wanted.addresses), *(point for some in points for point in some)]
    order = order_of(wanted, MAP_EXTENTS[wanted.profile], (path, command_line), chosen, ())
    sweeps = tuple(
        one.sweep([point.name for point in some], order.budget) for one, some in zip(maps, points, strict=True)
    )
    return replace(order, sweeps=sweeps, terrains=maps)
