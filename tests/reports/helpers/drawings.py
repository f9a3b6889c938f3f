"""Figures of a record, drawn from what is concluded of it."""

from reports.analysis.analysis import Analysis
from reports.figures.makespans import makespans
from reports.figures.overview import overview
from reports.figures.predictions import predicted_against_measured
from reports.model.predictions import predictions_of
from reports.page.lead import lead
from reports.plotting.figure import Figure
from reports.sweeps.figures import sweep_figure
from reports.sweeps.report import SweepReport, by_figure, sweep_reports
from reports.winner_map.figure import winner_map_figure
from reports.winner_map.winners import maps


def makespan_figure(analysis: Analysis) -> Figure:
    return makespans(analysis, predictions_of(analysis.measurements))


def overview_figure(analysis: Analysis) -> Figure:
    return overview(analysis, lead(analysis))


def prediction_figure(analysis: Analysis) -> Figure | None:
    return predicted_against_measured(analysis, predictions_of(analysis.measurements))


def map_figure(analysis: Analysis) -> Figure | None:
    return winner_map_figure(analysis, maps(analysis.measurements))


def reports_of_sweeps(analysis: Analysis) -> tuple[SweepReport, ...]:
    return sweep_reports(analysis.measurements, predictions_of(analysis.measurements))


def figures_of_sweeps(analysis: Analysis) -> list[Figure]:
    return [sweep_figure(analysis, group) for group in by_figure(reports_of_sweeps(analysis))]
