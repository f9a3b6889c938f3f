"""Where the suite is, and what reports find there."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the suite, in which its packages, locks and results are."""

REFERENCE = ROOT / "results" / "reference"
LOCKS = ROOT / "locks"
DOCS = ROOT / "docs"
