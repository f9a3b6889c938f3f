"""A zip file from elsewhere: its members are looked at before one is read, and bytes are counted while reading.

Nothing that the file says of itself is believed: names, sizes and offsets are checked against each other and against
limits, and where reading gives more than a limit, it ends there.

The end of a zip file, read before anything that it says is believed, so that no lie in it costs memory.

What a zip file holds is listed in its central directory, and where that is in its last bytes (PKWARE, APPNOTE 4.3.16).
Bundles keep to the plainest form: one part, no comment, nothing before, between or behind, and nothing of zip64.
"""

import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct
from struct import error as StructError  # noqa: N812
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError  # noqa: N812

from reports.bundle.names import alike, refusal
from reports.errors import BundleError
from reports.formatting import short

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


MOST_IN_ONE = 64 * 1024 * 1024
MOST_IN_ALL = 256 * 1024 * 1024
_PIECE = 64 * 1024
_ENCRYPTED, _FOLDER = 0x1 | 0x40 | 0x2000, 0x10
_LOCAL = Struct("<4s22xHH")
_BROKEN = (BadZipFile, DeflateError, StructError, EOFError, OSError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True)
class Archive:
    """A zip file whose members have harmless names, are plain files, and do not overlap."""

    file: ZipFile
    members: Sequence[ZipInfo]

    def pieces(self, member: ZipInfo, most: int) -> Iterator[bytes]:
        """The content of a member, piece by piece. Raises BundleError where it has more bytes than `most`."""
        count = 0
        with _broken_is_refused(), self.file.open(member) as stream:
            while piece := stream.read(_PIECE):
                count += len(piece)
                if count > most:
                    raise BundleError(f"{member.filename} has more than the {most:,} bytes that it may have")
                yield piece


@contextmanager
def opened(file: BinaryIO) -> Iterator[Archive]:
    """Raises BundleError, in one line, for whatever is no bundle by its outside."""
    with _broken_is_refused():
        end = end_of(file)
        archive = ZipFile(file)
    with archive:
        members = archive.infolist()
        if len(members) != end.members:
            raise BundleError("its list of files is not as long as it says")
        for member in members:
            _check(member)
        with _broken_is_refused():
            _check_apart(members, file, end.listed_at)
        yield Archive(archive, members)


@contextmanager
def _broken_is_refused() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise BundleError(f"its zip is damaged ({short(str(error), 100)})") from error


def _check(member: ZipInfo) -> None:
    """What the list says of one member."""
    name = member.orig_filename
    text = f"the name {short(ascii(name), 60)}"
    if reason := refusal(name):
        raise BundleError(f"{text} in it {reason}")
    if kind := _kind(member):
        raise BundleError(f"{name} is {kind}")
    if member.flag_bits & _ENCRYPTED:
        raise BundleError(f"{name} is encrypted")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BundleError(f"{name} is compressed in a way that bundles are not")
    if member.file_size > MOST_IN_ONE:
        raise BundleError(f"{name} has more than the {MOST_IN_ONE:,} bytes that it may have")


def _kind(member: ZipInfo) -> str:
    """What else than a plain file a member is."""
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "a link"
    if member.is_dir() or member.external_attr & _FOLDER or stat.S_ISDIR(mode):
        return "a folder"
    return "no plain file" if stat.S_IFMT(mode) not in (0, stat.S_IFREG) else ""


def _check_apart(members: Sequence[ZipInfo], file: BinaryIO, end: int) -> None:
    """Every member's bytes are its own: none are shared, and none are those of the list."""
    if name := alike(member.orig_filename for member in members):
        raise BundleError(f"{name} is in it twice, or differs from another name by case only")
    spans = sorted((member.header_offset, _end(member, file)) for member in members)
    if any(first[1] > second[0] for first, second in pairwise([*spans, (end, end)])):
        raise BundleError("files in it overlap")


def _end(member: ZipInfo, file: BinaryIO) -> int:
    """Where the bytes of a member end, by its own header."""
    file.seek(member.header_offset)
    signature, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise BadZipFile(f"no file begins where {member.filename} should")
    return member.header_offset + int(_LOCAL.size + name + extra) + member.compress_size
