"""The origin's answers, as a bare ASGI application.

`GET /wait/SECONDS/bytes/SIZE/NUMBER` waits, then answers with SIZE bytes: SHAKE-256 of NUMBER in decimal digits.
`GET /wait/SECONDS/picture/WIDTHxHEIGHT/NUMBER` answers with a binary PPM picture, whose pixels are such bytes.
`GET /wait/SECONDS/page/LINKS/NUMBER` answers with an HTML page. Its title is `Page NUMBER & what it leads to`; link
after link, beginning with 0, LINK of it leads to `/page/NUMBER?link=LINK&more=yes` and stands in a paragraph.
`GET /timed/SECONDS` waits, then answers with the seconds that the wait took, as it was seen here: `0.001012345`.

Every content is made once and then remembered, so that it takes no CPU while clients are measured.
"""

import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from hashlib import shake_256
from typing import Any

from benchmarks.servers.origin_loop import wait

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@lru_cache(maxsize=4096)
def body(number: str, size: int) -> bytes:
    return shake_256(number.encode()).digest(size)


@lru_cache(maxsize=256)
def picture(number: str, width: int, height: int) -> bytes:
    return b"P6\n%d %d\n255\n" % (width, height) + shake_256(number.encode()).digest(3 * width * height)


@lru_cache(maxsize=1024)
def page(number: str, links: int) -> bytes:
    paragraphs = (_PARAGRAPH.format(number=number, link=link) for link in range(links))
    return "".join((_HEAD.format(number=number), *paragraphs, _FOOT)).encode()


_HEAD = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Page {number} &amp; what it leads to</title></head>
<body>
"""
_PARAGRAPH = """<p class="entry">Whoever came as far as here may <a href="/page/{number}?link={link}&amp;more=yes">go on
by link {link}</a>, which is <em>one of many</em>, and find more of the same there; text is most of what a page is made
of, and what a parser passes over fastest.</p>
"""
_FOOT = """</body>
</html>
"""


def parse_bytes_path(path: str) -> tuple[float, int, str] | None:
    """Return (seconds, size, number) of a path, or None for a path that is not one of ours."""
    match path.split("/"):
        case ["", "wait", seconds, "bytes", size, number]:
            return float(seconds), int(size), number
    return None


def wait_and_content(path: str) -> tuple[float, bytes] | None:
    """Return (seconds, content) of a path, or None for a path that is not one of ours."""
    if parts := parse_bytes_path(path):
        waiting, length, name = parts
        return waiting, body(name, length)
    match path.split("/"):
        case ["", "wait", seconds, "picture", size, number]:
            width, height = size.split("x")
            return float(seconds), picture(number, int(width), int(height))
        case ["", "wait", seconds, "page", links, number]:
            return float(seconds), page(number, int(links))
    return None


async def application(scope: Message, _: Receive, send: Send) -> None:
    """The ASGI application; anything but a known path gets 404."""
    answer = wait_and_content(scope["path"])
    if answer is None:
        await _answer(send, *await _timed(scope["path"]))
        return
    seconds, content = answer
    if seconds > 0:
        await wait(seconds)
    await _answer(send, 200, content)


async def _timed(path: str) -> tuple[int, bytes]:
    """A status and how long the wait took that a path asks for."""
    match path.split("/"):
        case ["", "timed", seconds]:
            start = time.perf_counter()
            await wait(float(seconds))
            return 200, b"%.9f" % (time.perf_counter() - start)
    return 404, b""


async def _answer(send: Send, status: int, content: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(content)), (b"content-type", b"application/octet-stream")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
