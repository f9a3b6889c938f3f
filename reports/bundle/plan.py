"""What a record says of the machine and of how it was made, as JSON by itself: the probe, and the plan.

The plan holds what reproducing needs: workloads with parameters, width and models, blocks, rounds, sweeps and the seed
of all orders. Both follow from the record alone.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from reports.record.measurements import Measurements

BUNDLE = 2
"""Raised whenever plan, probe or description of the same record are written in another way."""

_WORKLOAD = (
    *("name", "base", "kind", "twins", "parameters", "changed", "jobs", "width", "wait_seconds", "computing"),
    *("services", "models", "left_out", "source"),
)
_SITTING = (
    *("profile", "seed", "command_line", "budget_seconds", "blocks_planned", "rounds_per_block", "order"),
    *("looks", "given", "together", "reproduces"),
)


def plan(record: bytes, measurements: Measurements) -> bytes:
    """What was to be measured, in which order, by which suite."""
    sitting, content = asdict(measurements.sitting), sha256(record).hexdigest()
    return as_json(
        {
            "bundle": BUNDLE,
            "record": {"format": measurements.sitting.format, "sha256": content},
            "suite": {
                "version": measurements.environment_text("suite_version"),
                "commit": measurements.environment_text("suite_commit"),
            },
            "python": {
                "version": measurements.environment_text("python_version"),
                "build": measurements.environment_text("python_build"),
                "gil": measurements.environment_text("gil"),
            },
            **{name: sitting[name] for name in _SITTING},
            "workloads": [{name: entry[name] for name in _WORKLOAD} for entry in sitting["workloads"]],
            "sweeps": sitting["sweeps"],
        }
    )


def probe(record: Measurements) -> bytes:
    """What the machine is, measured (seconds, or CPUs) and as it says of itself."""
    sitting = asdict(record.sitting)
    return as_json({"probe": sitting["probe"], "origin": sitting["origin"], "environment": dict(record.environment)})


def as_json(content: Any) -> bytes:
    """JSON for people and machines; the same content gives the same bytes."""
    return f"{json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)}\n".encode()
