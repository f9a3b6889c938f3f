"""Does async help when a program fetches pages and parses each of them in Python?

A job fetches one HTML page and extracts its title and links. It stands for crawlers, link checkers and price watchers.
It leaves out following the links, robots.txt, broken pages and network distance.

`html.parser` holds the GIL. selectolax and lxml release it while they parse, so several threads could parse at once;
that is another question. Loops fetch with aiohttp, the other variants with http.client.

Expected: asyncio and threads are far ahead of the plain loop and close to each other: waits overlap, parsing does not.
Variants with several processes overlap parsing, too.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from html.parser import HTMLParser
from typing import NamedTuple

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.io.clients import (
    FetchAsync,
    Setup,
    aiohttp_client,
    fetch_in_worker,
    open_async_client,
    open_client,
    open_in_worker,
)
from workloads.loop_processes import loop_processes
from workloads.loops import on_other_loops
from workloads.pools import in_other_pools
from workloads.thread_processes import thread_processes


@dataclass(frozen=True)
class Parameters:
    jobs: int = 12
    latency_seconds: float = 0.005
    links_per_page: int = 64
    origin: str = "http://127.0.0.1"

    @cached_property
    def urls(self) -> list[str]:
        page = f"page/{self.links_per_page}"
        return [f"{self.origin}/wait/{self.latency_seconds}/{page}/{job}" for job in range(self.jobs)]


class Page(NamedTuple):
    title: str
    links: list[str]


class Reader(HTMLParser):
    """Collects the title and the link targets of a page, and ignores the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.links: list[str] = []
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
        elif tag == "title":
            self.in_title = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title += data


def parse(content: bytes) -> Page:
    reader = Reader()
    reader.feed(content.decode())
    reader.close()
    return Page(reader.title, reader.links)


def job_in_worker(url: str) -> Page:
    return parse(fetch_in_worker(url))


async def job_async(fetch: FetchAsync, url: str) -> Page:
    return parse(await fetch(url))


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client("http.client", Setup(p.origin)) as fetch:  # a function from a URL to the body
        yield lambda: [parse(fetch(url)) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """One loop and one session, up to `width` requests at once. The loop stands still while it parses a page."""
    with open_async_client("aiohttp", Setup(p.origin, width)) as (run, fetch):
        yield lambda: run(gather_limited(partial(job_async, fetch), p.urls, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """`width` threads, a connection each. Requests overlap; the GIL lets one thread parse at a time."""
    with open_client("http.client", Setup(p.origin, width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(lambda url: parse(fetch(url)), p.urls))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, one message each. `width` threads in total, a connection each."""
    with thread_processes(width, __name__, open_in_worker, ("http.client", Setup(p.origin))) as workers:
        yield lambda: workers.map(job_in_worker, p.urls)


@contextmanager
def processes_asyncio(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU, a loop and a session in each, one message each. Together up to `width` requests at once."""
    with loop_processes(width, __name__, aiohttp_client, Setup(p.origin, width)) as workers:
        yield lambda: workers.map(job_async, p.urls)


def answer(p: Parameters) -> list[Page]:
    """The titles and links by the rule that the server documents, without any page."""
    return [
        Page(
            title=f"Page {job} & what it leads to",
            links=[f"/page/{job}?link={link}&more=yes" for link in range(p.links_per_page)],
        )
        for job in range(p.jobs)
    ]


WORKLOAD = Workload(
    name="scrape",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes+asyncio": processes_asyncio,
        **on_other_loops(asyncio_),
        **in_other_pools(processes),
    },
    answer=answer,
    width=6,
    computing="holds the GIL",
    wait_seconds=lambda p: p.latency_seconds,
    services=("origin",),
    claims=(
        Claim("asyncio", "faster", "sequential", factor=1.5),
        Claim("threads", "faster", "sequential", factor=1.5),
        Claim("processes", "faster", "sequential", factor=2),
        Claim("processes+asyncio", "faster", "sequential", factor=2),
    ),
    axes={"latency_seconds": (0.001, 0.003, 0.01, 0.02), "links_per_page": (4, 16, 64, 256), "width": (1, 2, 6, 12)},
    sweeps={"links_per_page": "thorough"},
)
