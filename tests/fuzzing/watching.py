"""The process that watches workers: what they say, how long they take, how large they are, and whether they die."""

import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import psutil

from tests.fuzzing.dialogue import CONTENT, FOUND, MOST_MEMORY, Begun, Ended, Order

_PAGE_SECONDS, _LOADING_SECONDS = 60.0, 5.0
"""CPU seconds: what a case may take for a page, or without one. Waiting for the CPU is not its fault."""

_STUCK = 20
"""A case that waits for something else than the CPU is stuck after so many times as long."""

_LOOK_SECONDS = 0.5


Work = Callable[[Order, Path, Connection], None]
"""What a worker does: judge the cases of an order with a folder for their contents, and say so."""


@dataclass(frozen=True)
class Saved:
    """A finding with the smallest input that led to it."""

    place: str
    told: str
    reader: str
    kind: str
    is_shown: bool
    path: Path
    size: int


@dataclass
class Tally:
    """What came of all cases so far: by outcome, by kind of mutation and outcome, and what was found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: dict[str, Saved] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.outcomes.total()


@dataclass
class _Worker:
    """A process with what is known of its present case; `cpu` is what it had used when that began."""

    work: Work
    order: Order
    scratch: Path
    pipe: Connection
    process: Any
    base: int = 0
    case: Begun | None = None
    cpu: float = 0.0
    since: float = 0.0
    lost: str = ""


def fuzz(work: Work, orders: list[Order], folder: Path, tally: Tally, tell: Callable[[Tally], None]) -> None:
    """Run every order in a process of its own until all chunks are judged; findings are saved in the folder."""
    workers = [_started(work, order, folder / f"worker-{place}") for place, order in enumerate(orders)]
    try:
        while workers:
            ready = wait([worker.pipe for worker in workers], timeout=_LOOK_SECONDS)
            workers = [after for worker in workers for after in _looked_at(worker, worker.pipe in ready, folder, tally)]
            tell(tally)
    finally:
        for worker in workers:
            worker.process.kill()


def _started(work: Work, order: Order, scratch: Path) -> _Worker:
    scratch.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(order, scratch, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(work, order, scratch, ours, process)


def _looked_at(worker: _Worker, has_news: bool, folder: Path, tally: Tally) -> Iterator[_Worker]:
    """The same worker, or the one that goes on where it ended; none where nothing is left."""
    try:
        while has_news and worker.pipe.poll():
            _heard(worker, worker.pipe.recv(), folder, tally)
        _watch(worker)
        yield worker
    except (EOFError, OSError):
        worker.process.join()
        if worker.case is None and worker.process.exitcode:
            raise RuntimeError("a worker died between two cases; what it said stands above") from None
        if worker.case is not None:
            _save(worker, Ended("found", _last_words(worker), worker.lost), folder, tally)
            worker.order = replace(worker.order, skip=worker.order.skip + 1)
        if worker.order.first < worker.order.end:
            yield _started(worker.work, worker.order, worker.scratch)


def _last_words(worker: _Worker) -> str:
    return worker.lost or f"the process died with exit code {worker.process.exitcode}"


def _heard(worker: _Worker, said: Any, folder: Path, tally: Tally) -> None:
    if isinstance(said, int):
        worker.order = worker.order if said == worker.order.first else replace(worker.order, first=said, skip=0)
        worker.base = worker.base or _memory(worker)
        worker.case = None
    elif isinstance(said, Begun):
        worker.case, worker.since, worker.cpu = said, time.monotonic(), _cpu(worker)
    elif isinstance(said, Ended) and worker.case is not None:
        if said.place:
            _save(worker, said, folder, tally)
        else:
            _count(tally, worker.case.kind, said.outcome)
        worker.case, worker.order = None, replace(worker.order, skip=worker.order.skip + 1)


def _count(tally: Tally, kind: str, outcome: str) -> None:
    tally.outcomes[outcome] += 1
    tally.kinds[kind, outcome] += 1


def _watch(worker: _Worker) -> None:
    """Kill a worker whose case takes too long or too much; what it is killed for is kept as its last words."""
    if worker.case is None or worker.lost:
        return
    most = _PAGE_SECONDS if worker.case.is_shown else _LOADING_SECONDS
    if _cpu(worker) - worker.cpu > most or time.monotonic() - worker.since > most * _STUCK:
        worker.lost = f"{worker.case.kind}: it took more than {most:g} seconds"
    elif worker.base and _memory(worker) > worker.base + MOST_MEMORY:
        worker.lost = f"{worker.case.kind}: it took more than {MOST_MEMORY / 1024**2:g} MiB"
    if worker.lost:
        worker.process.kill()


def _cpu(worker: _Worker) -> float:
    with suppress(psutil.Error):
        times = psutil.Process(worker.process.pid).cpu_times()
        return float(times.user + times.system)
    return 0.0


def _memory(worker: _Worker) -> int:
    with suppress(psutil.Error):
        return int(psutil.Process(worker.process.pid).memory_info().rss)
    return 0


def _save(worker: _Worker, ended: Ended, folder: Path, tally: Tally) -> None:
    """Count a finding, and keep its input if it is the smallest of those that ended at the same place."""
    assert worker.case is not None
    _count(tally, worker.case.kind, "found")
    file, before = worker.scratch / FOUND, tally.found.get(ended.place)
    content = file if file.exists() else worker.scratch / CONTENT
    size = content.stat().st_size
    if before is None or size < before.size:
        path = before.path if before else folder / f"finding-{len(tally.found) + 1}-{worker.case.reader}"
        shutil.copyfile(content, path)
        case = worker.case
        tally.found[ended.place] = Saved(ended.place, ended.told, case.reader, case.kind, case.is_shown, path, size)
    file.unlink(missing_ok=True)
