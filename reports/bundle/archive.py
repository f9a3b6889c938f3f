"""Zip files: the same files always become the same bytes, and reading one from elsewhere costs no more than a limit.

Nothing that a zip file says of itself is believed: members are read by their exact names, and bytes are counted while
reading. What else is in it is never looked at.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from struct import error as StructError  # noqa: N812
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError  # noqa: N812

from reports.bundle.names import Contents
from reports.errors import BundleError
from reports.formatting import short

MOST_PACKED = 128 * 1024 * 1024
_MOST_MEMBERS = 2_000
_LISTED = b"PK\x01\x02"
"""With this begins what the list in a zip file says of a member."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, DeflateError, StructError, EOFError, OSError, ValueError, RuntimeError, OverflowError)


def write_zip(path: Path, files: Contents) -> None:
    """Write a zip file in which nothing tells when, where or by whom it was written."""
    with path.open("xb") as file, ZipFile(file, "w") as archive:
        for name in sorted(files):
            member = ZipInfo(name, _LONG_AGO)
            member.create_system, member.external_attr, member.compress_type = _UNIX, _PLAIN_FILE, ZIP_DEFLATED
            archive.writestr(member, files[name], compresslevel=6)


def read_members(content: bytes, limits: Mapping[str, int]) -> Contents:
    """The members with these names, each of at most so many bytes.

    Raises BundleError, in one line, where one is missing, is longer or cannot be read, and for what is no zip file.
    """
    if len(content) > MOST_PACKED:
        raise BundleError(f"it is larger than {MOST_PACKED:,} bytes, which no bundle is")
    if content.count(_LISTED) > _MOST_MEMBERS:
        raise BundleError(f"it lists more than the {_MOST_MEMBERS:,} files that a bundle may have")
    try:
        with ZipFile(BytesIO(content)) as archive:
            return {name: _member(archive, name, most) for name, most in limits.items()}
    except _BROKEN as error:
        raise BundleError(f"it is no zip file, or a damaged one ({short(str(error), 100)})") from error


def _member(archive: ZipFile, name: str, most: int) -> bytes:
    if name not in archive.NameToInfo:
        raise BundleError(f"{name} is missing, which every bundle has")
    member = archive.getinfo(name)
    if member.flag_bits & _ENCRYPTED:
        raise BundleError(f"{name} is encrypted")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others cannot be read up to a limit only
        raise BundleError(f"{name} is compressed in a way that bundles are not")
    with archive.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise BundleError(f"{name} has more than the {most:,} bytes that it may have")
    return content
