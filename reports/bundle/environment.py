"""The environment of a record as a requirements file that pip installs, each file checked against its hash.

Hashes come from the lock files of the checkout that packs. pip demands a hash for every line as soon as one has any, so
distributions without a known hash are comments. Of a file from elsewhere only hashes are used, of versions that its
record says were installed; it may say nothing else to pip: no option, no address, no other version.

The hashes that the lock files of this checkout hold, by distribution and version.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from reports.bundle.names import ENVIRONMENT
from reports.errors import BundleError
from reports.formatting import short
from reports.paths import LOCKS
from reports.record.measurements import Measurements

Pin = tuple[str, str]
"""A distribution by its normalized name (PEP 503), and its version."""

Hashes = Mapping[Pin, tuple[str, ...]]
"""SHA-256 in hexadecimal digits of every file of a distribution, sorted."""


_PIN = re.compile(r"([a-z0-9-]+)(?:\[[a-z0-9,-]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"\s+--hash=sha256:([0-9a-f]{64})\b")


@cache
def locked(folder: Path = LOCKS) -> Hashes:
    """All hashes of all lock files together; none where there are no lock files."""
    return hashes_in(path.read_text(encoding="utf-8") for path in folder.glob("*.txt"))


def hashes_in(texts: Iterable[str]) -> Hashes:
    """All hashes in requirements files, each with the distribution above it."""
    found: dict[Pin, set[str]] = {}
    for pin, known in chain.from_iterable(map(_pins, texts)):
        found.setdefault(pin, set()).add(known)
    return {pin: tuple(sorted(known)) for pin, known in found.items()}


def _pins(text: str) -> Iterator[tuple[Pin, str]]:
    pin: Pin | None = None
    for line in text.splitlines():
        if match := _PIN.match(line):
            pin = match[1], match[2]
        elif pin and (match := _HASH.match(line)):
            yield pin, match[1]


_INSTALL = f"pip install --require-hashes --no-deps -r {ENVIRONMENT}"
_NAME, _VERSION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
_NO_DISTRIBUTIONS = ("openssl", "perf", "python", "suite", "zlib")
_VERSION_OF = "_version"
_LINE = re.compile(r"(?:#.*|(?P<name>[a-z0-9-]+==[^\s\\;]+) \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?)")


def as_requirements(record: Measurements, hashes: Hashes) -> bytes:
    """The whole file; the same record and hashes give the same bytes. Raises BundleError for names that are none."""
    wanted = _installed_pins(record)
    known = [pin for pin in wanted if pin in hashes]
    lines = [*_head(record), *(line for pin in known for line in _requirement(pin, hashes[pin]))]
    unknown = [pin for pin in wanted if pin not in hashes]
    return "\n".join([*lines, *_unknown(unknown), ""]).encode()


def carried_hashes(content: bytes, record: Measurements) -> Hashes:
    """The hashes in a file from elsewhere. Raises BundleError where it says anything that its record does not."""
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError as error:
        raise BundleError(f"{ENVIRONMENT} is no text") from error
    if not all(map(_LINE.fullmatch, lines)):
        raise BundleError(f"{ENVIRONMENT} has a line that is neither a distribution nor a hash of one")
    carried = hashes_in(["\n".join(lines)])
    named = {match["name"] for line in lines if (match := _LINE.fullmatch(line)) and match["name"]}
    if named - {"==".join(pin) for pin in carried.keys() & {*_installed_pins(record)}}:
        raise BundleError(f"{ENVIRONMENT} is not what its record says was installed")
    for pin, here in locked().items():
        if pin in carried and not set(here) & set(carried[pin]):
            raise BundleError(f"{ENVIRONMENT} has other hashes of {'=='.join(pin)} than the lock files here")
    return carried


def _installed_pins(record: Measurements) -> list[Pin]:
    """What was installed, by name; of records that do not say, the libraries whose versions they name."""
    installed = record.sitting.installed or _named(record)
    for name, version in installed.items():
        if not (_NAME.fullmatch(name) and _VERSION.fullmatch(version)):
            text = short(f"{name}=={version}", 60)
            raise BundleError(f"its record says that {text} was installed, which is no name and version")
    return sorted(installed.items())


def _named(record: Measurements) -> Mapping[str, str]:
    named = {
        key.removesuffix(_VERSION_OF): str(record.environment[key]) for key in record.environment if _is_version(key)
    }
    return {name: version for name, version in named.items() if name not in _NO_DISTRIBUTIONS}


def _is_version(key: str) -> bool:
    return key.endswith(_VERSION_OF)


def _head(record: Measurements) -> Iterator[str]:
    python = f"{record.said('python_implementation')} {record.said('python_version')}"
    yield f"# What was measured with {python} had this installed."
    yield f"# In a new environment of that Python: {_INSTALL}"
    if not record.sitting.installed:
        locks = f"the lock files of commit {record.said('suite_commit')}"
        yield f"# This record names only the libraries that it measured; what these needed besides stands in {locks}."


def _requirement(pin: Pin, hashes: tuple[str, ...]) -> Iterator[str]:
    yield " \\\n    ".join(["==".join(pin), *(f"--hash=sha256:{known}" for known in hashes)])


def _unknown(some: list[Pin]) -> Iterator[str]:
    if some:
        yield "# Also installed, in versions whose hashes are not known; without a check: pip install NAME==VERSION"
    for pin in some:
        yield f"#   {'=='.join(pin)}"
