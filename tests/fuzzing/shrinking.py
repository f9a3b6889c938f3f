"""A finding's input without what it does not need, as far as that is found within some seconds."""

import json
import time
from pathlib import Path
from typing import Any

from tests.fuzzing.cases import FILE, RECORD, RESUMED, Case
from tests.fuzzing.watching import Saved
from tests.fuzzing.worker import ended

_SECONDS = 20.0
_MOST_BYTES = 1_000_000


def smaller(saved: Saved, folder: Path) -> Path:
    """A finding's file, of which parts are taken away as long as it ends at the same place; crashes stay whole."""
    if saved.reader not in (RECORD, FILE, RESUMED) or saved.size > _MOST_BYTES or not saved.told:
        return saved.path
    try:
        content = json.loads(saved.path.read_bytes())
    except (ValueError, RecursionError):
        return saved.path
    if not _is_found(content, saved, folder):
        return saved.path
    _shrink(content, content, saved, folder, time.monotonic() + _SECONDS)
    saved.path.write_bytes(json.dumps(content).encode())
    return saved.path


def _shrink(whole: Any, part: Any, saved: Saved, folder: Path, end: float) -> None:
    """Take away each part of a part, the last first; what cannot be spared is itself shrunk."""
    keys = list(part) if isinstance(part, dict) else list(range(len(part))) if isinstance(part, list) else []
    for key in reversed(keys):
        if time.monotonic() > end:
            return
        taken = part.pop(key)
        if not _is_found(whole, saved, folder):
            if isinstance(part, list):
                part.insert(key, taken)
            else:
                part[key] = taken
            _shrink(whole, taken, saved, folder, end)


def _is_found(content: Any, saved: Saved, folder: Path) -> bool:
    case = Case(saved.reader, saved.kind, json.dumps(content).encode(), is_shown=saved.is_shown)
    return ended(case, folder).place == saved.place
