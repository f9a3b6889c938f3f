"""Models that cannot run here: what needs one is skipped, with the reason that a record would give."""

from collections.abc import Iterable
from typing import Any

import pytest

import workloads
from benchmarks.plan.models import why_unavailable


def runnable_cases(cases: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Cases whose last part is a model, for `parametrize`; those that cannot run here are skipped."""
    return [pytest.param(*case, marks=_skipped(case[-1])) for case in cases]


def _skipped(model: str) -> tuple[pytest.MarkDecorator, ...]:
    reason = why_unavailable(model)
    return (pytest.mark.skip(reason=f"{model} {reason}"),) if reason else ()


def runnable_models(name: str) -> list[str]:
    """The models of a workload that can run here."""
    return [model for model in workloads.load(name).variants if why_unavailable(model) is None]


PLACES = ("here", "dask")
"""Where models run; what runs on a cluster is slow."""


def runnable_models_at(place: str, name: str) -> list[str]:
    """The models of a workload that can run here, of those on this machine alone or on a cluster."""
    return [model for model in runnable_models(name) if (model == "dask") == (place == "dask")]
