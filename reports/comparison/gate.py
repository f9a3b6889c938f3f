"""A gate for continuous integration: does the second record take longer than the first by more than somebody allows?

A cell fails where its whole interval lies beyond the limit, so that noise lets a change pass and never stops one; it
passes where the whole interval lies within; else it is unclear.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from benchmarks.inference.intervals import Estimate
from reports.comparison.comparison import Comparison
from reports.comparison.timing import BASELINE, CellKey
from reports.errors import ReportError
from reports.formatting import counted, listed, number, short

FAILS, PASSES, UNCLEAR = "fails", "passes", "unclear"
SLOWER, FASTER = "slower", "faster"

_LIMIT = re.compile(rf"({SLOWER}|{FASTER}):(\d{{1,5}}(?:\.\d{{1,6}})?) ?%")
_MOST = 8


@dataclass(frozen=True)
class Limit:
    """By how many percent a cell may be slower (take longer) or faster at most."""

    side: str
    percent: float

    @property
    def log(self) -> float:
        return log(1 + self.percent / 100)

    def __str__(self) -> str:
        return f"{self.side} by more than {self.percent:g} %"


@dataclass(frozen=True)
class LimitCheck:
    """One cell against one limit; `ratio` is how many times as fast the second record's cell is as the first's."""

    pair: CellKey
    ratio: Estimate
    half: float
    limit: Limit

    @property
    def state(self) -> str:
        beyond = -self.ratio.log if self.limit.side == SLOWER else self.ratio.log
        if beyond - self.half > self.limit.log:
            return FAILS
        return PASSES if beyond + self.half <= self.limit.log else UNCLEAR


@dataclass(frozen=True)
class GateOutcome:
    """A line for each limit, a line for each cell that fails, and whether there is any."""

    lines: tuple[str, ...]
    failures: tuple[str, ...]


def parsed_limits(text: str) -> tuple[Limit, ...]:
    """Read `slower:10%`, or several of these with commas between. Raises ReportError."""
    return tuple(map(_limit, text.split(",")))


def _limit(word: str) -> Limit:
    match = _LIMIT.fullmatch(word.strip())
    if not match or float(match[2]) <= 0:
        raise ReportError(f"--fail-on {short(word, 40)!r} is no limit: write one such as slower:10% or faster:10%")
    return Limit(match[1], float(match[2]))


def gate_outcome(comparison: Comparison, limits: Sequence[Limit]) -> GateOutcome:
    """Hold the second record against the first. Raises ReportError where their times cannot be compared."""
    if len(comparison.members) != 2:
        raise ReportError(f"--fail-on compares two records, and there are {len(comparison.members)}")
    if comparison.untimed:
        raise ReportError(f"--fail-on compares times of one machine: {comparison.untimed[0].reason}")
    checked = {limit: limit_checks(comparison, limit) for limit in limits}
    counts = [_counts(limit, checks) for limit, checks in checked.items()]
    failures = [_failure(check, comparison) for checks in checked.values() for check in checks if check.state == FAILS]
    return GateOutcome((*counts, *_left_out(comparison)), tuple(failures))


def limit_checks(comparison: Comparison, limit: Limit) -> list[LimitCheck]:
    """Every cell that both records have, by intervals that are widened by what twins ask for."""
    timed = comparison.timed[0]
    return [
        LimitCheck(pair, estimate, timed.rules[pair[0]].half(estimate), limit) for pair, estimate in timed.same.items()
    ]


def _counts(limit: Limit, checks: Sequence[LimitCheck]) -> str:
    """`12 cells: 10 not slower by more than 10 %, 2 unclear, 0 slower by more than 10 %`."""
    counts = Counter(check.state for check in checks)
    rest = f"{counts[UNCLEAR]:,} unclear, {counts[FAILS]:,} {limit}"
    return f"{counted(len(checks), 'cell')}: {counts[PASSES]:,} not {limit}, {rest}"


def _failure(check: LimitCheck, comparison: Comparison) -> str:
    """`SLOWER primes threads: 1.31x slower than in A [1.24, 1.39], ...`."""
    slower = check.limit.side == SLOWER
    log_ratio = -check.ratio.log if slower else check.ratio.log
    ends = f"[{number(exp(log_ratio - check.half))}, {number(exp(min(log_ratio + check.half, 700)))}]"
    base = comparison.labels[BASELINE]
    ratio = f"{number(exp(log_ratio))}x {check.limit.side} than in {base} {ends}"
    return f"{check.limit.side.upper()} {' '.join(check.pair)}: {ratio}"


def _left_out(comparison: Comparison) -> list[str]:
    """Cells of the first record that the second has nothing to hold against."""
    timed = comparison.timed[0].same
    cells = [
        (workload.name, model)
        for workload in comparison.members[BASELINE].recorded.workloads
        for model in workload.cells
    ]
    missing = [" ".join(pair) for pair in cells if pair not in timed]
    if not missing:
        return []
    more = [f"{len(missing) - _MOST:,} more"] if len(missing) > _MOST else []
    return [f"not compared: {listed([*missing[:_MOST], *more])}"]
