"""What each file of a bundle is, as entities of its machine-readable description."""

from pathlib import PurePosixPath
from typing import Any

from reports.publishing.names import ENVIRONMENT, PAGE, PLAN, PROBE, README, RECORD, SUMMARY, SUMS
from reports.publishing.sums import Digest

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


def described(name: str, digest: Digest | None) -> dict[str, Any]:
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
