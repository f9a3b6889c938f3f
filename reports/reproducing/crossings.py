"""What a reference claims of two models along a sweep: where they cross, or that one of them stays ahead."""

from collections.abc import Iterable, Iterator

from reports.reproducing.claimed import CROSSOVER, Claim, Judged, Subject, not_applicable
from reports.reproducing.deciding import AHEAD, ALIKE, CONTRADICTED, REPRODUCED, UNCLEAR, Evidence, decide
from reports.reproducing.pairs import Pair
from reports.sweeps.crossover_words import crossover as in_words
from reports.sweeps.crossover_words import order as order_in_words
from reports.sweeps.crossover_words import where
from reports.sweeps.crossovers import Crossover, Found, Order
from reports.words import is_or_are

_FEWEST = 2
_TOO_FEW = "fewer than two points here have both models"
_DIFFERENT = "what is certain here is less than what is claimed"
_ELSEWHERE = "they cross the same way here, but elsewhere, and no measured point tells the two places apart"


def of_pair(subject: Subject, alone: Found, then: Pair, now: Pair | None) -> Iterator[Judged]:
    """Every claim about two models; `alone` is what the reference finds by itself, `then` and `now` hold together."""
    for crossover in alone.crossovers:
        yield _of_crossover(_crossing(subject, crossover), crossover, then, now)
    order = alone.order
    if order and order.is_same:
        yield _of_order(_alike(subject, order), order, then, now)
    elif order and _is_all_along(order):
        yield _of_order(_ahead(subject, order), order, then, now)


def _is_all_along(order: Order) -> bool:
    """Whether who is ahead is certain at both ends."""
    return order.is_certain and order.certain[0][0] == order.low and order.certain[-1][1] == order.high


def _crossing(subject: Subject, of: Crossover) -> Claim:
    label = f"{of.first}\n→ {of.second}"
    return Claim(subject, CROSSOVER, in_words(of).partition(" above ")[0], f"above {where(of)}", of.second, label)


def _ahead(subject: Subject, of: Order) -> Claim:
    verb = is_or_are(of.ahead)
    said = f"no crossover: {of.ahead} {verb} ahead of {of.behind} at both ends"
    return Claim(subject, CROSSOVER, said, order_in_words(of), of.ahead, f"{of.ahead}\n: {of.behind}")


def _alike(subject: Subject, of: Order) -> Claim:
    said = f"{of.ahead} and {of.behind} are within 5 % of each other at every point"
    return Claim(subject, CROSSOVER, said, order_in_words(of), of.ahead, f"{of.ahead}\n: {of.behind}")


def _of_crossover(claim: Claim, of: Crossover, then: Pair, now: Pair | None) -> Judged:
    """A crossover of the same two in the same direction, whose interval has something in common with the old one."""
    if now is None or len(now.at) < _FEWEST or now.found is None:
        return not_applicable(claim, _TOO_FEW)
    fitting = [one for one in now.found.crossovers if one.first == of.first and _have_in_common(one, of)]
    if fitting:
        return Judged(claim, REPRODUCED, f"above {where(fitting[0])}")
    same_way = any(one.first == of.first for one in now.found.crossovers)
    return _other(claim, _signs(then, now), now.found, _ELSEWHERE if same_way else _DIFFERENT)


def _have_in_common(one: Crossover, other: Crossover) -> bool:
    return one.low <= other.high and other.low <= one.high


def _of_order(claim: Claim, of: Order, then: Pair, now: Pair | None) -> Judged:
    if now is None or len(now.at) < _FEWEST or now.found is None:
        return not_applicable(claim, _TOO_FEW)
    found = now.found.order
    if found and (found.is_same if of.is_same else found.ahead == of.ahead and _is_all_along(found)):
        return Judged(claim, REPRODUCED, order_in_words(found))
    return _other(claim, _within(then, now) if of.is_same else _signs(then, now), now.found, _DIFFERENT)


def _other(claim: Claim, evidence: Iterable[Evidence], found: Found, unclear: str) -> Judged:
    """Something else was found: a contradiction only where a measured point says so in both records."""
    if decide(list(evidence)) == CONTRADICTED:
        return Judged(claim, CONTRADICTED, _said(found))
    return Judged(claim, UNCLEAR, _said(found), unclear)


def _signs(then: Pair, now: Pair) -> Iterator[Evidence]:
    """Points at which it is certain in the reference who is ahead."""
    for name, old in then.at.items():
        new = now.at.get(name)
        if new and AHEAD.has(old):
            yield Evidence(AHEAD, old, new)
        elif new and AHEAD.has(old.inverse):
            yield Evidence(AHEAD, old.inverse, new.inverse)


def _within(then: Pair, now: Pair) -> Iterator[Evidence]:
    return (Evidence(ALIKE, old, now.at[name]) for name, old in then.at.items() if name in now.at)


def _said(found: Found) -> str:
    if found.order:
        return order_in_words(found.order)
    return "; ".join(map(in_words, found.crossovers))
