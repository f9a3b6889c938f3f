"""Imported by Python at start-up where this folder is on the search path: registers `broken` and `deadly`."""

from pathlib import Path

import workloads

workloads.__path__.append(str(Path(__file__).parent))
vars(workloads)["NAMES"] = (*workloads.NAMES, "broken", "deadly")
