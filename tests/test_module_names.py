"""Modules that are named in strings, because to import them would load too much, can be found under that name."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from benchmarks.paths import ROOT

PACKAGES = ("benchmarks", "reports", "tests", "workloads")
_NAME = rf"(?:{'|'.join(PACKAGES)})(?:\.[a-z_0-9]+)+"
_IMPORT = re.compile(rf"\bfrom ({_NAME}) import (\w+)|\bimport ({_NAME})|-m ({_NAME})")
_ELSEWHERE = ("workloads.own.", "tests.benchmarks.children.nowhere")
"""Modules that users register, and one that is missing on purpose."""


def names_in(text: str) -> set[str]:
    """The modules, and what is imported from them, that a string names: as a whole, or in code or a command."""
    whole = {text} if re.fullmatch(_NAME, text) else set[str]()
    imported = {
        f"{module}.{name}" if name else module or alone or program
        for module, name, alone, program in _IMPORT.findall(text)
    }
    return whole | imported


def strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def is_there(name: str) -> bool:
    """Whether a name leads to a module, or to something in one."""
    with suppress(ModuleNotFoundError):
        if find_spec(name):
            return True
    with suppress(ImportError, AttributeError):
        pkgutil.resolve_name(name)
        return True
    return False


def test_modules_are_found_in_strings_and_in_code_within_them() -> None:
    assert names_in("benchmarks.block.block") == {"benchmarks.block.block"}
    assert names_in("import sys; from benchmarks.paths import ROOT") == {"benchmarks.paths.ROOT"}
    assert names_in("python -m tests.fuzzing --cases 3") == {"tests.fuzzing"}
    assert names_in("benchmarks/block.py and workloads") == set()
    assert not is_there("benchmarks.block.missing")
    assert not is_there("benchmarks.missing.block")


def test_every_module_that_a_string_names_exists() -> None:
    files = [ROOT / "noxfile.py", *(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))]
    names = {
        (name, file)
        for file in files
        if file != Path(__file__)
        for text in strings(file)
        for name in names_in(text)
        if not name.startswith(_ELSEWHERE)
    }
    assert "benchmarks.servers.origin_process" in {name for name, _ in names}
    assert [(name, str(file)) for name, file in names if not is_there(name)] == []
