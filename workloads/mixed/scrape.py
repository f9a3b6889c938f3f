"""Does async help when a program fetches pages and parses each of them in Python?

A job that fetches one HTML page and takes its title and its links out of it. It stands for crawlers, link checkers and
price watchers: an answer takes a few milliseconds, and what is done with it a few more, spent in pure Python.

The pages are parsed by `html.parser` of the standard library, which holds the GIL. selectolax and lxml, parsers written
in C, need about a fifth of its time; they would shift the balance towards waiting, not change the question. aiohttp and
urllib3 fetch, as in `http_fetch`. Under asyncio pages are parsed on the event loop, as nearly every crawler does.
The result of a job, which processes send back through a pipe, is one title and a list of links. It leaves out following
the links, robots.txt, pages that are broken, and sites far away.

Expected: asyncio and threads are both far ahead of the loop, and close to each other: they overlap the waits until the
parsing, one page at a time, is all that is left. Processes parse several pages at once, and are ahead of both.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import NamedTuple

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.io.clients import Setup, open_async_client, open_client
from workloads.io.http_fetch import fetch_in_worker, open_in_worker
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool


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
    """Collects the title and where links lead to; everything else of a page is passed over."""

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


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client("urllib3", Setup(p.origin)) as fetch:
        yield lambda: [parse(fetch(url)) for url in p.urls]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with open_async_client("aiohttp", Setup(p.origin, width), loop_factory) as (loop, fetch):

        async def job(url: str) -> Page:
            return parse(await fetch(url))

        yield lambda: loop.run_until_complete(gather_limited(job, p.urls, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with open_client("urllib3", Setup(p.origin, width)) as fetch, ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(lambda url: parse(fetch(url)), p.urls))


def job_in_worker(url: str) -> Page:
    return parse(fetch_in_worker(url))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    client = ("urllib3", Setup(p.origin))
    with open_pool(width, preload=__name__, initializer=open_in_worker, initargs=client) as pool:
        yield lambda: list(pool.map(job_in_worker, p.urls))


def answer(p: Parameters) -> list[Page]:
    """The titles and links by the rule that the server documents; no page is looked at."""
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
        Claim("processes", "faster", "asyncio"),
    ),
    axes={"latency_seconds": (0.001, 0.003, 0.01, 0.02), "links_per_page": (4, 16, 64, 256), "width": (1, 2, 6, 12)},
    sweeps={"links_per_page": "thorough"},
)
