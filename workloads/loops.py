"""Event loops that stay open as long as a variant: asyncio's own, and others that run the same coroutines.

The others are uvloop (winloop on Windows) and asyncio's own loop with eager tasks. A variant opens its loop by
`event_loop`, which decides the kind.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack, ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from typing import Any, Protocol, TypeVar

from workloads.contract import Batch

T = TypeVar("T")

LoopFactory = Callable[[], asyncio.AbstractEventLoop] | None
"""Makes the loop of an `asyncio.Runner`. None stands for asyncio's own loop."""

LIBRARY = "winloop" if sys.platform == "win32" else "uvloop"
"""Event loops built on libuv. winloop is uvloop for Windows."""

_TICK_SECONDS = 0.001

_factory: ContextVar[LoopFactory] = ContextVar("loop factory", default=None)
_opened: ContextVar[int] = ContextVar("how many loops were opened", default=0)

_Variant = Callable[..., AbstractContextManager[Batch]]


class Run(Protocol):
    """Runs a coroutine to its end and returns its result."""

    def __call__(self, coroutine: Coroutine[Any, Any, T], /) -> T: ...


Observe = Callable[[asyncio.AbstractEventLoop, Run], Run]
"""Sees a loop that was opened, and returns the function that runs coroutines on it from then on."""

_observe: ContextVar[Observe | None] = ContextVar("who observes loops", default=None)


@contextmanager
def observed_loops(observe: Observe) -> Iterator[None]:
    """Show `observe` every loop that is opened by `event_loop` in this context. Nothing that is timed is observed."""
    token = _observe.set(observe)
    try:
        yield
    finally:
        _observe.reset(token)


@contextmanager
def event_loop() -> Iterator[Run]:
    """Open a loop for as long as this context, and yield a function that runs coroutines on it.

    The function is the loop's `run_until_complete`. `Runner.run` would format each result as text and discard the
    text, which is slow for large results (python/cpython issue 112559, in 3.11 to 3.11.7 and in 3.12 to 3.12.1).
    """
    _opened.set(_opened.get() + 1)
    with asyncio.Runner(loop_factory=_factory.get()) as runner:
        run, observe = runner.get_loop().run_until_complete, _observe.get()
        yield run if observe is None else observe(runner.get_loop(), run)


@contextmanager
def opened(run: Run, client: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Open a client, such as a session, on the loop, and close it there when this context ends."""
    stack = AsyncExitStack()
    value = run(stack.enter_async_context(client))
    try:
        yield value
    finally:
        run(stack.aclose())


@contextmanager
def threads_of_loop(run: Run, width: int) -> Iterator[None]:
    """Limit `asyncio.to_thread` and `run_in_executor`, which aiofiles uses, to `width` threads."""

    async def use() -> None:
        asyncio.get_running_loop().set_default_executor(pool)

    with ThreadPoolExecutor(width) as pool:
        run(use())
        yield


def sleep_of_loop() -> Callable[[float], Awaitable[object]]:
    """The sleep for the loop that `event_loop` opens: `asyncio.sleep`, or on uvloop one that never ends early."""
    return sleep_no_less if _factory.get() is uvloop_loop else asyncio.sleep


async def sleep_no_less(seconds: float) -> None:
    """Sleep at least this long. libuv's timers count whole milliseconds and may fire up to one millisecond early."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        await asyncio.sleep(max(left, _TICK_SECONDS))


def uvloop_loop() -> asyncio.AbstractEventLoop:
    """A uvloop loop. The library is imported here, when a variant first needs it."""
    loop: asyncio.AbstractEventLoop = import_module(LIBRARY).new_event_loop()
    return loop


def eager_loop() -> asyncio.AbstractEventLoop:
    """asyncio's own loop with eager tasks: a task starts where it is created, and needs the loop only if it waits."""
    loop = asyncio.new_event_loop()
    eager: Any = vars(asyncio)["eager_task_factory"]  # since Python 3.12
    loop.set_task_factory(eager)
    return loop


def on_other_loops(asyncio_: _Variant) -> dict[str, _Variant]:
    """Optional models: the same variant on other loops. It has to open its loop by `event_loop`."""
    return {"uvloop": on_loop(uvloop_loop, asyncio_), "asyncio-eager": on_loop(eager_loop, asyncio_)}


def on_loop(loop_factory: LoopFactory, variant: _Variant) -> _Variant:
    """The same variant on a loop that `loop_factory` makes. It has to open its loop by `event_loop`."""
    return partial(_opened_with, loop_factory, variant)


@contextmanager
def _opened_with(loop_factory: LoopFactory, variant: _Variant, *arguments: Any, **options: Any) -> Iterator[Batch]:
    with ExitStack() as stack:
        token, opened = _factory.set(loop_factory), _opened.get()
        try:
            batch = stack.enter_context(variant(*arguments, **options))
        finally:
            _factory.reset(token)
        if _opened.get() == opened:
            raise RuntimeError("this variant runs on no other loop: it has to open its loop by `event_loop`")
        yield batch
