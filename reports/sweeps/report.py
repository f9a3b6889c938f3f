"""Everything that follows from each sweep of a record, once: for page, summary and figures alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.model.predictions import Predictions
from reports.record.measurements import REFERENCE, Measurements
from reports.sweeps.comparisons import ComparedSweep, compared_sweeps
from reports.sweeps.crossovers import CrossoverResult, crossover_results
from reports.sweeps.leaders import LeadStretch, lead_stretches
from reports.sweeps.points import Sweep
from reports.sweeps.sections import SweepSection, section
from reports.sweeps.values import SweepValues, sweep_values
from reports.text.addresses import distinct_name, harmless_name


@dataclass(frozen=True)
class SweepReport:
    """One sweep: its pairs of models, what is known of each, who leads where, what is drawn, and what is said.

    `figure` is the name of the figure that shows it, and of its file; sweeps of one path over sizes of chunks share it
    (`is_chunked`). `name` is the same with the size of the chunk: an address within the page. No two have one name.
    """

    name: str
    figure: str
    is_chunked: bool
    compared_sweep: ComparedSweep
    results: tuple[CrossoverResult, ...]
    stretches: tuple[LeadStretch, ...]
    values: SweepValues
    section: SweepSection

    @property
    def sweep(self) -> Sweep:
        return self.compared_sweep.sweep


def sweep_reports(record: Measurements, predictions: Predictions) -> tuple[SweepReport, ...]:
    """All sweeps of a record but its maps, in its order."""
    figures: set[str] = set()
    names: set[str] = set()
    reports: list[SweepReport] = []
    for _, group in groupby(compared_sweeps(record), key=lambda compared_sweep: compared_sweep.sweep.entry):
        for compared_sweep, drawn, is_chunked in _with_values(list(group), record, predictions):
            sweep = compared_sweep.sweep
            is_shared = (
                is_chunked and bool(reports) and reports[-1].is_chunked and reports[-1].sweep.entry == sweep.entry
            )
            figure = reports[-1].figure if is_shared else distinct_name(_file_name(sweep), figures)
            name = distinct_name(
                "-".join(filter(None, (figure, harmless_name(sweep.group) if is_chunked else ""))), names
            )
            figures.add(figure)
            names.add(name)
            results = crossover_results(compared_sweep)
            stretches = lead_stretches(compared_sweep, results)
            text = section(compared_sweep, results, stretches)
            reports.append(SweepReport(name, figure, is_chunked, compared_sweep, results, stretches, drawn, text))
    return tuple(reports)


def by_figure(reports: Sequence[SweepReport]) -> list[list[SweepReport]]:
    """The sweeps that each figure shows."""
    return [list(group) for _, group in groupby(reports, key=lambda report: report.figure)]


def _with_values(
    group: list[ComparedSweep], record: Measurements, predictions: Predictions
) -> Iterator[tuple[ComparedSweep, SweepValues, bool]]:
    """The sweeps of one path or parameter; sizes of chunks share a figure if each is compared with the plain loop."""
    drawn = [sweep_values(compared_sweep.sweep, record, predictions) for compared_sweep in group]
    is_chunked = bool(group[0].sweep.group) and all(values.reference == REFERENCE for values in drawn)
    for compared_sweep, values in zip(group, drawn, strict=True):
        yield compared_sweep, values, is_chunked


def _file_name(sweep: Sweep) -> str:
    """`sweep-blend-cpu_share`: harmless as the name of a file, whatever a record says."""
    return "-".join(("sweep", harmless_name(sweep.entry.workload), harmless_name(sweep.entry.axis)))
