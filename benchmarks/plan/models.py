"""Which models are meant, in which order, and why some of them cannot run here."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_all_start_methods
from typing import Any

from benchmarks.errors import RequestError, unknown
from benchmarks.plan.custom_workload import comma_parts
from benchmarks.plan.optional_libraries import missing_library
from workloads.contract import MODELS, OPTIONAL, REFERENCE, Workload
from workloads.loops import LIBRARY as LOOP_LIBRARY
from workloads.pools import START_METHOD

ALL = "all"
"""The word for every model, optional ones as well."""


@dataclass(frozen=True)
class ModelNeed:
    """What a model takes besides the suite's own libraries: a Python that is as new, a library to import."""

    python: tuple[int, int] = (0, 0)
    library: str = ""


NEEDS = {
    "uvloop": ModelNeed(library=LOOP_LIBRARY),
    "asyncio-eager": ModelNeed(python=(3, 12)),
    "interpreters": ModelNeed(python=(3, 14)),
    "dask": ModelNeed(library="distributed"),
}
"""What optional models need; nothing of it is imported to find out whether it is there."""


def needs_library(model: str) -> bool:
    """Whether a model needs a library of its own, or is the word for all of them."""
    return model == ALL or bool(NEEDS.get(model, ModelNeed()).library)


def why_unavailable(model: str) -> str | None:
    """Why a model cannot run on this system, or None where it can."""
    if "processes" in model and START_METHOD not in get_all_start_methods():
        return f"this system cannot start processes by {START_METHOD}"
    need = NEEDS.get(model, ModelNeed())
    if sys.version_info < need.python:
        return f"needs Python {'.'.join(map(str, need.python))} or newer"
    if need.library and find_spec(need.library) is None:
        return missing_library(need.library)
    return None


def wanted_models(loaded: Iterable[Workload[Any]], words: Sequence[str]) -> list[str]:
    """The models to measure, in the suite's order, then those that only some workload has; always the reference.

    Raises RequestError for a model that nobody has, and where none that is asked for can run here.
    """
    meant = meant_models(loaded, words)
    reasons = {model: why_unavailable(model) for model in meant if model != REFERENCE}
    if reasons and all(reasons.values()):
        raise RequestError("; ".join(f"{model} cannot run here: {reason}" for model, reason in reasons.items()))
    return meant


def meant_models(loaded: Iterable[Workload[Any]], words: Sequence[str]) -> list[str]:
    """The models that words stand for, whether or not they can run here; no words, all but the optional ones."""
    known = in_suite_order(model for workload in loaded for model in workload.variants)
    named = [part for word in words for part in comma_parts(word)]
    for name in sorted(set(named) - {*known, ALL}):
        raise unknown("model", name, [*known, ALL])
    if not named:
        return [model for model in known if model not in OPTIONAL]
    return [model for model in known if ALL in named or model in named or model == REFERENCE]


def in_suite_order(models: Iterable[str]) -> list[str]:
    """The suite's models, all of them, then others as they come; each once."""
    return list(dict.fromkeys([*MODELS, *OPTIONAL, *models]))


def models_among(models: Iterable[str], names: Iterable[str]) -> list[str]:
    """Those of the models that are wanted, in the suite's order."""
    among = set(models).intersection(names)
    return [model for model in in_suite_order(models) if model in among]
