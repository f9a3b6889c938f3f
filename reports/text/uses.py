"""When to use which model, in one sentence each."""

from reports.analysis.uses import HOLDING, RELEASING, WAITING, WITHOUT_GIL, Use
from reports.formatting import counted, listed

_WORDS = {
    WAITING: "waiting",
    HOLDING: "computing that holds the GIL",
    RELEASING: "computing that releases the GIL",
    WITHOUT_GIL: "computing without a GIL",
}


def use_sentence(use: Use) -> str:
    """`asyncio or threads: waiting (7 of 10 workloads)`: how many are no threshold."""
    work = f"waiting and {work_words(use.work)}" if use.also_waits else work_words(use.work)
    return f"{work} ({use.count:,} of {counted(use.total, 'workload')})"


def use_models(use: Use) -> str:
    """`asyncio or threads`."""
    return listed(use.models, "or")


def work_words(work: str) -> str:
    """`computing that holds the GIL`."""
    return _WORDS.get(work, "computing")
