"""The origin's answers, as a bare ASGI application.

`GET /wait/SECONDS/bytes/SIZE/NUMBER` waits, then answers with SIZE bytes: SHAKE-256 of NUMBER in decimal digits.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache
from hashlib import shake_256
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@lru_cache(maxsize=4096)
def body(number: str, size: int) -> bytes:
    return shake_256(number.encode()).digest(size)


def parse(path: str) -> tuple[float, int, str] | None:
    """Return (seconds, size, number) of a path, or None for a path that is not one of ours."""
    match path.split("/"):
        case ["", "wait", seconds, "bytes", size, number]:
            return float(seconds), int(size), number
    return None


async def application(scope: Message, _: Receive, send: Send) -> None:
    """The ASGI application; anything but a known path gets 404."""
    wanted = parse(scope["path"])
    if wanted is None:
        await _answer(send, 404, b"")
        return
    seconds, size, number = wanted
    if seconds > 0:
        await asyncio.sleep(seconds)
    await _answer(send, 200, body(number, size))


async def _answer(send: Send, status: int, content: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(content)), (b"content-type", b"application/octet-stream")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
