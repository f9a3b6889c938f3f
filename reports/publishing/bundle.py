"""A bundle from elsewhere: nothing in it is believed until all of it was checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipInfo

from reports.errors import BundleError, RecordError, ReportError
from reports.loading import understand
from reports.plain import short
from reports.publishing.archive import MOST_IN_ALL, MOST_IN_ONE, Archive, opened
from reports.publishing.contents import Source, check_following
from reports.publishing.crate import credits_of
from reports.publishing.environment import carried_hashes
from reports.publishing.locked import Hashes
from reports.publishing.names import CRATE, ENVIRONMENT, PLAN, RECORD, SUMS, WHOLE, is_page
from reports.publishing.plan import BUNDLE, version_of
from reports.publishing.sums import Contents, Digest, check_sums, digest

_MOST_TEXT = 8 * 1024 * 1024
"""What files may have at most that are kept in memory, beside the record."""


@dataclass(frozen=True)
class Bundle:
    """What can be trusted to belong together. The page's files are known by their digests only, and never used.

    Of a bundle of an older version, plan, probe and description are not compared with what is made of records today.
    """

    source: Source
    hashes: Hashes
    files: Mapping[str, Digest]
    is_older: bool = False


def verified(path: Path) -> Bundle:
    """Check a bundle. Raises ReportError, in one line, for anything that is not wholly as it should be."""
    try:
        if not path.is_file():
            raise BundleError("it is a folder" if path.is_dir() else "there is no such file")
        with path.open("rb") as file:
            return checked(file)
    except ReportError as error:
        raise BundleError(f"{short(str(path), 200)} is refused: {error}; get it again from its source") from error
    except (OSError, ValueError) as error:
        raise BundleError(f"{short(str(path), 200)} cannot be read ({short(str(error), 120)})") from error


def checked(file: BinaryIO) -> Bundle:
    """The same for an open file, whatever it is called."""
    with opened(file) as archive:
        texts, files = _read(archive)
    _check_whole(files)
    check_sums(texts[SUMS], files)
    source, version = _source(texts), version_of(texts[PLAN])
    hashes = carried_hashes(texts[ENVIRONMENT], source.measurements)
    if version > BUNDLE:
        raise BundleError("it was packed by a newer version of Crossover: update Crossover")
    if version == BUNDLE:
        check_following(source, texts, files)
    return Bundle(source, hashes, files, is_older=version < BUNDLE)


def _read(archive: Archive) -> tuple[Contents, Mapping[str, Digest]]:
    """The content of all that is no part of the page, and the digests of everything."""
    texts, files, left = {}, {}, MOST_IN_ALL
    for member in archive.members:
        pieces = archive.pieces(member, _most(member))
        if not is_page(member.filename):
            texts[member.filename] = b"".join(pieces)
            pieces = iter([texts[member.filename]])
        files[member.filename] = digest(pieces)
        left -= files[member.filename].size
        if left < 0:
            raise BundleError(f"its files have more than the {MOST_IN_ALL:,} bytes together that they may have")
    return texts, files


def _most(member: ZipInfo) -> int:
    is_large = member.filename == RECORD or is_page(member.filename)
    return MOST_IN_ONE if is_large else _MOST_TEXT


def _check_whole(files: Mapping[str, Digest]) -> None:
    if missing := [name for name in WHOLE if name not in files]:
        raise BundleError(f"{missing[0]} is missing, which every bundle has")


def _source(texts: Contents) -> Source:
    try:
        measurements = understand(texts[RECORD])
    except RecordError as error:
        raise BundleError(f"{RECORD} in it is refused: {error}") from error
    return Source(texts[RECORD], measurements, credits_of(texts[CRATE]))
