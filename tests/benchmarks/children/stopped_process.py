"""A child that stops itself, as Ctrl-Z would."""

import os
import signal

from benchmarks.processes.protocol import serve_request


def main() -> None:
    serve_request(lambda *_: os.kill(os.getpid(), signal.SIGSTOP))
