"""How the jobs of this folder fetch something: aiohttp under asyncio and urllib3 elsewhere, as in `http_fetch`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import urllib3


def fetch(http: urllib3.PoolManager, url: str) -> bytes:
    response = http.request("GET", url, retries=False)
    if response.status != 200:
        raise RuntimeError(f"{url} answered {response.status}")
    return response.data


async def fetch_async(http: aiohttp.ClientSession, url: str) -> bytes:
    async with http.get(url, raise_for_status=True) as response:
        return await response.read()


@contextmanager
def open_session(width: int) -> Iterator[tuple[asyncio.AbstractEventLoop, aiohttp.ClientSession]]:
    """Yield a session and the loop that it belongs to.

    Batches run by the loop's `run_until_complete`, since `Runner.run` makes a text of large results and throws it away
    (python/cpython issue 112559, in 3.11 to 3.11.7 and in 3.12 to 3.12.1).
    """

    async def opened() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=width))

    with asyncio.Runner() as runner:
        http = runner.run(opened())
        try:
            yield runner.get_loop(), http
        finally:
            runner.run(http.close())


def open_client() -> None:
    """Give this worker process a client of its own: sockets must not be shared between processes."""
    global client
    client = urllib3.PoolManager()


def fetch_in_worker(url: str) -> bytes:
    return fetch(client, url)


client: urllib3.PoolManager
