"""Every workload at a size at which its variants take milliseconds, with the addresses of the servers it needs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import workloads
from workloads.contract import Workload

TINY: dict[str, dict[str, Any]] = {
    "noop": {"jobs": 5},
    "sleep": {"jobs": 5, "wait_seconds": 0.001},
    "http_fetch": {"jobs": 5, "latency_seconds": 0.001, "body_bytes": 100},
    "http_clients": {"jobs": 5, "latency_seconds": 0.001, "body_bytes": 100},
    "http_serve": {"jobs": 5, "wait_seconds": 0.001, "steps": 10},
    "serve_under_load": {
        "jobs": 5,
        "requests_per_second": 1000.0,
        "wait_seconds": 0.001,
        "compute_every": 1,
        "steps": 10,
    },
    "tcp_echo": {"jobs": 5, "round_trips": 3, "message_bytes": 20},
    "file_read": {"jobs": 5, "file_bytes": 100, "files_per_message": 2},
    "sqlite_query": {"jobs": 5, "rows_per_query": 3, "queries_per_message": 2},
    "postgres_query": {"jobs": 5, "query_seconds": 0.001, "rows": 3},
    "postgres_under_load": {"jobs": 5, "query_seconds": 0.001, "rows": 3, "queries_per_second": 1000.0},
    "subprocess_run": {"jobs": 5},
    "file_write": {"jobs": 5, "file_bytes": 100},
    "primes": {"jobs": 5, "first_number": 0, "numbers_per_job": 20, "jobs_per_message": 2},
    "json_parse": {"jobs": 5, "document_bytes": 3000},
    "word_count": {"jobs": 5, "words_per_piece": 40, "vocabulary_words": 30},
    "digest": {"jobs": 5, "buffer_bytes": 3000},
    "compress": {"jobs": 5, "buffer_bytes": 3000},
    "matrix": {"jobs": 5, "side": 6},
    "image_pipeline": {"jobs": 5, "latency_seconds": 0.001, "side_pixels": 8},
    "image_pipeline_pillow": {"jobs": 5, "latency_seconds": 0.001, "side_pixels": 64},
    "scrape": {"jobs": 5, "latency_seconds": 0.001, "links_per_page": 3},
    "blend": {"jobs": 5, "wait_seconds": 0.001, "work": 1},
    "blend_releasing": {"jobs": 5, "wait_seconds": 0.001, "work": 1},
    "awaitables": {"jobs": 5},
    "blocking_call": {"jobs": 5, "wait_seconds": 0.001, "numbers_per_job": 50},
    "await_in_a_loop": {"jobs": 5, "wait_seconds": 0.001},
    "one_session_per_request": {"jobs": 5, "latency_seconds": 0.001, "body_bytes": 100},
    "unbounded_gather": {"jobs": 5, "wait_seconds": 0.001},
    "tiny_jobs_in_processes": {"jobs": 5, "numbers_per_job": 10, "jobs_per_chunk": 2},
    "aiofiles_line_by_line": {"jobs": 5, "lines_per_file": 3},
    "gil_convoy": {"jobs": 5, "wait_seconds": 0.001, "numbers_per_job": 100},
    "pool_startup": {"jobs": 5, "numbers_per_job": 10},
    "template": {"jobs": 5, "wait_seconds": 0.001, "least_size": 10},
}
"""What is smaller than usual, by workload."""

WIDTH = 2


def tiny_workload(name: str, addresses: Mapping[str, str], **changes: Any) -> tuple[Workload[Any], Any]:
    """A workload and its tiny parameters, further changed."""
    workload = workloads.load(name)
    workload = replace(workload, parameters=replace(workload.parameters, **{**TINY[name], **changes}))
    servers = {service: addresses[service] for service in workload.needs}
    return workload, replace(workload.parameters, **servers)
