"""The machine that was measured, as an entity with its properties."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from reports.measurements import Measurements
from reports.publishing.names import PROBE


def machine(of: Measurements) -> str:
    """What the machine is called: its CPU and its system."""
    return f"{of.said('cpu_model_name', 'unknown CPU')}, {of.said('os', 'unknown system')}"


def properties(of: Measurements, machine_id: str) -> Iterator[dict[str, Any]]:
    """The machine and, one entity each, everything that the record says of it and of its installation."""
    ids = {key: f"{machine_id}-{quote(key, safe='')}" for key in of.environment}
    yield {
        "@id": machine_id,
        "@type": "IndividualProduct",
        "name": machine(of),
        "identifier": of.said("machine"),
        "subjectOf": {"@id": PROBE},
        "additionalProperty": [{"@id": one} for one in ids.values()],
    }
    for key, value in of.environment.items():
        yield {"@id": ids[key], "@type": "PropertyValue", "name": key, "value": value}
