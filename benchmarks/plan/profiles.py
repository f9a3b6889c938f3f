"""How much is measured: the number of blocks per workload and how long each block goes on."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from workloads.contract import MODELS

_ALWAYS_BALANCED = 4
"""Up to how many models every block is balanced by itself."""


class Profile(StrEnum):
    SMOKE = "smoke"
    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


@dataclass(frozen=True)
class Extent:
    """How many blocks a workload gets, which is the sample size of every interval, and how long one goes on.

    A block runs at least `least_rounds` rounds and goes on for about `seconds`, but for at most `most_rounds`: the
    rounds of one workload take ten times as long as those of another, and the shorter ones are the noisier. What is
    left of the budget, the time for a whole sitting, goes to further blocks where something is unclear; with a budget
    of 0 the number of blocks is fixed. `workloads` are measured where nobody names any, with these `models` where
    nobody names any either: all, if they are empty.
    Of what does not add (`adds`), the budget only decides how many of the blocks there is room for. `beside` is how
    many times as many blocks twins and the price of the models get where all others are points. `costs` says whether
    what each cell costs beside time is measured after the blocks, where nobody says so.
    """

    blocks: int
    least_rounds: int
    most_rounds: int
    seconds: float
    budget_seconds: float = 0.0
    workloads: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    adds: bool = True
    beside: int = 1
    costs: bool = False

    def rounds(self, round_seconds: float, models: int) -> int:
        """The number of rounds for a workload whose round takes this long: whole squares of the models.

        An odd number of models needs two squares to be balanced. Of more than four models a block may have part of a
        square, another one each time: its balance is that of all blocks together.
        """
        square = models if models % 2 == 0 else 2 * models
        fitting = self.seconds / max(round_seconds, 1e-9)
        if models > _ALWAYS_BALANCED or square > self.most_rounds:
            return max(self.least_rounds, min(self.most_rounds, round(fitting)))
        return square * max(ceil(self.least_rounds / square), min(self.most_rounds // square, round(fitting / square)))


_CORE = ("core",)

EXTENTS = {
    Profile.SMOKE: Extent(blocks=4, least_rounds=2, most_rounds=2, seconds=0.0, workloads=_CORE),
    Profile.QUICK: Extent(6, 4, 16, seconds=1.0, budget_seconds=145, workloads=_CORE, models=MODELS),
    Profile.STANDARD: Extent(blocks=12, least_rounds=8, most_rounds=32, seconds=1.0, budget_seconds=1470, costs=True),
    Profile.THOROUGH: Extent(blocks=48, least_rounds=12, most_rounds=48, seconds=2.0, budget_seconds=5400, costs=True),
}

SWEEP_EXTENTS = {
    Profile.SMOKE: Extent(blocks=2, least_rounds=2, most_rounds=2, seconds=0.0, adds=False, costs=True),
    Profile.QUICK: Extent(
        6, least_rounds=4, most_rounds=8, seconds=0.3, budget_seconds=300, adds=False, beside=2, costs=True
    ),
    Profile.STANDARD: Extent(10, 4, most_rounds=16, seconds=0.5, budget_seconds=1200, adds=False, beside=2, costs=True),
    Profile.THOROUGH: Extent(24, 8, most_rounds=32, seconds=1.0, budget_seconds=7200, adds=False, beside=2, costs=True),
}
"""For each point of a sweep, which tells something about its neighbours, too: fewer blocks than for a workload."""

_MAP_BUDGETS = {Profile.SMOKE: 45.0, Profile.QUICK: 285.0, Profile.STANDARD: 1170.0, Profile.THOROUGH: 5400.0}
MAP_EXTENTS = {
    profile: Extent(2, least_rounds=2, most_rounds=24, seconds=0.5, budget_seconds=budget, adds=False, beside=4)
    for profile, budget in _MAP_BUDGETS.items()
}
"""For each point of a map's coarse lattice; the rest of the budget goes to where borders run."""

WARMUPS = 2
"""Batches of each model before the rounds: the first is recorded as such, the second lets caches and pools settle."""

SETTLED_SECONDS = 0.1
"""A first batch that took as long has let them settle: in a reference record such batches were as fast as all later
ones, while of shorter ones the first took 10 % longer (median), and up to twice as long."""

MOST_IN_FLIGHT = 10_000
"""How many jobs at once a thorough run climbs to at last, where nobody says so."""

WAITS = {"sleep": "wait_seconds", "http_fetch": "latency_seconds"}
"""The workloads that do so, for they do nothing but wait, with the parameter that says how long."""
