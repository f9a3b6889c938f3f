"""The code of what was measured, as a record holds it: the text of modules, compressed, for a page to show."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence

MOST_MODULE_BYTES = 32_000
"""A longer module is left out."""

MOST_BYTES = 4_000_000
"""A record with more is damaged, or wants to fill the memory of whoever reads it."""

_PIECE = 10_000

OWN = "own"
"""The kind of workloads that are not the suite's."""


def module_name(kind: str, workload: str) -> str:
    """What the module of a workload is called in a record; the name of a file of one's own is nobody's business."""
    return f"workloads.{kind}.{workload}"


def packed(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Texts by the names of their modules, as zlib in base64, in pieces of a length that a record may have."""
    if not texts:
        return ()
    text = b64encode(zlib.compress(json.dumps(texts).encode(), 9)).decode()
    return tuple(text[start : start + _PIECE] for start in range(0, len(text), _PIECE))


def unpacked(pieces: Sequence[str]) -> dict[str, str]:
    """The texts by the names of their modules. Raises ValueError, in one line, for what `packed` has not made."""
    if not pieces:
        return {}
    try:
        decompressor = zlib.decompressobj()
        content = decompressor.decompress(b64decode("".join(pieces), validate=True), MOST_BYTES)
        texts = json.loads(content) if decompressor.eof else None
    except (ValueError, RecursionError, zlib.error) as error:
        raise ValueError("its code cannot be unpacked") from error
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("its code is too much, or no text")
    if any(len(text) > MOST_MODULE_BYTES for text in texts.values()):
        raise ValueError(f"its code has a module of more than {MOST_MODULE_BYTES:,} characters")
    return texts
