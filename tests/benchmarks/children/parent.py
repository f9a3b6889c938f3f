"""A parent for tests that kill parents: `python -m tests.benchmarks.children.parent FILE` asks a child that hangs."""

import sys

from benchmarks.processes.protocol import ask

if __name__ == "__main__":
    ask("tests.benchmarks.children.hanging", sys.argv[1])
