"""Which function of a user's file is the job, and how it is called: from a module to what can run again and again.

What a file of the user's raised, in one line.
"""

import inspect
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from benchmarks.block.block import parameters_with_services
from benchmarks.block.verification import expected_results, first_difference
from benchmarks.errors import RequestError
from benchmarks.plan import custom_workload
from workloads.contract import REFERENCE, Workload
from workloads.cpus import usable_cpus

_HERE = Path(__file__).parent
_LONGEST = 300


def said(error: BaseException) -> str:
    """An error in one line, with the last line that was reached in the user's file, or else anywhere."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent != _HERE]
    users = [frame for frame in frames if frames and frame.filename == frames[0].filename]
    place = f" ({Path(users[-1].filename).name}, line {users[-1].lineno})" if users else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:_LONGEST]}{place}"


JOB, INPUTS = "job", ("INPUTS", "inputs")


@dataclass(frozen=True)
class Refusal:
    """Why nothing can be profiled: one line."""

    reason: str


@dataclass(frozen=True)
class NeededServers:
    """The servers that have to run before it can be."""

    services: tuple[str, ...]


@dataclass
class ProfiledJob:
    """What is run again and again; a call makes `jobs` jobs. Each of the inputs, if there are any, is one call's turn.

    `computing` is what a workload says of its own computing.
    """

    name: str
    function: Callable[..., Any]
    given: Sequence[Any] = ()
    jobs: int = 1
    computing: str = ""
    at_random: bool = False
    turns: list[int] = field(default_factory=list)
    turn: int = -1

    @property
    def inputs(self) -> int:
        return len(self.given)

    def start_over(self, at_random: bool) -> None:
        """Begin with the first input again; in random order where there is no time for all of them."""
        self.at_random, self.turn, self.turns = at_random, -1, list(range(self.inputs))
        if at_random:
            Random(0).shuffle(self.turns)

    def call(self) -> None:
        if not self.given:
            self.function()
            return
        self.turns = self.turns or list(range(self.inputs))
        self.turn = (self.turn + 1) % self.inputs
        self.function(self.given[self.turns[self.turn]])

    def failure(self, error: BaseException) -> Refusal:
        """What a job raised, where, and with which input."""
        which = f" with INPUTS[{self.turns[self.turn]}]" if self.given and self.turns else ""
        return Refusal(f"{self.name} failed{which}: {said(error)}: mend this first")


@contextmanager
def subject(
    module: str, function: str | None, services: Mapping[str, str]
) -> Iterator[ProfiledJob | NeededServers | Refusal]:
    """The job of a registered module while it can be run, or what keeps it from that."""
    with ExitStack() as stack:
        yield _found(module, function, services, stack)


def _found(
    module: str, function: str | None, services: Mapping[str, str], stack: ExitStack
) -> ProfiledJob | NeededServers | Refusal:
    try:
        imported = _imported(module)
        workload = getattr(imported, "WORKLOAD", None)
        if isinstance(workload, Workload) and function is None:
            return _of_workload(workload, _file(imported), services, stack)
        return _of_function(imported, function)
    except RequestError as error:
        return Refusal(str(error))


def _imported(module: str) -> ModuleType:
    """The user's module; what is wrong with importing it is said as for workloads, of which it need not be one."""
    try:
        custom_workload.load_own(module)
    except RequestError:
        found = sys.modules.get(f"workloads.{module}")
        if found is None or isinstance(getattr(found, "WORKLOAD", None), Workload):
            raise
    return sys.modules[f"workloads.{module}"]


def _file(module: ModuleType) -> str:
    return Path(module.__file__ or "").name


def _of_workload(
    workload: Workload[Any], file: str, services: Mapping[str, str], stack: ExitStack
) -> ProfiledJob | NeededServers | Refusal:
    """A workload's plain loop, opened on the stack, with results that were checked once."""
    if not set(workload.needs) <= services.keys():
        return NeededServers(workload.needs)
    name = f"{file}:{workload.name}"
    try:
        parameters = stack.enter_context(workload.prepare(parameters_with_services(workload, dict(services))))
        variant = workload.variants[REFERENCE](parameters, workload.width or usable_cpus())
        batch = stack.enter_context(variant)
        wrong = first_difference(expected_results(workload, parameters), batch(), workload.accepts)
    except Exception as error:
        return Refusal(f"{name} failed: {said(error)}: mend this first")
    if wrong:
        return Refusal(f"{name} returned a wrong answer: {wrong}: mend this first")
    return ProfiledJob(name, batch, jobs=parameters.jobs, computing=workload.computes)


def _of_function(module: ModuleType, name: str | None) -> ProfiledJob:
    function = _named(module, name) if name else _only(module)
    called = name or str(getattr(function, "__name__", JOB))
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise _no(module, f"{called} is a coroutine function: name one that waits by blocking, as in a plain loop")
    if inspect.isgeneratorfunction(function):
        raise _no(module, f"{called} is a generator: name a function that does the job when it is called")
    given = _inputs(module, called, function)
    return ProfiledJob(f"{_file(module)}:{called}", function, given)


def _no(module: ModuleType, why: str) -> RequestError:
    return RequestError(f"{_file(module)}: {why}")


def _named(module: ModuleType, name: str) -> Callable[..., Any]:
    found = getattr(module, name, None)
    if found is None:
        known = f"there are {', '.join(names)}" if (names := _public(module)) else "write one that does one job"
        raise _no(module, f"it has no function {name}: {known}")
    if not callable(found):
        raise _no(module, f"{name} is of type {type(found).__name__}: name a function")
    return found  # type: ignore[no-any-return]


def _public(module: ModuleType) -> list[str]:
    """Functions that the file itself defines and does not hide."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return [name for name, one in functions if one.__module__ == module.__name__ and not name.startswith("_")]


def _only(module: ModuleType) -> Callable[..., Any]:
    known = _public(module)
    if callable(found := getattr(module, JOB, None)):
        return found  # type: ignore[no-any-return]
    if len(known) == 1:
        return _named(module, known[0])
    if not known:
        raise _no(module, f"it has no function: write one that does one job, def {JOB}(): ...")
    raise _no(
        module, f"it has several functions: name one of them, as in {_file(module)}:{known[0]} ({', '.join(known)})"
    )


def _inputs(module: ModuleType, name: str, function: Callable[..., Any]) -> Sequence[Any]:
    """What the calls are given in turn: nothing, or the file's inputs."""
    needed, possible = _arguments(function)
    if needed > 1:
        raise _no(module, f"{name} takes {needed} arguments: write def {JOB}(given): return {name}(*given)")
    given = next((getattr(module, one) for one in INPUTS if hasattr(module, one)), None)
    if given is None and needed:
        raise _no(module, f"{name} takes an argument: write what jobs are given in turn, INPUTS = [...]")
    if given is None or not possible:
        return ()
    if isinstance(given, str | bytes) or not hasattr(given, "__len__") or not hasattr(given, "__iter__"):
        raise _no(module, f"INPUTS is of type {type(given).__name__}: write a list with what jobs are given in turn")
    if not len(given):
        raise _no(module, "INPUTS is empty: write what jobs are given in turn, INPUTS = [...]")
    return list(given)


def _arguments(function: Callable[..., Any]) -> tuple[int, int]:
    """How many arguments a function needs, and how many it can take by position."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some built-in functions do not say
        return 0, 0
    by_place = [
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    keywords = [
        parameter
        for parameter in parameters
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    ]
    return sum(parameter.default is parameter.empty for parameter in by_place) + len(keywords), len(by_place)
