"""One sitting from beginning to end: probe, rehearsal, blocks, record."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import machine
from benchmarks.catalogue import entry
from benchmarks.format import OriginEntry, Sitting, SkippedEntry
from benchmarks.measuring import Measuring, Surroundings
from benchmarks.origin.ceiling import ceiling
from benchmarks.origin.server import origin
from benchmarks.plan import Plan
from benchmarks.probe import probe
from benchmarks.profiles import Profile
from benchmarks.progress import Reporter
from benchmarks.provenance import provenance
from benchmarks.record import Recorder

_CEILING_SECONDS = 1.0
_CEILING_BODY_BYTES = 4096


@dataclass(frozen=True)
class Order:
    """What was asked for: the plan and where its record goes."""

    profile: Profile
    plan: Plan
    path: Path
    command_line: str
    skipped: tuple[SkippedEntry, ...] = ()


def conduct(order: Order, reporter: Reporter) -> Recorder:
    """Measure a whole plan; the record on disk is complete after every block.

    Raises KeyboardInterrupt when stopped; every finished block is in the record then.
    """
    zero, started = time.perf_counter(), _now()
    with workshop() as environment, _services(order.plan, reporter) as services:
        metadata = {**provenance(), "cpu_busy_before": machine.busy()}  # before the suite itself keeps it busy
        around = Surroundings(services, environment, zero)
        recorder = Recorder(order.path, _sitting(order, started, around, reporter), metadata)
        measuring = Measuring(order.plan, recorder, reporter, around)
        measuring.rehearse()
        measuring.measure()
    recorder.sitting = replace(recorder.sitting, finished=_now(), load_after=machine.load())
    recorder.save()
    return recorder


@contextmanager
def workshop() -> Iterator[dict[str, str]]:
    """A folder for everything temporary, as environment for children: what a killed block leaves goes with it.

    Its name is short, since pools of processes put a socket below it, whose path may not exceed about 100 characters.
    """
    with tempfile.TemporaryDirectory(prefix="xo-", ignore_cleanup_errors=True) as folder:
        yield dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder)


@contextmanager
def _services(plan: Plan, reporter: Reporter) -> Iterator[dict[str, str]]:
    """The servers that the plan's workloads need, by name; each is started once."""
    if not any("origin" in one.workload.services for one in plan.workloads):
        yield {}
        return
    reporter.say("starting the origin server")
    with origin() as url:
        yield {"origin": url}


def _sitting(order: Order, started: str, around: Surroundings, reporter: Reporter) -> Sitting:
    reporter.say("probing the machine: CPUs, clocks, loopback, pools (a few seconds)")
    return Sitting(
        profile=order.profile,
        seed=order.plan.seed,
        started=started,
        finished=None,
        command_line=order.command_line,
        rounds_per_block={},
        blocks_planned=order.plan.extent.blocks,
        order=tuple(block.workload for block in order.plan.blocks),
        probe=probe(around.environment),
        origin=_origin_entry(around.services),
        load_after=None,
        workloads=tuple(entry(chosen) for chosen in order.plan.workloads),
        skipped=order.skipped,
    )


def _origin_entry(services: dict[str, str]) -> OriginEntry | None:
    if "origin" not in services:
        return None
    reached = ceiling(services["origin"], _CEILING_BODY_BYTES, _CEILING_SECONDS)
    return OriginEntry(f"granian {version('granian')}", reached)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
