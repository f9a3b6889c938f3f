"""The origin's application in a thread of the test, where it can be counted how many requests are in flight."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

from aiohttp import web

from benchmarks.servers.origin_app import application
from tests.workloads.helpers.gauge import Gauge


@contextmanager
def counting_origin(gauge: Gauge) -> Iterator[str]:
    """Yield the URL of an origin that lets requests meet in its gauge."""
    started: Queue[tuple[asyncio.AbstractEventLoop, asyncio.Event, str]] = Queue()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(gauge, started)), name="counting origin")
    thread.start()
    loop, stop, url = started.get(timeout=30)
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _serve(gauge: Gauge, started: "Queue[Any]") -> None:
    async def handle(request: web.Request) -> web.Response:
        return await gauge.awaited(_answered, request)  # type: ignore[no-any-return]  # a gauge counts anything

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    stop = asyncio.Event()
    started.put((asyncio.get_running_loop(), stop, f"http://127.0.0.1:{port}"))
    await stop.wait()
    await runner.cleanup()


async def _answered(request: web.Request) -> web.Response:
    """What the application answers, from ASGI's messages."""
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    await application({"type": "http", "path": request.path}, receive, send)
    return web.Response(status=messages[0]["status"], body=messages[1]["body"])
