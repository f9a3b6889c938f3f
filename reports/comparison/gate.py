"""A gate for continuous integration: does the second record take longer than the first by more than somebody allows?

A cell fails where its whole interval lies beyond the limit, so that noise lets a change pass and never stops one; it
passes where the whole interval lies within; else it is unclear. How much it could not tell is the first thing it says:
a warning, which stops nothing unless somebody asks for that as well (`unclear`, or `unclear:50%` of all cells).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, inf, log
from statistics import median

from benchmarks.inference.intervals import Estimate
from reports.comparison.comparison import Comparison
from reports.comparison.timing import BASELINE, CellKey
from reports.errors import ReportError
from reports.formatting import counted, listed, number, short

FAILS, PASSES, UNCLEAR = "fails", "passes", "unclear"
SLOWER, FASTER = "slower", "faster"

_LIMIT = re.compile(rf"({SLOWER}|{FASTER}):(\d{{1,5}}(?:\.\d{{1,6}})?) ?%")
_DOUBT = re.compile(rf"{UNCLEAR}(?::(\d{{1,2}}(?:\.\d{{1,6}})?) ?%)?")
_MOST = 8
_LARGEST = 7.0
"""A width beyond this, as a logarithm, is of no interest."""


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
class Gate:
    """What is asked for: limits of time, and how many percent of all cells may be unclear; None for all of them."""

    limits: tuple[Limit, ...]
    unclear_percent: float | None = None


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

    @property
    def is_because_of_twins(self) -> bool:
        """Whether it would be decided if nobody allowed for what twins show."""
        own = replace(self, half=inf if self.ratio.half is None else self.ratio.half)
        return self.state == UNCLEAR != own.state


@dataclass(frozen=True)
class GateOutcome:
    """What each limit comes to, where it could not tell that first; and a line for each cell that fails."""

    lines: tuple[str, ...]
    failures: tuple[str, ...]


def parsed_gate(text: str) -> Gate:
    """Read `slower:10%`, or several of these with commas between, also `unclear` or `unclear:50%`; or ReportError."""
    words = [word.strip() for word in text.split(",")]
    doubts = [match for word in words if (match := _DOUBT.fullmatch(word))]
    limits = tuple(_limit(word) for word in words if not _DOUBT.fullmatch(word))
    if not limits:
        raise ReportError(f"--fail-on {short(text, 40)} needs a limit beside it: write one such as slower:10%,unclear")
    return Gate(limits, min((float(match[1] or 0) for match in doubts), default=None))


def _limit(word: str) -> Limit:
    match = _LIMIT.fullmatch(word)
    if not match or float(match[2]) <= 0:
        raise ReportError(f"--fail-on {short(word, 40)!r} is no limit: write one such as slower:10% or faster:10%")
    return Limit(match[1], float(match[2]))


def gate_outcome(comparison: Comparison, gate: Gate) -> GateOutcome:
    """Hold the second record against the first. Raises ReportError where their times cannot be compared."""
    if len(comparison.members) != 2:
        raise ReportError(f"--fail-on compares two records, and there are {len(comparison.members)}")
    if comparison.untimed:
        raise ReportError(f"--fail-on compares times of one machine: {comparison.untimed[0].reason}")
    checked = {limit: limit_checks(comparison, limit) for limit in gate.limits}
    lines = [line for both in checked.items() for line in (*_undecided(*both), _counts(*both))]
    beyond = [_failure(check, comparison) for checks in checked.values() for check in checks if check.state == FAILS]
    doubts = [line for both in checked.items() for line in _doubt(*both, gate.unclear_percent)]
    return GateOutcome((*lines, *_left_out(comparison)), (*beyond, *doubts))


def _doubt(limit: Limit, checks: Sequence[LimitCheck], allowed: float | None) -> Iterator[str]:
    """A line where more cells are unclear than somebody allows; cells that do not exist are unclear, too."""
    unclear = sum(check.state == UNCLEAR for check in checks)
    if allowed is not None and (not checks or unclear > allowed / 100 * len(checks)):
        at_most = f"at most {allowed:g} % may be" if allowed else "none may be"
        yield f"UNCLEAR {unclear:,} of {counted(len(checks), 'cell')}, whether {limit}: {at_most}"


def limit_checks(comparison: Comparison, limit: Limit) -> list[LimitCheck]:
    """Every cell that both records have, by intervals that are widened by what twins ask for."""
    timed = comparison.timed[0]
    return [
        LimitCheck(pair, estimate, timed.rules[pair[0]].half(estimate), limit) for pair, estimate in timed.same.items()
    ]


def _undecided(limit: Limit, checks: Sequence[LimitCheck]) -> Iterator[str]:
    """How many cells a limit could decide and how many not, and what would help; nothing where it could decide all."""
    unclear = [check for check in checks if check.state == UNCLEAR]
    if not unclear:
        return
    opening = "Warning: this gate can tell nothing: it" if len(unclear) == len(checks) else "Warning: this gate"
    half = median(check.half for check in unclear)
    width = f" (± {_percent(half)} at the median)" if half < _LARGEST else ""
    decided = f"{opening} could decide {len(checks) - len(unclear):,} of {counted(len(checks), 'cell')}"
    yield f"{decided}; what is known of the other {len(unclear):,}{width} reaches across {limit.percent:g} %."
    yield _help(unclear)


def _help(unclear: Sequence[LimitCheck]) -> str:
    if 2 * sum(check.is_because_of_twins for check in unclear) >= len(unclear):
        allowed = max(check.half - (check.ratio.half or 0.0) for check in unclear if check.is_because_of_twins)
        by_twins = f"the twins, which are the same code, differ, or may, by up to {_percent(allowed)}"
        return f"What would help: a quieter machine, and both records right after one another ({by_twins})."
    return "What would help: more blocks in both records (--profile standard, or a longer --budget), or a wider limit."


def _percent(log_ratio: float) -> str:
    return f"{number(100 * (exp(log_ratio) - 1))} %" if log_ratio < log(2) else f"a factor of {number(exp(log_ratio))}"


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
