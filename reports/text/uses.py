"""When to use which model, in one sentence each."""

from reports.analysis.uses import HOLDING, RELEASING, WAITING, WITHOUT_GIL, Use
from reports.formatting import duration, listed

_WORDS = {
    WAITING: "waiting",
    HOLDING: "computing that holds the GIL",
    RELEASING: "computing that releases the GIL",
    WITHOUT_GIL: "computing without a GIL",
}


def use_sentence(use: Use) -> str:
    """`asyncio or threads: waiting, from 684 µs per job on (8 workloads)`."""
    work = f"waiting and {_words(use.work)}" if use.also_waits else _words(use.work)
    return f"{work}, from {duration(use.seconds)} per job on ({use.count:,} workloads)"


def use_models(use: Use) -> str:
    """`asyncio or threads`."""
    return listed(use.models, "or")


def _words(work: str) -> str:
    return _WORDS.get(work, "computing")
