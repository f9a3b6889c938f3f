"""A child that stops itself, as Ctrl-Z would."""

import os
import signal

from benchmarks.processes.protocol import serve_one


def main() -> None:
    serve_one(lambda *_: os.kill(os.getpid(), signal.SIGSTOP))
