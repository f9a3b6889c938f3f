"""What the names of models that combine others say."""

from collections.abc import Collection, Iterable

_COMBINATIONS = {
    "asyncio+threads": "a loop that hands computing to threads",
    "asyncio+processes": "a loop that hands computing to a pool of processes",
    "processes+asyncio": "a loop in each process",
}


def combinations_text(named: Iterable[Collection[str]]) -> tuple[str, ...]:
    """One sentence on those that are named anywhere, `processes+asyncio: a loop in each process.`; else nothing."""
    names = {model for models in named for model in models}
    texts = [f"{model}: {words}" for model, words in _COMBINATIONS.items() if model in names]
    return (f"{'; '.join(texts)}.",) if texts else ()
