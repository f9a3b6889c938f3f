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
            ready = wait([one.pipe for one in workers], timeout=_LOOK_SECONDS)
            workers = [after for one in workers for after in _looked_at(one, one.pipe in ready, folder, tally)]
            tell(tally)
    finally:
        for one in workers:
            one.process.kill()


def _started(work: Work, order: Order, scratch: Path) -> _Worker:
    scratch.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(order, scratch, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(work, order, scratch, ours, process)


def _looked_at(one: _Worker, has_news: bool, folder: Path, tally: Tally) -> Iterator[_Worker]:
    """The same worker, or the one that goes on where it ended; none where nothing is left."""
    try:
        while has_news and one.pipe.poll():
            _heard(one, one.pipe.recv(), folder, tally)
        _watch(one)
        yield one
    except (EOFError, OSError):
        one.process.join()
        if one.case is None and one.process.exitcode:
            raise RuntimeError("a worker died between two cases; what it said stands above") from None
        if one.case is not None:
            _save(one, Ended("found", _last_words(one), one.lost), folder, tally)
            one.order = replace(one.order, skip=one.order.skip + 1)
        if one.order.first < one.order.end:
            yield _started(one.work, one.order, one.scratch)


def _last_words(one: _Worker) -> str:
    return one.lost or f"the process died with exit code {one.process.exitcode}"


def _heard(one: _Worker, said: Any, folder: Path, tally: Tally) -> None:
    if isinstance(said, int):
        one.order = one.order if said == one.order.first else replace(one.order, first=said, skip=0)
        one.base = one.base or _memory(one)
        one.case = None
    elif isinstance(said, Begun):
        one.case, one.since, one.cpu = said, time.monotonic(), _cpu(one)
    elif isinstance(said, Ended) and one.case is not None:
        if said.place:
            _save(one, said, folder, tally)
        else:
            _count(tally, one.case.kind, said.outcome)
        one.case, one.order = None, replace(one.order, skip=one.order.skip + 1)


def _count(tally: Tally, kind: str, outcome: str) -> None:
    tally.outcomes[outcome] += 1
    tally.kinds[kind, outcome] += 1


def _watch(one: _Worker) -> None:
    """Kill a worker whose case takes too long or too much; what it is killed for is kept as its last words."""
    if one.case is None or one.lost:
        return
    most = _PAGE_SECONDS if one.case.is_shown else _LOADING_SECONDS
    if _cpu(one) - one.cpu > most or time.monotonic() - one.since > most * _STUCK:
        one.lost = f"{one.case.kind}: it took more than {most:g} seconds"
    elif one.base and _memory(one) > one.base + MOST_MEMORY:
        one.lost = f"{one.case.kind}: it took more than {MOST_MEMORY / 1024**2:g} MiB"
    if one.lost:
        one.process.kill()


def _cpu(one: _Worker) -> float:
    with suppress(psutil.Error):
        times = psutil.Process(one.process.pid).cpu_times()
        return float(times.user + times.system)
    return 0.0


def _memory(one: _Worker) -> int:
    with suppress(psutil.Error):
        return int(psutil.Process(one.process.pid).memory_info().rss)
    return 0


def _save(one: _Worker, said: Ended, folder: Path, tally: Tally) -> None:
    """Count a finding, and keep its input if it is the smallest of those that ended at the same place."""
    assert one.case is not None
    _count(tally, one.case.kind, "found")
    found, before = one.scratch / FOUND, tally.found.get(said.place)
    content = found if found.exists() else one.scratch / CONTENT
    size = content.stat().st_size
    if before is None or size < before.size:
        path = before.path if before else folder / f"finding-{len(tally.found) + 1}-{one.case.reader}"
        shutil.copyfile(content, path)
        case = one.case
        tally.found[said.place] = Saved(said.place, said.told, case.reader, case.kind, case.is_shown, path, size)
    found.unlink(missing_ok=True)
