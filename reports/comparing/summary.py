"""The comparison as Markdown."""

from collections.abc import Iterator

from reports.comparing import content
from reports.comparing.agreement import contradictions
from reports.comparing.comparison import Comparison
from reports.comparing.differences import differences
from reports.comparing.sentences import about_times, cautions, leading
from reports.figures.comparing.forest import levels_of
from reports.figures.comparing.origins import promise
from reports.markdown import escaped, table

_READING = (
    "Speedups against sequential, the plain loop, each within its own record. `same`: all of the interval is within "
    "5 %; `faster`, `slower`: all of it is beyond; else `unclear`."
)


def summary(comparison: Comparison) -> str:
    """The whole summary."""
    parts = [
        [f"# {escaped(content.title(comparison))}"],
        [escaped(" ".join(leading(comparison)))],
        *([f"> **Caution:** {escaped(text)}"] for text in cautions(comparison)),
        [escaped(text) for text in (" ".join(about_times(comparison)),) if text],
        list(_disagreements(comparison)),
        ["## What differs"],
        list(_differences(comparison)),
        ["## Speedups, record by record"],
        list(table(_cells(comparison))),
        [f"{_READING} Intervals hold with {escaped(promise(comparison, levels_of(comparison, comparison.cells)))}."],
        list(_crossings(comparison)),
        list(_apart(comparison)),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _disagreements(comparison: Comparison) -> Iterator[str]:
    for cell, said in contradictions(comparison):
        yield f"- **{escaped(cell)}**: {escaped(said)}"


def _differences(comparison: Comparison) -> Iterator[str]:
    found = [one for one in differences([member.recorded for member in comparison.members]) if not one.is_minor]
    return table([("", *comparison.labels), *((one.name, *one.values) for one in found)])


def _cells(comparison: Comparison) -> list[tuple[str, ...]]:
    rows = [
        (row.workload, row.model, *(_found(found) for found in row.found), row.agreement)
        for row in content.cells(comparison)
    ]
    return [("workload", "model", *comparison.labels, "agreement"), *rows]


def _found(found: tuple[str, str, str] | None) -> str:
    if found is None:
        return "not compared"
    factor, interval, verdict = found
    return f"{factor} {interval}".strip() + f": {verdict}"


def _crossings(comparison: Comparison) -> Iterator[str]:
    for one in comparison.crossings:
        yield f"## {escaped(one.title)}\n"
        rows = [(row.models, *(found or "not compared" for found in row.found)) for row in one.rows]
        yield from table([("models", *comparison.labels), *rows])
        yield ""


def _apart(comparison: Comparison) -> Iterator[str]:
    if comparison.apart:
        yield "## Not compared\n"
    for one in comparison.apart:
        where = f" in {one.label}" if one.label else ""
        yield f"- **{escaped(one.what)}**{escaped(where)}: {escaped(one.reason)}"
