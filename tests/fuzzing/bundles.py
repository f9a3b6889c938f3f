"""Mutations of a bundle: at the level of bytes, and by member, with checksums that are right or wrong."""

import stat
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from reports.bundle.bundle import Source, bundle_files
from reports.bundle.crate import Attribution
from reports.bundle.environment import locked_hashes, requirements
from reports.bundle.names import ENVIRONMENT, RECORD, SUMS, as_sums, digest
from reports.record.load import understand
from tests.fuzzing import hostile, raw
from tests.fuzzing.originals import built

Files = Mapping[str, bytes]

_PAGE = {"index.html": b"<!DOCTYPE html>", "summary.md": b"# a", "figures/speedups.csv": b"a\n"}
"""Stands for a page, of which bundles check nothing but the names."""

_NAMES = (
    "../up.json",
    "/etc/passwd",
    "C:\\x",
    "a\\..\\b",
    "record.json/",
    "con",
    "figures/../x.svg",
    "Record.json",
    "a" * 300,
)
_BOMB = 300 * 1024 * 1024


def broken(random: Random) -> tuple[str, bytes]:
    """A mutation's name and the bundle after it."""
    if random.random() < 0.4:
        name, content = raw.broken(zipped(bundle()), zipped(bundle()), random)
        return f"zip {name}", content
    change = random.choice(_BY_MEMBER)
    return change.__name__.strip("_"), change(dict(bundle()), random)


@cache
def bundle() -> Files:
    """All files of a bundle that is as it should be, but for its page."""
    return packed(built()[0].encode())


def packed(record: bytes) -> Files:
    """The files of a record's bundle. Raises ReportError where there can be none."""
    measurements = understand(record)
    return bundle_files(Source(record, measurements, Attribution()), _PAGE, requirements(measurements, locked_hashes()))


def _summed(files: Files) -> Files:
    return {**files, SUMS: as_sums({name: digest(content) for name, content in files.items()})}


def zipped(files: Files) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _member_broken(files: dict[str, bytes], random: Random) -> bytes:
    name = random.choice(sorted(files))
    files[name] = raw.broken(files[name] or b"a", files[random.choice(sorted(files))] or b"a", random)[1]
    return zipped(_summed(files) if random.random() < 0.7 else files)


def _member_lost(files: dict[str, bytes], random: Random) -> bytes:
    del files[random.choice(sorted(files))]
    return zipped(_summed(files) if random.random() < 0.7 else files)


def _member_added(files: dict[str, bytes], random: Random) -> bytes:
    name = random.choice((*_NAMES, f"figures/{hostile.text(random)}.svg"))
    files[name.encode("utf-8", "replace").decode()] = b"x"
    return zipped(_summed(files) if random.random() < 0.7 else files)


def _special(files: dict[str, bytes], random: Random) -> bytes:
    """A link, a device, a folder or an encrypted file instead of one that is plain; or stored otherwise."""
    stream, name = BytesIO(), random.choice(sorted(files))
    with ZipFile(stream, "w") as archive:
        for one, content in files.items():
            member = ZipInfo(one)
            if one == name:
                kinds = (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFREG)
                member.create_system, member.external_attr = 3, (random.choice(kinds) | 0o777) << 16
                member.flag_bits |= random.choice((0, 1, 8, 0x800))
                member.extra, member.comment = random.randbytes(random.choice((0, 8, 200))), random.randbytes(9)
            member.compress_type = random.choice((ZIP_STORED, ZIP_DEFLATED))
            archive.writestr(member, content)
    return stream.getvalue()


def _bomb(files: dict[str, bytes], random: Random) -> bytes:
    """A file of very many bytes that packs to few; rarely a really large one."""
    name = random.choice((RECORD, ENVIRONMENT, "figures/speedups.svg", SUMS))
    files[name] = random.choice((b" ", b"[", b"0")) * (_BOMB if random.random() < 0.03 else 10**6)
    return zipped(files)


def _many(files: dict[str, bytes], random: Random) -> bytes:
    files |= {f"figures/a{number}.svg": b"" for number in range(random.choice((10, 1000, 1000, 70_000)))}
    return zipped(_summed(files))


def _directory_lies(files: dict[str, bytes], random: Random) -> bytes:
    """Bits turned where a zip file says what it holds, which is at its end."""
    content = bytearray(zipped(files))
    start = content.rindex(b"PK\x01\x02") if random.random() < 0.5 else content.index(b"PK\x01\x02")
    for _ in range(random.choice((1, 2, 8))):
        content[random.randrange(start, len(content))] = random.choice((0, 1, 0x7F, 0xFF, random.randrange(256)))
    return bytes(content)


_BY_MEMBER: tuple[Callable[[dict[str, bytes], Random], bytes], ...] = (
    *((_member_broken, _member_lost, _member_added, _special, _directory_lies) * 6),
    _bomb,
    _many,
)
