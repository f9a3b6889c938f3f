"""The rule of verdicts as it applies to one workload of one record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.format import Sitting
from benchmarks.verdicts import UNCLEAR, Estimate, blocks_to_settle, level_for, verdict, which_look

_MOST_LOOKS = 20
"""Later looks have a millionth of the error rate, and soon their levels could not be told from 1."""


@dataclass(frozen=True)
class Rule:
    """How many comparisons hold together, which look this is (0: there is only one), and what twins showed.

    `allowance` widens an interval before anything is concluded from it, but not where it is shown.
    """

    comparisons: int = 1
    look: int = 0
    allowance: float = 0.0

    @property
    def level(self) -> float:
        return level_for(self.comparisons, self.look)

    def widened(self, found: Estimate) -> Estimate:
        """The estimate with the interval that decides."""
        return found if found.half is None else replace(found, half=found.half + self.allowance)

    def verdict(self, found: Estimate) -> str:
        return verdict(found, self.allowance)

    def side(self, found: Estimate) -> int:
        """On which side of 1 the whole widened interval lies: 1 for faster, -1 for slower, however little; else 0."""
        if found.half is None or abs(found.log) <= found.half + self.allowance:
            return 0
        return 1 if found.log > 0 else -1

    def blocks_to_settle(self, found: Estimate) -> int | None:
        """About how many blocks in all; by the level of the next look, where there would be one."""
        if self.verdict(found) != UNCLEAR:
            return None
        later = level_for(self.comparisons, self.look + 1) if self.look else self.level
        return blocks_to_settle(found, later, self.allowance)

    def without_twins(self) -> "Rule":
        """The same rule, had the twins shown nothing."""
        return replace(self, allowance=0.0)


def look_at(sitting: Sitting, workload: str, blocks: int) -> int:
    """The look at which a workload's results stand; 0 where blocks could not be added."""
    if sitting.budget_seconds <= 0:
        return 0
    looks: Sequence[int] = sitting.looks.get(workload, ())
    return min(which_look(looks, blocks), _MOST_LOOKS)
