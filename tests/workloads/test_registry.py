"""The registry knows every module, and every module has the documented shape."""

from pathlib import Path
from typing import Any

import pytest

import workloads
from tests.workloads.helpers.tiny_workloads import TINY
from workloads.contract import MODELS, REFERENCE, Workload

FOLDER = Path(workloads.__file__).parent
PLACES = {
    **{name: FOLDER / kind / f"{name}.py" for kind, names in workloads.CATALOGUE.items() for name in names},
    workloads.TEMPLATE: FOLDER / f"{workloads.TEMPLATE}.py",
}
MODULES = tuple(PLACES)
OUTSIDE_LESSONS = tuple(name for name in MODULES if name not in workloads.CATALOGUE["lessons"])
ONLY_HELPS = {"__init__", "arrivals", "clients", "peers", "serving"}
"""Modules in the folders of kinds that are no workloads, but have what several of them share."""


def test_no_module_of_a_kinds_folder_is_missing_from_the_registry() -> None:
    for kind, names in workloads.CATALOGUE.items():
        modules = {path.stem for path in (FOLDER / kind).glob("*.py")} - ONLY_HELPS - set(workloads.TWINS)
        assert modules == set(names)
    assert len(workloads.NAMES) == len(set(workloads.NAMES))


def test_the_core_is_part_of_the_suite_and_in_its_order() -> None:
    assert [name for name in workloads.NAMES if name in workloads.CORE] == list(workloads.CORE)


def test_every_workload_has_a_tiny_size() -> None:
    assert TINY.keys() == PLACES.keys()


def test_every_workload_is_called_like_its_module() -> None:
    assert [workloads.load(name).name for name in MODULES] == list(MODULES)


def test_every_module_is_short_enough_to_be_read_at_once() -> None:
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in PLACES.items()}
    assert {name: count for name, count in lines.items() if not 40 <= count <= 250} == {}


def test_every_workload_has_all_models_in_the_suites_order_and_then_further_ones() -> None:
    models = {name: tuple(workloads.load(name).variants)[: len(MODELS)] for name in OUTSIDE_LESSONS}
    assert models == dict.fromkeys(OUTSIDE_LESSONS, MODELS)


@pytest.mark.parametrize("name", MODULES)
def test_a_workloads_text_asks_a_question_and_says_what_it_leaves_out_and_expects(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    assert workload.question.endswith("?")
    text = " ".join(workload.explanation)
    assert "leaves out" in text
    assert "stands for" in text
    assert ("What you should see:" if name in workloads.CATALOGUE["lessons"] else "Expected:") in text


def test_every_workload_claims_something_before_it_is_measured() -> None:
    assert [name for name in MODULES if not workloads.load(name).claims] == []


def test_every_workload_but_the_template_has_axes_of_two_values_or_more() -> None:
    axes = {name: workloads.load(name).axes for name in OUTSIDE_LESSONS}
    assert [name for name, values in axes.items() if not values] == [workloads.TEMPLATE]
    assert [name for name, values in axes.items() if any(len(each) < 2 for each in values.values())] == []


def test_the_reference_comes_first_among_the_models() -> None:
    assert MODELS[0] == REFERENCE


def test_a_workloads_source_holds_what_it_takes_from_its_neighbours() -> None:
    text = workloads.source("http_clients")
    for module in ("http_clients", "clients"):
        assert (FOLDER / "io" / f"{module}.py").read_bytes() in text
    assert (FOLDER / "pools.py").read_bytes() in workloads.source("twins_computing")
    assert workloads.source("primes").count(b'name="primes"') == 1
