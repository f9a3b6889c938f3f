"""Mutations of a file that know nothing of records: bytes lost, turned, spliced, packed, encoded otherwise."""

import gzip
import json
from collections.abc import Callable
from random import Random

_MIB = 1024 * 1024
_TRIFLES = (b"", b" ", b"\n\n", b"null", b"0", b'""', b"[]", b"{}", b"[", b"}", b"\xff\xfe", b"\x1f\x8b", b"PK\x03\x04")


def broken(content: bytes, other: bytes, random: Random) -> tuple[str, bytes]:
    """A mutation's name and the content after it; the enormous ones are rare, for they take their time."""
    change = random.choice(_ENORMOUS) if random.random() < 0.004 else random.choice(_SMALL)
    return change.__name__.strip("_"), change(content, other, random)


def _truncated(content: bytes, other: bytes, random: Random) -> bytes:
    cut = random.randrange(len(content) + 1)
    return content[:cut] if random.random() < 0.7 else content[cut:]


def _flipped(content: bytes, other: bytes, random: Random) -> bytes:
    turned = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        turned[random.randrange(len(turned))] ^= 1 << random.randrange(8)
    return bytes(turned)


def _overwritten(content: bytes, other: bytes, random: Random) -> bytes:
    """Signs that mean something to JSON, or any bytes, anywhere."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 2, 5))):
        at, some = (
            random.randrange(len(changed)),
            random.choice((b'"', b"\\", b"{", b"]", b",", b":", b"9" * 40, b"e9")),
        )
        changed[at : at + random.choice((0, 1, len(some)))] = some if random.random() < 0.8 else random.randbytes(8)
    return bytes(changed)


def _spliced(content: bytes, other: bytes, random: Random) -> bytes:
    start, end = sorted(random.randrange(len(other)) for _ in range(2))
    at = random.randrange(len(content))
    return content[:at] + other[start:end] + content[at + random.choice((0, end - start)) :]


def _encoded(content: bytes, other: bytes, random: Random) -> bytes:
    """Other encodings, and marks of byte order that do or do not belong to them."""
    text = content.decode("utf-8", "replace")
    code = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp1252", "cp037"))
    mark = random.choice((b"", b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\xff\xfe"))
    return mark + text.encode(code, "replace")


def _packed(content: bytes, other: bytes, random: Random) -> bytes:
    return gzip.compress(content, 1)


def _twice(content: bytes, other: bytes, random: Random) -> bytes:
    """Two records in one file, one after the other or one within the other."""
    return random.choice((content + other, content + b"\n" + other, b"[" + content + b"," + other + b"]"))


def _repeated_keys(content: bytes, other: bytes, random: Random) -> bytes:
    """The same key twice, with another value first or last."""
    for key in random.sample((b'"crossover": ', b'"benchmarks": ', b'"metadata": ', b'"blocks": ', b'"format": '), 2):
        content = content.replace(key, key + random.choice((b"null, ", b"4, ", b"{}, ", b"[], ")) + key, 1)
    return content


def _trifle(content: bytes, other: bytes, random: Random) -> bytes:
    return random.choice(_TRIFLES) * random.choice((1, 1, 2, 100))


def _noise(content: bytes, other: bytes, random: Random) -> bytes:
    return random.randbytes(random.choice((1, 10, 1000)))


def _huge_number(content: bytes, other: bytes, random: Random) -> bytes:
    digits = random.choice((b"9", b"1", b"0.")) + b"0" * (random.choice((1, 8, 63)) * _MIB)
    return _with(content, digits)


def _huge_text(content: bytes, other: bytes, random: Random) -> bytes:
    each = random.choice(("a", "a ", "é", "\N{PILE OF POO}", "\\u0000", "<b>", "\\ud83d\\udca9")).encode()
    return _with(content, b'"' + each * (random.choice((1, 8, 62)) * _MIB // len(each)) + b'"')


def _huge_list(content: bytes, other: bytes, random: Random) -> bytes:
    each = random.choice((b"[],", b"{},", b"0,", b'"",', b'{"a":0},', b"null,", b"[[[]]],", b"1e9,"))
    return _with(content, b"[" + each * (random.choice((1, 8, 60)) * _MIB // len(each)) + b"0]")


def _huge_object(content: bytes, other: bytes, random: Random) -> bytes:
    count = random.choice((10**5, 10**6))
    return _with(content, json.dumps(dict.fromkeys(map(str, range(count)), random.choice((0, [], {})))).encode())


def _huge_depth(content: bytes, other: bytes, random: Random) -> bytes:
    depth = random.choice((10**5, 10**6, 10**7))
    return random.choice((b"[" * depth, _with(content, b"[" * depth + b"]" * depth), b'{"a":' * depth))


def _huge_nothing(content: bytes, other: bytes, random: Random) -> bytes:
    return random.choice((b" ", b"\x00", b"\n", b"[")) * (random.choice((1, 63, 65)) * _MIB) + content


def _with(content: bytes, part: bytes) -> bytes:
    """The record with this as what was given to it, which records may lack."""
    key = b'"crossover": {'
    return content.replace(key, key + b'"given": ' + part + b", ", 1)


_Change = Callable[[bytes, bytes, Random], bytes]
_SMALL: tuple[_Change, ...] = (
    *((_truncated, _flipped, _overwritten, _spliced) * 3),
    _encoded,
    _packed,
    _twice,
    _repeated_keys,
    _trifle,
    _noise,
)
_ENORMOUS: tuple[_Change, ...] = (
    _huge_number,
    _huge_text,
    _huge_list,
    _huge_object,
    _huge_depth,
    _huge_nothing,
)
