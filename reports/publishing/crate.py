"""The machine-readable description: an RO-Crate of version 1.1 (https://w3id.org/ro/crate/1.1).

A graph of entities in JSON-LD, flat: the folder (the root data entity) with all its files, the measurement as an action
with what it was made with, of and into, the machine with its properties, license and creator. All of it follows from
the record, from the digests of the other files, and from what whoever packed said of themselves.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic_core import from_json

from reports.errors import BundleError
from reports.measurements import Measurements
from reports.publishing.credits import Credits, credited
from reports.publishing.files import described
from reports.publishing.names import CRATE, ENVIRONMENT, PLAN, RECORD, SUMS
from reports.publishing.plan import as_json
from reports.publishing.properties import machine, properties
from reports.publishing.sums import Digest

Entity = dict[str, Any]

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_CONTEXT = [f"{_SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
_LICENSES = "https://spdx.org/licenses/"
_UNLICENSED = "No license was stated by whoever packed this: read and check it, and ask before publishing it again."
_ROOT, _CREATOR = "./", "#creator"
_MEASUREMENT, _SUITE, _PYTHON, _MACHINE = "#measurement", "#crossover", "#python", "#machine"


def crate(of: Measurements, files: Mapping[str, Digest], by: Credits) -> bytes:
    """The description as a file; the same arguments give the same bytes."""
    return as_json({"@context": _CONTEXT, "@graph": list(_graph(of, files, by))})


def credits_of(content: bytes) -> Credits:
    """Who a description from elsewhere says packed it, and under which license; all else in it is to be compared."""
    try:
        entities = {entity["@id"]: entity for entity in from_json(content, allow_inf_nan=False)["@graph"]}
        root = entities[_ROOT]
        name = entities[_CREATOR]["name"] if "author" in root else ""
        license_id = root["license"]["@id"].removeprefix(_LICENSES) if isinstance(root["license"], dict) else ""
        return credited(name, license_id)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BundleError(f"{CRATE} does not describe it") from error


def _graph(of: Measurements, files: Mapping[str, Digest], by: Credits) -> Iterator[Entity]:
    about = {"about": _to(_ROOT), "conformsTo": _to(_SPECIFICATION)}
    yield {"@id": CRATE, "@type": "CreativeWork", **about}
    parts = sorted({*files, SUMS} - {CRATE})
    yield _root(of, parts, by)
    yield from (described(name, files.get(name) if name != SUMS else None) for name in parts)
    yield _measurement(of, by)
    yield from _instruments(of)
    yield from properties(of, _MACHINE)
    yield from _credits(by)


def _root(of: Measurements, parts: list[str], by: Credits) -> Entity:
    where = machine(of)
    return {
        "@id": _ROOT,
        "@type": "Dataset",
        "name": f"Where async helps: a record of Crossover, {where}, Python {of.said('python_version')}",
        "description": "The same jobs run sequentially, with asyncio, threads and processes, measured in blocks on one "
        "machine: the raw record, its plan, the environment, the probe of the machine, and the page made of them.",
        "datePublished": _times(of)[-1],
        "license": _to(f"{_LICENSES}{by.license}") if by.license else _UNLICENSED,
        **({"author": _to(_CREATOR)} if by.creator else {}),
        "mainEntity": _to(RECORD),
        "mentions": _to(_MEASUREMENT),
        "hasPart": [_to(name) for name in parts],
    }


def _measurement(of: Measurements, by: Credits) -> Entity:
    started, *ended = _times(of)
    return {
        "@id": _MEASUREMENT,
        "@type": "CreateAction",
        "name": f"Measuring {len(of.sitting.blocks):,} blocks ({of.sitting.profile})",
        "description": of.sitting.command_line,
        "startTime": started,
        **({"endTime": ended[-1]} if ended else {}),
        **({"agent": _to(_CREATOR)} if by.creator else {}),
        "instrument": [_to(_SUITE), _to(_MACHINE)],
        "object": [_to(PLAN)],
        "result": [_to(RECORD)],
    }


def _instruments(of: Measurements) -> Iterator[Entity]:
    yield {
        "@id": _SUITE,
        "@type": "SoftwareApplication",
        "name": "Crossover",
        "version": of.said("suite_version"),
        "identifier": f"commit {of.said('suite_commit')}",
        "softwareRequirements": [_to(_PYTHON), _to(ENVIRONMENT)],
    }
    yield {
        "@id": _PYTHON,
        "@type": "SoftwareApplication",
        "name": of.said("python_implementation"),
        "version": of.said("python_version"),
    }


def _credits(by: Credits) -> Iterator[Entity]:
    if by.license:
        yield {"@id": f"{_LICENSES}{by.license}", "@type": "CreativeWork", "name": by.license, "identifier": by.license}
    if by.creator:
        yield {"@id": _CREATOR, "@type": "Person", "name": by.creator}


def _times(of: Measurements) -> list[str]:
    """When measuring began and, where it was not stopped, ended. Raises BundleError for what is no time of day."""
    times = [time for time in (of.sitting.started, of.sitting.finished) if time is not None]
    for time in times:
        try:
            datetime.fromisoformat(time)
        except ValueError as error:
            raise BundleError("its record does not say when it was measured") from error
    return times


def _to(entity: str) -> Entity:
    return {"@id": entity}
