"""What the front door, `noxfile.py`, understands of the words after `--`. Needs nothing but Python.

nox runs everything in the suite's folder; paths were meant in the folder where nox was called from. A record that
shall be reproduced may come from anywhere: only versions of known libraries are read off it, if they look like some.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.plan.custom_workload import comma_parts, is_path
from benchmarks.plan.models import needs_library
from benchmarks.record_format import read_bytes

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
FREE_THREADED = ("3.13t", "3.14t", "3.15t")
EVERY_PYTHON = (*PYTHONS, *FREE_THREADED)

_OUTPUT, _RESUME, _WORKLOAD, _WITH, _PROFILE = "--output", "--resume", "--workload", "--with", "--profile"
_SET, _PYTHON, _MODEL = "--set", "--python", "--model"
_OPEN = "--open"
_POSITIONAL, _FLAGS = "", ("--help", "--without-source", "--costs", "--no-costs", "--timelines", "--no-timelines")
_SHORT = ("smoke", "quick")
"""Profiles that measure the core where no workload is named, which needs no extra."""


@dataclass(frozen=True)
class NoxRequest:
    """Where the record of a bench is, what `run` is told, and what is installed besides: packages, the extras."""

    record: str
    arguments: list[str]
    packages: list[str]
    extras: bool


def nox_request(words: Sequence[str], folder: Path) -> NoxRequest:
    """Let every path mean what it means in `folder`, and see to it that the record is named."""
    options = list(_options(words))
    packages = [value for name, value in options if name == _WITH]
    meant = [(name, _value_meant(name, value, folder)) for name, value in options if name != _WITH]
    record = next((value for name, value in reversed(meant) if name in (_OUTPUT, _RESUME)), None)
    if record is None:
        record = dated_record()
        meant.append((_OUTPUT, record))
    return NoxRequest(record, [word for option in meant for word in option if word], packages, _needs_extras(options))


def without_page_options(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that are about measuring, and those that are about the page that follows."""
    return [word for word in words if word != _OPEN], [_OPEN] if _OPEN in words else []


def _needs_extras(options: Sequence[tuple[str, str]]) -> bool:
    """Whether more than the core may be measured, or a model that needs a library of its own."""
    values = dict(options)
    if any(needs_library(model) for name, value in options if name == _MODEL for model in comma_parts(value)):
        return True
    return (
        bool({_WORKLOAD, _RESUME, _SET, _POSITIONAL} & values.keys()) or values.get(_PROFILE, _SHORT[0]) not in _SHORT
    )


def dated_record() -> str:
    """What a record is called that nobody gave a name."""
    return f"results/{datetime.now(timezone.utc):%Y-%m-%dT%H%M%SZ}.json"  # noqa: UP017  # any Python runs nox


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Options with their values, joined ones that mean nothing here as they are; arguments without a name."""
    rest = iter(words)
    for word in rest:
        name, is_joined, value = word.partition("=")
        if name in (_OUTPUT, _RESUME, _WORKLOAD, _WITH, _PROFILE, _SET, _PYTHON, _MODEL):
            yield name, value if is_joined else next(rest, "")
        elif not word.startswith("-"):
            yield _POSITIONAL, word
        else:
            yield word, "" if is_joined or word in _FLAGS else next(rest, "")


def _value_meant(name: str, value: str, folder: Path) -> str:
    if name in (_WORKLOAD, _POSITIONAL):
        return ",".join(_path_from(folder, part) if is_path(part) else part for part in comma_parts(value, folder))
    if name == _RESUME:
        return record_in(folder, value)
    return _path_from(folder, value) if name == _OUTPUT and value else value


def profile_request(words: Sequence[str], folder: Path) -> tuple[list[str], list[str]]:
    """What `profile` is told of `my_job.py:job` as it was meant in `folder`, and the packages that it needs."""
    options = list(_options(words))
    packages = [value for name, value in options if name == _WITH]
    meant = [(name, _function_in(folder, value) if value else "") for name, value in options if name != _WITH]
    return [word for option in meant for word in option if word], packages


def _function_in(folder: Path, word: str) -> str:
    file, colon, function = word.rpartition(":")
    return f"{record_in(folder, file)}:{function}" if colon and file.endswith(".py") else record_in(folder, word)


def paths_in(folder: Path, words: Sequence[str]) -> list[str]:
    """Words of which all arguments and `--output` are paths, as they were meant in `folder`; the others as they are."""
    meant = [
        (name, _path_in(folder, value) if name in (_POSITIONAL, _OUTPUT) else value) for name, value in _options(words)
    ]
    return [word for option in meant for word in option if word]


def _path_in(folder: Path, word: str) -> str:
    """A path that may be one of the suite's, or else is one in `folder`, there already or new."""
    is_the_suites = not (folder / word).exists() and (ROOT / word).exists()
    return word if is_the_suites or not word else _path_from(folder, word)


def record_in(folder: Path, word: str) -> str:
    """The path of a record as it was meant in `folder`, or else in the suite's; any other word as it is."""
    return _path_from(folder, word) if (folder / word).exists() else word


def _path_from(folder: Path, word: str) -> str:
    return word if folder == ROOT else str(folder / word)


def file_in(folder: Path, word: str) -> Path:
    """The path of a new file as it was meant in `folder`."""
    return Path(_path_from(folder, word))


def pythons_request(words: Sequence[str], folder: Path) -> tuple[Sequence[str], NoxRequest]:
    """Which Pythons to measure in turns, all unless some are named, and what else is wanted: `record` is a folder.

    Raises RequestError for a Python that there is not.
    """
    options = list(_options(words))
    named = [part.strip() for name, value in options if name == _PYTHON for part in value.split(",")]
    for version in named:
        if version not in EVERY_PYTHON:
            raise RequestError(f"there is no Python {version!r} here: --python takes some of {','.join(EVERY_PYTHON)}")
    rest = [word for name, value in options if name != _PYTHON for word in (name, value) if word]
    if not any(name == _OUTPUT for name, _ in options):
        records = dated_record().removesuffix(".json")
        rest += [_OUTPUT, records if folder == ROOT else str(ROOT / records)]
    return [version for version in EVERY_PYTHON if version in named] or EVERY_PYTHON, nox_request(rest, folder)


PINNED = (
    *("aiofiles", "aiohttp", "aiosqlite", "granian", "multidict", "numpy", "urllib3", "yarl"),
    *("httpx2", "requests", "pillow", "asyncpg", "psycopg", "psycopg-pool", "uvloop", "winloop", "distributed"),
)
"""Libraries whose version can change what is measured; those of the second line are extras."""

_EXTRAS = frozenset(PINNED[PINNED.index("httpx2") :])
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,5}((a|b|rc)\d{1,4})?(\.post\d{1,4})?")


@dataclass(frozen=True)
class ReproductionRequest:
    """A reference, where the new record goes, what `reproduce` is told, and what is installed besides the locks."""

    reference: str
    record: str
    arguments: list[str]
    packages: list[str]
    pins: list[str]
    extras: bool


def reproduction_request(words: Sequence[str], folder: Path, lock: str) -> ReproductionRequest:
    """Understand the words of `nox -s reproduce`: a record, and options of the command of that name.

    `lock` is the name of the lock that is installed. Raises RequestError where no record is named or it is none.
    """
    references = [word for word in words[:1] if not word.startswith("-")]
    if not references:
        raise RequestError("name the record to reproduce first, as in: nox -s reproduce -- results/reference/NAME.json")
    (reference,) = paths_in(folder, references)
    request = nox_request(words[1:], folder)
    versions = recorded_versions(Path(reference) if Path(reference).is_absolute() else ROOT / reference)
    pins = [f"{name}=={version}" for name, version in versions.items() if version not in locked_versions(name, lock)]
    arguments = [reference, *request.arguments]
    return ReproductionRequest(
        reference, request.record, arguments, request.packages, pins, bool(_EXTRAS & versions.keys())
    )


def recorded_versions(path: Path) -> dict[str, str]:
    """The versions of known libraries that a record was measured with. Raises RequestError for what is no record."""
    try:
        text, too_much = read_bytes(path)
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}; check the path") from error
    if too_much:
        raise RequestError(f"{path} is no record of Crossover: {too_much}; name another file")
    try:
        content = json.loads(text)
        installed, metadata = content["crossover"].get("installed") or {}, content["metadata"]
        return dict(_known_versions({**_older_versions(metadata), **installed}))
    except Exception as error:
        raise RequestError(f"{path} is no whole record of Crossover; name another file") from error


def _older_versions(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Records before format 4 name the libraries that are compared, and no others."""
    return {name: metadata[f"{name}_version"] for name in PINNED if f"{name}_version" in metadata}


def _known_versions(installed: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name in PINNED:
        if isinstance(version := installed.get(name), str) and _VERSION.fullmatch(version):
            yield name, version


def locked_versions(name: str, lock: str) -> set[str]:
    """The versions of a library in a lock and, beside it, in that of the extras; Pythons may have different ones."""
    texts = [(ROOT / "locks" / f"{file}.txt").read_text(encoding="utf-8") for file in (lock, "extras")]
    return {version for text in texts for version in re.findall(rf"^{re.escape(name)}==([^\s;]+)", text, re.MULTILINE)}
