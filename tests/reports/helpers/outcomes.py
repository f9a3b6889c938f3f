"""Workloads of two models that are certain to a few percent, or hardly at all."""

from collections.abc import Mapping
from typing import Any

from tests.reports.helpers.record_sets import spread
from tests.reports.helpers.records import Work

TIGHT = (0.99, 1.0, 1.01, 1.0, 0.99, 1.0, 1.01, 1.0)
NOISY = (0.2, 5.0, 0.4, 2.5, 0.25, 4.0, 0.5, 2.0)
"""Factors of the blocks around a makespan."""

FAST_THREADS = {"sequential": 0.1, "threads": 0.05}
SLOW_THREADS = {"sequential": 0.1, "threads": 0.2}
SAME_THREADS = {"sequential": 0.1, "threads": 0.1}


def work(makespans: Mapping[str, float], factors: tuple[float, ...] = TIGHT, **changes: Any) -> Work:
    """A workload; the plain loop's blocks are all alike, so that the factors are those of ratios."""
    cells = {
        model: spread(base, *((1.0,) * len(factors) if model == "sequential" else factors))
        for model, base in makespans.items()
    }
    return Work(cells, **{"name": "compute", **changes})
