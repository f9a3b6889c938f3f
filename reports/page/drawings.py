"""Which figures a report has, and how they are drawn: one after the other, or by several processes at once."""

import gc
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial

from reports.analysis.analysis import results_on_asyncio
from reports.errors import ReportError
from reports.figures.costs import costs
from reports.figures.explanation import explanation
from reports.figures.latencies import latency_figure
from reports.figures.makespans import makespans
from reports.figures.overview import overview
from reports.figures.parts import by_workload, is_large, parts
from reports.figures.phases import phases
from reports.figures.predictions import predicted_against_measured
from reports.figures.speedups import speedups
from reports.figures.timelines import timeline_figure
from reports.figures.trust import trust
from reports.page.drawing_processes import worker_context, worker_count
from reports.page.report import Report
from reports.plotting.figure import DrawnFigure, Figure, drawn_figure
from reports.sweeps.figures import sweep_figure
from reports.sweeps.report import by_figure
from reports.winner_map.figure import winner_map_figure

Drawing = Callable[[], Figure | None]


def drawings(report: Report) -> list[Drawing]:
    """What draws each figure: of all, of each workload by itself, and of a large record once for each part of it."""
    analysis, predictions = report.analysis, report.predictions
    shown, each, large = parts(analysis), by_workload(analysis), is_large(analysis)
    return [
        partial(winner_map_figure, analysis, [known.winner_map for known in report.maps]),
        *(partial(sweep_figure, analysis, sweeps) for sweeps in by_figure(report.sweeps)),
        *([partial(overview, analysis, report.lead)] if results_on_asyncio(analysis) else []),
        *(partial(speedups, part_of_it, part, report.lead) for part, part_of_it in shown),
        *(partial(makespans, alone, predictions, part) for part, alone in each),
        *(partial(phases, alone, part) for part, alone in each),
        *(partial(latency_figure, alone, part) for part, alone in each),
        *(partial(timeline_figure, alone, part) for part, alone in each),
        partial(costs, analysis, report.costs),
        partial(explanation, analysis, predictions, report.costs),
        partial(predicted_against_measured, analysis, predictions),
        *([partial(trust, replace(analysis, answers=()))] if large else []),
        *(partial(trust, part_of_it, part) for part, part_of_it in shown),
    ]


def figures_of(report: Report) -> Iterator[Figure]:
    """All figures; none is drawn before it is asked for."""
    return filter(None, (draw() for draw in drawings(report)))


def drawn_by_workers(report: Report) -> Iterator[DrawnFigure]:
    """All figures in their order, several drawn at once where there are many and CPUs for it."""
    count = len(drawings(report))
    workers = worker_count(count)
    if workers == 1:
        yield from map(drawn_figure, figures_of(report))
        return
    try:
        with ProcessPoolExecutor(workers, worker_context(), _receive, (report,)) as pool:
            yield from filter(None, pool.map(_draw, range(count)))
    except BrokenProcessPool as error:
        raise ReportError("a process that drew figures was ended from outside; try again") from error


_received: list[Drawing] = []


def _receive(report: Report) -> None:
    """Be ready to draw any figure. What is here stays, so only what a figure leaves behind is looked at for garbage."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _received.extend(drawings(report))
    gc.freeze()
    gc.disable()


def _draw(number: int) -> DrawnFigure | None:
    figure = _received[number]()
    drawn = drawn_figure(figure) if figure else None
    gc.collect()
    return drawn
