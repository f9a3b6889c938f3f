"""A reference and what was measured anew, judged, in the fewest words."""

from collections.abc import Mapping
from typing import Any

from reports.record.load import parse_record
from reports.record.measurements import Measurements
from reports.reproduction.claims import JudgedClaim
from reports.reproduction.reproduction import NamedRecord, Reproduction, reproduce
from tests.reports.helpers.records import Json, Work, as_bytes, record

STEADY = (1.0, 1.002, 1 / 1.002, 1.001, 1 / 1.001, 1.0)
"""Six blocks with so little noise that every difference is seen."""


def judged(reference: Measurements, new: Measurements) -> Reproduction:
    return reproduce(NamedRecord("reference.json", "one", reference), NamedRecord("new.json", "other", new))


def swept(sweep: tuple[list[Work], Json], **changes: Any) -> Measurements:
    """A record that has one sweep and nothing else."""
    works, entry = sweep
    return parse_record(as_bytes(record(*works, sweeps=[entry], **changes)))


def outcomes(reproduction: Reproduction) -> Mapping[str, str]:
    """By sentence."""
    return {claim.claim.sentence: claim.outcome for claim in reproduction.claims}


def about(reproduction: Reproduction, sentence: str) -> JudgedClaim:
    (claim,) = (claim for claim in reproduction.claims if claim.claim.sentence == sentence)
    return claim
