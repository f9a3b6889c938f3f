"""What the front door, `noxfile.py`, understands of the words after `--`. Needs nothing but Python.

nox runs everything in the suite's folder; paths were meant in the folder where nox was called from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from benchmarks.own import is_path, parts

ROOT = Path(__file__).resolve().parent.parent

_OUTPUT, _RESUME, _WORKLOAD, _WITH, _PROFILE = "--output", "--resume", "--workload", "--with", "--profile"
_SET = "--set"
_POSITIONAL, _FLAGS = "", ("--help",)
_SHORT = ("smoke", "quick")
"""Profiles that measure the core where no workload is named, which needs no extra."""


@dataclass(frozen=True)
class Wanted:
    """Where the record of a bench is, what `run` is told, and what is installed besides: packages, the extras."""

    record: str
    arguments: list[str]
    packages: list[str]
    extras: bool


def understood(words: Sequence[str], folder: Path) -> Wanted:
    """Let every path mean what it means in `folder`, and see to it that the record is named."""
    options = list(_options(words))
    packages = [value for name, value in options if name == _WITH]
    meant = [(name, _meant(name, value, folder)) for name, value in options if name != _WITH]
    record = next((value for name, value in reversed(meant) if name in (_OUTPUT, _RESUME)), None)
    if record is None:
        record = dated_record()
        meant.append((_OUTPUT, record))
    return Wanted(record, [word for option in meant for word in option if word], packages, _needs_extras(options))


def _needs_extras(options: Sequence[tuple[str, str]]) -> bool:
    """Whether more than the core may be measured."""
    asked = dict(options)
    return bool({_WORKLOAD, _RESUME, _SET, _POSITIONAL} & asked.keys()) or asked.get(_PROFILE, _SHORT[0]) not in _SHORT


def dated_record() -> str:
    """What a record is called that nobody gave a name."""
    return f"results/{datetime.now(timezone.utc):%Y-%m-%dT%H%M%SZ}.json"  # noqa: UP017  # any Python runs nox


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options with their values, joined ones that mean nothing here as they are; arguments without a name."""
    rest = iter(words)
    for word in rest:
        name, is_joined, value = word.partition("=")
        if name in (_OUTPUT, _RESUME, _WORKLOAD, _WITH, _PROFILE, _SET):
            yield name, value if is_joined else next(rest, "")
        elif not word.startswith("-"):
            yield _POSITIONAL, word
        else:
            yield word, "" if is_joined or word in _FLAGS else next(rest, "")


def _meant(name: str, value: str, folder: Path) -> str:
    if name in (_WORKLOAD, _POSITIONAL):
        return ",".join(_in(folder, part) if is_path(part) else part for part in parts(value, folder))
    if name == _RESUME:
        return record_in(folder, value)
    return _in(folder, value) if name == _OUTPUT and value else value


def about_a_function(words: Sequence[str], folder: Path) -> tuple[list[str], list[str]]:
    """What `profile` is told of `my_job.py:job` as it was meant in `folder`, and the packages that it needs."""
    options = list(_options(words))
    packages = [value for name, value in options if name == _WITH]
    meant = [(name, _function_in(folder, value) if value else "") for name, value in options if name != _WITH]
    return [word for option in meant for word in option if word], packages


def _function_in(folder: Path, word: str) -> str:
    file, colon, function = word.rpartition(":")
    return f"{record_in(folder, file)}:{function}" if colon and file.endswith(".py") else record_in(folder, word)


def record_in(folder: Path, word: str) -> str:
    """The path of a record as it was meant in `folder`, or else in the suite's; any other word as it is."""
    return _in(folder, word) if (folder / word).exists() else word


def _in(folder: Path, word: str) -> str:
    return word if folder == ROOT else str(folder / word)


def file_in(folder: Path, word: str) -> Path:
    """The path of a new file as it was meant in `folder`."""
    return Path(_in(folder, word))
