"""A child that leaves a process in another session, which keeps its pipes open; then it answers or dies."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.processes.protocol import serve_request


def main() -> None:
    serve_request(_leave)


def _leave(request: tuple[str, bool], _: object) -> str:
    path, dies = request
    if dies:
        stray = os.fork()
        if stray == 0:
            os.setsid()
            subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], check=False)
            os._exit(0)
        Path(path).write_text(str(stray), encoding="utf-8")
        os._exit(0)
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    Path(path).write_text(str(sleeper.pid), encoding="utf-8")
    return "done"
