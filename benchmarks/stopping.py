"""How a command is stopped from outside: as Ctrl-C does it, once, and in peace."""

import _thread
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn


def stop_like_ctrl_c() -> None:
    """Let the signals that end a program keep what is finished and leave nothing behind; nohup's stays ignored."""
    for number in _stopping():
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


def _stopping() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _stop(_: int, __: FrameType | None) -> NoReturn:
    """Stop once; what comes while children are being ended is not heard."""
    for number in _stopping():
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
