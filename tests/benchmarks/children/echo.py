"""A child that answers with what it was asked, and prints while it does."""

import sys

from benchmarks.processes.protocol import serve_request


def main() -> None:
    serve_request(_echo)


def _echo(request: object, _: object) -> object:
    sys.stdout.write("a workload may print; it must not get into the answer\n")
    return request
