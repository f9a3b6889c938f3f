"""All files of a bundle. What follows from the record is made here: when packing, and again to check what came."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.errors import BundleError
from reports.measurements import Measurements
from reports.publishing.crate import crate
from reports.publishing.credits import Credits
from reports.publishing.names import CRATE, ENVIRONMENT, PLAN, PROBE, README, RECORD, SUMS
from reports.publishing.plan import plan, probe
from reports.publishing.readme import readme
from reports.publishing.sums import Contents, Digest, as_sums, digest


@dataclass(frozen=True)
class Source:
    """What all of a bundle follows from: the record as it was written, what it means, and who packed it."""

    record: bytes
    measurements: Measurements
    by: Credits


def assembled(source: Source, page: Contents, environment: bytes) -> Contents:
    """Every file of a bundle, by name."""
    files = {RECORD: source.record, ENVIRONMENT: environment, **_following(source), **page}
    digests = {name: digest([content]) for name, content in files.items()}
    files[CRATE] = crate(source.measurements, digests, source.by)
    files[SUMS] = as_sums({**digests, CRATE: digest([files[CRATE]])})
    return dict(sorted(files.items()))


def check_following(source: Source, texts: Contents, digests: Mapping[str, Digest]) -> None:
    """Raises BundleError where a file from elsewhere is not what its record gives."""
    files = {name: one for name, one in digests.items() if name not in (CRATE, SUMS)}
    following = {**_following(source), CRATE: crate(source.measurements, files, source.by)}
    for name in (PLAN, PROBE, CRATE):
        if texts[name] != following[name]:
            raise BundleError(f"{name} is not what its record gives")


def _following(source: Source) -> Contents:
    of = source.measurements
    return {PLAN: plan(source.record, of), PROBE: probe(of), README: readme(of)}
