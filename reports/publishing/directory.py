"""The end of a zip file, read before anything that it says is believed, so that no lie in it costs memory.

What a zip file holds is listed in its central directory, and where that is in its last bytes (PKWARE, APPNOTE 4.3.16).
Bundles keep to the plainest form: one part, no comment, nothing before, between or behind, and nothing of zip64.
"""

from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO

from reports.errors import BundleError

MOST_PACKED = 128 * 1024 * 1024
MOST_MEMBERS = 2_000
_MOST_LISTED = 1024 * 1024
_END = Struct("<4s4H2LH")
_SIGNATURE, _LOCATOR, _LOCATOR_BYTES = b"PK\x05\x06", b"PK\x06\x07", 20


@dataclass(frozen=True)
class End:
    """What the last bytes say: how many members there are, and where in the file their list begins."""

    members: int
    listed_at: int


def end_of(file: BinaryIO) -> End:
    """Raises BundleError for what is no plain zip file, or too large."""
    size = file.seek(0, 2)
    if size > MOST_PACKED:
        raise BundleError(f"it is larger than {MOST_PACKED:,} bytes, which no bundle is")
    if size < _END.size:
        raise BundleError("it is no zip file")
    signature, part, first, here, members, listed, listed_at, comment = _END.unpack(_at(file, size - _END.size))
    if signature != _SIGNATURE or comment:
        raise BundleError("it is no zip file, or something stands behind its end")
    if part or first or here != members:
        raise BundleError("it is a zip file in several parts")
    if members > MOST_MEMBERS or listed > _MOST_LISTED or _is_zip64(file, size):
        raise BundleError(f"it lists more than the {MOST_MEMBERS:,} files that a bundle may have")
    if listed_at + listed + _END.size != size:
        raise BundleError("something stands before its files or behind their list")
    return End(members, listed_at)


def _is_zip64(file: BinaryIO, size: int) -> bool:
    before = size - _END.size - _LOCATOR_BYTES
    return before >= 0 and _at(file, before).startswith(_LOCATOR)


def _at(file: BinaryIO, place: int) -> bytes:
    file.seek(place)
    return file.read(_END.size)
