"""Mutations of a record that know its structure: of its parts, and of its names. What is drawn is mildest first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from typing import Any, get_type_hints

from hypothesis import strategies as st
from pydantic_core import to_jsonable_python

from benchmarks.record_format import KEY, Sitting
from tests.fuzzing.hostile_values import FACTORS, HOSTILE, texts, values

Path = tuple[str | int, ...]

_CHANGES = (*["replace"] * 14, *["delete", "double", "swap", "rekey"] * 2)
_DEEP = "@deep@"
_BRACKETS = (("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[1,", "]"))
_DEPTHS = (*[50] * 40, *[150, 500, 5000] * 20, *[100_000] * 4, 1_000_000)
_COUNTS = (*[10] * 40, *[100, 1000] * 30, *[10_000] * 2, 100_000)
_MOST_BYTES = 6_000_000
_LARGEST = 10**300
"""Larger whole numbers are not multiplied, for no float holds the product."""

_STRUCTURE = {"sequential", "warm", "startup", "shutdown", "1.0", KEY, "axis", "path", "map", "noop"}
"""Texts that mean something, without which nothing else of a record is looked at."""

_HINTS = get_type_hints(Sitting)
_ENTRIES = {field.name: st.from_type(_HINTS[field.name]) for field in fields(Sitting)}
"""What each part of a sitting may be, as far as its type says."""


@dataclass(frozen=True)
class Original:
    """A record with the paths to its parts, those together that differ in places of lists only, and its names."""

    text: str
    paths: tuple[tuple[Path, ...], ...]
    names: tuple[str, ...]


@cache
def original(text: str) -> Original:
    """A record's JSON with all that mutations ask of it."""
    parts = list(_walk(json.loads(text)))[1:]
    paths = sorted((path for path, _ in parts), key=_shape)
    names = sorted({part for _, part in parts if isinstance(part, str) and 0 < len(part) < 200} - _STRUCTURE)
    return Original(text, tuple(tuple(group) for _, group in groupby(paths, _shape)), tuple(names))


def _shape(path: Path) -> tuple[str, ...]:
    return tuple(key if isinstance(key, str) else "" for key in path)


def _walk(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, part
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, item in inner:
        yield from _walk(item, (*path, key))


def mutated(draw: st.DrawFn, record: Original) -> bytes:
    """A record with a few of its parts changed."""
    content = json.loads(record.text)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 4)))):
        path = draw(st.sampled_from(draw(st.sampled_from(record.paths))))
        if (parent := _parent(content, path)) is not None:
            _change(draw, parent, path[-1])
    text = json.dumps(content)
    if _DEEP in text:
        left, right = draw(st.sampled_from(_BRACKETS))
        depth, unclosed = draw(st.sampled_from(_DEPTHS)), draw(st.sampled_from((0, 0, 1)))
        text = text.replace(f'"{_DEEP}"', f"{left * depth}0{right * (depth - unclosed)}", 1)
    return text.encode()


def _parent(content: Any, path: Path) -> Any:
    """What holds the part, or None where another mutation took it away."""
    try:
        for key in path[:-1]:
            content = content[key]
        content[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return content if isinstance(content, (dict, list)) else None


def _change(draw: st.DrawFn, parent: Any, key: Any) -> None:
    change = draw(st.sampled_from(_CHANGES))
    if change == "delete":
        del parent[key]
    elif change == "double" and isinstance(parent, list):
        parent.insert(draw(st.integers(0, len(parent))), parent[key])
    elif change == "swap":
        other = draw(st.sampled_from(list(parent) if isinstance(parent, dict) else range(len(parent))))
        parent[key], parent[other] = parent[other], parent[key]
    elif change == "rekey" and isinstance(parent, dict):
        parent[draw(texts)] = parent.pop(key)
    else:
        parent[key] = draw(st.one_of([*_replacements(key, parent[key])]))


def _multiples(part: float) -> list[float]:
    return [part * factor for factor in FACTORS] if abs(part) < _LARGEST else []


def _replacements(name: Any, part: Any) -> Iterator[st.SearchStrategy[Any]]:
    """Values that stand for any, and such as have something to do with the one before."""
    yield values
    if isinstance(part, (int, float)):
        yield st.sampled_from([part + 1, part - 1, -part, str(part), [part], *_multiples(part)])
    elif isinstance(part, str):
        yield texts.map(lambda text: text + part)
    elif part:
        yield st.just(type(part)())
        yield st.sampled_from(_COUNTS).flatmap(lambda count: _enlarged(part, count))
    if name in _ENTRIES:
        yield _ENTRIES[name].map(lambda entry: to_jsonable_python(entry, inf_nan_mode="constants"))
    yield st.just(_DEEP)


def _enlarged(part: Any, count: int) -> st.SearchStrategy[Any]:
    """A list with many more of its kind, alike or of other names, or an object with very many names."""
    last = part[-1] if isinstance(part, list) else next(iter(part.values()))
    numbers = range(min(count, _MOST_BYTES // len(json.dumps(last))))
    if isinstance(part, dict):
        return st.just({**part, **{str(number): last for number in numbers}})
    if not isinstance(last, dict):
        return st.just([*part, *(last for _ in numbers)])
    return st.sampled_from([*last]).map(
        lambda name: [*part, *({**last, name: _numbered(last[name], number)} for number in numbers)]
    )


def _numbered(value: Any, number: int) -> Any:
    return f"{value}{number}" if isinstance(value, str) else 10_000 + number


def renamed(draw: st.DrawFn, record: Original) -> tuple[bytes, bytes]:
    """Hostile names instead of some or all wherever they stand, so that parts still belong together; and harmless ones.

    Drawn is where in both lists to begin: all names are too many to draw a text for each.
    """
    begin, first = draw(st.integers(0, len(HOSTILE) - 1)), draw(st.integers(0, len(record.names) - 1))
    count, is_added = draw(st.sampled_from((1, 2, 4, len(record.names)))), draw(st.booleans())
    hostile = harmless = record.text
    for number in range(count):
        name = record.names[(first + number) % len(record.names)]
        text = HOSTILE[(begin + number) % len(HOSTILE)]
        new = f"{name[:20]}{text}" if is_added else f"{text}{number}"
        plain = "".join(sign if sign.isalnum() or sign in " _-+" else "x" for sign in new)
        hostile = hostile.replace(json.dumps(name), json.dumps(new))
        harmless = harmless.replace(json.dumps(name), json.dumps(plain))
    return hostile.encode(), harmless.encode()
