"""The words and tables that figures of sweeps share: what was swept, what stayed the same, what was left out."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from benchmarks.inference.intervals import ERROR_RATE
from reports.analysis.analysis import Analysis
from reports.formatting import counted, listed, short
from reports.plotting.figure import Row
from reports.plotting.panels import workload_hint
from reports.plotting.style import drawable
from reports.sweeps.curves import MOST_DRAWN
from reports.sweeps.findings import Finding
from reports.sweeps.points import Point, Sweep
from reports.sweeps.values import PointEstimates, SweepValues
from reports.text.captions import caption

_MOST_GAPS = 6

STEADIED = (
    "Intervals hold with 95 % each; how much blocks scatter is learned from all points of a line, since each has few."
)


def title_of(what: str, sweep: Sweep) -> str:
    return drawable(f"{what} · {short(sweep.entry.workload, 30)}", 80)


def setting_text(sweeps: Sequence[Sweep]) -> str:
    """What all points have in common, as far as it can be said in a few words."""
    entries = [point.measured.entry for sweep in sweeps for point in sweep.points]
    first = entries[0]
    waits = {entry.wait_seconds for entry in entries}
    jobs, widths = ({getattr(entry, name) for entry in entries} for name in ("jobs", "width"))
    computing = next((entry.computing for entry in entries if entry.computing != "nothing"), "nothing")
    common = replace(first, wait_seconds=first.wait_seconds if len(waits) == 1 else 0.0, computing=computing)
    text = workload_hint(common, any(point.measured.has_gil for sweep in sweeps for point in sweep.points))
    gone = [
        word
        for word, values in ((counted(first.jobs, "job"), jobs), (f"width {first.width:,}", widths))
        if len(values) > 1
    ]
    return ", ".join(part for part in text.split(", ") if part not in gone)


def small_print(analysis: Analysis, sweeps: Sequence[Sweep]) -> str:
    """The caption; the extent is that of the points."""
    points = tuple(point.measured for sweep in sweeps for point in sweep.points)
    about = replace(analysis, measurements=replace(analysis.measurements, workloads=points))
    several = any(len(cell) > 1 for workload in points for cell in workload.cells.values())
    return caption(about, "intervals: 95 % each, by itself" if several else "no intervals, for want of blocks")


def left_out_text(sweeps: Sequence[Sweep]) -> str:
    """A sentence on what could have been measured and was not; empty for nothing."""
    gaps = Counter(
        (model, reason)
        for sweep in sweeps
        for point in sweep.points
        for model, reason in point.measured.entry.left_out.items()
    )
    texts = [
        f"{short(model, 24)} at {counted(count, 'point')} ({short(reason, 90)})"
        for (model, reason), count in gaps.most_common(_MOST_GAPS)
    ]
    return f"Left out: {listed(texts)}." if texts else ""


def thinned_text(sweeps: Sequence[Sweep]) -> str:
    """A sentence where not every point is drawn."""
    most = max(len(sweep.points) for sweep in sweeps)
    return f"Of {most:,} points {MOST_DRAWN} are drawn; all are in the record." if most > MOST_DRAWN else ""


def joined_sentences(*texts: str) -> str:
    return " ".join(filter(None, texts))


def alt_text(title: str, findings: Sequence[Finding], *further: str) -> str:
    """The alt text: what it is, what was found, what else there is to say."""
    return joined_sentences(f"{title}.", *(f"{finding.words}." for finding in findings), *further)


def ends_text(values: SweepValues, lines: Mapping[str, PointEstimates], formatted: Callable[[float], str]) -> str:
    """Where each model's line begins and ends."""
    drawn = {model: [estimate for estimate in line if estimate] for model, line in lines.items()}
    parts = [
        f"{model} from {formatted(line[0].value)} to {formatted(line[-1].value)}"
        for model, line in drawn.items()
        if line
    ]
    group = f"{values.sweep.group}, " if values.sweep.group else ""
    return f"By {group}{values.sweep.axis.label}: {'; '.join(parts)}."


def table_rows(values: SweepValues, further: Mapping[str, Mapping[str, PointEstimates]] | None = None) -> list[Row]:
    """One row per point and model, measured or left out; `further` columns are by model and point."""
    return [
        {**_row(values, place, point, model), **_further(further or {}, place, model)}
        for place, point in enumerate(values.points)
        for model in dict.fromkeys((*point.measured.cells, *point.measured.entry.left_out))
    ]


def _further(columns: Mapping[str, Mapping[str, PointEstimates]], place: int, model: str) -> Row:
    cells = {name: lines[model][place] if model in lines else None for name, lines in columns.items()}
    return {name: cell.value if cell else None for name, cell in cells.items()}


def _row(values: SweepValues, place: int, point: Point, model: str) -> Row:
    entry, nothing = point.measured.entry, [None] * len(values.points)
    makespan, speedup = (lines.get(model, nothing)[place] for lines in (values.makespans, values.speedups))
    bound, expected = (by_model.get(model, nothing)[place] for by_model in (values.bounds, values.predictions))
    low, high = (makespan.interval if makespan else None) or (None, None)
    least, most = (speedup.interval if speedup else None) or (None, None)
    return {
        "workload": values.sweep.entry.workload,
        "sweep": values.sweep.entry.axis,
        "group": values.sweep.group,
        "point": point.label,
        "x": point.x,
        "x_is": values.sweep.axis.label,
        "x_unit": values.sweep.axis.unit,
        "model": model,
        "jobs": entry.jobs,
        "width": entry.width,
        "makespan_seconds_per_job": makespan.value if makespan else None,
        "makespan_low_seconds_per_job": low,
        "makespan_high_seconds_per_job": high,
        "bound_seconds_per_job": bound,
        "efficiency": bound / makespan.value if bound and makespan else None,
        "predicted_seconds_per_job": expected,
        "reference": values.reference,
        "speedup": speedup.value if speedup else None,
        "speedup_low": least,
        "speedup_high": most,
        "interval_level": 1 - ERROR_RATE,
        "blocks": makespan.blocks if makespan else 0,
        "left_out": entry.left_out.get(model),
    }
