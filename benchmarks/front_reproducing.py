"""What the front door, `noxfile.py`, reads off a record that shall be reproduced. Needs nothing but Python.

The record may come from anywhere. Of what it says, only versions of known libraries are used, if they look like some.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.errors import RequestError
from benchmarks.format import MOST_BYTES, excess
from benchmarks.front import ROOT, paths_in, understood

PINNED = (
    *("aiofiles", "aiohttp", "aiosqlite", "granian", "multidict", "numpy", "urllib3", "yarl"),
    *("httpx2", "requests", "pillow", "asyncpg", "psycopg", "psycopg-pool", "uvloop", "winloop", "distributed"),
)
"""Libraries whose version can change what is measured; those of the second line are extras."""

_EXTRAS = frozenset(PINNED[PINNED.index("httpx2") :])
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,5}((a|b|rc)\d{1,4})?(\.post\d{1,4})?")


@dataclass(frozen=True)
class Again:
    """A reference, where the new record goes, what `reproduce` is told, and what is installed besides the locks."""

    reference: str
    record: str
    arguments: list[str]
    packages: list[str]
    pins: list[str]
    extras: bool


def again(words: Sequence[str], folder: Path, lock: str) -> Again:
    """Understand the words of `nox -s reproduce`: a record, and options of the command of that name.

    `lock` is the name of the lock that is installed. Raises RequestError where no record is named or it is none.
    """
    references = [word for word in words[:1] if not word.startswith("-")]
    if not references:
        raise RequestError("name the record to reproduce first, as in: nox -s reproduce -- results/reference/NAME.json")
    (reference,) = paths_in(folder, references)
    wanted = understood(words[1:], folder)
    versions = recorded(Path(reference) if Path(reference).is_absolute() else ROOT / reference)
    pins = [f"{name}=={version}" for name, version in versions.items() if version not in locked(name, lock)]
    arguments = [reference, *wanted.arguments]
    return Again(reference, wanted.record, arguments, wanted.packages, pins, bool(_EXTRAS & versions.keys()))


def recorded(path: Path) -> dict[str, str]:
    """The versions of known libraries that a record was measured with. Raises RequestError for what is no record."""
    try:
        content = json.loads(_text(path))
        installed, metadata = content["crossover"].get("installed") or {}, content["metadata"]
        return dict(_versions({**_of_older(metadata), **installed}))
    except RequestError:
        raise
    except OSError as error:
        raise RequestError(f"cannot read {path}: {error.strerror}; check the path") from error
    except Exception as error:
        raise RequestError(f"{path} is no whole record of Crossover; name another file") from error


def _text(path: Path) -> bytes:
    with path.open("rb") as file:
        text = file.read(MOST_BYTES + 1)
    if too_much := excess(text):
        raise RequestError(f"{path} is no record of Crossover: {too_much}; name another file")
    return text


def _of_older(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Records before format 4 name the libraries that are compared, and no others."""
    return {name: metadata[f"{name}_version"] for name in PINNED if f"{name}_version" in metadata}


def _versions(said: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name in PINNED:
        if isinstance(version := said.get(name), str) and _VERSION.fullmatch(version):
            yield name, version


def locked(name: str, lock: str) -> set[str]:
    """The versions of a library in a lock and, beside it, in that of the extras; Pythons may have different ones."""
    texts = [(ROOT / "locks" / f"{one}.txt").read_text(encoding="utf-8") for one in (lock, "extras")]
    return {found for text in texts for found in re.findall(rf"^{re.escape(name)}==([^\s;]+)", text, re.MULTILINE)}
