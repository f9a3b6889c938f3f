"""One of the two records with everything that is concluded from it, at the levels that a reproduction needs."""

from dataclasses import dataclass

from reports.analysis import Analysis, Answer, analyse
from reports.measurements import Measurements
from reports.sweeps.compared import Along, compared

Key = tuple[str, str, str]
"""A sweep: its workload, its axis, and which part of a path."""


@dataclass(frozen=True)
class Side:
    """A record, what follows for its workloads, and for every two models along its sweeps."""

    of: Measurements
    analysis: Analysis
    along: tuple[Along, ...]

    def answer(self, workload: str) -> Answer | None:
        return next((one for one in self.analysis.answers if one.name == workload), None)

    def swept(self, key: Key) -> Along | None:
        return next((one for one in self.along if key_of(one) == key), None)

    @property
    def comparisons(self) -> int:
        """How many intervals there are: of every two models of each workload and of each point."""
        return self.analysis.comparisons + _points(self.along)


def key_of(along: Along) -> Key:
    return along.sweep.entry.workload, along.sweep.axis.name, along.sweep.group


def by_itself(of: Measurements) -> Side:
    """A record at the levels of its own page: what it claims."""
    analysis = analyse(of)
    return Side(analysis.measurements, analysis, compared(analysis.measurements))


def for_both(alone: Side) -> Side:
    """The same record at levels that make all intervals of two records hold together with 95 %: half the error rate."""
    of, total = alone.of, 2 * alone.comparisons
    analysis = analyse(of, total - alone.analysis.comparisons)
    return Side(of, analysis, compared(of, total - _points(alone.along)))


def _points(along: tuple[Along, ...]) -> int:
    return sum(len(pair.curve.places) for one in along for pair in one.pairs)
