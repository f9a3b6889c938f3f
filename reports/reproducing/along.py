"""What a reference claims along its sweeps, and whether a sweep of another record is the same one."""

from collections.abc import Iterator
from dataclasses import replace

from reports.measurements import REFERENCE
from reports.reproducing.applying import against_measuring, not_measured
from reports.reproducing.claimed import Judged, Subject, not_applicable
from reports.reproducing.crossings import of_pair
from reports.reproducing.pairs import pair_of, points_of
from reports.reproducing.shapes import leaders, shape
from reports.reproducing.sides import Side, key_of
from reports.sweeps.compared import Along
from reports.sweeps.crossover_sections import title
from reports.sweeps.crossovers import found_along
from reports.sweeps.points import Sweep

_FEWEST = 2


def of_sweeps(alone: Side, then: Side, now: Side) -> Iterator[Judged]:
    """Every claim along a sweep; `alone` is the reference by itself, `then` and `now` hold together."""
    for along in alone.along:
        old = then.swept(key_of(along))
        if old is not None and along.pairs:
            new = now.swept(key_of(along))
            reason = _reason(along, new, then, now)
            # Without a sweep here, the reference stands in for it, so that what it claims can be told at all.
            found = _of_sweep(along, old, old if reason or new is None else new)
            yield from (not_applicable(one.claim, reason) if reason else one for one in found)


def _reason(along: Along, new: Along | None, then: Side, now: Side) -> str | None:
    """Why nothing can be said of a sweep: it or most of its points are missing, or a point is other work."""
    points = points_of(along)
    here = points_of(new) if new else {}
    both = [name for name in points if name in here]
    if len(both) < _FEWEST:
        return not_measured(list(points), now.of)
    if new and new.sweep.axis.label != along.sweep.axis.label:
        return f"its axis here is {new.sweep.axis.label}, not {along.sweep.axis.label}"
    reasons = (against_measuring(points[name], here[name], then.of, now.of) for name in both)
    return next(filter(None, reasons), None)


def _of_sweep(along: Along, then: Along, now: Along) -> Iterator[Judged]:
    subject = Subject(title(along.sweep), replace(along.sweep.points[0].measured.entry, name=_brief(along.sweep)))
    for found in found_along(along):
        models = found.compared.first, found.compared.second
        if old := pair_of(then, *models):
            yield from of_pair(subject, found, old, pair_of(now, *models))
    for model in along.sweep.models:
        if model != REFERENCE:
            yield from shape(subject, model, along, then, now)
    yield from leaders(subject, along, then, now)


def _brief(sweep: Sweep) -> str:
    """`primes, 8 jobs per message` or `fetch along width`: what tells it from others where there is little room."""
    workload = sweep.entry.workload
    return f"{workload}, {sweep.group}" if sweep.group else f"{workload} along {sweep.axis.label}"
