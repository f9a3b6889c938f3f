"""`python -m benchmarks trace WORKLOAD MODEL -o trace.json`: one recorded batch for a viewer of traces."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.errors import ChildError, CrossoverError, RequestError
from benchmarks.plan.dask_cluster import DASK
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.selection import choose
from benchmarks.processes.workspace import temporary_workspace
from benchmarks.servers.services import services
from benchmarks.timelines.chrome_trace import trace_text
from benchmarks.timelines.recording import timeline_with_pieces
from benchmarks.timelines.small_batches import small_request


def write_trace(word: str, model: str, output: Path, changes: Sequence[str] = (), limit_seconds: float = 60.0) -> str:
    """Record one batch and write its trace; say in one line what there is in it."""
    if not output.parent.is_dir():
        raise RequestError(f"cannot write {output}: there is no folder {output.parent}; make it, or name another file")
    if model == DASK:
        raise RequestError("the jobs of dask run on a cluster, into which nobody looks; choose another model")
    chosen, skipped = choose([word], [model], [parse_override(change) for change in changes])
    for gap in skipped:
        raise RequestError(f"{gap.workload} cannot run here: {gap.reason}")
    (workload,) = chosen
    with temporary_workspace() as environment, services(workload.workload.needs, environment) as running:
        for service, reason in running.unavailable.items():
            raise RequestError(f"{service} cannot be had here: {reason}")
        request = small_request(workload, model, running.addresses)
        try:
            entry, detail = timeline_with_pieces(workload.name, request, environment, limit_seconds)
        except ChildError as error:
            raise CrossoverError(f"{workload.name} {model} was not recorded: {error}") from error
    if detail is None:
        raise CrossoverError(f"{workload.name} {model} has no timeline: {entry.missing}")
    output.write_text(trace_text(entry, detail), encoding="utf-8")
    longer = f"recording made it {100 * (entry.overhead_ratio - 1):+.0f} % longer"
    return f"{output}: {entry.batch_jobs} jobs, width {entry.width}; {longer}"
