"""One cold start of a process pool, timed in a process that has started nothing before."""

import time

from benchmarks.processes.protocol import serve_request
from workloads.pools import process_pool


def main() -> None:
    """Serve one request from the parent: (start method, workers) -> seconds."""
    serve_request(lambda request, _: startup_seconds(*request))


def startup_seconds(method: str, workers: int) -> float:
    """Seconds from asking for a pool until all its workers are up."""
    start = time.perf_counter()
    with process_pool(workers, preload=__name__, start_method=method):
        return time.perf_counter() - start
