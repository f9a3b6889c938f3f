"""What cells cost beside time, as the texts of tables: of one workload, of all, and a line of them for the summary."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.analysis import costs
from reports.analysis.analysis import WorkloadResult
from reports.analysis.costs import CellCosts, Costs
from reports.formatting import duration, listed, number
from reports.record.measurements import MODELS
from reports.text import ratios

GAP = "\N{EN DASH}"
_LEAST = "≥ "
_UNITS = ((2.0**30, "GiB"), (2.0**20, "MiB"), (2.0**10, "KiB"))


@dataclass(frozen=True)
class CostColumn:
    """One thing that a cell costs: its heading, its text, and by which name its gaps have reasons."""

    heading: str
    text: Callable[[CellCosts], str]
    gap: str = ""


@dataclass(frozen=True)
class CostRow:
    """One cell as text, beside its speedup in words; `values` has one for each column."""

    workload: str
    model: str
    factor: str
    verdict: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class CostTable:
    """Cells with what they cost; `notes` say why there are gaps, and how memory was measured."""

    headings: tuple[str, ...]
    rows: tuple[CostRow, ...]
    notes: tuple[str, ...]


def _cpu(cell: CellCosts) -> str:
    return _at_least(cell, None if cell.cpu_per_job is None else _duration(cell.cpu_per_job))


def _cores(cell: CellCosts) -> str:
    return _at_least(cell, None if cell.cores is None else number(cell.cores))


def _at_least(cell: CellCosts, text: str | None) -> str:
    if text is None:
        return GAP
    return f"{_LEAST}{text}" if cell.at_least else text


def _switches(cell: CellCosts) -> str:
    return GAP if cell.switches_per_job is None else number(cell.switches_per_job)


def _lag(seconds: float | None) -> str:
    return GAP if seconds is None else _duration(seconds)


def _worst(cell: CellCosts) -> str:
    return f"{_lag(cell.lag_worst)}{f' ({cell.where})' if cell.where else ''}"


def _duration(value: float) -> str:
    return duration(value) if value else "0 s"


def _size(value: float | None) -> str:
    """As many digits as times have: memory is seldom the same twice."""
    if value is None:
        return GAP
    unit, name = next(((unit, name) for unit, name in _UNITS if value >= unit), (1.0, "bytes"))
    return f"{number(value / unit)} {name}" if name != "bytes" else f"{value:.0f} bytes"


_COLUMNS = (
    CostColumn("CPU per job", _cpu, costs.CPU),
    CostColumn("cores", _cores, costs.CORES),
    CostColumn("memory", lambda cell: _size(cell.added_bytes)),
    CostColumn("per job in flight", lambda cell: _size(cell.bytes_in_flight), costs.IN_FLIGHT),
    CostColumn("switches per job", _switches, costs.SWITCHES),
    CostColumn("pickled per job", lambda cell: _size(cell.pickled_per_job), costs.PICKLED),
    CostColumn("lag p99", lambda cell: _lag(cell.lag_p99), costs.LAG),
    CostColumn("worst lag", _worst, costs.LAG),
)
_HEADINGS = tuple(column.heading for column in _COLUMNS)


def cost_table(answer: WorkloadResult, cells: Sequence[CellCosts]) -> CostTable:
    """The table of one workload."""
    return CostTable(_HEADINGS, tuple(_row(answer, cell) for cell in cells), tuple(_notes(cells)))


def cost_table_of_all(answers: Sequence[WorkloadResult], known: Costs) -> CostTable:
    """The same of every workload."""
    rows = tuple(_row(answer, cell) for answer in answers for cell in known.get(answer.name, ()))
    cells = [cell for answer in answers for cell in known.get(answer.name, ())]
    return CostTable(_HEADINGS, rows, tuple(_notes(cells)))


def _row(answer: WorkloadResult, cell: CellCosts) -> CostRow:
    speedup = answer.speedups.get(cell.model)
    factor = ratios.factor(speedup) if speedup else ""
    verdict = answer.rule.verdict(speedup) if speedup else ""
    return CostRow(cell.workload, cell.model, factor, verdict, tuple(column.text(cell) for column in _COLUMNS))


def _notes(cells: Sequence[CellCosts]) -> Iterator[str]:
    """Each reason once, with what is missing of whom."""
    yield from _gaps(cells)
    partly = {cell.at_least: None for cell in cells if cell.at_least}
    yield from (f"{_LEAST.strip()}: {reason}." for reason in partly)
    measures = dict.fromkeys(cell.measure for cell in cells)
    if measures:
        yield f"Memory is the peak ({listed(list(measures), 'or')}) beyond what the process held before."
    if any(cell.where for cell in cells):
        yield "Lag is how late a heartbeat is that is due every millisecond: in the event loop, or in a thread."


def _gaps(cells: Sequence[CellCosts]) -> Iterator[str]:
    missing: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for cell in cells:
        for name, reason in cell.missing.items():
            names, models = missing.setdefault(reason, ({}, {}))
            names[name], models[cell.model] = None, None
    for reason, (names, models) in missing.items():
        of_all = set(models) == {cell.model for cell in cells}
        whose = "" if of_all else f" of {listed(list(models))}"
        yield f"{GAP} {listed(list(names))}{whose}: {reason}."


def compact_memory(cells: Sequence[CellCosts]) -> str:
    """`1.2 / 3.4 / 45 MiB`: what asyncio, threads and processes take; empty where none of them is known."""
    known = {cell.model: cell.added_bytes for cell in cells}
    shown = [known.get(model) for model in MODELS]
    if not any(value is not None for value in shown):
        return ""
    return f"{' / '.join(map(_mib, shown))} MiB"


def _mib(value: int | None) -> str:
    if value is None:
        return GAP
    return f"{value / 2**20:,.{0 if value >= 10 * 2**20 else 1}f}"


@dataclass(frozen=True)
class SummaryCosts:
    """One workload in a line: each text is of asyncio, threads and processes."""

    workload: str
    cpu: str
    memory: str
    lag: str


def summary_costs(known: Costs) -> list[SummaryCosts]:
    """A line for each workload that has any of the usual models."""
    by_workload = {name: {cell.model: cell for cell in cells} for name, cells in known.items()}
    return [
        SummaryCosts(name, _of_models(cells, _cpu), compact_memory(list(cells.values())), _of_models(cells, _lag_worst))
        for name, cells in by_workload.items()
        if not cells.keys().isdisjoint(MODELS)
    ]


def _lag_worst(cell: CellCosts) -> str:
    return _lag(cell.lag_worst)


def _of_models(by_model: Mapping[str, CellCosts], text: Callable[[CellCosts], str]) -> str:
    return " / ".join(text(by_model[model]) if model in by_model else GAP for model in MODELS)
