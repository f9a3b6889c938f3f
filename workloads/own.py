"""Workloads of one's own: modules anywhere on disk that every process of a sitting can import by name.

The file `somewhere/my_job.py` is the module `workloads.own.my_job`: in the parent, in blocks, in fork servers and in
spawned workers alike, because the variable that lists the files is inherited by all of them. Only the files that were
named can be found here. Their folders come last on the search path: what lies beside them can be imported too, but
takes the place of nothing else.
"""

import json
import os
import sys
from collections.abc import Iterable
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

VARIABLE = "CROSSOVER_OWN"

__path__: list[str] = []  # makes Python look for submodules, and find none without the finder below


def register(files: Iterable[Path]) -> None:
    """Make these files importable, here and in every process that is started from now on."""
    os.environ[VARIABLE] = json.dumps([str(file) for file in files])


def file_of(module: str) -> str | None:
    """The file behind `workloads.own.<stem>`, or None where no file of that name was registered."""
    package, _, stem = module.rpartition(".")
    files = json.loads(os.environ.get(VARIABLE, "[]")) if package == __name__ else []
    return next((file for file in files if Path(file).stem == stem), None)


def source_of(module: str) -> str:
    """The source of `workloads.own.<stem>`, to be sent to where its file is not. Raises KeyError for any other."""
    file = file_of(module)
    if file is None:
        raise KeyError(module)
    return Path(file).read_text(encoding="utf-8")


def install_source(module: str, text: str) -> None:
    """Make `workloads.own.<stem>` of its source, where its file is not; once, unless the source is another."""
    known = sys.modules.get(module)
    if getattr(known, "__text__", None) != text:
        new = sys.modules[module] = ModuleType(module)
        vars(new)["__text__"] = text
        exec(compile(text, module, "exec"), vars(new))  # noqa: S102


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        file = file_of(fullname)
        if file is None:
            return None
        folder = str(Path(file).parent)
        if folder not in sys.path:
            sys.path.append(folder)
        return spec_from_file_location(fullname, file)


sys.meta_path.append(_Finder())
