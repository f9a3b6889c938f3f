"""Checksums in the format of `sha256sum`, which can check them where there is no Crossover."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from reports.errors import BundleError
from reports.plain import short
from reports.publishing.names import SUMS

Contents = dict[str, bytes]
"""Files by their names, in a folder or a bundle."""

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


@dataclass(frozen=True)
class Digest:
    """What is known of a file without its content: bytes, and the SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


def digest(chunks: Iterable[bytes]) -> Digest:
    """The digest of a file that comes in pieces."""
    size, hashed = 0, sha256()
    for chunk in chunks:
        size += len(chunk)
        hashed.update(chunk)
    return Digest(size, hashed.hexdigest())


def as_sums(files: Mapping[str, Digest]) -> bytes:
    """The file of checksums: one line for each other file, by name."""
    return "".join(f"{files[name].sha256}  {name}\n" for name in sorted(files) if name != SUMS).encode()


def check_sums(content: bytes, files: Mapping[str, Digest]) -> None:
    """Raises BundleError where a file is missing, too many, or not what the checksums say."""
    expected = _read(content)
    found = files.keys() - {SUMS}
    for name in sorted(expected.keys() - found):
        raise BundleError(f"{short(name, 80)} is missing, of which {SUMS} knows")
    for name in sorted(found - expected.keys()):
        raise BundleError(f"{SUMS} does not know {name}")
    for name in sorted(found):
        if files[name].sha256 != expected[name]:
            raise BundleError(f"the checksum of {name} is wrong")
    if content != as_sums(files):
        raise BundleError(f"{SUMS} is not in the order of the names, each once")


def _read(content: bytes) -> dict[str, str]:
    try:
        lines = content.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise BundleError(f"{SUMS} is no text") from error
    matches = [_LINE.fullmatch(line) for line in lines]
    if not all(matches):
        raise BundleError(f"{SUMS} has a line that is no checksum")
    return {match[2]: match[1] for match in matches if match}
