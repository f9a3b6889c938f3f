"""What the system may tell a command and grant it: to stop, as Ctrl-C does it, once and in peace; and open files.

A job in flight is a connection, which is a file at both ends, and many systems allow few by default.
"""

import _thread
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import NoReturn


def stop_like_ctrl_c() -> None:
    """Let the signals that end a program keep what is finished and leave nothing behind; nohup's stays ignored."""
    for number in _stop_signals():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def stop_now() -> NoReturn:
    """Stop this process, from its main thread."""
    _stop(signal.SIGTERM, None)


def stop_main_thread() -> None:
    """Stop this process from another thread, whatever the main thread waits for."""
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGTERM)  # not SIGINT, which what runs in the background may ignore


def _stop_signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _stop(_: int, __: FrameType | None) -> NoReturn:
    """Stop once; what comes while children are being ended is not heard."""
    for number in _stop_signals():
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


MOST_FILES = 10_240
"""The most that macOS lets a process ask for; enough for widths of thousands."""


def allow_many_files(files: int = MOST_FILES) -> None:
    """Let this process, and all that it starts from now on, open as many files as it may ask for, up to `files`.

    Systems tell a soft limit, often 1,024 or 256, that a program may raise by itself, from a hard one.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = files if hard == resource.RLIM_INFINITY else min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        with suppress(ValueError, OSError):  # a system may have further limits; conditions tell what is allowed now
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
