"""Everything that a comparison consists of: its figures, a page that needs nothing else, and the same as Markdown."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reports.comparison.comparison import Comparison, compare
from reports.comparison.forest import forest_figures, interval_levels
from reports.comparison.side_by_side import side_by_side
from reports.comparison.tables import cell_rows, record_rows
from reports.comparison.text import (
    comparison_cautions,
    contradictions,
    lead_sentences,
    left_out_of_counts,
    promise,
    time_sentences,
    title,
)
from reports.comparison.time_figures import time_figures
from reports.comparison.timing import BASELINE
from reports.errors import ReportError
from reports.formatting import listed, short
from reports.page.files import Files, Pictures, all_files, escaped, families, rendered, table
from reports.plotting.figure import Figure, drawn_figure
from reports.record.load import load
from reports.text import ratios


def page(comparison: Comparison, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("comparison.html.jinja", _content(comparison, pictures))


def _content(comparison: Comparison, pictures: Pictures) -> dict[str, Any]:
    left_out = list(left_out_of_counts(comparison))
    return {
        "title": title(comparison),
        "lead": lead_sentences(comparison),
        "without": listed(left_out) if left_out else "",
        "times": list(time_sentences(comparison)),
        "cautions": list(comparison_cautions(comparison)),
        "contradictions": contradictions(comparison),
        "labels": comparison.labels,
        "baseline": comparison.labels[BASELINE],
        "records": record_rows(comparison),
        "differences": [difference for difference in comparison.differences if not difference.is_minor],
        "minor": [difference for difference in comparison.differences if difference.is_minor],
        "families": families(pictures),
        "cells": cell_rows(comparison),
        "crossings": comparison.crossings,
        "apart": comparison.apart,
        "timed": comparison.timed,
        "paired": any(timed.is_paired for timed in comparison.timed),
        "unpaired": not all(timed.is_paired for timed in comparison.timed),
        "promise": _promise(comparison),
    }


def _promise(comparison: Comparison) -> str:
    return promise(comparison, interval_levels(comparison, comparison.cells))


_READING = (
    "Speedups against sequential, the plain loop, each within its own record. `same`: all of the interval is within "
    "5 %; `faster`, `slower`: all of it is beyond; "
    "`slightly faster`, `slightly slower`: on one side of 1 and within 10 %; `nearly the same`: within 10 %; else "
    "`unclear`."
)


def summary(comparison: Comparison) -> str:
    """The whole summary."""
    parts = [
        [f"# {escaped(title(comparison))}"],
        [escaped(" ".join(lead_sentences(comparison)))],
        *([f"> **Caution:** {escaped(text)}"] for text in comparison_cautions(comparison)),
        [escaped(text) for text in (" ".join(time_sentences(comparison)),) if text],
        list(_disagreements(comparison)),
        ["## What differs"],
        list(_differences(comparison)),
        ["## Speedups, record by record"],
        list(table(_cells(comparison))),
        [f"{_READING} Intervals hold with {escaped(_promise(comparison))}."],
        list(_crossings(comparison)),
        list(_apart(comparison)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _disagreements(comparison: Comparison) -> Iterator[str]:
    for cell, labels in contradictions(comparison):
        yield f"- **{escaped(cell)}**: {escaped(labels)}"


def _differences(comparison: Comparison) -> Iterator[str]:
    rows = [(difference.name, *difference.values) for difference in comparison.differences if not difference.is_minor]
    return table([("", *comparison.labels), *rows])


def _cells(comparison: Comparison) -> list[tuple[str, ...]]:
    rows = [(row.workload, row.model, *map(_cell_text, row.texts), row.agreement) for row in cell_rows(comparison)]
    return [("workload", "model", *comparison.labels, "agreement"), *rows]


def _cell_text(texts: tuple[str, str, str] | None) -> str:
    if texts is None:
        return "not compared"
    factor, interval, verdict = texts
    ratio = f"{factor} {interval}".strip()
    return f"{ratio}: {remark}" if (remark := ratios.remark(verdict)) else ratio


def _crossings(comparison: Comparison) -> Iterator[str]:
    for sweep_crossings in comparison.crossings:
        yield f"## {escaped(sweep_crossings.title)}\n"
        rows = [(row.models, *(place or "not compared" for place in row.places)) for row in sweep_crossings.rows]
        yield from table([("models", *comparison.labels), *rows])
        yield ""


def _apart(comparison: Comparison) -> Iterator[str]:
    if comparison.apart:
        yield "## Not compared\n"
    for omission in comparison.apart:
        where = f" in {omission.label}" if omission.label else ""
        yield f"- **{escaped(omission.what)}**{escaped(where)}: {escaped(omission.reason)}"


_MOST_NAMED, _LETTERS = 3, 60


def compare_files(records: Sequence[Path]) -> Comparison:
    """Load records and compare them. Raises ReportError, in one line."""
    known: dict[Path, Path] = {}
    for path in records:
        if path.resolve() in known:
            raise ReportError(f"{short(str(path), 200)} is named twice; name two different records")
        known[path.resolve()] = path
    return compare([load(path) for path in records])


def default_folder(records: Sequence[Path]) -> Path:
    """Beside the first record: `compare-A-B`."""
    names = [short(path.stem, _LETTERS) for path in records[:_MOST_NAMED]]
    more = [f"{len(records) - _MOST_NAMED}-more"] if len(records) > _MOST_NAMED else []
    return records[0].with_name("-".join(("compare", *names, *more)))


def figures_of(comparison: Comparison) -> list[Figure]:
    """Each figure, the answer first."""
    return [*forest_figures(comparison), *filter(None, [side_by_side(comparison)]), *time_figures(comparison)]


def report(comparison: Comparison) -> Files:
    """Every file of the comparison; the same records in the same order give the same bytes."""
    return all_files(
        map(drawn_figure, figures_of(comparison)), summary(comparison), lambda pictures: page(comparison, pictures)
    )
