"""How much is measured: the number of blocks per workload and how long each block goes on."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil


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
    of 0 the number of blocks is fixed.
    """

    blocks: int
    least_rounds: int
    most_rounds: int
    seconds: float
    budget_seconds: float = 0.0

    def rounds(self, round_seconds: float, models: int) -> int:
        """The number of rounds for a workload whose round takes this long: whole squares of the models.

        An odd number of models needs two squares to be balanced. A profile with fewer rounds than that has no balance.
        """
        square = models if models % 2 == 0 else 2 * models
        if self.most_rounds < square:
            return self.most_rounds
        wanted = round(self.seconds / max(round_seconds, 1e-9) / square)
        return square * max(ceil(self.least_rounds / square), min(self.most_rounds // square, wanted))


EXTENTS = {
    Profile.SMOKE: Extent(blocks=4, least_rounds=2, most_rounds=2, seconds=0.0),
    Profile.QUICK: Extent(blocks=8, least_rounds=4, most_rounds=16, seconds=1.2, budget_seconds=150),
    Profile.STANDARD: Extent(blocks=24, least_rounds=8, most_rounds=32, seconds=2.4, budget_seconds=900),
    Profile.THOROUGH: Extent(blocks=48, least_rounds=12, most_rounds=48, seconds=4.0, budget_seconds=3600),
}
