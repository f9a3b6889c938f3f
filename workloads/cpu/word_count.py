"""Does any model help when every job returns a large result, which has to be merged with the others?

A job counts the words of one piece of a text; the batch ends with all counts in one dictionary, given in parts: the
third of 24 jobs returns every 24th word, from the third on. It stands for map and reduce in plain Python: indexing,
grouping, statistics.

Threads and processes count a share each, and the parent merges one dictionary per worker; `processes-per-piece` returns
one per piece. It leaves out workers that read the text by themselves.

Expected: asyncio and threads are no faster than the plain loop. Processes are ahead, by less than for `primes`; a
dictionary per piece takes most of that away.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from random import Random

from workloads.contract import Batch, Claim, Workload
from workloads.coroutines import gather_limited
from workloads.loops import event_loop
from workloads.pools import in_other_pools, process_pool

Counts = dict[str, int]
Results = list[list[int]]


@dataclass(frozen=True)
class Parameters:
    jobs: int = 24  # many widths divide it: few workers are idle at the end
    words_per_piece: int = 10_000
    vocabulary_words: int = 5_000
    pieces: tuple[str, ...] = ()
    parts: tuple[Sequence[str], ...] = ()

    def shares(self, width: int) -> list[Sequence[str]]:
        """The pieces dealt out to so many workers, one share each: every further dictionary has to be merged."""
        return [self.pieces[worker::width] for worker in range(width)]


def words_of(piece: str) -> list[str]:
    return [word.strip(".,") for word in piece.lower().split()]


def count(pieces: Iterable[str]) -> Counts:
    """How often each word occurs in these pieces; a plain dictionary, which pickles in less time than a Counter."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts.update(words_of(piece))
    return dict(counts)


def merged(p: Parameters, several: Iterable[Counts]) -> Results:
    """The totals, part by part."""
    totals: Counter[str] = Counter()
    for counts in several:
        totals.update(counts)
    return [[totals[word] for word in part] for part in p.parts]


@contextmanager
def sequential(p: Parameters, width: int) -> Iterator[Batch]:
    yield lambda: merged(p, [count(p.pieces)])


@contextmanager
def asyncio_(p: Parameters, width: int) -> Iterator[Batch]:
    """Nothing is awaited: the jobs run one after another, on one CPU."""

    async def count_all() -> Results:
        counts: Counter[str] = Counter()

        async def count_one(piece: str) -> None:
            counts.update(words_of(piece))

        await gather_limited(count_one, p.pieces, width)
        return merged(p, [counts])

    with event_loop() as run:
        yield lambda: run(count_all())


@contextmanager
def threads(p: Parameters, width: int) -> Iterator[Batch]:
    """One thread per CPU counts one share; the parent merges."""
    with ThreadPoolExecutor(width) as pool:
        yield lambda: merged(p, pool.map(count, p.shares(width)))


@contextmanager
def processes(p: Parameters, width: int) -> Iterator[Batch]:
    """One process per CPU counts one share, sent in one message; the parent merges."""
    with process_pool(width, __name__) as pool:
        yield lambda: merged(p, pool.map(count, p.shares(width)))


@contextmanager
def processes_per_piece(p: Parameters, width: int) -> Iterator[Batch]:
    """A message and a dictionary for each piece."""
    with process_pool(width, __name__) as pool:
        yield lambda: merged(p, pool.map(count, [[piece] for piece in p.pieces]))


def answer(p: Parameters) -> Results:
    """The totals from the ranks that were drawn, before any of them was spelled as a word."""
    totals = [0] * p.vocabulary_words
    for rank in chain.from_iterable(ranks(p, job) for job in range(p.jobs)):
        totals[rank] += 1
    return [totals[job :: p.jobs] for job in range(p.jobs)]


@contextmanager
def prepare(p: Parameters) -> Iterator[Parameters]:
    """Write the pieces, and say which words belong to which part of the totals."""
    words = [spelled(rank) for rank in range(p.vocabulary_words)]
    pieces = [in_sentences([words[rank] for rank in ranks(p, job)]) for job in range(p.jobs)]
    yield replace(p, pieces=tuple(pieces), parts=tuple(words[job :: p.jobs] for job in range(p.jobs)))


def ranks(p: Parameters, job: int) -> list[int]:
    """Which words a piece has, by Zipf's law: the second of all is half as frequent as the first, the third a third."""
    weights = accumulate(1 / (rank + 1) for rank in range(p.vocabulary_words))
    return Random(job).choices(range(p.vocabulary_words), cum_weights=list(weights), k=p.words_per_piece)


SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvwz" for vowel in "aeiou"]


def spelled(rank: int) -> str:
    """A word of its own for every rank; common words are short."""
    higher, lowest = divmod(rank, len(SYLLABLES))
    return SYLLABLES[lowest] + (spelled(higher) if higher else "")


def in_sentences(words: list[str]) -> str:
    sentences = (" ".join(words[start : start + 12]) for start in range(0, len(words), 12))
    return " ".join(f"{sentence.capitalize()}." for sentence in sentences)


WORKLOAD = Workload(
    name="word_count",
    text=__doc__,
    parameters=Parameters(),
    variants={
        "sequential": sequential,
        "asyncio": asyncio_,
        "threads": threads,
        "processes": processes,
        "processes-per-piece": processes_per_piece,
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
        Claim("processes", "faster", "processes-per-piece"),
    ),
    axes={
        "words_per_piece": (100, 1_000, 5_000, 20_000),
        "vocabulary_words": (100, 5_000, 100_000),
        "width": (1, 2, 4, 8),
    },
    sweeps={"words_per_piece": "thorough"},
)
