"""Mutations of a record that know its structure: parts replaced, moved, renamed, enlarged and nested."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from tests.fuzzing import hostile

Path = tuple[Any, ...]

_DEEP = "@deep@"
_STRUCTURE = {"sequential", "warm", "startup", "shutdown", "1.0", "crossover", "axis", "path", "map", "noop"}
_MOST_BYTES = 6_000_000
_LARGE = (10, 100, 1000, 1000, 10_000, 100_000, 1_000_000)
_LARGE_ODDS = (400, 300, 200, 100, 20, 4, 1)


@dataclass(frozen=True)
class Parsed:
    """An original in every shape that mutations need: paths to its parts, and the names that may be renamed."""

    text: str
    paths: tuple[Path, ...]
    names: tuple[str, ...]


@cache
def parsed(text: str) -> Parsed:
    content = json.loads(text)
    keys, values = set(), set()
    for path, value in (found := list(_walk(content))):
        keys |= {key for key in path[-1:] if isinstance(key, str)}
        values |= {value} if isinstance(value, str) else set()
    names = sorted(one for one in values - _STRUCTURE if one and len(one) < 200)
    return Parsed(text, tuple(path for path, _ in found[1:]), tuple(names))


def _walk(value: Any, path: Path = ()) -> Any:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _walk(item, (*path, key))


def mutated(original: Parsed, random: Random) -> tuple[str, str]:
    """A mutation's name and the record's text after it; now and then after several."""
    if random.random() < 0.25:
        return "renamed", renamed(original, random)[0]
    content, done = json.loads(original.text), "unchanged"
    for _ in range(1 if random.random() < 0.7 else random.randint(2, 6)):
        change = random.choice(_CHANGES)
        change(content, random.choice(original.paths), random, original)
        done = change.__name__.strip("_")
    text = json.dumps(content)
    return done, _nested(text, random) if _DEEP in text else text


def renamed(original: Parsed, random: Random, least: int = 1) -> tuple[str, str]:
    """Names replaced wherever they stand, so that parts still belong together; and the same with harmless letters."""
    count = len(original.names) if random.random() < 0.3 else random.randint(least, 4)
    hostile_text = harmless_text = original.text
    for number, name in enumerate(random.sample(original.names, min(count, len(original.names)))):
        new = f"{hostile.text(random)}{number}" if random.random() < 0.5 else f"{name[:20]}{hostile.text(random)}"
        hostile_text = hostile_text.replace(json.dumps(name), json.dumps(new))
        harmless_text = harmless_text.replace(json.dumps(name), json.dumps(harmless(new)))
    return hostile_text, harmless_text


def harmless(text: str) -> str:
    """The same text without any sign that some language reads; `-` and `+` stay, for they tell variants of a model."""
    return "".join(sign if sign.isalnum() or sign in " _-+" else "x" for sign in text)


def _parent(content: Any, path: Path) -> Any:
    """What holds the part, or None where another mutation took it away."""
    for key in path[:-1]:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return None
    key = path[-1]
    is_there = (isinstance(content, dict) and key in content) or (
        isinstance(content, list) and isinstance(key, int) and key < len(content)
    )
    return content if is_there else None


def _replaced(content: Any, path: Path, random: Random, _: Parsed) -> None:
    if (parent := _parent(content, path)) is not None:
        parent[path[-1]] = hostile.value(random)


def _scaled(content: Any, path: Path, random: Random, original: Parsed) -> None:
    parent = _parent(content, path)
    if parent is not None and isinstance(parent[path[-1]], (int, float)):
        parent[path[-1]] = hostile.near(random, parent[path[-1]])
    else:
        _replaced(content, path, random, original)


def _attacked(content: Any, path: Path, random: Random, original: Parsed) -> None:
    """A text in a string or in front of one; anything else is replaced."""
    parent = _parent(content, path)
    if parent is not None and isinstance(parent[path[-1]], str):
        parent[path[-1]] = hostile.text(random) + (parent[path[-1]] if random.random() < 0.5 else "")
    else:
        _rekeyed(content, path, random, original)


def _rekeyed(content: Any, path: Path, random: Random, _: Parsed) -> None:
    parent = _parent(content, path)
    if isinstance(parent, dict):
        parent[hostile.text(random)] = parent.pop(path[-1]) if random.random() < 0.7 else parent[path[-1]]


def _deleted(content: Any, path: Path, random: Random, _: Parsed) -> None:
    if (parent := _parent(content, path)) is not None:
        del parent[path[-1]]


def _doubled(content: Any, path: Path, random: Random, _: Parsed) -> None:
    parent = _parent(content, path)
    if isinstance(parent, list):
        parent.insert(random.randint(0, len(parent)), parent[path[-1]])


def _swapped(content: Any, path: Path, random: Random, original: Parsed) -> None:
    """Two parts change places; where one holds the other, the result would have no end, so it is copied."""
    other = random.choice(original.paths)
    one_parent, other_parent = _parent(content, path), _parent(content, other)
    if one_parent is None or other_parent is None:
        return
    one, two = (json.dumps(parent[at[-1]]) for parent, at in ((one_parent, path), (other_parent, other)))
    one_parent[path[-1]] = json.loads(two)
    if _parent(content, other) is other_parent:
        other_parent[other[-1]] = json.loads(one)


def _emptied(content: Any, path: Path, random: Random, _: Parsed) -> None:
    if (parent := _parent(content, path)) is not None:
        parent[path[-1]] = type(parent[path[-1]])() if parent[path[-1]] is not None else []


def _enlarged(content: Any, path: Path, random: Random, _: Parsed) -> None:
    """A list with many more of its kind, or an object with very many names."""
    parent, count = _parent(content, path), random.choices(_LARGE, _LARGE_ODDS)[0]
    value = parent[path[-1]] if parent is not None else None
    if isinstance(value, list) and value:
        each = max(1, len(json.dumps(value[-1])))
        parent[path[-1]] = [*value, *(value[-1:] * min(count, _MOST_BYTES // each))]
    elif isinstance(value, dict) and value:
        some = next(iter(value.values()))
        value.update({f"{number}": some for number in range(min(count, _MOST_BYTES // len(json.dumps(some))))})


def _numbered(content: Any, path: Path, random: Random, _: Parsed) -> None:
    """Many more blocks, workloads or sweeps that differ in their numbers and names, as the real ones do."""
    ours = content.get("crossover") if isinstance(content, dict) else None
    where = random.choice(("blocks", "workloads", "sweeps", "footprints", "skipped", "invalid"))
    several = ours.get(where) if isinstance(ours, dict) else None
    if not isinstance(several, list) or not several or not isinstance(several[-1], dict):
        return
    count = min(random.choices(_LARGE, _LARGE_ODDS)[0], _MOST_BYTES // len(json.dumps(several[-1])))
    several += [_other(several[-1], where, number) for number in range(count)]


def _other(one: dict[str, Any], where: str, number: int) -> dict[str, Any]:
    changed: dict[str, dict[str, Any]] = {
        "blocks": {"block": 10_000 + number},
        "workloads": {"name": f"w{number}"},
        "sweeps": {"axis": f"a{number}"},
    }
    return {**one, **changed.get(where, {})}


def _deepened(content: Any, path: Path, random: Random, _: Parsed) -> None:
    if (parent := _parent(content, path)) is not None:
        parent[path[-1]] = _DEEP


def _nested(text: str, random: Random) -> str:
    """The mark replaced by brackets within brackets, closed or not."""
    depth = random.choices((50, 150, 500, 5000, 100_000, 1_000_000), (40, 20, 20, 20, 4, 1))[0]
    left, right = random.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[1,", "]")))
    return text.replace(f'"{_DEEP}"', f"{left * depth}0{right * random.choice((depth, depth, depth - 1))}", 1)


_Change = Callable[[Any, Path, Random, Parsed], None]
_CHANGES: tuple[_Change, ...] = (
    *((_replaced, _scaled, _attacked) * 3),
    *((_rekeyed, _deleted, _doubled, _swapped, _emptied) * 2),
    _enlarged,
    _numbered,
    _deepened,
)
