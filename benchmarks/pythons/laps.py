"""Sittings of several Pythons in laps: in each lap every one of them gets one turn, while the others wait.

So block number n of every record is measured within the same lap, seconds apart, and what drifts over minutes drifts
for all Pythons alike.
"""

import time
from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.orders import balanced_orders
from benchmarks.progress import Reporter, duration
from benchmarks.pythons.paced import PATIENCE_SECONDS, Paced
from benchmarks.turns import Turn

_AWAY = "from here on these Pythons measure different blocks within a lap: a server is missing in one of them"


def run_laps(sittings: Sequence[Paced], seed: int, reporter: Reporter) -> None:
    """Give turns until every sitting has ended, in balanced random orders.

    However this is left, every sitting is told that there are no more turns, and is gone afterwards.
    """
    try:
        _run_laps(sittings, seed, reporter)
    finally:
        for one in sittings:
            one.let_go()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for one in sittings:
            one.end(deadline)


def _run_laps(sittings: Sequence[Paced], seed: int, reporter: Reporter) -> None:
    orders, teller = _orders(sittings, Random(f"{seed} laps")), _Teller(reporter)
    while running := [one for one in sittings if one.runs]:
        teller.tell([one.turn for one in running if one.turn])
        for one in next(orders):
            if one.runs:
                one.take_turn()


def _orders(sittings: Sequence[Paced], random: Random) -> Iterator[tuple[Paced, ...]]:
    """In which order the sittings take their turns, lap by lap: each equally often at each place."""
    by_name = {one.name: one for one in sittings}
    while True:
        for order in balanced_orders(tuple(by_name), 2 * len(by_name), random):
            yield tuple(by_name[name] for name in order)


class _Teller:
    """Tells whoever waits where things are, at the beginning of each lap."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._has_begun = self._went_apart = False

    def tell(self, turns: Sequence[Turn]) -> None:
        """Say what this lap measures, and how long it all takes."""
        if not turns:
            return
        left = sum(turn.seconds_left for turn in turns)
        if not self._has_begun:
            self._begin(turns, left)
        self._compare({turn.workload for turn in turns})
        first = turns[0]
        if first.workload:
            self._reporter.block(first.done, first.workload, left)
        else:
            self._reporter.finish()

    def _begin(self, turns: Sequence[Turn], left: float) -> None:
        self._has_begun = True
        count = max(turn.total for turn in turns)
        each = f"{len(turns)} Pythons" if len(turns) > 1 else "the one Python that is left"
        self._reporter.say(f"measuring {count} blocks of {each} in turns: about {duration(left)}")
        self._reporter.begin(count)

    def _compare(self, workloads: set[str]) -> None:
        if len(workloads) > 1 and not self._went_apart:
            self._went_apart = True
            self._reporter.say(f"warning: {_AWAY}")
