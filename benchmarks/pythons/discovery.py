"""Which Pythons take part, what they are called, and what all of them can measure; and, for what cannot, why."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.errors import RequestError, last_line
from benchmarks.paths import ROOT
from benchmarks.processes.children import child_environment
from benchmarks.pythons import capabilities

FEWEST_PYTHONS = 2
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class SharedRequest:
    """What every Python is to measure, in the words of `run`."""

    workloads: Sequence[str]
    models: Sequence[str]
    changes: Sequence[str] = ()


@dataclass(frozen=True)
class PythonBuild:
    """A Python that can measure: where it is, what it is called, and what it can and cannot measure, by module."""

    python: str
    name: str
    measurable: Sequence[str]
    skipped: Mapping[str, str]


@dataclass(frozen=True)
class PythonSelection:
    """The Pythons that go in turns, the modules of what all of them can measure, and what is left out, with why."""

    builds: Sequence[PythonBuild]
    modules: Sequence[str]
    left_out: Mapping[str, str]


def python_environment() -> dict[str, str]:
    """What another Python is started with besides: its packages and its home are its own, the suite is ours."""
    return {"PYTHONPATH": str(ROOT), "PYTHONHOME": ""}


def discover_pythons(pythons: Sequence[str], request: SharedRequest) -> PythonSelection:
    """Ask each Python what it can measure. Raises RequestError where fewer than two can measure anything in common."""
    return select_pythons([(python, _capabilities_of(python, request)) for python in pythons])


def select_pythons(answers: Sequence[tuple[str, PythonBuild | str]]) -> PythonSelection:
    """Those that can measure, and what all of them can; of every Python there is an answer or a reason why not."""
    builds = _with_own_names([answer for _, answer in answers if isinstance(answer, PythonBuild)])
    reasons = {python: answer for python, answer in answers if isinstance(answer, str)}
    if len(builds) < FEWEST_PYTHONS:
        raise RequestError(f"{_too_few(len(builds))}{_reasons_text(reasons)}")
    modules = [module for module in builds[0].measurable if all(module in build.measurable for build in builds)]
    left_out = {**reasons, **_gaps(builds, modules)}
    if not modules:
        raise RequestError(f"these Pythons can measure nothing in common{_reasons_text(left_out)}")
    return PythonSelection(builds, modules, left_out)


def _too_few(count: int) -> str:
    return f"{'one' if count else 'none'} of these Pythons can measure, and to go in turns takes two"


def _reasons_text(reasons: Mapping[str, str]) -> str:
    """The reasons in brackets; one that all have in common stands alone."""
    if not reasons:
        return ": name another one with --python"
    if len(set(reasons.values())) == 1 < len(reasons):
        return f": {next(iter(reasons.values()))}"
    return f" ({'; '.join(f'{subject}: {reason}' for subject, reason in reasons.items())})"


def _gaps(builds: Sequence[PythonBuild], modules: Sequence[str]) -> dict[str, str]:
    """Workloads that some can measure and others cannot, and which of them cannot, and why."""
    gaps: dict[str, list[str]] = {}
    for build in builds:
        for module, reason in build.skipped.items():
            gaps.setdefault(module, []).append(f"{build.name}: {reason}")
    return {module: "; ".join(reasons) for module, reasons in gaps.items() if module not in modules}


def _capabilities_of(python: str, request: SharedRequest) -> PythonBuild | str:
    """What one Python says that it can measure, or why it cannot."""
    path = shutil.which(python)
    if path is None:
        return "there is no such program"
    try:
        done = subprocess.run(
            [path, "-m", capabilities.__name__],
            input=json.dumps(vars(request)),
            cwd=ROOT,
            env={**child_environment(), **python_environment()},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        return PythonBuild(python=path, **json.loads(done.stdout)) if not done.returncode else last_line(done.stderr)
    except (OSError, subprocess.TimeoutExpired, ValueError, TypeError) as error:
        return f"it does not answer as a Python does ({type(error).__name__})"


def _with_own_names(builds: Sequence[PythonBuild]) -> list[PythonBuild]:
    """The same Pythons with names of their own: the second `python3.14` is `python3.14-2`."""
    names: list[str] = []
    for build in builds:
        number = sum(name.partition("-")[0] == build.name for name in names) + 1
        names.append(build.name if number == 1 else f"{build.name}-{number}")
    return [replace(build, name=name) for build, name in zip(builds, names, strict=True)]
