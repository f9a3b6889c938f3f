"""A parent for tests that kill parents: `python -m tests.benchmarks.children.postgres_parent FOLDER` starts a database.

It says the numbers of all processes below it, then hangs.
"""

import sys
import time

import psutil

from benchmarks.servers.postgres import running_postgres

if __name__ == "__main__":
    with running_postgres({"TMPDIR": sys.argv[1]}):
        sys.stdout.write(" ".join(str(process.pid) for process in psutil.Process().children(recursive=True)) + "\n")
        sys.stdout.flush()
        while True:
            time.sleep(1)
