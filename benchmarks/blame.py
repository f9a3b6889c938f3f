"""What went wrong in a block, in one line, and whose fault it is."""

import textwrap
import traceback
from pathlib import Path

from benchmarks.exchange import Failure, Outcome, Request
from benchmarks.extras import why_missing

PREPARATION = "preparation"
"""The phase before any model is opened: making inputs, and the answer."""

_LONGEST_REASON = 400


class WrongAnswerError(Exception):
    """A batch returned something else than the answer."""


def reason(error: BaseException) -> str:
    if isinstance(error, WrongAnswerError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return why_missing(error)
    return textwrap.shorten(f"raised {type(error).__name__}: {error}", _LONGEST_REASON, placeholder=" ...")


def unprepared(request: Request, error: Exception) -> Outcome:
    """Inputs or answer could not be made, which no model is to blame for and none can be measured without."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = f"{reason(error)} ({Path(last.filename).name}, line {last.lineno})"
    return Outcome((), (), {}, tuple(Failure(model, PREPARATION, said) for model in request.models))
