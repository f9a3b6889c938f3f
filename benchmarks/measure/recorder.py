"""Write the record: a pyperf suite with one benchmark per cell and phase, one run per block, and our own key."""

import io
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyperf

from benchmarks.block.block import BlockOutcome, CellOutcome
from benchmarks.errors import CrossoverError
from benchmarks.processes.workspace import write_whole
from benchmarks.record_format import (
    KEY,
    SHUTDOWN,
    STARTUP,
    WARM,
    BlockEntry,
    InvalidEntry,
    Metadata,
    Sitting,
    SweepEntry,
    WorkloadEntry,
    benchmark_name,
)
from benchmarks.record_format.costs import CostEntry
from benchmarks.record_format.in_flight import InFlightEntry
from benchmarks.record_format.latencies import LatencyEntry
from benchmarks.record_format.timelines import TimelineEntry


class Recorder:
    """Collects the blocks of one sitting and keeps the file on disk whole at every moment."""

    def __init__(self, path: Path, sitting: Sitting, provenance: Metadata) -> None:
        self.path = path
        self.sitting = sitting
        self._provenance = provenance
        self._benchmarks: dict[tuple[str, str, str], pyperf.Benchmark] = {}
        self._warm: dict[tuple[str, str], dict[int, tuple[float, ...]]] = {}

    def restore(self, suite: pyperf.BenchmarkSuite) -> None:
        """Take in what a record holds already, on which this sitting goes on."""
        for benchmark in suite.get_benchmarks():
            metadata = benchmark.get_metadata()
            workload, model, phase = (str(metadata[name]) for name in ("workload", "model", "phase"))
            self._benchmarks[workload, model, phase] = benchmark
            if phase == WARM:
                runs = {int(run.get_metadata()["block"]): tuple(run.values) for run in benchmark.get_runs()}
                self._warm[workload, model] = runs

    def samples(self) -> dict[str, dict[str, dict[int, tuple[float, ...]]]]:
        """Warm makespans of all valid cells in seconds: by workload, model and block, in the order of the rounds."""
        invalid = {(failure.workload, failure.model) for failure in self.sitting.invalid}
        samples: dict[str, dict[str, dict[int, tuple[float, ...]]]] = {}
        for (workload, model), blocks in self._warm.items():
            if (workload, model) not in invalid:
                samples.setdefault(workload, {})[model] = blocks
        return samples

    def add(self, entry: BlockEntry, outcome: BlockOutcome, date: str) -> None:
        """Take in one finished block, which began at `date` (UTC, as pyperf writes dates)."""
        for model, cell in outcome.cells.items():
            self._warm.setdefault((entry.workload, model), {})[entry.block] = cell.warm
            for run in _runs(cell):
                self._add_run(run, {**_identity(entry, model, run.phase), "date": date})
        self.sitting = replace(self.sitting, blocks=(*self.sitting.blocks, entry))
        self.invalidate(
            InvalidEntry(entry.workload, failure.model, entry.block, failure.phase, failure.reason)
            for failure in outcome.failures
        )

    def note_plan(self, order: tuple[str, ...], blocks: int, rounds: Mapping[str, int]) -> None:
        """Note the order of the planned blocks, how many each workload has, and how many rounds one of each has."""
        self.sitting = replace(self.sitting, order=order, blocks_planned=blocks, rounds_per_block=dict(rounds))

    def note_point(self, entry: WorkloadEntry, rounds: int, sweep: SweepEntry) -> None:
        """Note a point that was not planned, and the sweep that it is on, as that is with it."""
        per_block = {**self.sitting.rounds_per_block, entry.name: rounds}
        sweeps = tuple(
            sweep if sweep_entry.workload == sweep.workload else sweep_entry for sweep_entry in self.sitting.sweeps
        )
        workloads = (*self.sitting.workloads, entry)
        self.sitting = replace(self.sitting, workloads=workloads, rounds_per_block=per_block, sweeps=sweeps)

    def note_look(self, workload: str, blocks: int) -> None:
        """Note that the results of a workload were looked at after this number of blocks, once."""
        looks = self.sitting.looks
        taken = looks.get(workload, ())
        if blocks not in taken:
            self.sitting = replace(self.sitting, looks={**looks, workload: (*taken, blocks)})

    def note_costs(self, costs: CostEntry) -> None:
        """Note what a cell cost beside time."""
        self.sitting = replace(self.sitting, costs=(*self.sitting.costs, costs))

    def note_in_flight(self, entry: InFlightEntry) -> None:
        """Note how a model did with very many jobs at once."""
        self.sitting = replace(self.sitting, in_flight=(*self.sitting.in_flight, entry))

    def note_timeline(self, timeline: TimelineEntry) -> None:
        """Note what single jobs of a model did."""
        self.sitting = replace(self.sitting, timelines=(*self.sitting.timelines, timeline))

    def note_latencies(self, latencies: LatencyEntry) -> None:
        """Note how long the jobs of a cell took."""
        self.sitting = replace(self.sitting, latencies=(*self.sitting.latencies, latencies))

    def note_incident(self, incident: str) -> None:
        """Note something that went wrong and was not a variant's fault."""
        self.sitting = replace(self.sitting, incidents=(*self.sitting.incidents, incident))

    def invalidate(self, entries: Iterable[InvalidEntry]) -> None:
        """Note cells that were wrong or failed; what was measured of them stays."""
        self.sitting = replace(self.sitting, invalid=(*self.sitting.invalid, *entries))

    def _add_run(self, run: "_Run", identity: Metadata) -> None:
        metadata = {**self._provenance, **identity, "unit": "second", "duration": run.duration}
        made = pyperf.Run(run.values, warmups=run.warmups, metadata=metadata, collect_metadata=False)
        cell = (str(identity["workload"]), str(identity["model"]), run.phase)
        if cell in self._benchmarks:
            self._benchmarks[cell].add_run(made)
        else:
            self._benchmarks[cell] = pyperf.Benchmark([made])

    def save(self) -> None:
        """Replace the file on disk by a whole new one; a reader never sees half a record."""
        content: dict[str, Any] = {"version": "1.0", "benchmarks": [], "metadata": self._provenance}
        if self._benchmarks:
            content = _as_json(pyperf.BenchmarkSuite([self._benchmarks[cell] for cell in self._ordered_cells()]))
        self._write(json.dumps({**content, KEY: asdict(self.sitting)}, separators=(",", ":")) + "\n")

    def _write(self, text: str) -> None:
        """Write to the record's path, or, where that has become impossible, to the folder for temporary files."""
        try:
            write_whole(self.path, text)
        except OSError as error:
            lost = self.path
            try:
                self.path = Path(tempfile.mkdtemp(prefix="crossover-")) / lost.name
                write_whole(self.path, text)
            except OSError:
                raise CrossoverError(
                    f"cannot write {lost} ({error.strerror}), nor {self.path}: blocks before this one are in "
                    f"{lost}, if it was written before; make room and go on with --resume {lost}"
                ) from error

    def _ordered_cells(self) -> list[tuple[str, str, str]]:
        """Cells in the order of the sitting's workloads and models, so that files of equal cells look alike."""
        cells = [
            (workload.name, model, phase)
            for workload in self.sitting.workloads
            for model in workload.models
            for phase in (WARM, STARTUP, SHUTDOWN)
        ]
        return [cell for cell in cells if cell in self._benchmarks]


def _identity(entry: BlockEntry, model: str, phase: str) -> Metadata:
    return {
        "name": benchmark_name(entry.workload, model, phase),
        "workload": entry.workload,
        "model": model,
        "phase": phase,
        "block": entry.block,
        "python_hash_seed": str(entry.hash_seed),
    }


@dataclass(frozen=True)
class _Run:
    """One phase of one cell in one block, as pyperf keeps it; warm-ups are (loops, seconds)."""

    phase: str
    values: tuple[float, ...]
    warmups: tuple[tuple[int, float], ...] = ()

    @property
    def duration(self) -> float:
        return sum(self.values) + sum(seconds for _, seconds in self.warmups)


def _runs(cell: CellOutcome) -> list[_Run]:
    """The phases that were reached."""
    warmups = tuple((1, seconds) for seconds in cell.warmups)
    runs = [
        _Run(WARM, cell.warm, warmups),
        _Run(STARTUP, _as_values(cell.startup)),
        _Run(SHUTDOWN, _as_values(cell.shutdown)),
    ]
    return [run for run in runs if run.values]


def _as_values(seconds: float | None) -> tuple[float, ...]:
    return () if seconds is None else (seconds,)


def _as_json(suite: pyperf.BenchmarkSuite) -> dict[str, Any]:
    file = io.StringIO()
    suite.dump(file)
    content: dict[str, Any] = json.loads(file.getvalue())
    return content
