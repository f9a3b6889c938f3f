"""Compare what a batch returned with the answer, and say where they first differ."""

from collections.abc import Callable, Sequence
from typing import Any

_LONGEST_SHOWN = 60


def first_difference(expected: Sequence[Any], got: Any, accepts: Callable[[Any, Any], bool]) -> str | None:
    """Return the first difference in words, or None where every result is accepted in job order."""
    if not isinstance(got, list):
        return f"expected a list of {len(expected)} results, got {type(got).__name__}"
    for job, (one_expected, one_got) in enumerate(zip(expected, got, strict=False)):
        if not accepts(one_expected, one_got):
            return f"job {job}: expected {_short(one_expected)}, got {_short(one_got)}"
    if len(got) != len(expected):
        return f"expected {len(expected)} results, got {len(got)}"
    return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}... ({len(text)} characters)"
