"""A child that never answers and has a pool of workers, whose process numbers it writes to the file it is given."""

import time
from pathlib import Path

from benchmarks.processes.protocol import serve_request
from workloads.pools import process_pool


def main() -> None:
    serve_request(_hang)


def _hang(path: object, _: object) -> object:
    with process_pool(2, preload=process_pool.__module__) as pool:
        workers = " ".join(map(str, vars(pool)["_processes"]))
        Path(str(path)).write_text(workers, encoding="utf-8")
        while True:
            time.sleep(1)
