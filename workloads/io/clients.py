"""HTTP clients, one per library; not a workload. Each is set up as its documentation advises for many requests
to one server.

Every client takes the same `Setup` and yields a function from a URL to a body. No client reads proxies or certificates
from the environment, and all verify the server's certificate. Optional libraries are imported only when chosen.
"""

import asyncio
import http.client
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    ExitStack,
    asynccontextmanager,
    closing,
    contextmanager,
)
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import urllib3

from workloads.loops import Run, event_loop, opened

Fetch = Callable[[str], bytes]
FetchAsync = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True)
class Setup:
    """Settings that all clients share, so that only the library differs.

    `width` is the number of requests that may be in flight. `authority` is a PEM file that replaces the system's
    certificates.
    """

    origin: str
    width: int = 1
    keep_alive: bool = True
    authority: str = ""

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https:")

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Made once and shared by all connections, because loading certificates is expensive."""
        if self.secure:
            return ssl.create_default_context(cafile=self.authority or None)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts no certificate

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.keep_alive else {"Connection": "close"}


@contextmanager
def urllib3_client(setup: Setup) -> Iterator[Fetch]:
    """One connection pool for all threads, which is as fast as one for each."""

    def fetch(url: str) -> bytes:
        response = pool.request("GET", url, retries=False)
        check(response.status, url)
        return response.data

    with urllib3.PoolManager(maxsize=setup.width, headers=setup.headers, ssl_context=setup.context) as pool:
        yield fetch


@contextmanager
def http_client(setup: Setup) -> Iterator[Fetch]:
    """One connection of the standard library's client. It reopens when the server has closed it after half a minute."""

    def ask(url: str) -> http.client.HTTPResponse:
        connection.request("GET", url.removeprefix(setup.origin), headers=setup.headers)
        return connection.getresponse()

    def fetch(url: str) -> bytes:
        try:
            response = ask(url)
        except ConnectionError:
            connection.close()
            response = ask(url)
        content = response.read()
        check(response.status, url)
        return content

    with closing(connection_to(setup)) as connection:
        yield fetch


def connection_to(setup: Setup) -> http.client.HTTPConnection:
    server = urlsplit(setup.origin).netloc
    if setup.secure:
        return http.client.HTTPSConnection(server, context=setup.context)
    return http.client.HTTPConnection(server)


@contextmanager
def requests_client(setup: Setup) -> Iterator[Fetch]:
    """One session. The documentation of requests does not promise that threads can share it."""
    import requests  # noqa: PLC0415

    def fetch(url: str) -> bytes:
        response = session.get(url)
        response.raise_for_status()
        return response.content

    with requests.Session() as session:
        session.trust_env = False
        session.verify = setup.authority or True
        session.headers.update(setup.headers)
        yield fetch


@contextmanager
def httpx2_client(setup: Setup) -> Iterator[Fetch]:
    """One client. Threads could share it, but with a client each they need about a sixth less time."""
    import httpx2  # noqa: PLC0415

    def fetch(url: str) -> bytes:
        return client.get(url).raise_for_status().content

    limits = httpx2.Limits(max_keepalive_connections=1 if setup.keep_alive else 0)
    with httpx2.Client(trust_env=False, verify=setup.context, limits=limits, headers=setup.headers) as client:
        yield fetch


@contextmanager
def one_per_thread(open_one: Callable[[Setup], AbstractContextManager[Fetch]], setup: Setup) -> Iterator[Fetch]:
    """A client for this thread, and one for each other thread, which its first request opens."""
    own = threading.local()

    def fetch(url: str) -> bytes:
        if not hasattr(own, "fetch"):
            own.fetch = clients.enter_context(open_one(setup))
        content: bytes = own.fetch(url)
        return content

    with ExitStack() as clients:
        own.fetch = clients.enter_context(open_one(setup))
        yield fetch


@asynccontextmanager
async def aiohttp_client(setup: Setup) -> AsyncIterator[FetchAsync]:
    """One session with at most `width` connections; aiohttp's default is 100."""

    async def fetch(url: str) -> bytes:
        async with session.get(url, raise_for_status=True) as response:
            return await response.read()

    connector = aiohttp.TCPConnector(limit=setup.width, force_close=not setup.keep_alive, ssl=setup.context)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield fetch
    if setup.secure and not setup.keep_alive:
        await wait_for_tls_close()


@asynccontextmanager
async def httpx2_async_client(setup: Setup) -> AsyncIterator[FetchAsync]:
    """One client with at most `width` connections. A request waits for one without a time limit; the default is 5 s."""
    import httpx2  # noqa: PLC0415

    async def fetch(url: str) -> bytes:
        return (await client.get(url)).raise_for_status().content

    kept = setup.width if setup.keep_alive else 0
    limits = httpx2.Limits(max_connections=setup.width, max_keepalive_connections=kept)
    options: dict[str, Any] = {"limits": limits, "timeout": httpx2.Timeout(5.0, pool=None), "headers": setup.headers}
    async with httpx2.AsyncClient(trust_env=False, verify=setup.context, **options) as client:
        yield fetch


@asynccontextmanager
async def in_threads(library: str, setup: Setup) -> AsyncIterator[FetchAsync]:
    """A blocking client under asyncio: the loop hands each request to one of `width` threads."""
    loop = asyncio.get_running_loop()
    with open_client(library, setup) as fetch, ThreadPoolExecutor(setup.width) as pool:
        yield lambda url: loop.run_in_executor(pool, fetch, url)


BLOCKING: dict[str, Callable[[Setup], AbstractContextManager[Fetch]]] = {
    "httpx2": partial(one_per_thread, httpx2_client),
    "requests": partial(one_per_thread, requests_client),
    "http.client": partial(one_per_thread, http_client),
    "urllib3": urllib3_client,
}
AWAITED: dict[str, Callable[[Setup], AbstractAsyncContextManager[FetchAsync]]] = {
    "httpx2": httpx2_async_client,
    "aiohttp": aiohttp_client,
}
LIBRARIES = tuple(BLOCKING)
"""The libraries that every model can use. asyncio calls those that it cannot await in threads."""


def open_client(library: str, setup: Setup) -> AbstractContextManager[Fetch]:
    """A client that up to `width` threads may call."""
    if library not in BLOCKING:
        raise ValueError(f"there is no client {library!r}, only {', '.join(LIBRARIES)}")
    return BLOCKING[library](setup)


@contextmanager
def open_async_client(library: str, setup: Setup) -> Iterator[tuple[Run, FetchAsync]]:
    """A loop and a client to await on it. It has at most `width` requests in flight; further ones wait."""
    client = AWAITED[library](setup) if library in AWAITED else in_threads(library, setup)
    with event_loop() as run, opened(run, client) as fetch:
        yield run, fetch


def open_in_worker(library: str, setup: Setup) -> None:
    """Open this worker process's own client: processes must not share sockets.

    Workers of a cluster outlive a measurement, so this closes the client of the previous one first.
    """
    global fetch_here
    worker_resources.close()
    fetch_here = worker_resources.enter_context(open_client(library, setup))


def fetch_in_worker(url: str) -> bytes:
    return fetch_here(url)


fetch_here: Fetch
worker_resources = ExitStack()


def check(status: int, url: str) -> None:
    if status != 200:
        raise RuntimeError(f"{url} answered {status}")


async def wait_for_tls_close() -> None:
    """Wait until TLS connections are closed: a session of aiohttp does not wait for them itself.

    aiohttp's documentation calls this sleep "graceful shutdown". Kept-alive connections close in time without it.
    """
    await asyncio.sleep(0.25)
