"""A parent for tests that kill parents: `python -m tests.benchmarks.children.parent FILE` asks a child that never
answers.
"""

import sys

from benchmarks.processes.protocol import ask
from tests.benchmarks.children import endless_pool

if __name__ == "__main__":
    ask(endless_pool.__name__, sys.argv[1])
