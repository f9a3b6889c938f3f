"""One process per usable CPU, an event loop in each: how servers and crawlers use several CPUs."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from workloads.coroutines import gather_limited
from workloads.cpus import usable_cpus
from workloads.loops import Run, event_loop
from workloads.messages import even_widths, map_shares
from workloads.pools import process_pool

OpenClient = Callable[..., AbstractAsyncContextManager[Any]]
"""Opens the client that all jobs of a process share, such as a session."""


@dataclass(frozen=True)
class LoopProcesses:
    """Running processes, each with a loop and a client. `widths` says how many jobs each has in flight."""

    pool: Executor
    widths: tuple[int, ...]

    def map(self, job: Callable[[Any, Any], Awaitable[Any]], arguments: Sequence[Any]) -> list[Any]:
        """Run `job(client, argument)` for every argument, one message per process. Results are in job order."""
        return map_shares(self.pool, partial(_run_share, job), arguments, self.widths)


@contextmanager
def loop_processes(
    width: int, preload: str, open_client: OpenClient = nullcontext, *arguments: Any
) -> Iterator[LoopProcesses]:
    """Open one process per CPU, with a loop and a client in each. Together they have `width` jobs in flight."""
    count = min(width, usable_cpus())
    with process_pool(count, preload, _open_loop, (open_client, arguments)) as pool:
        yield LoopProcesses(pool, even_widths(width, count))


def _open_loop(open_client: OpenClient, arguments: tuple[Any, ...]) -> None:
    """Open a loop and a client in this worker process. Both last as long as the process."""
    global _run, _client
    _run = _until_exit.enter_context(event_loop())
    _client = _run(_clients.enter_async_context(open_client(*arguments)))


def _run_share(job: Callable[[Any, Any], Awaitable[Any]], share: Sequence[Any], width: int) -> list[Any]:
    async def with_client(argument: Any) -> Any:
        return await job(_client, argument)

    return _run(gather_limited(with_client, share, width))


_until_exit, _clients = ExitStack(), AsyncExitStack()
_run: Run
_client: Any
