"""All files of a bundle, made from its record; and what is used of a bundle from elsewhere, once it was checked.

Of a bundle from elsewhere only the record, the hashes of its environment and the credits are read. Everything else in
it follows from these, and is made anew where a bundle is unpacked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.record_format import MOST_BYTES
from reports.bundle.archive import MOST_PACKED, read_members
from reports.bundle.crate import Attribution, attribution_in, crate
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
    Contents,
    as_sums,
    digest,
    sums_in,
)
from reports.bundle.plan import plan, probe
from reports.errors import BundleError, RecordError, ReportError
from reports.formatting import short
from reports.record.load import parse_record
from reports.record.measurements import Measurements
from reports.text.facts import machine_name

_MOST_TEXT = 8 * 1024 * 1024
_READ = {SUMS: _MOST_TEXT, RECORD: MOST_BYTES, ENVIRONMENT: _MOST_TEXT, CRATE: _MOST_TEXT}
"""What is read of a bundle, and the bytes that each may have at most."""


@dataclass(frozen=True)
class Source:
    """What all of a bundle follows from: the record as it was written, what it means, and who packed it."""

    record: bytes
    measurements: Measurements
    attribution: Attribution


@dataclass(frozen=True)
class Bundle:
    """What is used of a bundle: what it follows from, hashes of libraries, and what its checksums say of all files."""

    source: Source
    hashes: Hashes
    sums: Mapping[str, str]


def bundle_files(source: Source, page: Contents, environment: bytes) -> Contents:
    """Every file of a bundle, by name."""
    record = source.measurements
    files = {RECORD: source.record, ENVIRONMENT: environment, README: _readme(record), **page}
    files |= {PLAN: plan(source.record, record), PROBE: probe(record)}
    digests = {name: digest(content) for name, content in files.items()}
    files[CRATE] = crate(record, digests, source.attribution)
    files[SUMS] = as_sums({**digests, CRATE: digest(files[CRATE])})
    return dict(sorted(files.items()))


def _readme(record: Measurements) -> bytes:
    """What this is, how to check it, how to reproduce it."""
    python = record.environment_text("python_version")
    return f"""\
A record of Crossover {record.environment_text("suite_version")}: where async helps in Python, and where it does not.
Measured on {machine_name(record)}, with Python {python}, from {record.sitting.started} on.
{RECORD} is the record, raw: every makespan, in a file that `python -m pyperf show` reads, too.
{PAGE} shows what it means. Trust it as far as whoever gave it to you; Crossover makes it anew when it unpacks.
{PLAN} says what was measured, in which order; {PROBE} what the machine is; {CRATE} all of it to machines.
Check, in the unpacked folder, that nothing changed on the way: sha256sum -c {SUMS}
The next two are for a checkout of Crossover, and need nothing but Python.
Check the record, and unpack it with everything else made anew: python3 noxfile.py -s unpack -- FILE.zip FOLDER
Reproduce it on your machine: python3 noxfile.py -s reproduce -- FOLDER/{RECORD}
Install the libraries that were measured: pip install --require-hashes --no-deps -r {ENVIRONMENT}
""".encode()


def read_bundle(path: Path) -> Bundle:
    """Check a bundle. Raises BundleError, in one line, where what is read of it is not as it should be."""
    try:
        if not path.is_file():
            raise BundleError("it is a folder" if path.is_dir() else "there is no such file")
        with path.open("rb") as file:
            return checked_bundle(file.read(MOST_PACKED + 1))
    except ReportError as error:
        raise BundleError(f"{short(str(path), 200)} is refused: {error}; get it again from its source") from error
    except (OSError, ValueError) as error:
        raise BundleError(f"{short(str(path), 200)} cannot be read ({short(str(error), 120)})") from error


def checked_bundle(content: bytes) -> Bundle:
    """The same for the content of a file, whatever it is called."""
    files = read_members(content, _READ)
    sums = sums_in(files[SUMS])
    for name in (RECORD, ENVIRONMENT, CRATE):
        if sums.get(name) != digest(files[name]).sha256:
            raise BundleError(f"the checksum of {name} is wrong")
    try:
        measurements = parse_record(files[RECORD])
    except RecordError as error:
        raise BundleError(f"{RECORD} in it is refused: {error}") from error
    source = Source(files[RECORD], measurements, attribution_in(files[CRATE]))
    return Bundle(source, carried_hashes(files[ENVIRONMENT], measurements), sums)
