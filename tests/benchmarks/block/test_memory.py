"""What a process and those below it hold is seen, and its peak although it is over."""

import sys

import psutil

from benchmarks.block.memory import BEST_FIRST, RSS, MemoryWatch, best_measure, held_bytes
from tests.benchmarks.helpers.waiting import eventually

MILLION = 1_000_000


def test_the_best_measure_that_this_system_gives_is_taken() -> None:
    offered = psutil.Process().memory_full_info()
    assert best_measure() == next((name for name in BEST_FIRST if hasattr(offered, name)), RSS)


def test_the_peak_is_seen_although_it_is_over() -> None:
    with MemoryWatch(best_measure()) as watch:
        before = watch.look()
        block = b"x" * 30 * MILLION
        assert eventually(lambda: watch.peak_bytes - before > 27 * MILLION)
        del block
    assert watch.peak_bytes - before > 27 * MILLION


def test_a_process_that_has_gone_holds_nothing() -> None:
    process = psutil.Popen([sys.executable, "-c", ""])
    process.wait()
    assert held_bytes(psutil.Process(), RSS) > 0
    assert held_bytes(process, RSS) == 0
