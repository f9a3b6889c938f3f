"""Twins: the same code measured as if it were two models. What differs between them, the measurement has made."""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.verdicts import Estimate, bias, differs, level_for
from reports.intervals import ratio
from reports.measurements import Measured, Measurements


@dataclass(frozen=True)
class Twin:
    """One pair; `found` is how many times as fast its second model is as its first, None without a common block."""

    measured: Measured
    found: Estimate | None

    @property
    def name(self) -> str:
        return self.measured.name

    @property
    def checks(self) -> bool:
        """Whether it can tell anything: both valid, in two blocks or more."""
        return self.found is not None and self.found.half is not None

    @property
    def differs(self) -> bool:
        return self.found is not None and differs(self.found)

    @property
    def is_vague(self) -> bool:
        """Whether it could differ by more than the margin without anybody seeing it, which widens intervals too."""
        return not self.differs and self.bias > 0

    @property
    def bias(self) -> float:
        """By how much, as a logarithm, this pair alone asks intervals to be widened."""
        return bias([self.found]) if self.found else 0.0


def pairs_of_twins(of: Measurements) -> tuple[Twin, ...]:
    """Every pair of the record, by intervals that hold together; how many blocks twins get never depends on them."""
    return tuple(Twin(one, _ratio(one, level_for(len(of.twins)))) for one in of.twins)


def _ratio(measured: Measured, level: float) -> Estimate | None:
    one, other = dict.fromkeys(measured.entry.models)
    return ratio(measured.cells[one], measured.cells[other], level) if measured.has(one, other) else None


def allowance(twins: Iterable[Twin]) -> float:
    """By how much, as a logarithm, identical code may differ in this record."""
    return bias(twin.found for twin in twins if twin.found)
