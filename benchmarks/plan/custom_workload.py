"""A workload of the user's own: from a path on the command line to a module to measure, or one line why not."""

import os
import re
import traceback
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import workloads
from benchmarks.errors import RequestError
from workloads import own
from workloads.contract import Workload
from workloads.validation import NAME, problems

TAKEN = (*workloads.NAMES, *workloads.TWINS)

_PREFIX = "own."
_TO_ADD = {
    "name": 'name="my_job"',
    "text": "text=__doc__",
    "parameters": "parameters=Parameters()",
    "variants": 'variants={"sequential": sequential, "asyncio": asyncio_}',
    "answer": "answer=lambda p: [...]",
    "width": "width=16",
    "computing": 'computing="holds the GIL"',
    "claims": "claims=()",
}
"""What to write for each argument that `Workload` cannot do without."""


def is_path(word: str) -> bool:
    """Whether a word names a file rather than a workload of the suite."""
    return word.endswith(".py") or any(separator in word for separator in (os.sep, os.altsep) if separator)


def comma_parts(words: str, folder: Path = Path()) -> list[str]:
    """The parts of a comma list; the path of a file is never taken apart."""
    return [words] if (folder / words).is_file() else [part.strip() for part in words.split(",")]


def words_without_folders(words: Iterable[str], files: Iterable[str]) -> list[str]:
    """The words with the names of these files for their paths."""
    shown = list(words)
    for file in files:
        shown = [word.replace(file, Path(file).name) for word in shown]
    return shown


def is_own(module: str) -> bool:
    return module.startswith(_PREFIX)


def register(words: Iterable[str]) -> list[str]:
    """Make files importable as modules, each once, and return the modules' names; says which file cannot be one."""
    files: dict[str, Path] = {}
    for word in words:
        path = Path(word)
        check_path(path)
        _check_file(path)
        other = files.setdefault(path.stem, path)
        if other.resolve() != path.resolve():
            raise RequestError(f"{other} and {path} cannot be measured together: give one of them another name")
    own.register(path.resolve() for path in files.values())
    return [_PREFIX + stem for stem in files]


def check_path(path: Path) -> None:
    """Refuse a path that could not be a workload's, whether or not there is a file."""
    if path.is_dir():
        raise RequestError(f"{path} is a folder: name the file in it, such as {path / 'my_job.py'}")
    if path.suffix != ".py":
        raise RequestError(f"{path} is not a Python module: its name has to end with .py")
    if "." in path.stem:
        raise RequestError(f"{path} cannot be imported with a dot in its name: call it {_module_name(path.stem)}.py")


def _check_file(path: Path) -> None:
    if not path.exists():
        raise RequestError(f"{path} does not exist: python -m benchmarks new {path} writes a starting point")
    if not path.is_file():
        raise RequestError(f"{path} is not a file that can be imported: name a module that ends with .py")


def check_name(path: Path) -> None:
    """Refuse a file whose name cannot be the name of a new workload."""
    if not NAME.fullmatch(path.stem):
        raise RequestError(f"no workload can be called {path.stem!r}: use up to 40 letters, digits, _ and -")
    if path.stem in TAKEN:
        raise RequestError(f"{path.stem} is a workload of the suite already: choose another name, as in my_{path.name}")


def _module_name(stem: str) -> str:
    return re.sub(r"\W+", "_", stem)


def load_own(module: str) -> Workload[Any]:
    """Import a registered module and check that its workload can be measured; everything wrong is a RequestError."""
    file = _file(module)
    workload = getattr(_imported_module(module, file), "WORKLOAD", None)
    wrong = problems(workload) if isinstance(workload, Workload) else [_missing_workload_text(workload, file.stem)]
    if isinstance(workload, Workload) and workload.twins:
        wrong.append("twins are how the suite checks itself: leave out twins=True")
    if wrong:
        raise RequestError(f"{_short_path(file)}: {'; '.join(wrong)}")
    assert isinstance(workload, Workload)
    return workload


def _imported_module(module: str, file: Path) -> ModuleType:
    try:
        return import_module(f"workloads.{module}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a module may raise anything, SystemExit included
        raise RequestError(f"{_place_text(error, file)}: {_problem_text(error)}") from error


def _place_text(error: BaseException, file: Path) -> str:
    """The last line that was reached in the module or in one beside it."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    for name, line in reversed(places):
        if line and Path(name).parent == file.parent:
            return f"{_short_path(Path(name))}, line {line}"
    return _short_path(file)


def _problem_text(error: BaseException) -> str:
    """What is wrong and what to do about it, in one line."""
    message = " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())
    if isinstance(error, ModuleNotFoundError):
        return f"{message}: install it where this runs; with nox: -s bench -- --with PACKAGE"
    if lacking := re.match(r"Workload\.__init__\(\) missing .*", message):
        names = re.findall(r"'(\w+)'", lacking[0])
        return f"Workload(...) lacks {', '.join(names)}: add " + ", ".join(_TO_ADD[name] for name in names)
    return f"{type(error).__name__}: {message}: mend this first; nothing was measured"


def _missing_workload_text(value: object, stem: str) -> str:
    line = f'WORKLOAD = Workload(name="{stem}", text=__doc__, ...)'
    if value is None:
        return f"it has no WORKLOAD: add {line}; `python -m benchmarks new` writes an example"
    return f"WORKLOAD is of type {type(value).__name__}: make it {line}"


def taken_name_text(module: str, name: str, owner: str) -> str:
    """Say that two workloads have one name, and which of them can get another."""
    file = _short_path(_file(module))
    other = _short_path(_file(owner)) if is_own(owner) else "a workload of the suite"
    return f'{file}: {other} is called {name!r} too: choose another name="..." in Workload(...)'


def _file(module: str) -> Path:
    return Path(own.file_of(f"workloads.{module}") or "")


def _short_path(file: Path) -> str:
    """A path as short as it can be written from here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
