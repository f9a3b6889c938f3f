"""Whether a batch returned the answer, and where it first differs; what else went wrong, in one line."""

import textwrap
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.plan.optional_libraries import why_missing
from workloads.contract import Workload

_LONGEST_REASON = 400


class WrongAnswerError(Exception):
    """A batch returned something else than the answer."""


def failure_reason(error: BaseException) -> str:
    if isinstance(error, WrongAnswerError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return why_missing(error)
    return textwrap.shorten(f"raised {type(error).__name__}: {error}", _LONGEST_REASON, placeholder=" ...")


_LONGEST_SHOWN = 60


def expected_results(workload: Workload[Any], parameters: Any) -> list[Any]:
    """What every batch has to return; an answer without exactly one result per job would let lost jobs pass."""
    expected = list(workload.answer(parameters))
    if len(expected) != parameters.jobs:
        raise ValueError(f"the answer gives {len(expected)} results for {parameters.jobs} jobs: it must give one each")
    return expected


def first_difference(expected: Sequence[Any], got: Any, accepts: Callable[[Any, Any], bool]) -> str | None:
    """Return the first difference in words, or None where every result is accepted in job order."""
    if not isinstance(got, list):
        return f"expected a list of {len(expected)} results, got {type(got).__name__}"
    for job, (promised, returned) in enumerate(zip(expected, got, strict=False)):
        if not accepts(promised, returned):
            return f"job {job}: expected {_short(promised)}, got {_short(returned)}"
    if len(got) != len(expected):
        return f"expected {len(expected)} results, got {len(got)}"
    return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}... ({len(text)} characters)"
