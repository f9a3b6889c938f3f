"""Event loops that live as long as a variant: asyncio's own, and others for the same coroutines.

The others are uvloop (winloop on Windows), and asyncio's own with eager tasks. A variant opens its loop by `event_loop`
and need not know which one it is given.
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
"""What `asyncio.Runner` makes its loop by; None stands for asyncio's own loop."""

LIBRARY = "winloop" if sys.platform == "win32" else "uvloop"
"""Event loops on libuv; winloop is uvloop for Windows."""

_TICK_SECONDS = 0.001

_factory: ContextVar[LoopFactory] = ContextVar("loop factory", default=None)
_opened: ContextVar[int] = ContextVar("how many loops were opened", default=0)

_Variant = Callable[..., AbstractContextManager[Batch]]


class Run(Protocol):
    """Runs a coroutine to its end and returns its result."""

    def __call__(self, coroutine: Coroutine[Any, Any, T], /) -> T: ...


@contextmanager
def event_loop() -> Iterator[Run]:
    """Yield what runs coroutines on a loop that stays open as long as this context.

    It is the loop's `run_until_complete`, because `Runner.run` makes a text of large results and throws it away
    (python/cpython issue 112559, in 3.11 to 3.11.7 and in 3.12 to 3.12.1).
    """
    _opened.set(_opened.get() + 1)
    with asyncio.Runner(loop_factory=_factory.get()) as runner:
        yield runner.get_loop().run_until_complete


@contextmanager
def opened(run: Run, client: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Something that is opened and closed on the loop, such as a session, for as long as this context."""
    stack = AsyncExitStack()
    value = run(stack.enter_async_context(client))
    try:
        yield value
    finally:
        run(stack.aclose())


@contextmanager
def threads_of_loop(run: Run, width: int) -> Iterator[None]:
    """Limit the threads of `asyncio.to_thread` and `run_in_executor`, which aiofiles is built on, to the width."""

    async def use() -> None:
        asyncio.get_running_loop().set_default_executor(pool)

    with ThreadPoolExecutor(width) as pool:
        run(use())
        yield


def sleep_of_loop() -> Callable[[float], Awaitable[object]]:
    """What sleeps on the loop that `event_loop` opens: `asyncio.sleep`, but on uvloop for no less than asked for."""
    return sleep_no_less if _factory.get() is uvloop_loop else asyncio.sleep


async def sleep_no_less(seconds: float) -> None:
    """Sleep no less than this: timers of libuv count whole milliseconds, and end up to one of them early."""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        await asyncio.sleep(max(left, _TICK_SECONDS))


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


def on_other_loops(asyncio_: _Variant) -> dict[str, _Variant]:
    """A variant that opens its loop by `event_loop`, on other loops: optional models."""
    return {"uvloop": on_loop(uvloop_loop, asyncio_), "asyncio-eager": on_loop(eager_loop, asyncio_)}


def on_loop(loop_factory: LoopFactory, variant: _Variant) -> _Variant:
    """A variant that opens its loop by `event_loop`, on the loop that is made by this."""
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
