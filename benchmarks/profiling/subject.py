"""Which function of a user's file is the job, and how it is called: from a module to what can run again and again."""

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


def error_line(error: BaseException) -> str:
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
    arguments: Sequence[Any] = ()
    jobs: int = 1
    computing: str = ""
    at_random: bool = False
    turns: list[int] = field(default_factory=list)
    turn: int = -1

    @property
    def inputs(self) -> int:
        return len(self.arguments)

    def start_over(self, at_random: bool) -> None:
        """Begin with the first input again; in random order where there is no time for all of them."""
        self.at_random, self.turn, self.turns = at_random, -1, list(range(self.inputs))
        if at_random:
            Random(0).shuffle(self.turns)

    def call(self) -> None:
        if not self.arguments:
            self.function()
            return
        self.turns = self.turns or list(range(self.inputs))
        self.turn = (self.turn + 1) % self.inputs
        self.function(self.arguments[self.turns[self.turn]])

    def failure(self, error: BaseException) -> Refusal:
        """What a job raised, where, and with which input."""
        which = f" with INPUTS[{self.turns[self.turn]}]" if self.arguments and self.turns else ""
        return Refusal(f"{self.name} failed{which}: {error_line(error)}: mend this first")


@contextmanager
def profiled_job(
    module: str, function: str | None, services: Mapping[str, str]
) -> Iterator[ProfiledJob | NeededServers | Refusal]:
    """The job of a registered module while it can be run, or what keeps it from that."""
    with ExitStack() as stack:
        yield _job(module, function, services, stack)


def _job(
    module: str, function: str | None, services: Mapping[str, str], stack: ExitStack
) -> ProfiledJob | NeededServers | Refusal:
    try:
        imported = _imported_module(module)
        workload = getattr(imported, "WORKLOAD", None)
        if isinstance(workload, Workload) and function is None:
            return _workload_job(workload, _file(imported), services, stack)
        return _function_job(imported, function)
    except RequestError as error:
        return Refusal(str(error))


def _imported_module(module: str) -> ModuleType:
    """The user's module; what is wrong with importing it is said as for workloads, of which it need not be one."""
    try:
        custom_workload.load_own(module)
    except RequestError:
        imported = sys.modules.get(f"workloads.{module}")
        if imported is None or isinstance(getattr(imported, "WORKLOAD", None), Workload):
            raise
    return sys.modules[f"workloads.{module}"]


def _file(module: ModuleType) -> str:
    return Path(module.__file__ or "").name


def _workload_job(
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
        return Refusal(f"{name} failed: {error_line(error)}: mend this first")
    if wrong:
        return Refusal(f"{name} returned a wrong answer: {wrong}: mend this first")
    return ProfiledJob(name, batch, jobs=parameters.jobs, computing=workload.computes)


def _function_job(module: ModuleType, name: str | None) -> ProfiledJob:
    function = _function(module, name) if name else _only_function(module)
    called = name or str(getattr(function, "__name__", JOB))
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise _error(module, f"{called} is a coroutine function: name one that waits by blocking, as in a plain loop")
    if inspect.isgeneratorfunction(function):
        raise _error(module, f"{called} is a generator: name a function that does the job when it is called")
    return ProfiledJob(f"{_file(module)}:{called}", function, _inputs(module, called, function))


def _error(module: ModuleType, why: str) -> RequestError:
    return RequestError(f"{_file(module)}: {why}")


def _function(module: ModuleType, name: str) -> Callable[..., Any]:
    function = getattr(module, name, None)
    if function is None:
        known = f"there are {', '.join(names)}" if (names := _public_names(module)) else "write one that does one job"
        raise _error(module, f"it has no function {name}: {known}")
    if not callable(function):
        raise _error(module, f"{name} is of type {type(function).__name__}: name a function")
    return function  # type: ignore[no-any-return]


def _public_names(module: ModuleType) -> list[str]:
    """Functions that the file itself defines and does not hide."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return [name for name, function in functions if function.__module__ == module.__name__ and not name.startswith("_")]


def _only_function(module: ModuleType) -> Callable[..., Any]:
    known = _public_names(module)
    if callable(function := getattr(module, JOB, None)):
        return function  # type: ignore[no-any-return]
    if len(known) == 1:
        return _function(module, known[0])
    if not known:
        raise _error(module, f"it has no function: write one that does one job, def {JOB}(): ...")
    raise _error(
        module,
        f"it has several functions: name one of them, as in {_file(module)}:{known[0]} ({', '.join(known)})",
    )


def _inputs(module: ModuleType, name: str, function: Callable[..., Any]) -> Sequence[Any]:
    """What the calls are given in turn: nothing, or the file's inputs."""
    needed, possible = _argument_counts(function)
    if needed > 1:
        raise _error(module, f"{name} takes {needed} arguments: write def {JOB}(given): return {name}(*given)")
    inputs = next((getattr(module, variable) for variable in INPUTS if hasattr(module, variable)), None)
    if inputs is None and needed:
        raise _error(module, f"{name} takes an argument: write what jobs are given in turn, INPUTS = [...]")
    if inputs is None or not possible:
        return ()
    if isinstance(inputs, str | bytes) or not hasattr(inputs, "__len__") or not hasattr(inputs, "__iter__"):
        raise _error(
            module, f"INPUTS is of type {type(inputs).__name__}: write a list with what jobs are given in turn"
        )
    if not len(inputs):
        raise _error(module, "INPUTS is empty: write what jobs are given in turn, INPUTS = [...]")
    return list(inputs)


def _argument_counts(function: Callable[..., Any]) -> tuple[int, int]:
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
