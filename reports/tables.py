"""Figures as tables: a CSV with a header for each."""

import csv
from collections.abc import Sequence
from io import StringIO

from reports.analysis import Answer
from reports.figures.figure import Row

_FORMULA = ("=", "+", "-", "@")


def as_csv(rows: Sequence[Row]) -> str:
    """One line per row; floats with all their digits, so that nothing is lost; nothing for what is not known."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def judged(answer: Answer, model: str) -> Row:
    """The columns that say what is concluded about a model against the reference; empty for the reference itself."""
    found = answer.speedups.get(model)
    return {
        "verdict": answer.rule.verdict(found) if found else None,
        "blocks_to_settle": answer.rule.blocks_to_settle(found) if found else None,
    }


def _cell(value: str | float | None) -> str | int | float:
    """The value; text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
