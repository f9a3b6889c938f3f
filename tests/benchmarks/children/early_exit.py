"""A child that ends before it answers."""

import os
import sys

from benchmarks.processes.protocol import serve_request


def main() -> None:
    serve_request(_die)


def _die(*_: object) -> object:
    sys.stderr.write("nothing left to live for\n")
    sys.stderr.flush()
    os._exit(7)
