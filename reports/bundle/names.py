"""The files of a bundle, and their checksums in the format of `sha256sum`, which can check them without Crossover."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

CRATE, RECORD, PAGE, SUMMARY = "ro-crate-metadata.json", "record.json", "index.html", "summary.md"
PROBE, PLAN, ENVIRONMENT, README, SUMS = "probe.json", "plan.json", "environment.txt", "README.txt", "SHA256SUMS"

Contents = dict[str, bytes]
"""Files by their names, in a folder or a bundle."""


@dataclass(frozen=True)
class Digest:
    """What is known of a file without its content: bytes, and the SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


def digest(content: bytes) -> Digest:
    """The digest of a file with this content."""
    return Digest(len(content), sha256(content).hexdigest())


def as_sums(files: Mapping[str, Digest]) -> bytes:
    """The file of checksums: one line for each other file, by name."""
    return "".join(f"{files[name].sha256}  {name}\n" for name in sorted(files) if name != SUMS).encode()


def sums_in(content: bytes) -> dict[str, str]:
    """What a file of checksums says is the SHA-256 of each file; what it says may be anything."""
    lines = (line.partition("  ") for line in content.decode(errors="replace").splitlines())
    return {name: sha256_digits for sha256_digits, _, name in lines}


def is_page(name: str) -> bool:
    """Whether a file is for people to read."""
    return name in (PAGE, SUMMARY, README) or name.startswith("figures/")
