"""Records with sweeps of every kind, small and simple enough to compute by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.analysis.analysis import Analysis, analyse
from reports.record.load import parse_record
from tests.reports.helpers.records import Blocks, Json, Work, as_bytes, record, sweep

MODELS = ("sequential", "asyncio", "threads", "processes")
SPREAD = (1.0, 1.01, 1 / 1.01)
"""Three blocks around a makespan, which is their geometric mean; every other model has them the other way round."""


def cells(makespans: Mapping[str, float], spread: Sequence[float] = SPREAD) -> dict[str, Blocks]:
    turns = [(model, base, (-1) ** number) for number, (model, base) in enumerate(makespans.items())]
    return {model: [[base * value**turn] * 2 for value in spread] for model, base, turn in turns}


def shares(
    makespans: Callable[[float], Mapping[str, float]], count: int = 5, spread: Sequence[float] = SPREAD
) -> tuple[list[Work], Json]:
    """From all waiting to all computing: ten jobs of 10 ms each, whose makespans a function of the share gives."""
    places = [place / max(1, count - 1) for place in range(count)]
    points = [_share(place, cells(makespans(place), spread)) for place in places]
    return points, sweep("cpu_share", *points, kind="path", parameters=("wait_seconds", "work"))


def _share(share: float, cells: dict[str, Blocks]) -> Work:
    work = round(1000 * share)
    values = {"wait_seconds": 0.01 * (1 - share), "work": work}
    return Work(
        cells,
        name=f"blend work={work}",
        base="blend",
        width=5,
        wait_seconds=0.01 * (1 - share),
        computing="holds the GIL" if work else "nothing",
        parameters={**values, "jobs": 10},
        changed=values,
        cpu_seconds=0.1 * share,
    )


def talking(
    makespans: Callable[[float], Mapping[str, float]],
    works: Sequence[int] = (0, 1, 4, 16, 64),
    spread: Sequence[float] = SPREAD,
) -> tuple[list[Work], Json]:
    """From nothing but messages to much computing after each: ten jobs, which talk for 2 ms of which 1 ms is the CPU's.

    A unit of work is 1 ms of the CPU; makespans are a function of the units.
    """
    points = [
        Work(
            cells(makespans(work), spread),
            name=f"echo work={work}",
            base="echo",
            kind="io",
            computing="holds the GIL" if work else "nothing",
            parameters={"work": work, "jobs": 10},
            changed={"work": work},
            cpu_seconds=0.01 + 0.01 * work,
        )
        for work in works
    ]
    return points, sweep("cpu_share", *points, kind="path", parameters=("work", "jobs"))


def widths(per_job: Mapping[str, Mapping[int, float]], spread: Sequence[float] = SPREAD) -> tuple[list[Work], Json]:
    """Along width, with twice as many jobs; makespans per job by model and width, in seconds."""
    every = sorted({width for own in per_job.values() for width in own})
    points = [_width(width, per_job, spread) for width in every]
    return points, sweep("concurrency", *points, kind="path", parameters=("width", "jobs"))


def _width(width: int, per_job: Mapping[str, Mapping[int, float]], spread: Sequence[float]) -> Work:
    makespans = {model: 2 * width * own[width] for model, own in per_job.items() if width in own}
    gone = {model: "it would take too long" for model in per_job if model not in makespans}
    values = {"width": width, "jobs": 2 * width}
    name = f"fetch width={width}"
    return Work(
        cells(makespans, spread),
        name=name,
        base="fetch",
        jobs=2 * width,
        width=width,
        wait_seconds=0.001,
        parameters=values,
        changed=values,
        left_out=gone,
    )


def sizes(speedups: Mapping[int, Mapping[float, float]], spread: Sequence[float] = SPREAD) -> tuple[list[Work], Json]:
    """Speedups of processes by jobs per message and CPU seconds per job, of which the plain loop takes no more."""
    points = [_size(chunk, cpu, speedup, spread) for chunk, own in speedups.items() for cpu, speedup in own.items()]
    return points, sweep("message_size", *points, kind="path", parameters=("numbers_per_job", "jobs_per_message"))


def _size(chunk: int, cpu: float, speedup: float, spread: Sequence[float]) -> Work:
    numbers = round(cpu * 1e6)
    values = {"numbers_per_job": numbers, "jobs_per_message": chunk}
    return Work(
        cells({"sequential": 10 * cpu, "processes": 10 * cpu / speedup}, spread),
        name=f"primes numbers={numbers} chunk={chunk}",
        base="primes",
        computing="holds the GIL",
        parameters=values,
        changed=values,
        cpu_seconds=10 * cpu,
    )


def axis(
    name: str, makespans: Mapping[Any, Mapping[str, float]], spread: Sequence[float] = SPREAD
) -> tuple[list[Work], Json]:
    """Along one parameter; makespans of batches by value and model."""
    points = [
        Work(cells(own, spread), name=f"any {name}={value}", base="any", parameters={name: value})
        for value, own in makespans.items()
    ]
    return points, sweep(name, *points)


def analysed_sweeps(*swept: tuple[list[Work], Json], further: Sequence[Work] = (), **sitting: Any) -> Analysis:
    """The analysis of a record with these sweeps."""
    works = [work for points, _ in swept for work in points]
    return analyse(parse_record(as_bytes(record(*further, *works, sweeps=[entry for _, entry in swept], **sitting))))
