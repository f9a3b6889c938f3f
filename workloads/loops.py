"""Other event loops for the same coroutines: uvloop (winloop on Windows), and asyncio's own with eager tasks."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

LoopFactory = Callable[[], asyncio.AbstractEventLoop] | None
"""What `asyncio.Runner` makes its loop by; None stands for asyncio's own loop."""

LIBRARY = "winloop" if sys.platform == "win32" else "uvloop"
"""Event loops on libuv; winloop is uvloop for Windows."""


def uvloop_loop() -> asyncio.AbstractEventLoop:
    """A loop of uvloop, which is imported only when it is asked for."""
    loop: asyncio.AbstractEventLoop = import_module(LIBRARY).new_event_loop()
    return loop


def eager_loop() -> asyncio.AbstractEventLoop:
    """asyncio's own loop, but a task begins where it is made and costs no trip through the loop unless it waits."""
    loop = asyncio.new_event_loop()
    factory: Any = getattr(asyncio, "eager_task_factory")  # noqa: B009  # since Python 3.12
    loop.set_task_factory(factory)
    return loop


LOOPS: Mapping[str, Callable[[], asyncio.AbstractEventLoop]] = {"uvloop": uvloop_loop, "asyncio-eager": eager_loop}
"""The optional models that are asyncio on another loop."""


def on_other_loops(asyncio_: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """A variant written for asyncio, which takes a `loop_factory`, as the same code under each of the other loops."""
    return {model: partial(asyncio_, loop_factory=loop) for model, loop in LOOPS.items()}
