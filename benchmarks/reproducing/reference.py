"""A record whose plan shall be measured anew: from wherever it comes, it is data, and what it asks for is bounded."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from benchmarks.errors import RequestError
from benchmarks.format import FORMAT, KEY, MOST_BYTES, Sitting, excess
from benchmarks.profiles import Profile
from benchmarks.resuming import SITTING, first_line

MOST_BLOCKS = 1_000
MOST_WORKLOADS = 1_000
"""Workloads and points; the largest map has 400."""

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Reference:
    """A sitting to repeat; `digest` is the SHA-256 of the record, `commit` what its suite was."""

    path: Path
    sitting: Sitting
    digest: str
    commit: str


def read(path: Path) -> Reference:
    """Read a record to repeat. Raises RequestError, in one line, where there is nothing in it that could be."""
    try:
        content = _bytes(path)
        record = from_json(content, allow_inf_nan=False)
        sitting = SITTING.validate_python(_own_part(record))
    except OSError as error:
        raise RequestError(f"cannot reproduce {path}: {error.strerror}; check the path") from error
    except (ValueError, RecursionError) as error:
        raise RequestError(f"cannot reproduce {path}: it is no whole record ({first_line(error)})") from error
    for problem in _problems(sitting):
        raise RequestError(f"cannot reproduce {path}: {problem}")
    return Reference(path, sitting, sha256(content).hexdigest(), _commit(record))


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if too_much := excess(content):
        raise ValueError(too_much)
    return content


def _own_part(record: Any) -> Any:
    if not isinstance(record, dict) or KEY not in record:
        raise ValueError("it is no record of Crossover")
    own = record[KEY]
    written = own.get("format") if isinstance(own, dict) else None
    if type(written) is not int or not 1 <= written <= FORMAT:
        raise ValueError(f"it has format {str(written)[:20]}, this suite reads 1 to {FORMAT}")
    return own


def _problems(sitting: Sitting) -> Iterator[str]:
    """What cannot be repeated, or would not end."""
    names = [one.name for one in sitting.workloads]
    if sitting.profile not in set(Profile):
        yield f"there is no profile {sitting.profile[:40]!r}"
    if not 1 <= sitting.blocks_planned <= MOST_BLOCKS or not 0 <= sitting.seed < 2**64:
        yield f"it plans {sitting.blocks_planned:,} blocks of each workload; 1 to {MOST_BLOCKS:,} can be"
    if len(names) > MOST_WORKLOADS or len(set(names)) < len(names):
        yield f"it has {len(names):,} workloads and points; up to {MOST_WORKLOADS:,} can be, each with its own name"
    if not all(name.isprintable() and len(name) <= _LONGEST_NAME for name in names):
        yield "its workloads have names that cannot be printed"


def _commit(record: dict[str, Any]) -> str:
    """The suite's commit, if it is one: it is printed as a word to type."""
    metadata = record.get("metadata")
    said = str(metadata.get("suite_commit", "")) if isinstance(metadata, dict) else ""
    said = said.removesuffix("+changes")
    return said if said.isalnum() and len(said) <= 40 else "unknown"
