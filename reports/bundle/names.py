"""The files of a bundle, and why the name of one that came from elsewhere is refused.

Checksums in the format of `sha256sum`, which can check them where there is no Crossover.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from reports.errors import BundleError
from reports.formatting import short

CRATE, RECORD, PAGE, SUMMARY = "ro-crate-metadata.json", "record.json", "index.html", "summary.md"
PROBE, PLAN, ENVIRONMENT, README, SUMS = "probe.json", "plan.json", "environment.txt", "README.txt", "SHA256SUMS"
WHOLE = (README, SUMS, ENVIRONMENT, PAGE, PLAN, PROBE, RECORD, CRATE, SUMMARY)
"""What every bundle holds; beside it are figures."""

_FIGURE = re.compile(r"figures/[a-z0-9][a-z0-9_-]*\.(svg|png|csv)")
_LONGEST = 150
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{name}{number}" for name in ("COM", "LPT") for number in range(10))}


def is_page(name: str) -> bool:
    """Whether a file is for people to read, and so is made anew from the record wherever a bundle is unpacked."""
    return name in (PAGE, SUMMARY, README) or _FIGURE.fullmatch(name) is not None


def refusal(name: str) -> str:
    """Why no file may have this name; empty where it may. Reads as what is said of it: `leaves the folder`."""
    return next(filter(None, (*_of_the_whole(name), *map(_of_a_part, name.split("/")), _foreign(name))), "")


def _of_the_whole(name: str) -> Iterator[str]:
    yield "" if name else "is empty"
    yield "is too long" if len(name) > _LONGEST else ""
    yield "" if name.isprintable() else "holds control characters"
    yield "holds a backslash" if "\\" in name else ""
    yield "is an absolute path" if name.startswith("/") else ""
    yield "names a drive or a stream" if ":" in name else ""


def _of_a_part(part: str) -> str:
    if part == "..":
        return "leaves the folder"
    if part in ("", "."):
        return "has an empty part"
    if part != part.strip() or part.endswith("."):
        return "begins or ends with a space or a dot"
    return "is a device on Windows" if part.partition(".")[0].upper() in _RESERVED else ""


def _foreign(name: str) -> str:
    return "" if name in WHOLE or is_page(name) else "is none of a bundle's"


def alike(names: Iterable[str]) -> str:
    """A name that some file system would take for one that came before; empty where all differ."""
    seen: set[str] = set()
    for name in names:
        key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        if key in seen:
            return name
        seen.add(key)
    return ""


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
