"""Where the suite is. Needs nothing but Python."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the suite, in which its packages, locks and results are."""
