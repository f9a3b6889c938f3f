"""What a command of a document comes down to: the module of the suite that it runs, and the words that this gets.

A session of nox is turned into the command that it runs once its environment is there, by the functions that the
noxfile uses, so that nothing is installed.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import benchmarks.__main__
import reports.__main__
from benchmarks.front.arguments import (
    EVERY_PYTHON,
    nox_request,
    paths_in,
    profile_request,
    pythons_request,
    record_in,
    reproduction_request,
    without_page_options,
)
from benchmarks.paths import ROOT
from tests.documents.texts import NOX

NOXFILE = (ROOT / "noxfile.py").read_text(encoding="utf-8")
GROUPS = {"benchmarks": benchmarks.__main__.app, "reports": reports.__main__.app}
MEASURING = {"bench": "run", "sweep": "sweep", "map": "map", "loops": "sweep"}
"""What sessions that measure run."""

OF_ONE_RECORD = {"report": "page", "advise": "advise"}
"""What sessions run that take a record and options."""

OF_PATHS = ("compare", "reproduction", "pack", "unpack")
"""Sessions that run what they are called, and whose arguments are all paths."""

FOR_DEVELOPERS = ("tests", "tests_slow", "lint", "types", "lock", "docs", "fuzz", "browser")


@dataclass(frozen=True)
class ModuleCall:
    """`python -m MODULE WORDS`."""

    module: str
    words: tuple[str, ...]


def module_call(line: str, folder: Path = ROOT) -> ModuleCall | None:
    """What a command runs where paths are meant in `folder`; None for sessions that run nothing of the suite."""
    if not line.startswith(NOX):
        module, *words = shlex.split(line.removeprefix("python -m "))
        return ModuleCall(module, tuple(words))
    option, *rest = shlex.split(line.removeprefix(NOX))
    names, words = (rest[: rest.index("--")], rest[rest.index("--") + 1 :]) if "--" in rest else (rest, [])
    assert option in ("-s", "-t"), line
    assert [name for name in names if not (is_session(name) if option == "-s" else f'tags=["{name}"]' in NOXFILE)] == []
    return None if option == "-t" or names[0] in FOR_DEVELOPERS else _of_session(names[0], words, folder)


def is_session(name: str) -> bool:
    """Whether the noxfile has a session of this name."""
    base, _, version = name.rpartition("-")
    of_a_version = version in EVERY_PYTHON and f'name=f"{base}-{{version}}"' in NOXFILE
    return of_a_version or f"\ndef {name}(session" in NOXFILE or f'name="{name}"' in NOXFILE


def _of_session(name: str, words: list[str], folder: Path) -> ModuleCall:
    base = name.rpartition("-")[0] if name.rpartition("-")[2] in EVERY_PYTHON else name
    if base in MEASURING:
        loops = re.findall(r'"([^"]+)"', re.findall(r"^LOOPS = (.*)$", NOXFILE, re.MULTILINE)[0])
        asked, _ = without_page_options([*(loops if base == "loops" else ()), *words])
        return ModuleCall("benchmarks", (MEASURING[base], *nox_request(asked, folder).arguments))
    if base in OF_ONE_RECORD:
        return ModuleCall("reports", (OF_ONE_RECORD[base], *(record_in(folder, word) for word in words)))
    if base in OF_PATHS:
        return ModuleCall("reports", (base, *paths_in(folder, words)))
    if base == "pythons":
        versions, request = pythons_request(words, folder)
        interpreters = [word for version in versions for word in ("--python", f"python{version}")]
        return ModuleCall("benchmarks", (base, *interpreters, *request.arguments))
    own = {
        "profile": lambda: profile_request(words, folder)[0],
        "reproduce": lambda: reproduction_request(words, folder, "measure").arguments,
        "new": lambda: words,
    }
    return ModuleCall("benchmarks", (base, *own[base]()))


def parse(call: ModuleCall) -> None:
    """Understand all options, as click does, without running anything."""
    name, *rest = call.words
    with GROUPS[call.module].commands[name].make_context(name, rest):
        pass


def run_here(call: ModuleCall) -> None:
    """Run it in this process, as its `__main__` would; an exit status other than 0 is a failure."""
    group: click.Group = GROUPS[call.module]
    try:
        status = group.main(list(call.words), prog_name=call.module, standalone_mode=False)
    except SystemExit as error:
        status = error.code
    if status:
        pytest.fail(f"{shlex.join(call.words)}: exit status {status}")


def with_changes(call: ModuleCall, *words: str, without: Sequence[str] = ()) -> ModuleCall:
    """The call with further words, and without some options and their values."""
    kept, rest = [], iter(call.words)
    for word in rest:
        if word in without:
            next(rest, "")
        else:
            kept.append(word)
    return ModuleCall(call.module, (*kept, *words))
