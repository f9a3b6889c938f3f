"""Whether a workload has the shape that measuring relies on; every problem is a line that shows what to write instead.

Only what can be told without running a job: wrong answers, lost jobs and errors are found by measuring.
"""

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from workloads.contract import REFERENCE, SERVICES, Claim, Computing, Relation, Workload
from workloads.shape_of_axes import axes, kind_of, listed, paths, sweeps

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
        yield f"parameters is {kind_of(p)}: make it an instance of a frozen dataclass, parameters=Parameters()"
        return
    jobs: Any = getattr(p, "jobs", None)
    if type(jobs) is not int or jobs < 1:
        yield f"parameters.jobs is {jobs!r}: add how many jobs make a batch to the dataclass, jobs: int = 32"
    for name in _parameter_names(w):
        if isinstance(value := getattr(p, name), float) and not math.isfinite(value):
            yield f"parameters.{name} is {value}: a record can hold finite numbers only"


def _variants(w: Any) -> Iterator[str]:
    if not isinstance(w.variants, Mapping):
        yield f'variants is {kind_of(w.variants)}: make it a mapping, variants={{"{REFERENCE}": {REFERENCE}}}'
        return
    if w.twins and len(w.variants) != 2:
        yield "twins are two: give the same code under two names"
    if not w.twins and REFERENCE not in w.variants:
        yield f'variants lacks "{REFERENCE}", which every speedup is taken against: add "{REFERENCE}": {REFERENCE}'
    for name, variant in w.variants.items():
        if not isinstance(name, str) or not _MODEL.fullmatch(name):
            yield f'variant {name!r}: use up to 24 letters, digits and _ + . -, a letter first, as in "asyncio-batched"'
        yield from _variant(name, variant)


def _variant(name: str, variant: Any) -> Iterator[str]:
    if not callable(variant):
        yield f"variant {name} is {kind_of(variant)}: give the function itself, not what it returns"
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
            yield f"{name} is {kind_of(function)}: give a function, {name}=lambda {arguments}: ..."
        elif not _takes(function, len(arguments.split(","))):
            yield f"{name} must take ({arguments}): {name}=lambda {arguments}: ..."
    if inspect.isgeneratorfunction(w.prepare):
        yield "prepare is a bare generator: write @contextmanager above its def"


def _width(w: Any) -> Iterator[str]:
    if w.width is not None and (type(w.width) is not int or w.width < 1):
        yield f"width is {w.width!r}: give the number of jobs in flight, as in width=16, or None for one per usable CPU"


def _computing(w: Any) -> Iterator[str]:
    try:
        said = w.computes
    except Exception as error:
        yield f"computing raised {type(error).__name__}: {error}: write one of {listed(get_args(Computing))}"
        return
    if said not in get_args(Computing):
        yield f"computing is {said!r}: write computing= one of {listed(get_args(Computing))}"


def _claims(w: Any) -> Iterator[str]:
    if not isinstance(w.claims, tuple):
        yield f'claims is {kind_of(w.claims)}: make it a tuple with a comma, claims=(Claim("asyncio", "faster"),)'
        return
    for claim in w.claims:
        yield from _claim(claim, list(w.variants))


def _claim(claim: Any, known: list[str]) -> Iterator[str]:
    if not isinstance(claim, Claim):
        yield f'claims holds {claim!r}: write Claim("asyncio", "faster", "{REFERENCE}")'
        return
    said = f"claim {claim.model} {claim.relation} {claim.other}"
    for model in (claim.model, claim.other):
        if model not in known:
            yield f"{said}: there is no variant {model!r}, only {listed(known)}"
    if claim.model == claim.other:
        yield f"{said}: compare two different variants"
    if claim.relation not in get_args(Relation):
        yield f"{said}: the relation is one of {listed(get_args(Relation))}"
    if not _is_number(claim.factor) or claim.factor < 1:
        yield f"{said}: factor is {claim.factor!r}, but is a ratio of 1 or more, as in factor=3"


def _services(w: Any) -> Iterator[str]:
    if not isinstance(w.services, tuple) and not callable(w.services):
        yield f"services is {kind_of(w.services)}: make it a tuple with a comma, services=({SERVICES[0]!r},)"
        return
    try:
        needs = w.needs
    except Exception as error:
        yield f"services raised {type(error).__name__}: {error}: give names, services=({SERVICES[0]!r},)"
        return
    for name in needs:
        if name not in SERVICES:
            yield f"there is no service {name!r}, only {listed(SERVICES)}"
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


_Check = Callable[[Any], Iterator[str]]
_CHECKS: tuple[_Check, ...] = (_name, _text, _parameters, _variants, _functions, _width, _computing)
_CHECKS_OF_THE_WHOLE: tuple[_Check, ...] = (_claims, axes, paths, sweeps, _services, _wait)


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
