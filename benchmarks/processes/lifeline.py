"""A child's side of a bargain: when the parent goes, however it goes, the child and everything below it go too.

The parent holds the other end of the child's standard input and never closes it while the child should live. The
system closes it for a parent that was killed, so that `kill -9` leaves nothing behind.
"""

import os
import signal
import sys
import threading
import time

import psutil

_GRACE_SECONDS = 2.0


def die_with_parent() -> None:
    """From now on, end this process and its descendants when standard input ends."""
    threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 4096):
        pass
    end_everything()


def end_everything() -> None:
    """End this process and all below it; with SIGTERM first, which lets the resource tracker free semaphores."""
    if sys.platform == "win32":
        for child in psutil.Process().children(recursive=True):
            child.kill()
        os._exit(1)
    os.killpg(0, signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)
