"""What no case may end with."""

import traceback
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]


class FoundError(Exception):
    """An answer that is wrong, or something of a record that is alive; the message says which."""


@dataclass(frozen=True)
class Finding:
    """What went wrong with one case; `place` tells one finding from others, `told` is the whole story."""

    place: str
    told: str


def finding(error: BaseException) -> Finding:
    """A finding by the kind of error, and by the last line of ours that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if str(HERE) in frame.filename and "fuzzing" not in frame.filename]
    last = ours[-1] if ours else frames[-1]
    what = str(error)[:60] if isinstance(error, FoundError) else ""
    place = f"{type(error).__name__} {what} {Path(last.filename).name}:{last.lineno}"
    return Finding(" ".join(place.split()), "".join(traceback.format_exception(error))[-4000:])
