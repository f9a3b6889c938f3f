"""One process that judges chunks of cases, says before each what it is about to do, and dies if it takes too much.

What it is about to judge lies in a file before it begins, so that a case that ends the process is not lost.
"""

import sys
import time
from dataclasses import astuple
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from reports.plotting import figure
from tests.fuzzing import bundles, cases, live
from tests.fuzzing.cases import Case
from tests.fuzzing.dialogue import CONTENT, FOUND, MOST_MEMORY, Begun, Ended, Order
from tests.fuzzing.finding import finding
from tests.fuzzing.judging import judge
from tests.fuzzing.originals import built

_PATIENCE_SECONDS = 60.0
_GROWN = 300 * 1024**2
"""What a process may have gained over many pages before another one goes on; no leak of one case hides in it."""


def work(order: Order, scratch: Path, pipe: Connection) -> None:
    """Judge until there are no more chunks, or this process has become too large; the last word is the next chunk."""
    _warm_up()
    base = psutil.Process().memory_info().rss
    _limit_memory()
    number, skip = order.first, order.skip
    while number < order.end and psutil.Process().memory_info().rss < base + _GROWN:
        pipe.send(number)
        try:
            for case in islice(cases.chunk(order.seed, number, order.pages), skip, None):
                _judge(case, scratch, pipe)
        except Exception as error:  # a case that cannot be made is no reason to judge no others
            pipe.send(Begun("none", "cannot be made", is_shown=False))
            pipe.send(Ended("found", *astuple(finding(error))))
        number, skip = number + order.step, 0
    pipe.send(number)
    pipe.close()


def _judge(case: Case, scratch: Path, pipe: Connection) -> None:
    (scratch / CONTENT).write_bytes(case.content)
    pipe.send(Begun(case.reader, case.kind, case.is_shown))
    said = ended(case, scratch)
    if said.place:
        (scratch / FOUND).write_bytes(case.content)  # the next case is written before anybody has heard of this one
    pipe.send(said)
    if said.place:
        _wait_until_taken(scratch / FOUND)


def _wait_until_taken(path: Path) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while path.exists() and time.monotonic() < end:
        time.sleep(0.01)


def ended(case: Case, scratch: Path) -> Ended:
    """The end of a case; nothing that it raises gets out."""
    try:
        return Ended(judge(case, scratch))
    except (Exception, SystemExit) as error:  # whatever it is, it is what is looked for
        found = finding(error)
        return Ended("found", found.place, found.told)


def _warm_up() -> None:
    """Load everything and draw once, so that a limit on memory counts what cases take."""
    from reports.page.output import report  # noqa: PLC0415
    from reports.record.load import understand  # noqa: PLC0415

    figure._DOTS_PER_INCH = 24  # how many dots there are changes nothing but how long a picture takes
    bundles.bundle()
    live.check(report(understand(built()[0].encode())))


def _limit_memory() -> None:
    """No more address space than there is now and a gigabyte; where that cannot be said, the parent watches."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    most: Any = psutil.Process().memory_info().vms + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
