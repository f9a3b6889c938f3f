"""Whether what a workload says about varying its parameters makes sense; `shape.py` asks for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, get_args

from workloads.contract import Depth, Path


def axes(w: Any) -> Iterator[str]:
    if not isinstance(w.axes, Mapping):
        yield f"axes is {kind_of(w.axes)}: make it a mapping, axes={{'width': (1, 4, 16)}}"
        return
    known = _known(w)
    for name, values in w.axes.items():
        if name not in known:
            yield f"axis {name!r} is no parameter: it can be {listed(known)}"
        if (
            not isinstance(values, tuple)
            or len(values) < 2
            or not all(isinstance(value, int | float | str) for value in values)
        ):
            yield f"axis {name!r} has {values!r}: give a tuple of two numbers or words at least, as in (1, 4, 16)"


def _are_values(values: object) -> bool:
    plain = isinstance(values, tuple) and all(isinstance(one, int | float | str) for one in values)
    return plain and isinstance(values, tuple) and len(values) > 1


def paths(w: Any) -> Iterator[str]:
    hint = "give Path(({'width': 1, 'jobs': 8}, {'width': 4, 'jobs': 32}))"
    if not isinstance(w.paths, Mapping):
        yield f"paths is {kind_of(w.paths)}: make it a mapping from a name to its path, and {hint}"
        return
    for name, path in w.paths.items():
        if name in _known(w) or not isinstance(name, str) or not name.isidentifier():
            yield f"path {name!r}: choose a name that is one word and no parameter's"
        if not isinstance(path, Path) or not _has_points(path):
            yield f"path {name!r} is {kind_of(path)}: {hint}"
            continue
        yield from _path(w, name, path)


def _has_points(path: Path) -> bool:
    points = path.points
    return isinstance(points, tuple) and bool(points) and all(isinstance(one, Mapping) and one for one in points)


def _path(w: Any, name: str, path: Path) -> Iterator[str]:
    for wrong in sorted({one for point in path.points for one in point} - set(_known(w))):
        yield f"path {name!r} goes along {wrong!r}, which is no parameter: it can be {listed(_known(w))}"
    if len({frozenset(point) for point in path.points}) > 1:
        yield f"path {name!r} has points that change different parameters: let each give all of them"
    for model in path.models:
        if model not in w.variants:
            yield f"path {name!r}: there is no variant {model!r}, only {listed(w.variants)}"


def sweeps(w: Any) -> Iterator[str]:
    if not isinstance(w.sweeps, Mapping):
        yield f"sweeps is {kind_of(w.sweeps)}: make it a mapping, sweeps={{'width': 'standard'}}"
        return
    for name, depth in w.sweeps.items():
        if name not in (*w.axes, *w.paths):
            yield f"sweep {name!r} is neither an axis nor a path: it can be {listed([*w.axes, *w.paths])}"
        if depth not in get_args(Depth):
            yield f"sweep {name!r} from {depth!r} on: write one of {listed(get_args(Depth))}"


def _known(w: Any) -> list[str]:
    return [*(field.name for field in fields(w.parameters)), "width"]


def kind_of(value: object) -> str:
    """What a value is, where it is not what it should be."""
    return f"the class {value.__name__}" if isinstance(value, type) else f"of type {type(value).__name__}"


def listed(words: Iterable[object]) -> str:
    """Words as they are written in a module."""
    return ", ".join(map(repr, words))
