"""A bundle from elsewhere: nothing in it is believed until all of it was checked.

All files of a bundle. What follows from the record is made here: when packing, and again to check what came.

Ten lines for whoever finds a bundle and knows nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipInfo

from reports.bundle.archive import MOST_IN_ALL, MOST_IN_ONE, Archive, opened
from reports.bundle.crate import Credits, crate, credits_of, machine
from reports.bundle.environment import Hashes, carried_hashes
from reports.bundle.names import (
    CRATE,
    ENVIRONMENT,
    PAGE,
    PLAN,
    PROBE,
    README,
    RECORD,
    SUMS,
    WHOLE,
    Contents,
    Digest,
    as_sums,
    check_sums,
    digest,
    is_page,
)
from reports.bundle.plan import BUNDLE, plan, probe, version_of
from reports.errors import BundleError, RecordError, ReportError
from reports.formatting import short
from reports.record.load import understand
from reports.record.measurements import Measurements


def readme(record: Measurements) -> bytes:
    """What this is, how to check it, how to reproduce it."""
    return f"""\
A record of Crossover {record.said("suite_version")}: where async helps in Python, and where it does not.
Measured on {machine(record)}, with Python {record.said("python_version")}, from {record.sitting.started} on.
{RECORD} is the record, raw: every makespan, in a file that `python -m pyperf show` reads, too.
{PAGE} shows what it means. Trust it as far as whoever gave it to you; Crossover makes it anew when it unpacks.
{PLAN} says what was measured, in which order; {PROBE} what the machine is; {CRATE} all of it to machines.
Check, in the unpacked folder, that nothing changed on the way: sha256sum -c {SUMS}
The next two are for a checkout of Crossover, and need nothing but Python.
Check that everything follows from the record, and unpack it: python3 noxfile.py -s unpack -- FILE.zip FOLDER
Reproduce it on your machine: python3 noxfile.py -s reproduce -- FOLDER/{RECORD}
Install the libraries that were measured: pip install --require-hashes --no-deps -r {ENVIRONMENT}
""".encode()


@dataclass(frozen=True)
class Source:
    """What all of a bundle follows from: the record as it was written, what it means, and who packed it."""

    record: bytes
    measurements: Measurements
    by: Credits


def assembled(source: Source, page: Contents, environment: bytes) -> Contents:
    """Every file of a bundle, by name."""
    files = {RECORD: source.record, ENVIRONMENT: environment, **_following(source), **page}
    digests = {name: digest([content]) for name, content in files.items()}
    files[CRATE] = crate(source.measurements, digests, source.by)
    files[SUMS] = as_sums({**digests, CRATE: digest([files[CRATE]])})
    return dict(sorted(files.items()))


def check_following(source: Source, texts: Contents, digests: Mapping[str, Digest]) -> None:
    """Raises BundleError where a file from elsewhere is not what its record gives."""
    files = {name: file_digest for name, file_digest in digests.items() if name not in (CRATE, SUMS)}
    following = {**_following(source), CRATE: crate(source.measurements, files, source.by)}
    for name in (PLAN, PROBE, CRATE):
        if texts[name] != following[name]:
            raise BundleError(f"{name} is not what its record gives")


def _following(source: Source) -> Contents:
    record = source.measurements
    return {PLAN: plan(source.record, record), PROBE: probe(record), README: readme(record)}


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
