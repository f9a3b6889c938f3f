"""Everything that is concluded of one record, once: page, summary, tables and figures show it and compute nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.analysis.analysis import Analysis, analyse
from reports.analysis.costs import Costs, costs_of
from reports.model.observed_limits import agreement, observed_limits
from reports.model.predictions import Predictions, limits_by_workload, predictions_of
from reports.page.lead import lead
from reports.page.tables import ResultGroup, groups
from reports.page.variants import Variants, variants
from reports.record.measurements import Measurements
from reports.sweeps.report import SweepReport, sweep_reports
from reports.text.cautions import cautions
from reports.winner_map.text import MapReport, map_reports

SEEN = "(seen)"
"""Marks what timelines of batches as large as those that were timed show; all else is by the model of the machine."""


@dataclass(frozen=True)
class Report:
    """What a record says, from its numbers to the sentence at the top.

    `variants` are by workload, with what holds each cell back; `groups` are the tables of all workloads. `agreement`
    says how often timelines show what the model of the machine expects.
    `costs` are what cells cost beside time, in records that say so.
    """

    analysis: Analysis
    predictions: Predictions
    variants: Mapping[str, Variants]
    groups: tuple[ResultGroup, ...]
    sweeps: tuple[SweepReport, ...]
    maps: tuple[MapReport, ...]
    cautions: tuple[str, ...]
    lead: str
    costs: Costs
    agreement: str = ""

    @property
    def record(self) -> Measurements:
        """The record without cells that cannot be true."""
        return self.analysis.measurements


def conclude(measurements: Measurements) -> Report:
    """Everything that follows from a record; the same record gives the same report."""
    analysis = analyse(measurements)
    record = analysis.measurements
    predicted = predictions_of(record)
    held_back = {name: dict(limits) for name, limits in limits_by_workload(analysis, predicted).items()}
    observed = observed_limits(record)
    for limit in observed:
        if limit.is_whole:
            held_back[limit.workload][limit.model] = f"{limit.limit} {SEEN}"
    tables = {result.name: variants(result, held_back[result.name]) for result in analysis.answers}
    sweeps, maps = sweep_reports(record, predicted), map_reports(record)
    return Report(
        analysis=analysis,
        predictions=predicted,
        variants=tables,
        groups=tuple(groups(analysis, tables)),
        sweeps=sweeps,
        maps=maps,
        cautions=cautions(analysis),
        lead=lead(analysis, maps, sweeps),
        costs=costs_of(analysis),
        agreement=agreement(observed),
    )
