"""Other event loops for the same coroutines: uvloop (winloop on Windows), and asyncio's own with eager tasks."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from functools import partial
from importlib import import_module
from typing import Any

from workloads.contract import Batch

LoopFactory = Callable[[], asyncio.AbstractEventLoop] | None
"""What `asyncio.Runner` makes its loop by; None stands for asyncio's own loop."""

Pause = Callable[[float], Awaitable[object]] | None
"""What waits for so many seconds on a loop; None stands for `asyncio.sleep`."""

LIBRARY = "winloop" if sys.platform == "win32" else "uvloop"
"""Event loops on libuv; winloop is uvloop for Windows."""

_TICK_SECONDS = 0.001

_Variant = Callable[..., AbstractContextManager[Batch]]


def uvloop_loop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop, which is imported only when it is asked for."""
    loop: asyncio.AbstractEventLoop = import_module(LIBRARY).new_event_loop()
    return loop


def eager_loop() -> asyncio.AbstractEventLoop:
    """asyncio's own loop, but a task begins where it is made, and costs no turn of the loop unless it has to wait."""
    loop = asyncio.new_event_loop()
    eager: Any = vars(asyncio)["eager_task_factory"]  # since Python 3.12
    loop.set_task_factory(eager)
    return loop


async def sleep_no_less(seconds: float) -> None:
    """Sleep no less than this: timers of libuv count whole milliseconds, and end up to one of them early."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        await asyncio.sleep(max(left, _TICK_SECONDS))


def on_other_loops(asyncio_: _Variant, **on_uvloop: Any) -> dict[str, _Variant]:
    """A variant written for asyncio, which takes a `loop_factory`, as the same code on other loops: optional models.

    `on_uvloop` is what it takes there besides.
    """
    return {
        "uvloop": partial(asyncio_, loop_factory=uvloop_loop, **on_uvloop),
        "asyncio-eager": partial(asyncio_, loop_factory=eager_loop),
    }
