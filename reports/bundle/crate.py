"""The machine-readable description: an RO-Crate of version 1.1 (https://w3id.org/ro/crate/1.1).

A graph of entities in JSON-LD, flat: the folder (the root data entity) with all its files, the measurement as an action
with what it was made with, of and into, the machine with its properties, license and creator. All of it follows from
the record, from the digests of the other files, and from what whoever packed said of themselves, or did not.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from pydantic_core import from_json

from reports.bundle.names import CRATE, ENVIRONMENT, PAGE, PLAN, PROBE, README, RECORD, SUMMARY, SUMS, Digest
from reports.bundle.plan import as_json
from reports.errors import BundleError
from reports.formatting import plain
from reports.record.measurements import Measurements
from reports.text.facts import machine_name

Entity = dict[str, Any]

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_CONTEXT = [f"{_SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
_LICENSES = "https://spdx.org/licenses/"
_UNLICENSED = "No license was stated by whoever packed this: read and check it, and ask before publishing it again."
_ROOT, _CREATOR = "./", "#creator"
_MEASUREMENT, _SUITE, _PYTHON, _MACHINE = "#measurement", "#crossover", "#python", "#machine"
_FORMATS = {
    ".json": "application/json",
    ".html": "text/html",
    ".md": "text/markdown",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/csv",
}
_TEXT = "text/plain"
_TITLES = {
    README: "What this is, and how to check and reproduce it",
    SUMS: "SHA-256 of every other file, as sha256sum writes them",
    ENVIRONMENT: "The environment that was measured, as pip installs it",
    PAGE: "The page: verdicts, figures, and how this was measured",
    PLAN: "The plan: what was to be measured, in which order",
    PROBE: "The probe: what the machine is, measured",
    RECORD: "The record: every makespan, as it was measured",
    SUMMARY: "The summary",
}
_FIGURES = {".svg": "Figure", ".png": "Figure as a bitmap", ".csv": "The numbers of a figure"}
_LONGEST = 200
_SINGLE = re.compile(r"(?!LicenseRef-)[A-Za-z0-9.+-]{1,80}")


@dataclass(frozen=True)
class Attribution:
    """A name, and an identifier from the SPDX license list; empty where nothing was said."""

    creator: str = ""
    license: str = ""


def validated_attribution(creator: str, license_id: str) -> Attribution:
    """Raises BundleError for a name that is more than a name, and for a license that SPDX does not know."""
    if creator != plain(creator) or len(creator) > _LONGEST:
        raise BundleError(f"the creator's name has more than {_LONGEST} characters, or some that cannot be seen")
    return Attribution(creator, _license(license_id) if license_id else "")


def _license(name: str) -> str:
    advice = "name one of https://spdx.org/licenses, such as CC-BY-4.0"
    if not _SINGLE.fullmatch(name):
        raise BundleError(f"the license is not the identifier of a single one; {advice}")
    try:
        return str(canonicalize_license_expression(name))
    except InvalidLicenseExpression as error:
        raise BundleError(f"the license is none that SPDX knows; {advice}") from error


def crate(record: Measurements, files: Mapping[str, Digest], attribution: Attribution) -> bytes:
    """The description as a file; the same arguments give the same bytes."""
    return as_json({"@context": _CONTEXT, "@graph": list(_graph(record, files, attribution))})


def attribution_in(content: bytes) -> Attribution:
    """Who a description from elsewhere says packed it, and under which license."""
    try:
        entities = {entity["@id"]: entity for entity in from_json(content, allow_inf_nan=False)["@graph"]}
        root = entities[_ROOT]
        name = entities[_CREATOR]["name"] if "author" in root else ""
        license_id = root["license"]["@id"].removeprefix(_LICENSES) if isinstance(root["license"], dict) else ""
        return validated_attribution(name, license_id)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BundleError(f"{CRATE} does not describe it") from error


def _graph(record: Measurements, files: Mapping[str, Digest], attribution: Attribution) -> Iterator[Entity]:
    about = {"about": _to(_ROOT), "conformsTo": _to(_SPECIFICATION)}
    yield {"@id": CRATE, "@type": "CreativeWork", **about}
    parts = sorted({*files, SUMS} - {CRATE})
    yield _root(record, parts, attribution)
    yield from (_file(name, files.get(name) if name != SUMS else None) for name in parts)
    yield _measurement(record, attribution)
    yield from _instruments(record)
    yield from _machine(record)
    yield from _attribution(attribution)


def _root(record: Measurements, parts: list[str], attribution: Attribution) -> Entity:
    machine, python = machine_name(record), record.environment_text("python_version")
    return {
        "@id": _ROOT,
        "@type": "Dataset",
        "name": f"Where async helps: a record of Crossover, {machine}, Python {python}",
        "description": "The same jobs run sequentially, with asyncio, threads and processes, measured in blocks on one "
        "machine: the raw record, its plan, the environment, the probe of the machine, and the page made of them.",
        "datePublished": _times(record)[-1],
        "license": _to(f"{_LICENSES}{attribution.license}") if attribution.license else _UNLICENSED,
        **({"author": _to(_CREATOR)} if attribution.creator else {}),
        "mainEntity": _to(RECORD),
        "mentions": _to(_MEASUREMENT),
        "hasPart": [_to(name) for name in parts],
    }


def _file(name: str, digest: Digest | None) -> Entity:
    """The entity of a file; of the checksums, which cover the description, size and checksum are not in it."""
    path = PurePosixPath(name)
    known = {"contentSize": str(digest.size), "sha256": digest.sha256} if digest else {}
    return {
        "@id": name,
        "@type": "File",
        "name": _TITLES.get(name) or f"{_FIGURES[path.suffix]}: {path.stem}",
        "encodingFormat": _FORMATS.get(path.suffix, _TEXT),
        **known,
    }


def _measurement(record: Measurements, attribution: Attribution) -> Entity:
    started, *ended = _times(record)
    return {
        "@id": _MEASUREMENT,
        "@type": "CreateAction",
        "name": f"Measuring {len(record.sitting.blocks):,} blocks ({record.sitting.profile})",
        "description": record.sitting.command_line,
        "startTime": started,
        **({"endTime": ended[-1]} if ended else {}),
        **({"agent": _to(_CREATOR)} if attribution.creator else {}),
        "instrument": [_to(_SUITE), _to(_MACHINE)],
        "object": [_to(PLAN)],
        "result": [_to(RECORD)],
    }


def _instruments(record: Measurements) -> Iterator[Entity]:
    yield {
        "@id": _SUITE,
        "@type": "SoftwareApplication",
        "name": "Crossover",
        "version": record.environment_text("suite_version"),
        "identifier": f"commit {record.environment_text('suite_commit')}",
        "softwareRequirements": [_to(_PYTHON), _to(ENVIRONMENT)],
    }
    yield {
        "@id": _PYTHON,
        "@type": "SoftwareApplication",
        "name": record.environment_text("python_implementation"),
        "version": record.environment_text("python_version"),
    }


def _machine(record: Measurements) -> Iterator[Entity]:
    """The machine and, one entity each, everything that the record says of it and of its installation."""
    ids = {key: f"{_MACHINE}-{quote(key, safe='')}" for key in record.environment}
    yield {
        "@id": _MACHINE,
        "@type": "IndividualProduct",
        "name": machine_name(record),
        "identifier": record.environment_text("machine"),
        "subjectOf": _to(PROBE),
        "additionalProperty": [_to(property_id) for property_id in ids.values()],
    }
    for key, value in record.environment.items():
        yield {"@id": ids[key], "@type": "PropertyValue", "name": key, "value": value}


def _attribution(attribution: Attribution) -> Iterator[Entity]:
    if attribution.license:
        yield {
            "@id": f"{_LICENSES}{attribution.license}",
            "@type": "CreativeWork",
            "name": attribution.license,
            "identifier": attribution.license,
        }
    if attribution.creator:
        yield {"@id": _CREATOR, "@type": "Person", "name": attribution.creator}


def _times(record: Measurements) -> list[str]:
    """When measuring began and, where it was not stopped, ended. Raises BundleError for what is no time of day."""
    times = [time for time in (record.sitting.started, record.sitting.finished) if time is not None]
    for time in times:
        try:
            datetime.fromisoformat(time)
        except ValueError as error:
            raise BundleError("its record does not say when it was measured") from error
    return times


def _to(entity: str) -> Entity:
    return {"@id": entity}
