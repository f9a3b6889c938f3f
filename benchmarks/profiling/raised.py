"""What a file of the user's raised, in one line."""

import traceback
from pathlib import Path

_HERE = Path(__file__).parent
_LONGEST = 300


def said(error: BaseException) -> str:
    """An error in one line, with the last line that was reached in the user's file, or else anywhere."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).parent != _HERE]
    users = [one for one in frames if frames and one.filename == frames[0].filename]
    place = f" ({Path(users[-1].filename).name}, line {users[-1].lineno})" if users else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST]}{place}"
