"""One workload in full: every variant with its time, its ratio, its bound, and what else was measured of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType

from benchmarks.inference.verdicts import INVALID
from reports.analysis.analysis import WorkloadResult
from reports.formatting import byte_size, duration, number
from reports.record.kinds import LESSONS
from reports.record.measurements import REFERENCE, MeasuredWorkload
from reports.text import ratios

CPU = "cpu_seconds"
"""What a batch cost the process that ran it: the share that is not waiting."""

_UNITS = ("_seconds", "_bytes")


@dataclass(frozen=True)
class Observation:
    """What was observed, in words; its name in the record; and its value with its unit, by model."""

    name: str
    key: str
    values: Mapping[str, str]


def observations(measured: MeasuredWorkload) -> list[Observation]:
    """What workloads read off their results (medians over blocks) and what batches cost in CPU time, by model.

    Not in lessons: the names of their variants do not say who computes.
    """
    names = dict.fromkeys(name for block in measured.blocks for seen in block.observed.values() for name in seen)
    observed = [Observation(observation_words(name), name, _observed(measured, name)) for name in names]
    known = {} if measured.entry.kind == LESSONS else _cpu(measured)
    cpu = Observation("CPU time", CPU, known)
    return [observation for observation in (*observed, cpu) if observation.values]


def observation_words(name: str) -> str:
    """`loop_lag_seconds` becomes `loop lag`: its values say their unit."""
    bare = next((name.removesuffix(unit) for unit in _UNITS if name.endswith(unit)), name)
    return bare.replace("_", " ")


def _cpu(measured: MeasuredWorkload) -> dict[str, str]:
    """CPU seconds of the block's own process per batch, which leave out the workers of a pool of processes."""
    values = {
        model: [value for times in cell.values() for value in times.cpu] for model, cell in measured.cells.items()
    }
    return {
        model: measured_text(CPU, median(cpu))
        for model, cpu in values.items()
        if cpu and not _computes_elsewhere(model)
    }


def _computes_elsewhere(model: str) -> bool:
    """Whether a variant computes in other processes, as far as its name says so."""
    return "processes" in model or model == "dask"


def _observed(measured: MeasuredWorkload, name: str) -> dict[str, str]:
    texts = {}
    for model in measured.cells:
        values = [seen[name] for block in measured.blocks if name in (seen := block.observed.get(model, {}))]
        if values:
            texts[model] = measured_text(name, median(values))
    return texts


def measured_text(name: str, value: float) -> str:
    """A measured value in the unit that its name ends with; counts without decimals that they do not have."""
    if name.endswith("_seconds") and value >= 0:
        return duration(value) if value else "0 s"
    if name.endswith("_bytes") and value >= 0:
        return byte_size(value)
    return f"{value:,.0f}" if value == round(value) and abs(value) < 1e6 else number(value)


@dataclass(frozen=True)
class VariantRow:
    """One variant as text; `verdict` is the rule's word, `verdict_text` the same with what it would take to know more.

    `speedup` is what sorts them, None where none is known; `remark` is what the verdict adds to the words of the ratio.
    `efficiency` is bound / makespan, and `held_back` what takes most of the time, as far as either is known.
    `observed` has a text for each of the workload's observations, empty where this variant has none.
    """

    model: str
    makespan: str
    factor: str
    interval: str
    verdict: str
    verdict_text: str
    bound: str
    observed: tuple[str, ...]
    speedup: float | None = None
    remark: str = ""
    efficiency: str = ""
    held_back: str = ""


@dataclass(frozen=True)
class Variants:
    """The table of one workload; whether it has columns for bounds and limits, and the headings of its observations."""

    rows: tuple[VariantRow, ...]
    has_bounds: bool
    seen: tuple[Observation, ...]

    @property
    def has_limits(self) -> bool:
        return any(row.held_back for row in self.rows)

    def observed(self, row: VariantRow) -> list[tuple[str, str]]:
        """What its workload read off the results of one variant: names and values."""
        pairs = zip(self.seen, row.observed, strict=True)
        return [(observation.name, text) for observation, text in pairs if text and observation.key != CPU]


def variants(answer: WorkloadResult, limits: Mapping[str, str] = MappingProxyType({})) -> Variants:
    """Every variant that was measured, validly or not, in the order of the record; `limits` hold them back."""
    seen = tuple(observations(answer.measured))
    rows = (_row(answer, model, seen) for model in answer.known)
    variant_rows = (
        replace(row, efficiency=_efficiency(answer, row), held_back=_held_back(row, limits)) for row in rows
    )
    return Variants(tuple(variant_rows), bool(answer.bounds), seen)


def _efficiency(answer: WorkloadResult, row: VariantRow) -> str:
    """`85 %` of the makespan is what physics needs; a bound is as exact as what it is made of, so no more than all."""
    bound = answer.bounds.get(row.model)
    if bound is None or row.verdict == INVALID:
        return ""
    return f"{min(100.0, 100 * bound / answer.makespans[row.model].value):.0f} %"


def _held_back(row: VariantRow, limits: Mapping[str, str]) -> str:
    return "" if row.verdict == INVALID else limits.get(row.model, "")


def _row(answer: WorkloadResult, model: str, seen: tuple[Observation, ...]) -> VariantRow:
    observed = tuple(observation.values.get(model, "") for observation in seen)
    if model in answer.invalid:
        return VariantRow(model, INVALID, "", "", INVALID, "left out", "", observed)
    makespan, speedup = duration(answer.makespans[model].value), answer.speedups.get(model)
    if speedup is None:
        text = "the reference" if model == REFERENCE else "not compared"
        return VariantRow(model, makespan, "", "", "", text, _bound(answer, model), observed)
    factor, interval, text = (
        ratios.factor(speedup),
        ratios.interval(speedup),
        ratios.full_verdict(answer, model),
    )
    verdict = answer.rule.verdict(speedup)
    bound, remark = _bound(answer, model), ratios.remark(verdict)
    return VariantRow(model, makespan, factor, interval, verdict, text, bound, observed, speedup.value, remark)


def _bound(answer: WorkloadResult, model: str) -> str:
    """`10.0 ms`."""
    bound = answer.bounds.get(model)
    if bound is None:
        return ""
    return duration(bound)
