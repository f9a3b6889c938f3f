"""A small sitting, blocks and outcomes with made-up but plain numbers, for tests of what writes records."""

from benchmarks.block.block import BlockOutcome, CellOutcome, Failure
from benchmarks.record_format import BlockEntry, Sitting, WorkloadEntry
from benchmarks.record_format.machine import Probe

MODELS = ("sequential", "asyncio")


def new_sitting() -> Sitting:
    probe = Probe(2, 1.5, 1.8, 4e-8, 8e-5, 1e-4, 2e-5, {"spawn": 0.1})
    entry = WorkloadEntry("noop", "Why?", ("Because.",), {"jobs": 3}, 3, 2, 0.0, "nothing", (), MODELS, ())
    return Sitting(
        profile="smoke",
        seed=1,
        started="2026-01-02T03:04:05+00:00",
        finished=None,
        command_line="python -m benchmarks run",
        rounds_per_block={"noop": 2},
        blocks_planned=2,
        order=("noop", "noop"),
        probe=probe,
        origin=None,
        load_after=None,
        workloads=(entry,),
    )


def new_outcome(scale: float = 1.0, failures: tuple[Failure, ...] = ()) -> BlockOutcome:
    cells = {
        model: CellOutcome(
            startup=0.5 * scale,
            warmups=(0.25 * scale, 0.5 * scale),
            shutdown=0.125 * scale,
            warm=(1.0 * scale, 2.0 * scale),
            starts=(10.0, 11.0),
            cpu_seconds=(0.1, 0.2),
            observed={},
        )
        for model in MODELS
    }
    return BlockOutcome(MODELS, (MODELS, MODELS[::-1]), cells, failures)


def new_block(number: int) -> BlockEntry:
    return BlockEntry(
        block=number,
        workload="noop",
        seed=number,
        hash_seed=number,
        started=float(number),
        seconds=1.0,
        load_before=0.1,
        steal_seconds=None,
        opened=MODELS,
        rounds=(MODELS, MODELS[::-1]),
        starts=dict.fromkeys(MODELS, (10.0, 11.0)),
        cpu_seconds=dict.fromkeys(MODELS, (0.1, 0.2)),
        observed={},
    )
