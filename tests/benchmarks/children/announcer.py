"""A child that announces steps at a steady pace for longer than one step may take, then answers, or hangs."""

import time

from benchmarks.processes.protocol import Announce, serve_request


def main() -> None:
    serve_request(_work)


def _work(steps: int, announce: Announce) -> str:
    for step in range(abs(steps)):
        announce(f"step {step}")
        time.sleep(0.5)
    while steps < 0:
        time.sleep(1)
    return "done"
