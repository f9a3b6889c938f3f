"""Does any model help when the program parses JSON with C code that holds the GIL?

A job that parses one document, as bytes that came from a socket or a file, and adds up one field of its records. It
stands for reading API answers, messages and logs. The parser of the standard library is C, but it makes Python objects
from the first byte to the last, so it never lets go of the GIL. It is what most programs use; orjson needs about half
its time, and holds the GIL as well.

Under asyncio the parsing runs on the event loop, as any call in a coroutine does; there is nothing to await. The
documents exist in the parent, so processes have to send each one through a pipe, and send back one number. Three share
a message: that takes less time than a message each, and leaves messages enough for many workers. It leaves out
programs that need the parsed objects in the parent: with those sent back, processes take half as long again as the
loop. On a free-threaded build threads may do what processes do here, without the pipe.

Expected: asyncio and threads are no faster than the loop, C code or not; where CPUs really run in parallel processes
are ahead, but by less than for `primes`, because sending a document costs a part of what parsing it costs. Small
documents cost more to send than to parse, unless many share a message.
"""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import LoopFactory, on_other_loops
from workloads.pools import OpenPool, in_other_pools, process_pool

RECORD_BYTES = 200
"""At most as long as this is a record with the comma behind it."""


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48  # many widths divide it and its messages, so that the last wave is seldom short
    document_bytes: int = 75_000
    documents_per_message: int = 3
    documents: tuple[bytes, ...] = ()


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write one document per job, filled up to its size with the spaces that JSON allows at its end."""
    documents = [f"[{','.join(records(job, p.document_bytes))}]" for job in range(p.jobs)]
    yield replace(p, documents=tuple(document.ljust(p.document_bytes).encode() for document in documents))


def records(job: int, document_bytes: int) -> Iterator[str]:
    for number, amount in enumerate(amounts(job, document_bytes)):
        customer = {"name": f"Customer {number:06}", "email": f"customer{number:06}@mail.example.org"}
        invoice = {"id": f"{job}-{number:06}", "paid": amount % 3 == 0, "rate": amount / 7, "tags": ["new", "online"]}
        yield json.dumps({**invoice, "customer": customer, "amount": amount})


def amounts(job: int, document_bytes: int) -> list[int]:
    """The field that is added up, for every record of a document."""
    random = Random(job)
    return [random.randrange(1_000_000) for _ in range(document_bytes // RECORD_BYTES)]


def parse(document: bytes) -> int:
    return sum(record["amount"] for record in json.loads(document))


async def parse_async(document: bytes) -> int:
    return parse(document)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [parse(document) for document in p.documents]


@contextmanager
def asyncio_(p: Parameters, width: int, loop_factory: LoopFactory = None) -> Iterator[Batch]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.get_loop()
        yield lambda: runner.run(gather_limited(parse_async, p.documents, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(parse, p.documents))


@contextmanager
def processes(p: Parameters, width: int, open_pool: OpenPool = process_pool) -> Iterator[Batch]:
    with open_pool(width, preload=__name__) as pool:
        yield lambda: list(pool.map(parse, p.documents, chunksize=p.documents_per_message))


def answer(p: Parameters) -> list[int]:
    """The sums of the amounts before any of them was written as JSON."""
    return [sum(amounts(job, p.document_bytes)) for job in range(p.jobs)]


WORKLOAD = Workload(
    name="json_parse",
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
    prepare=prepare,
    width=None,
    computing="holds the GIL",
    claims=(
        Claim("asyncio", "not faster", "sequential"),
        Claim("threads", "not faster", "sequential"),
        Claim("processes", "faster", "sequential"),
        Claim("processes", "faster", "threads"),
    ),
    axes={
        "document_bytes": (1_000, 10_000, 75_000, 300_000),
        "documents_per_message": (1, 3, 6, 12),
        "width": (1, 2, 4, 8),
    },
    sweeps={"document_bytes": "standard"},
)
