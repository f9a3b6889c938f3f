"""Bundles: those of mutated records; and bundles from elsewhere, damaged with checksums that are right or wrong."""

from functools import cache
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from hypothesis import strategies as st

from reports.bundle.bundle import Source, bundle_files
from reports.bundle.crate import Attribution
from reports.bundle.environment import locked_hashes, requirements
from reports.bundle.names import CRATE, ENVIRONMENT, RECORD, SUMS, Contents, as_sums, digest
from reports.record.load import parse_record
from tests.fuzzing.damage import damaged
from tests.fuzzing.originals import made

_READ = (RECORD, ENVIRONMENT, CRATE, SUMS)
_MIB = 1024 * 1024
_FLAGS = (0, 1, 8, 0x800)


def packed(record: bytes) -> bytes:
    """The bundle of a record, but for its page. Raises ReportError where there can be none."""
    return _zipped(_files(record))


def _files(record: bytes) -> Contents:
    measurements = parse_record(record)
    environment = requirements(measurements, locked_hashes())
    return bundle_files(Source(record, measurements, Attribution()), {"index.html": b"<!DOCTYPE html>"}, environment)


@cache
def _plain_files() -> Contents:
    return _files(made()[0].encode())


def from_elsewhere(draw: st.DrawFn) -> bytes:
    """A bundle whose bytes are damaged, or what is read of it: lost, damaged, swollen, or said to be something else."""
    files, name = dict(_plain_files()), draw(st.sampled_from(_READ))
    if draw(st.booleans()):
        return damaged(draw, _zipped(files))
    change = draw(st.sampled_from(("damaged", "damaged", "damaged", "lost", "swollen", "marked")))
    if change == "lost":
        del files[name]
    elif change == "swollen":
        files[name] = draw(st.sampled_from((b" ", b"[", b"0"))) * draw(st.sampled_from((*[_MIB] * 30, 300 * _MIB)))
    elif change == "damaged":
        files[name] = damaged(draw, files[name])
    if draw(st.sampled_from((True, True, False))) and name != SUMS:
        files[SUMS] = as_sums({name: digest(content) for name, content in files.items()})
    return _zipped(files, name if change == "marked" else "", draw(st.sampled_from(_FLAGS)))


def _zipped(files: Contents, marked: str = "", flags: int = 0) -> bytes:
    """A zip file; what is marked has these flags (the first says that it is encrypted), and is compressed otherwise."""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in files.items():
            member = ZipInfo(name)
            member.flag_bits |= flags if name == marked else 0
            member.compress_type = (ZIP_STORED if flags else ZIP_BZIP2) if name == marked else ZIP_DEFLATED
            archive.writestr(member, content)
    return stream.getvalue()
