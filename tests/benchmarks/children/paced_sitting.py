"""A sitting without measurements, which takes turns: it writes into a log what it does, one line at a time.

Its arguments: a name, the log, the number of blocks, and what becomes of it: `well`, `dies` or `hangs` in
its second block, or `invalid`, with which it ends.
"""

import os
import sys
import time
from pathlib import Path

from rich.console import Console

from benchmarks.processes.signals import stop_like_ctrl_c
from benchmarks.pythons.turns import turn_reporter

DIES, INVALID, STOPPED = 7, 1, 130


def main() -> None:
    stop_like_ctrl_c()
    name, log, blocks, fate = sys.argv[1:]
    try:
        with turn_reporter(Console(soft_wrap=True)) as reporter:
            _note(log, f"{name} begins")
            reporter.say(f"I am {name}")
            _note(log, f"{name} waits")
            reporter.begin(int(blocks))
            for number in range(int(blocks)):
                reporter.block(number, "noop", float(int(blocks) - number))
                _block(log, f"{name} {number}", fate if number == 1 else "well")
            reporter.finish()
            _note(log, f"{name} ends")
    except KeyboardInterrupt:
        _note(log, f"{name} stopped")
        sys.exit(STOPPED)
    sys.exit(INVALID if fate == "invalid" else 0)


def _block(log: str, what: str, fate: str) -> None:
    _note(log, f"{what} begins")
    if fate == "dies":
        sys.stdout.write("I cannot go on\n")
        sys.stdout.flush()
        os._exit(DIES)
    if fate == "hangs":
        time.sleep(60)
    time.sleep(0.005)
    _note(log, f"{what} waits")


def _note(log: str, text: str) -> None:
    with Path(log).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
