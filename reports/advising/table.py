"""The models of an advice as lines of a table, the fastest first."""

from collections.abc import Sequence

from reports.advising.advice import Advice
from reports.advising.forecasts import Forecast
from reports.advising.memory import Footprint
from reports.model.formula import SEQUENTIAL
from reports.quantities import number, seconds, size

WORTH_TELLING = 1e-3
"""A start-up of less than this many seconds is told as none."""


def table(advice: Advice, memory: Sequence[Footprint]) -> list[str]:
    takes = {one.model: size(one.added) for one in memory}
    head = ["model", "makespan", f"against {SEQUENTIAL}", "held back by", "starting it", "enough at a time"]
    rows = [_row(one, advice) for one in advice.forecasts]
    if memory:
        head.append("memory")
        rows = [[*row, takes.get(row[0], "unknown")] for row in rows]
    return _aligned([head, *rows])


def _row(one: Forecast, advice: Advice) -> list[str]:
    span = f"{seconds(one.makespan)} [{seconds(one.low)}, {seconds(one.high)}]"
    start = seconds(one.startup) if one.startup >= WORTH_TELLING else ""
    return [one.model, span, _factor(one, advice), one.limit, start, f"{one.enough:,}"]


def _factor(one: Forecast, advice: Advice) -> str:
    if advice.reference is None or one.model == SEQUENTIAL:
        return ""
    factor = advice.reference.makespan / one.makespan
    return f"{number(factor)}x as fast" if factor >= 1 else f"{number(1 / factor)}x as long"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
