"""Whether a workload has the shape that measuring relies on; every problem is a line that shows what to write instead.

Only what can be told without running a job: wrong answers, lost jobs and errors are found by measuring.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from workloads.contract import REFERENCE, SERVICES, TWIN_MODELS, Claim, Computing, Depth, Path, Relation, Workload

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
"""What a workload may be called: it is typed on command lines, joined by commas and printed in tables."""

_MODEL = re.compile(r"[A-Za-z][A-Za-z0-9_+.-]{0,23}")


def problems(workload: Workload[Any]) -> list[str]:
    """Everything that is wrong with a workload; what builds on other fields is looked at when those are right."""
    alone = [problem for check in _CHECKS for problem in check(workload)]
    return alone or [problem for check in _CHECKS_OF_THE_WHOLE for problem in check(workload)]


def _name(w: Any) -> Iterator[str]:
    if not isinstance(w.name, str) or not NAME.fullmatch(w.name):
        yield f'name is {w.name!r}: use up to 40 letters, digits, _ and -, a letter first, as in name="my_job"'


def _text(w: Any) -> Iterator[str]:
    if not isinstance(w.text, str) or not w.question.endswith("?"):
        yield 'text does not begin with a question: open the module with """Does async help when ...?""", text=__doc__'


def _parameters(w: Any) -> Iterator[str]:
    p: Any = w.parameters
    if isinstance(p, type) or not is_dataclass(p):
        yield f"parameters is {_type_text(p)}: make it an instance of a frozen dataclass, parameters=Parameters()"
        return
    jobs: Any = getattr(p, "jobs", None)
    if type(jobs) is not int or jobs < 1:
        yield f"parameters.jobs is {jobs!r}: add how many jobs make a batch to the dataclass, jobs: int = 32"
    for name in _parameter_names(w):
        if isinstance(value := getattr(p, name), float) and not math.isfinite(value):
            yield f"parameters.{name} is {value}: a record can hold finite numbers only"


def _variants(w: Any) -> Iterator[str]:
    if not isinstance(w.variants, Mapping):
        yield f'variants is {_type_text(w.variants)}: make it a mapping, variants={{"{REFERENCE}": {REFERENCE}}}'
        return
    if w.twins and not set(TWIN_MODELS) <= set(w.variants):
        yield f"twins are two: give the same code under the names {' and '.join(TWIN_MODELS)}"
    if not w.twins and REFERENCE not in w.variants:
        yield f'variants lacks "{REFERENCE}", which every speedup is taken against: add "{REFERENCE}": {REFERENCE}'
    for name, variant in w.variants.items():
        if not isinstance(name, str) or not _MODEL.fullmatch(name):
            yield f'variant {name!r}: use up to 24 letters, digits and _ + . -, a letter first, as in "asyncio-batched"'
        yield from _variant(name, variant)


def _variant(name: str, variant: Any) -> Iterator[str]:
    if not callable(variant):
        yield f"variant {name} is {_type_text(variant)}: give the function itself, not what it returns"
    elif inspect.isgeneratorfunction(variant):
        yield f"variant {name} is a bare generator: write @contextmanager above its def"
    elif inspect.iscoroutinefunction(variant) or inspect.isasyncgenfunction(variant):
        yield f"variant {name} is async: write def, and run coroutines in it by asyncio.Runner"
    elif not _takes(variant, 2):
        yield f"variant {name} must take the parameters and the width: def {name}(p, width)"


def _functions(w: Any) -> Iterator[str]:
    for name, arguments in (("answer", "p"), ("prepare", "p"), ("accepts", "expected, got"), ("observe", "results")):
        function = getattr(w, name)
        if not callable(function):
            yield f"{name} is {_type_text(function)}: give a function, {name}=lambda {arguments}: ..."
        elif not _takes(function, len(arguments.split(","))):
            yield f"{name} must take ({arguments}): {name}=lambda {arguments}: ..."
    if w.latencies is not None and not (callable(w.latencies) and _takes(w.latencies, 1)):
        yield "latencies must take (results): latencies=lambda results: (from_due, from_begun)"
    if inspect.isgeneratorfunction(w.prepare):
        yield "prepare is a bare generator: write @contextmanager above its def"


def _width(w: Any) -> Iterator[str]:
    if w.width is not None and (type(w.width) is not int or w.width < 1):
        yield f"width is {w.width!r}: give the number of jobs in flight, as in width=16, or None for one per usable CPU"


def _computing(w: Any) -> Iterator[str]:
    try:
        computing = w.computes
    except Exception as error:
        yield f"computing raised {type(error).__name__}: {error}: write one of {_listed(get_args(Computing))}"
        return
    if computing not in get_args(Computing):
        yield f"computing is {computing!r}: write computing= one of {_listed(get_args(Computing))}"


def _claims(w: Any) -> Iterator[str]:
    if not isinstance(w.claims, tuple):
        yield f'claims is {_type_text(w.claims)}: make it a tuple with a comma, claims=(Claim("asyncio", "faster"),)'
        return
    for claim in w.claims:
        yield from _claim(claim, list(w.variants))


def _claim(claim: Any, known: list[str]) -> Iterator[str]:
    if not isinstance(claim, Claim):
        yield f'claims holds {claim!r}: write Claim("asyncio", "faster", "{REFERENCE}")'
        return
    text = f"claim {claim.model} {claim.relation} {claim.other}"
    for model in (claim.model, claim.other):
        if model not in known:
            yield f"{text}: there is no variant {model!r}, only {_listed(known)}"
    if claim.model == claim.other:
        yield f"{text}: compare two different variants"
    if claim.relation not in get_args(Relation):
        yield f"{text}: the relation is one of {_listed(get_args(Relation))}"
    if not isinstance(claim.observed, str):
        yield f'{text}: observed is {claim.observed!r}: give a name of observe, as in observed="p99_seconds"'
    if not _is_number(claim.factor) or claim.factor < 1:
        yield f"{text}: factor is {claim.factor!r}, but is a ratio of 1 or more, as in factor=3"


def _services(w: Any) -> Iterator[str]:
    if not isinstance(w.services, tuple) and not callable(w.services):
        yield f"services is {_type_text(w.services)}: make it a tuple with a comma, services=({SERVICES[0]!r},)"
        return
    try:
        needs = w.needs
    except Exception as error:
        yield f"services raised {type(error).__name__}: {error}: give names, services=({SERVICES[0]!r},)"
        return
    for name in needs:
        if name not in SERVICES:
            yield f"there is no service {name!r}, only {_listed(SERVICES)}"
        elif name not in _parameter_names(w):
            yield f'service {name} has nowhere to go: add {name}: str = "" to the parameters, for its address'


def _wait(w: Any) -> Iterator[str]:
    hint = "write wait_seconds=lambda p: p.wait_seconds, or leave it out"
    if not callable(w.wait_seconds):
        yield f"wait_seconds is {w.wait_seconds!r}: {hint}"
        return
    try:
        seconds = w.wait_seconds(w.parameters)
    except Exception as error:
        yield f"wait_seconds raised {type(error).__name__}: {error}: {hint}"
        return
    if not _is_number(seconds) or seconds < 0:
        yield f"wait_seconds gives {seconds!r}, but is a number of seconds: {hint}"


def _arrivals(w: Any) -> Iterator[str]:
    hint = "write arrival_seconds=lambda p: p.jobs / p.rate, or leave it out"
    try:
        seconds = w.arrival_seconds(w.parameters)
    except Exception as error:
        yield f"arrival_seconds raised {type(error).__name__}: {error}: {hint}"
        return
    if not _is_number(seconds) or seconds < 0:
        yield f"arrival_seconds gives {seconds!r}, but is a number of seconds: {hint}"


def _axes(w: Any) -> Iterator[str]:
    if not isinstance(w.axes, Mapping):
        yield f"axes is {_type_text(w.axes)}: make it a mapping, axes={{'width': (1, 4, 16)}}"
        return
    known = _axis_names(w)
    for name, values in w.axes.items():
        if name not in known:
            yield f"axis {name!r} is no parameter: it can be {_listed(known)}"
        if (
            not isinstance(values, tuple)
            or len(values) < 2
            or not all(isinstance(value, int | float | str) for value in values)
        ):
            yield f"axis {name!r} has {values!r}: give a tuple of two numbers or words at least, as in (1, 4, 16)"


def _paths(w: Any) -> Iterator[str]:
    hint = "give Path(({'width': 1, 'jobs': 8}, {'width': 4, 'jobs': 32}))"
    if not isinstance(w.paths, Mapping):
        yield f"paths is {_type_text(w.paths)}: make it a mapping from a name to its path, and {hint}"
        return
    for name, path in w.paths.items():
        if name in _axis_names(w) or not isinstance(name, str) or not name.isidentifier():
            yield f"path {name!r}: choose a name that is one word and no parameter's"
        if not isinstance(path, Path) or not _has_points(path):
            yield f"path {name!r} is {_type_text(path)}: {hint}"
            continue
        yield from _path(w, name, path)


def _has_points(path: Path) -> bool:
    points = path.points
    return isinstance(points, tuple) and bool(points) and all(isinstance(point, Mapping) and point for point in points)


def _path(w: Any, name: str, path: Path) -> Iterator[str]:
    for wrong in sorted({name for point in path.points for name in point} - set(_axis_names(w))):
        yield f"path {name!r} goes along {wrong!r}, which is no parameter: it can be {_listed(_axis_names(w))}"
    if len({frozenset(point) for point in path.points}) > 1:
        yield f"path {name!r} has points that change different parameters: let each give all of them"
    for model in path.models:
        if model not in w.variants:
            yield f"path {name!r}: there is no variant {model!r}, only {_listed(w.variants)}"


def _sweeps(w: Any) -> Iterator[str]:
    if not isinstance(w.sweeps, Mapping):
        yield f"sweeps is {_type_text(w.sweeps)}: make it a mapping, sweeps={{'width': 'standard'}}"
        return
    for name, depth in w.sweeps.items():
        if name not in (*w.axes, *w.paths):
            yield f"sweep {name!r} is neither an axis nor a path: it can be {_listed([*w.axes, *w.paths])}"
        if depth not in get_args(Depth):
            yield f"sweep {name!r} from {depth!r} on: write one of {_listed(get_args(Depth))}"


def _axis_names(w: Any) -> list[str]:
    return [*(field.name for field in fields(w.parameters)), "width"]


_Check = Callable[[Any], Iterator[str]]
_CHECKS: tuple[_Check, ...] = (_name, _text, _parameters, _variants, _functions, _width, _computing)
_CHECKS_OF_THE_WHOLE: tuple[_Check, ...] = (_claims, _axes, _paths, _sweeps, _services, _wait, _arrivals)


def _takes(function: Callable[..., object], count: int) -> bool:
    """Whether a function can be called with this many arguments; what has no signature gets the benefit of doubt."""
    try:
        inspect.signature(function).bind(*range(count))
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _parameter_names(w: Any) -> list[str]:
    return [field.name for field in fields(w.parameters)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _type_text(value: object) -> str:
    """What a value is, where it is not what it should be."""
    return f"the class {value.__name__}" if isinstance(value, type) else f"of type {type(value).__name__}"


def _listed(words: Iterable[object]) -> str:
    """Words as they are written in a module."""
    return ", ".join(map(repr, words))
