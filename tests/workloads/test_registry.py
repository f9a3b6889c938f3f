"""The registry knows every module, and every module has the documented shape."""

from pathlib import Path
from typing import Any

import pytest

import workloads
from workloads.contract import MODELS, REFERENCE, Workload

HELPERS = {"__init__", "contract", "coroutines", "own", "pools", "shape"}
MODULES = (*workloads.NAMES, workloads.STARTER)
FOLDER = Path(workloads.__file__).parent


def test_no_module_of_the_folder_is_missing_from_the_registry() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - HELPERS
    assert modules == {*workloads.NAMES, *workloads.TWINS, workloads.STARTER}
    assert len(workloads.NAMES) == len(set(workloads.NAMES))


@pytest.mark.parametrize("name", MODULES)
def test_a_workload_is_called_like_its_module(name: str) -> None:
    assert workloads.load(name).name == name


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_short_enough_to_be_read_at_once(name: str) -> None:
    assert 50 <= len((FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("name", MODULES)
def test_a_workload_has_all_models_in_the_suites_order(name: str) -> None:
    assert tuple(workloads.load(name).variants) == MODELS


@pytest.mark.parametrize("name", MODULES)
def test_a_workloads_text_asks_a_question_and_says_what_it_leaves_out_and_expects(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    assert workload.question.endswith("?")
    text = " ".join(workload.explanation)
    assert "leaves out" in text
    assert "stands for" in text
    assert "Expected:" in text


@pytest.mark.parametrize("name", MODULES)
def test_a_workload_claims_something_before_it_is_measured(name: str) -> None:
    assert workloads.load(name).claims


def test_the_reference_comes_first_among_the_models() -> None:
    assert MODELS[0] == REFERENCE
