"""HTTP clients by library, each set up as its documentation advises for many pages of one server; not a workload.

Every client gets the same `Setup` and gives a function from a URL to the body. None reads proxies or certificates from
the environment, and each verifies the server's certificate. Libraries that come with an extra are imported when chosen.
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
    """What clients agree on, so that only the library differs.

    `width` is how many requests may be in flight; `authority`, a PEM file, is trusted in place of the system's.
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
        """Whom to trust: made once and shared by all connections, since loading certificates is dear."""
        if self.secure:
            return ssl.create_default_context(cafile=self.authority or None)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.keep_alive else {"Connection": "close"}


@contextmanager
def urllib3_client(setup: Setup) -> Iterator[Fetch]:
    """One pool of connections for all threads, which is as fast as one for each."""

    def fetch(url: str) -> bytes:
        response = pool.request("GET", url, retries=False)
        check(response.status, url)
        return response.data

    with urllib3.PoolManager(maxsize=setup.width, headers=setup.headers, ssl_context=setup.context) as pool:
        yield fetch


@contextmanager
def http_client(setup: Setup) -> Iterator[Fetch]:
    """The standard library's: one connection, opened again where the server has closed it, as after half a minute."""

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
    """A session, which its makers do not promise to be safe to share between threads."""
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
    """A client that threads might share, but with a client each they need about a sixth less time."""
    import httpx2  # noqa: PLC0415

    def fetch(url: str) -> bytes:
        return client.get(url).raise_for_status().content

    limits = httpx2.Limits(max_keepalive_connections=1 if setup.keep_alive else 0)
    with httpx2.Client(trust_env=False, verify=setup.context, limits=limits, headers=setup.headers) as client:
        yield fetch


@contextmanager
def one_per_thread(open_one: Callable[[Setup], AbstractContextManager[Fetch]], setup: Setup) -> Iterator[Fetch]:
    """A client for this thread, and one for every other thread that fetches, opened by its first request."""
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
    """A session whose connections are the limit; by default it is 100."""

    async def fetch(url: str) -> bytes:
        async with session.get(url, raise_for_status=True) as response:
            return await response.read()

    connector = aiohttp.TCPConnector(limit=setup.width, force_close=not setup.keep_alive, ssl=setup.context)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield fetch
    if setup.secure and not setup.keep_alive:
        await say_goodbye()


@asynccontextmanager
async def httpx2_async_client(setup: Setup) -> AsyncIterator[FetchAsync]:
    """A client whose connections are the limit; a request may wait for one as long as it takes, by default 5 s."""
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
    """A blocking client under asyncio: every request is handed to one of `width` threads."""
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
"""What can be chosen under every model; asyncio has the libraries that it cannot await called in threads."""


def open_client(library: str, setup: Setup) -> AbstractContextManager[Fetch]:
    """A client to call, from as many threads as `width`."""
    if library not in BLOCKING:
        raise ValueError(f"there is no client {library!r}, only {', '.join(LIBRARIES)}")
    return BLOCKING[library](setup)


@contextmanager
def open_async_client(library: str, setup: Setup) -> Iterator[tuple[Run, FetchAsync]]:
    """A client to await, however often at once: it has no more than `width` requests in flight; and its loop."""
    client = AWAITED[library](setup) if library in AWAITED else in_threads(library, setup)
    with event_loop() as run, opened(run, client) as fetch:
        yield run, fetch


def open_in_worker(library: str, setup: Setup) -> None:
    """Give this worker process a client of its own: sockets must not be shared between processes.

    Workers of a cluster outlive what is measured: what was opened the last time is closed before.
    """
    global fetch_here
    until_exit.close()
    fetch_here = until_exit.enter_context(open_client(library, setup))


def fetch_in_worker(url: str) -> bytes:
    return fetch_here(url)


fetch_here: Fetch
until_exit = ExitStack()


def check(status: int, url: str) -> None:
    if status != 200:
        raise RuntimeError(f"{url} answered {status}")


async def say_goodbye() -> None:
    """Wait for TLS connections that a session of aiohttp has closed: it does not do so itself.

    aiohttp's documentation calls this nap "graceful shutdown". Connections that were kept are closed in time without.
    """
    await asyncio.sleep(0.25)
