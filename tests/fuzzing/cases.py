"""Cases, a hundred at a time; the same seed and number of the hundred always give the same ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzzing import bundles, raw, schemas
from tests.fuzzing.originals import built, real, resumable
from tests.fuzzing.structures import Parsed, mutated, parsed, renamed

IN_A_CHUNK = 100
RECORD, FILE, BUNDLE, PACKED, RESUMED, REPRODUCED = "record", "file", "bundle", "packed", "resumed", "reproduced"
"""Which reader a case is for; what is `packed` can be unpacked."""

PAIR, CLAIMED, SAME, MARKUP = "pair", "claimed", "same", "markup"
"""Two records, one after the other with a zero between them: to compare, or to check the claims of one by the other; or
with the same meaning; or one with markup and one with words under the same names, whose pages have one structure."""

_SHARES = {
    "structure": 62,
    "bytes": 12,
    "format": 4,
    "bundle": 5,
    "packed": 2,
    "same": 3,
    "resumed": 3,
    "reproduced": 3,
    "pair": 3,
    "pages": 3,
}
_SMALLEST = 0.4


@dataclass(frozen=True)
class Case:
    """One input: for which reader, how it came to be, its bytes, and whether a page is made if it is understood."""

    reader: str
    kind: str
    content: bytes
    is_shown: bool = False


def chunk(seed: int, number: int, pages: int) -> Iterator[Case]:
    """The cases of one chunk; of those that are understood, one in so many is shown."""
    random = Random(f"{seed} {number}")
    yield from (_structural(random, pages) for _ in range(_SHARES["structure"]))
    yield from (_raw(random) for _ in range(_SHARES["bytes"]))
    for content in schemas.drawn(_SHARES["format"], random.getrandbits(32)):
        yield Case(RECORD, "drawn from the format", content, is_shown=random.randrange(pages) == 0)
    yield from (_bundle(random) for _ in range(_SHARES["bundle"]))
    yield from (_packed(random) for _ in range(_SHARES["packed"]))
    yield from (_same(random) for _ in range(_SHARES["same"]))
    yield from (_read(RESUMED, resumable(), random) for _ in range(_SHARES["resumed"]))
    yield from (_read(REPRODUCED, real()[0], random) for _ in range(_SHARES["reproduced"]))
    yield from (_pair(random, pages) for _ in range(_SHARES["pair"]))
    yield from (_paged(random, pages) for _ in range(_SHARES["pages"]))


def _any(random: Random) -> Parsed:
    """An original; the real ones are larger and take longer, so they are an eighth."""
    return parsed(random.choice(real()) if random.random() < 0.12 else _small(random))


def _small(random: Random) -> str:
    """One that was built, most often the smallest."""
    return built()[0] if random.random() < _SMALLEST else random.choice(built())


def _structural(random: Random, pages: int) -> Case:
    kind, text = mutated(_any(random), random)
    return Case(RECORD, kind, as_bytes(text), is_shown=random.randrange(pages) == 0)


def _raw(random: Random) -> Case:
    kind, content = raw.broken(_any(random).text.encode(), _any(random).text.encode(), random)
    return Case(FILE, f"bytes {kind}", content)


def _bundle(random: Random) -> Case:
    kind, content = bundles.broken(random)
    return Case(BUNDLE, f"bundle {kind}", content)


def _packed(random: Random) -> Case:
    kind, text = mutated(parsed(_small(random)), random)
    return Case(PACKED, f"packed {kind}", as_bytes(text))


def _read(reader: str, text: str, random: Random) -> Case:
    """A case for those readers of the measuring side that go by files."""
    original = parsed(text)
    if random.random() < 0.3:
        kind, content = raw.broken(text.encode(), text.encode(), random)
    else:
        kind, mutation = mutated(original, random)
        content = as_bytes(mutation)
    return Case(reader, f"{reader} {kind}", content)


def _pair(random: Random, pages: int) -> Case:
    """A record, changed or not, beside a changed one; the same names stand for the same in both."""
    one = parsed(_small(random))
    kind, other = mutated(one, random)
    text = one.text if kind != "renamed" else other.replace("3.11.7", "3.12.1")
    reader = random.choice((PAIR, CLAIMED))
    return Case(
        reader, f"{reader} {kind}", as_bytes(text) + b"\0" + as_bytes(other), is_shown=random.randrange(pages) < 3
    )


def _paged(random: Random, pages: int) -> Case:
    """Markup under every name, of which the page is made more often than of others."""
    hostile, harmless = renamed(parsed(_small(random)), random)
    shown = random.randrange(pages) < 5
    return Case(MARKUP, "markup in names", as_bytes(hostile) + b"\0" + as_bytes(harmless), is_shown=shown)


def _same(random: Random) -> Case:
    """The same record written otherwise: other white space, order of keys and of benchmarks, escapes, unknown keys."""
    original = _any(random).text
    content = _shuffled(json.loads(original), random)
    if random.random() < 0.5:
        content["metadata"] = {**content["metadata"], "unknown": "<b>", "future_number": 1e300}
    content["benchmarks"] = random.sample(content["benchmarks"], len(content["benchmarks"]))
    indent = random.choice((None, 0, 1, 4, "\t"))
    text = json.dumps(
        content, indent=indent, ensure_ascii=random.random() < 0.5, separators=random.choice((None, (",", ":")))
    )
    mark = random.choice((b"", b"\xef\xbb\xbf"))
    written = mark + text.encode() + random.choice((b"", b"\n", b"  "))
    return Case(SAME, "written otherwise", original.encode() + b"\0" + written)


def _shuffled(value: Any, random: Random) -> Any:
    if isinstance(value, dict):
        keys = random.sample(sorted(value), len(value))
        return {key: _shuffled(value[key], random) for key in keys}
    return [_shuffled(one, random) for one in value] if isinstance(value, list) else value


def as_bytes(text: str) -> bytes:
    """JSON as a program writes it; what UTF-8 cannot hold has been escaped before."""
    return text.encode("utf-8", "surrogatepass")
