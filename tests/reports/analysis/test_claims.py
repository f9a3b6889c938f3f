"""Claims are decided by the whole interval."""

from dataclasses import replace

import pytest

from reports.analysis.analysis import WorkloadResult, analyse
from reports.analysis.claims import CONTRADICTED, HELD, NOT_MEASURED, UNCLEAR
from reports.page.tables import claim_rows
from reports.record.load import parse_record
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, analysed, as_bytes, claim, record

TENFOLD = {"sequential": [[1.0], [1.0], [1.01]], "asyncio": [[0.1], [0.1], [0.1]], "threads": [[1.0], [0.5], [2.0]]}


def decided(relation: str, model: str = "asyncio", other: str = "sequential", factor: float = 1.0) -> str:
    answer = answered(claim(model, relation, other, factor))
    return answer.claims[0].result


def answered(claim: dict[str, object]) -> WorkloadResult:
    return analysed(Work(TENFOLD, claims=(claim,))).answers[0]


@pytest.mark.parametrize(
    ("relation", "factor", "expected"),
    [
        ("faster", 1.0, HELD),
        ("faster", 8.0, HELD),
        ("faster", 20.0, CONTRADICTED),
        ("faster", 10.02, UNCLEAR),
        ("slower", 1.0, CONTRADICTED),
        ("same", 1.0, CONTRADICTED),
        ("not faster", 1.0, CONTRADICTED),
    ],
)
def test_a_tenfold_speedup_against_each_kind_of_claim(relation: str, factor: float, expected: str) -> None:
    assert decided(relation, factor=factor) == expected


def test_what_is_the_same_is_neither_faster_nor_slower() -> None:
    """1.03 times as fast in all blocks: a claim must not hold where the verdict says that it is the same."""
    cells = {"sequential": [[1.03]] * 3, "asyncio": [[1.0]] * 3}
    work = Work(cells, claims=(claim("asyncio", "faster"), claim("sequential", "slower", "asyncio")))
    answer = analysed(work).answers[0]
    assert answer.verdict("asyncio") == "same"
    assert [checked_claim.result for checked_claim in answer.claims] == [CONTRADICTED, CONTRADICTED]


def test_a_claim_turned_round_comes_out_the_same() -> None:
    assert decided("slower", "sequential", "asyncio", 8.0) == HELD


def test_a_slower_model_is_not_faster() -> None:
    assert decided("not faster", "sequential", "asyncio") == HELD


@pytest.mark.parametrize("relation", ["faster", "slower", "same", "not faster"])
def test_a_wide_interval_decides_nothing(relation: str) -> None:
    assert decided(relation, "threads") == UNCLEAR


def test_what_twins_showed_takes_decisions_away() -> None:
    """The interval of asyncio's speedup begins above 9.9; twins that lie 30 % apart leave a factor of 9 undecided."""
    work = Work(TENFOLD, claims=(claim("asyncio", "faster", factor=9.0), claim("asyncio", "faster", factor=2.0)))
    answer = analysed(work, twins(1.3, 1.3, 1.3)).answers[0]
    assert [checked_claim.result for checked_claim in answer.claims] == [UNCLEAR, HELD]
    assert [checked_claim.result for checked_claim in analysed(work, twins()).answers[0].claims] == [HELD, HELD]


def test_a_model_that_was_not_measured_decides_nothing() -> None:
    assert decided("faster", "processes") == NOT_MEASURED


def test_one_block_decides_nothing() -> None:
    work = Work({"sequential": [[1.0]], "asyncio": [[0.1]]}, claims=(claim("asyncio", "faster"),))
    assert analysed(work).answers[0].claims[0].result == UNCLEAR


@pytest.mark.parametrize(
    ("relation", "factor", "expected"),
    [("faster", 3.0, HELD), ("faster", 5.0, CONTRADICTED), ("same", 1.0, CONTRADICTED)],
)
def test_a_claim_of_what_was_observed_is_decided_by_that_and_not_by_makespans(
    relation: str, factor: float, expected: str
) -> None:
    work = Work(
        {"sequential": [[1.0]] * 3, "asyncio": [[1.0]] * 3}, claims=(claim("asyncio", relation, factor=factor),)
    )
    content = record(replace(work, claims=({**work.claims[0], "observed": "p99_seconds"},)), twins(1.0))
    for block in content["crossover"]["blocks"]:
        block["observed"] = {"sequential": {"p99_seconds": 0.4}, "asyncio": {"p99_seconds": 0.1}}
    answer = analyse(parse_record(as_bytes(content))).answers[0]
    assert [checked.result for checked in answer.claims] == [expected]
    assert claim_rows(answer)[0].claim.endswith(", by p99")
