"""Zip files made by hand, in which every number can be a lie."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

STORED, DEFLATED = 0, 8
PLAIN_FILE, LINK, FOLDER, DEVICE = (mode << 16 for mode in (0o100644, 0o120777, 0o040755, 0o060644))


@dataclass(frozen=True)
class Part:
    """One member: what it is called and holds, and what is said of it; None is what is true."""

    name: str
    content: bytes = b"x"
    method: int = STORED
    flags: int = 0x800
    attributes: int = PLAIN_FILE
    size: int | None = None
    packed: int | None = None
    at: int | None = None
    extra: bytes = b""
    called_inside: str | None = None

    @property
    def data(self) -> bytes:
        if self.method != DEFLATED:
            return self.content
        packing = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packing.compress(self.content) + packing.flush()

    @property
    def facts(self) -> bytes:
        size = len(self.content) if self.size is None else self.size
        packed = len(self.data) if self.packed is None else self.packed
        return pack("<4H3L", self.flags, self.method, 0, 33, zlib.crc32(self.content), packed, size)

    def local(self) -> bytes:
        name = (self.name if self.called_inside is None else self.called_inside).encode()
        return pack("<4sH", b"PK\3\4", 20) + self.facts + pack("<2H", len(name), 0) + name + self.data

    def listed(self, place: int) -> bytes:
        name, at = self.name.encode(), place if self.at is None else self.at
        lengths = pack("<5H2L", len(name), len(self.extra), 0, 0, 0, self.attributes, at)
        return pack("<4s2H", b"PK\1\2", 3 << 8, 20) + self.facts + lengths + name + self.extra


@dataclass(frozen=True)
class Lies:
    """What the end of a file may say that is not so."""

    members: int | None = None
    listed: int | None = None
    listed_at: int | None = None
    part: int = 0
    comment: bytes = b""
    before: bytes = b""
    locator: bytes = b""


def crafted(parts: Sequence[Part], lies: Lies | None = None) -> bytes:
    lies = lies or Lies()
    body, listed = lies.before, b""
    for part in parts:
        listed += part.listed(len(body))
        body += part.local()
    count = len(parts) if lies.members is None else lies.members
    length = len(listed) if lies.listed is None else lies.listed
    at = len(body) if lies.listed_at is None else lies.listed_at
    end = pack("<4s4H2LH", b"PK\5\6", lies.part, lies.part, count, count, length, at, len(lies.comment))
    return body + listed + lies.locator + end + lies.comment
