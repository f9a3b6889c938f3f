"""The environment of a record as a requirements file that pip installs, each file checked against its hash.

Hashes come from the lock files of the checkout that packs. pip demands a hash for every line as soon as one has any, so
distributions without a known hash are comments. Of a file from elsewhere only hashes are used, of versions that its
record says were installed; it may say nothing else to pip: no option, no address, no other version.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_LINE = re.compile(r"(?:#.*|(?P<name>[a-z0-9-]+==[^\s\\;]+) \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?)")
_NAME, _VERSION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
_VERSION_KEY = "_version"
_NO_DISTRIBUTIONS = ("openssl", "perf", "python", "suite", "zlib")
_INSTALL = f"pip install --require-hashes --no-deps -r {ENVIRONMENT}"


@cache
def locked_hashes(folder: Path = LOCKS) -> Hashes:
    """All hashes of all lock files together; none where there are no lock files."""
    return hashes_in(path.read_text(encoding="utf-8") for path in folder.glob("*.txt"))


def hashes_in(texts: Iterable[str]) -> Hashes:
    """All hashes in requirements files, each with the distribution above it."""
    hashes: dict[Pin, set[str]] = {}
    for pin, sha256 in chain.from_iterable(map(_pinned_hashes, texts)):
        hashes.setdefault(pin, set()).add(sha256)
    return {pin: tuple(sorted(known)) for pin, known in hashes.items()}


def _pinned_hashes(text: str) -> Iterator[tuple[Pin, str]]:
    pin: Pin | None = None
    for line in text.splitlines():
        if match := _PIN.match(line):
            pin = match[1], match[2]
        elif pin and (match := _HASH.match(line)):
            yield pin, match[1]


def requirements(record: Measurements, hashes: Hashes) -> bytes:
    """The whole file; the same record and hashes give the same bytes. Raises BundleError for names that are none."""
    pins = _installed_pins(record)
    lines = [*_head(record), *(_requirement(pin, hashes[pin]) for pin in pins if pin in hashes)]
    return "\n".join([*lines, *_comments([pin for pin in pins if pin not in hashes]), ""]).encode()


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
    for pin, here in locked_hashes().items():
        if pin in carried and not set(here) & set(carried[pin]):
            raise BundleError(f"{ENVIRONMENT} has other hashes of {'=='.join(pin)} than the lock files here")
    return carried


def _installed_pins(record: Measurements) -> list[Pin]:
    """What was installed, by name; of records that do not say, the libraries whose versions they name."""
    installed = record.sitting.installed or _named_libraries(record)
    for name, version in installed.items():
        if not (_NAME.fullmatch(name) and _VERSION.fullmatch(version)):
            text = short(f"{name}=={version}", 60)
            raise BundleError(f"its record says that {text} was installed, which is no name and version")
    return sorted(installed.items())


def _named_libraries(record: Measurements) -> Mapping[str, str]:
    keys = [key for key in record.environment if key.endswith(_VERSION_KEY)]
    versions = {key.removesuffix(_VERSION_KEY): str(record.environment[key]) for key in keys}
    return {name: version for name, version in versions.items() if name not in _NO_DISTRIBUTIONS}


def _head(record: Measurements) -> Iterator[str]:
    python = f"{record.environment_text('python_implementation')} {record.environment_text('python_version')}"
    yield f"# What was measured with {python} had this installed."
    yield f"# In a new environment of that Python: {_INSTALL}"
    if not record.sitting.installed:
        locks = f"the lock files of commit {record.environment_text('suite_commit')}"
        yield f"# This record names only the libraries that it measured; what these needed besides stands in {locks}."


def _requirement(pin: Pin, hashes: tuple[str, ...]) -> str:
    return " \\\n    ".join(["==".join(pin), *(f"--hash=sha256:{sha256}" for sha256 in hashes)])


def _comments(pins: Sequence[Pin]) -> Iterator[str]:
    if pins:
        yield "# Also installed, in versions whose hashes are not known; without a check: pip install NAME==VERSION"
    for pin in pins:
        yield f"#   {'=='.join(pin)}"
