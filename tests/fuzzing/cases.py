"""Cases: mutated records, alone or several at once, each for one of those that read records."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.fuzzing.bundles import from_elsewhere
from tests.fuzzing.damage import damaged
from tests.fuzzing.mutations import Original, mutated, original, renamed
from tests.fuzzing.originals import committed, made, resumable

RECORD, FILE, RESUMED, REPRODUCED = "record", "file", "resumed", "reproduced"
"""Readers of one record: the report's of its content and of its file, and those of the measuring side."""

BUNDLE, PACKED = "bundle", "packed"
"""Readers of a bundle: one from elsewhere; and a record's own, which can be read if the record can."""

PAIR, CLAIMED, REWRITTEN, MARKUP = "pair", "claimed", "rewritten", "markup"
"""Two records with a zero between them: to compare, or to hold one's claims against the other; or with the same
meaning; or one with markup and one with words under the same names, whose pages have one structure."""

_SHARES = {RECORD: 63, FILE: 12, BUNDLE: 5, PACKED: 2} | dict.fromkeys(
    (RESUMED, REPRODUCED, REWRITTEN, PAIR, CLAIMED, MARKUP), 3
)
UNKNOWN = {"unknown": "<b>", "future_number": 1e300}
"""What a newer pyperf may say."""

READERS = tuple(reader for reader, share in _SHARES.items() for _ in range(share))
SHOWN_READERS = {RECORD: 1, PAIR: 3, CLAIMED: 3, MARKUP: 5}
"""How much more often than of a record the page is made; of others there is none."""


@dataclass(frozen=True, repr=False)
class Case:
    """An input: for which reader, its bytes, and whether a page is made if it is understood."""

    reader: str
    content: bytes
    is_shown: bool = False


@st.composite
def cases(draw: st.DrawFn, pages: int, readers: Sequence[str] = READERS) -> Case:
    """Any case for these readers; of so many records that are understood, one is shown."""
    reader = draw(st.sampled_from(readers))
    content = _CONTENTS[reader](draw)
    if reader not in SHOWN_READERS:
        return Case(reader, content)
    rarity = max(1, pages // SHOWN_READERS[reader])
    return Case(reader, content, is_shown=draw(st.sampled_from(range(rarity))) == rarity - 1)


def _any(draw: st.DrawFn) -> Original:
    """An original, most often the smallest, for large ones take longer."""
    small, rich = made()
    return original(draw(st.sampled_from((*[small] * 30, *[rich] * 10, *committed()))))


def _record(draw: st.DrawFn) -> bytes:
    return draw(st.sampled_from((mutated, mutated, _renamed)))(draw, _any(draw))


def _renamed(draw: st.DrawFn, record: Original) -> bytes:
    return renamed(draw, record)[0]


def _file(draw: st.DrawFn) -> bytes:
    return _damaged(draw, _any(draw))


def _damaged(draw: st.DrawFn, record: Original) -> bytes:
    return damaged(draw, record.text.encode())


def _measured(draw: st.DrawFn) -> bytes:
    """For those who go on measuring, who ask more of a record than made ones have."""
    change = draw(st.sampled_from((mutated, _renamed, _damaged)))
    return change(draw, original(draw(st.sampled_from(resumable()))))


def _pair(draw: st.DrawFn) -> bytes:
    """A record beside a changed one; if names are, they stand for the same in both, which differ in their Python."""
    small, rich = made()
    record = original(draw(st.sampled_from((*[rich] * 10, small, *committed()))))
    if draw(st.booleans()):
        return record.text.encode() + b"\0" + mutated(draw, record)
    content = renamed(draw, record)[0]
    return content.replace(b"3.11.7", b"3.12.1") + b"\0" + content


def _markup(draw: st.DrawFn) -> bytes:
    return b"\0".join(renamed(draw, original(draw(st.sampled_from(made())))))


def _rewritten(draw: st.DrawFn) -> bytes:
    """The same record written otherwise: other white space, order of keys and of benchmarks, escapes, unknown keys."""
    text = _any(draw).text
    random = Random(draw(st.integers(0, 1000)))
    content = _reordered(json.loads(text), random)
    content["benchmarks"] = random.sample(content["benchmarks"], len(content["benchmarks"]))
    content["metadata"] |= draw(st.sampled_from(({}, UNKNOWN)))
    indent = draw(st.sampled_from((None, 0, 1, 4, "\t")))
    separators = draw(st.sampled_from((None, (",", ":"))))
    written = json.dumps(content, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    return text.encode() + b"\0" + written.encode() + draw(st.sampled_from((b"", b"\n", b"  ")))


def _reordered(part: Any, random: Random) -> Any:
    if isinstance(part, dict):
        return {key: _reordered(part[key], random) for key in random.sample(list(part), len(part))}
    return [_reordered(item, random) for item in part] if isinstance(part, list) else part


_CONTENTS: Mapping[str, Callable[[st.DrawFn], bytes]] = {
    RECORD: _record,
    FILE: _file,
    BUNDLE: from_elsewhere,
    PACKED: _record,
    RESUMED: _measured,
    REPRODUCED: _measured,
    PAIR: _pair,
    CLAIMED: _pair,
    REWRITTEN: _rewritten,
    MARKUP: _markup,
}
