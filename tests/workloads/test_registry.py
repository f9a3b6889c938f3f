"""The registry knows every module, and every module has the documented shape."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import workloads
from workloads.contract import MODELS, REFERENCE, Workload

HELPERS = {"__init__", "contract", "coroutines", "pools"}
FOLDER = Path(workloads.__file__).parent


def test_no_module_of_the_folder_is_missing_from_the_registry() -> None:
    modules = {path.stem for path in FOLDER.glob("*.py")} - HELPERS
    assert modules == {*workloads.NAMES, *workloads.TWINS}
    assert len(workloads.NAMES) == len(set(workloads.NAMES))


@pytest.mark.parametrize("name", workloads.NAMES)
def test_a_workload_is_called_like_its_module(name: str) -> None:
    assert workloads.load(name).name == name


@pytest.mark.parametrize("name", workloads.NAMES)
def test_a_module_is_short_enough_to_be_read_at_once(name: str) -> None:
    assert 50 <= len((FOLDER / f"{name}.py").read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("name", workloads.NAMES)
def test_a_workload_has_all_models_in_the_suites_order(name: str) -> None:
    assert tuple(workloads.load(name).variants) == MODELS


@pytest.mark.parametrize("name", workloads.NAMES)
def test_a_workloads_text_asks_a_question_and_says_what_it_leaves_out_and_expects(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    assert workload.question.endswith("?")
    text = " ".join(workload.explanation)
    assert "leaves out" in text
    assert "stands for" in text
    assert "Expected:" in text


@pytest.mark.parametrize("name", workloads.NAMES)
def test_claims_are_about_two_different_models_of_the_workload(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    assert workload.claims
    for claim in workload.claims:
        assert {claim.model, claim.other} <= set(workload.variants)
        assert claim.model != claim.other
        assert claim.factor >= 1


@pytest.mark.parametrize("name", workloads.NAMES)
def test_axes_are_parameters_or_the_width(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    known = {field.name for field in fields(workload.parameters)} | {"width"}
    assert set(workload.axes) <= known


@pytest.mark.parametrize("name", workloads.NAMES)
def test_services_are_named_like_the_parameter_that_takes_their_address(name: str) -> None:
    workload: Workload[Any] = workloads.load(name)
    assert set(workload.services) <= {field.name for field in fields(workload.parameters)}


def test_the_reference_comes_first_among_the_models() -> None:
    assert MODELS[0] == REFERENCE
