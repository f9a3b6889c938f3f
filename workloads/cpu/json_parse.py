"""Does any model help when the program parses JSON with C code that holds the GIL?

A job parses one document, bytes that came from a socket or a file, and adds up one field. It stands for reading API
answers, messages and logs. The parser is written in C, but it creates Python objects and never releases the GIL.

The documents exist in the parent: `processes` copies them into shared memory, `processes-pickled` sends them through a
pipe, `asyncio+processes` does from a loop what `processes` does. It leaves out programs that need the parsed objects in
the parent.

Expected: asyncio and threads are no faster than the plain loop. Processes are ahead, by less than for `primes`.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop, on_other_loops
from workloads.pools import in_other_pools, message_size, process_pool
from workloads.shared_memory import shared_pool


@dataclass(frozen=True)
class Parameters:
    jobs: int = 48  # many widths divide it: few workers are idle at the end
    document_bytes: int = 75_000
    documents_per_message: int = 0  # 0: four messages for each worker
    documents: tuple[bytes, ...] = ()


def parse(document: bytes) -> int:
    return sum(record["amount"] for record in json.loads(document))


async def parse_async(document: bytes) -> int:
    return parse(document)


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: [parse(document) for document in p.documents]


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """Nothing is awaited: the jobs run one after another, on one CPU."""
    with event_loop() as run:
        yield lambda: run(gather_limited(parse_async, p.documents, width))


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU; each document is handed over by itself."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: list(pool.map(parse, p.documents))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU.

    The parent copies documents into shared memory and sends where they are, in at most four messages per process.
    """
    size = p.documents_per_message or message_size(p.jobs, width)
    with shared_pool(width, __name__, p.jobs * p.document_bytes) as workers:
        yield lambda: workers.map(parse_view, p.documents, size)


def parse_view(document: memoryview) -> int:
    return parse(bytes(document))  # `json.loads` takes no memoryview


@contextmanager
def processes_pickled(p: Parameters, width: int) -> Iterator[Batch]:
    """The same messages carry the documents through a pipe."""
    size = p.documents_per_message or message_size(p.jobs, width)
    with process_pool(width, __name__) as pool:
        yield lambda: list(pool.map(parse, p.documents, chunksize=size))


@contextmanager
def asyncio_processes(p: Parameters, width: int) -> Iterator[Batch]:
    """As `processes`; the loop copies the documents and is free while others parse."""
    size = p.documents_per_message or message_size(p.jobs, width)
    with event_loop() as run, shared_pool(width, __name__, p.jobs * p.document_bytes) as workers:
        yield lambda: run(workers.map_async(parse_view, p.documents, size))


def answer(p: Parameters) -> list[int]:
    """The sums of the amounts before any of them was written as JSON."""
    return [sum(amounts(job, p.document_bytes)) for job in range(p.jobs)]


RECORD_BYTES = 200
"""No record is longer, with its comma."""


def amounts(job: int, document_bytes: int) -> list[int]:
    """The field that is added up, for every record of a document."""
    random = Random(job)
    return [random.randrange(1_000_000) for _ in range(document_bytes // RECORD_BYTES)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write one document per job, padded to its size with spaces."""
    documents = [f"[{','.join(records(job, p.document_bytes))}]" for job in range(p.jobs)]
    yield replace(p, documents=tuple(document.ljust(p.document_bytes).encode() for document in documents))


def records(job: int, document_bytes: int) -> Iterator[str]:
    for number, amount in enumerate(amounts(job, document_bytes)):
        customer = {"name": f"Customer {number:06}", "email": f"customer{number:06}@mail.example.org"}
        invoice = {"id": f"{job}-{number:06}", "paid": amount % 3 == 0, "rate": amount / 7, "tags": ["new", "online"]}
        yield json.dumps({**invoice, "customer": customer, "amount": amount})


WORKLOAD = Workload(
    name="json_parse",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-pickled": processes_pickled,
        "asyncio+processes": asyncio_processes,
        **on_other_loops(asyncio_),
        **in_other_pools(processes_pickled),
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
        Claim("asyncio+processes", "faster", "sequential"),
    ),
    axes={
        "document_bytes": (1_000, 10_000, 75_000, 300_000),
        "documents_per_message": (1, 3, 6, 12),
        "width": (1, 2, 4, 8),
    },
    sweeps={"document_bytes": "standard"},
)
