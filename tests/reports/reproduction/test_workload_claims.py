"""What a reference says of two models is judged by the whole interval of the new record, and by nothing else."""

import re
from dataclasses import replace

import pytest

from reports.record.measurements import Measurements
from reports.reproduction.claims import CONTRADICTED, EQUALITY, NOT_APPLICABLE, ORDER, OWN, REPRODUCED, UNCLEAR
from tests.reports.helpers.examples import twins
from tests.reports.helpers.record_sets import FREE_THREADED, compute, fetch, sample, spread
from tests.reports.helpers.records import Work, claim, measured
from tests.reports.helpers.remeasured import about, judged, outcomes

FAST, AS_FAST = "asyncio is faster than sequential", "threads are as fast as sequential, within 5 %"
NOISY = (0.5, 2.0, 0.6, 1.7)


def test_the_same_record_reproduces_every_claim_of_order_and_equality() -> None:
    reproduction = judged(sample(), sample(seed=2))
    assert outcomes(reproduction) == {AS_FAST: REPRODUCED, FAST: REPRODUCED}
    assert [item.claim.kind for item in reproduction.claims] == [EQUALITY, ORDER]
    assert about(reproduction, FAST).claim.value.startswith("10.0x faster [9.")


@pytest.mark.parametrize(
    ("loop", "asyncio", "outcome"),
    [
        (0.1, 0.05, REPRODUCED),
        (0.1, 0.2, CONTRADICTED),
        (0.1, 0.1, CONTRADICTED),
        (0.1, 0.095, UNCLEAR),
    ],
)
def test_an_order_is_contradicted_by_the_opposite_and_by_equality_only(
    loop: float, asyncio: float, outcome: str
) -> None:
    assert outcomes(judged(sample(), sample(compute(), fetch(loop, asyncio))))[FAST] == outcome


def test_noise_makes_a_claim_unclear_and_tells_how_much_longer_would_make_it_precise() -> None:
    cells = {"sequential": spread(0.1, *NOISY), "asyncio": spread(0.06, 1.0, 1.01, 1.0, 0.99)}
    judged_claim = about(judged(sample(), sample(compute(), Work(cells, name="fetch"))), FAST)
    assert judged_claim.outcome == UNCLEAR
    assert re.fullmatch(r"± 5 % would take \d+ min more of it", judged_claim.reason)


def test_what_is_precise_and_still_unclear_lies_on_the_margin() -> None:
    judged_claim = about(judged(sample(), sample(compute(), fetch(0.1, 0.095))), FAST)
    assert (judged_claim.outcome, judged_claim.reason) == (UNCLEAR, "on the margin")


def test_twins_are_named_where_they_alone_make_a_claim_unclear() -> None:
    """Asyncio is 20 % faster, with no noise to speak of; twins that lie 30 % apart leave that open."""
    quick = sample(compute(), fetch(0.12, 0.1))
    noisy = replace(quick, twins=measured(twins(1.3, 1.3, 1.3)).twins)
    judged_claim = about(judged(sample(), noisy), FAST)
    assert (judged_claim.outcome, judged_claim.reason) == (UNCLEAR, "because of the twins")


@pytest.mark.parametrize(("threads", "outcome"), [(0.0201, REPRODUCED), (0.03, CONTRADICTED), (0.01, CONTRADICTED)])
def test_an_equality_is_contradicted_by_a_clear_difference_either_way(threads: float, outcome: str) -> None:
    assert outcomes(judged(sample(), sample(compute(0.02, threads), fetch())))[AS_FAST] == outcome


def test_a_difference_that_the_reference_does_not_exclude_contradicts_nothing() -> None:
    """The reference's interval begins near 5 %, and the new one ends there: both may be right."""
    reference = sample(compute(), fetch(0.1, 0.0885))
    near = Work({"sequential": spread(0.1), "asyncio": spread(0.097, 1.0, 1.01, 1.0, 0.99)}, name="fetch")
    judged_claim = about(judged(reference, sample(compute(), near)), FAST)
    assert judged_claim.outcome == UNCLEAR


def test_own_claims_that_held_are_claims_where_they_say_more_than_an_order() -> None:
    claims = (
        claim("asyncio", "faster", factor=5.0),
        claim("asyncio", "faster"),
        claim("asyncio", "slower", factor=2.0),
    )
    reproduction = judged(sample(fetch(claims=claims)), sample(fetch(0.1, 0.04)))
    text = "asyncio is faster than sequential by a factor of at least 5"
    assert outcomes(reproduction) == {FAST: REPRODUCED, text: CONTRADICTED}
    assert about(reproduction, text).claim.kind == OWN


def test_a_claim_of_no_gain_is_kept_by_a_loss() -> None:
    claims = (claim("threads", "not faster"),)
    text = "threads are at most 5 % faster than sequential"
    reproduction = judged(sample(compute(claims=claims)), sample(compute(0.02, 0.04)))
    assert outcomes(reproduction) == {AS_FAST: CONTRADICTED, text: REPRODUCED}


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (sample(fetch()), "not measured here"),
        (sample(fetch(), skipped=[{"workload": "compute", "reason": "numpy is missing"}]), "numpy is missing"),
        (sample(compute(parameters={"jobs": 99}), fetch()), "jobs is 99 instead of 10"),
        (sample(compute(width=7), fetch()), "another width: 7 instead of 4"),
        (sample(sources={"compute": "beef"}), "the workload changed: its source is beef instead of cafe"),
        (sample(gil=(False,), environment=FREE_THREADED), "the GIL is disabled here and was enabled"),
        (sample(gil=(True, False)), "the GIL was enabled in"),
        (
            sample(Work({"sequential": spread(0.02)}, name="compute", computing="holds the GIL"), fetch()),
            "threads not mea",
        ),
    ],
)
def test_what_is_not_the_same_here_is_not_applicable_and_says_why(new: Measurements, reason: str) -> None:
    judged_claim = about(judged(sample(), new), AS_FAST)
    assert judged_claim.outcome == NOT_APPLICABLE
    assert reason in judged_claim.reason
    assert judged_claim.ratios is None


def test_a_pool_as_wide_as_the_machine_is_the_same_on_a_wider_machine() -> None:
    probe = dict(sample().sitting.probe.__dict__)
    reference, new = (sample(compute(width=cpus), probe={**probe, "usable_cpus": cpus}) for cpus in (2, 8))
    assert outcomes(judged(reference, new)) == {AS_FAST: REPRODUCED}
    asked = sample(compute(width=8, changed={"width": 8}), probe={**probe, "usable_cpus": 8})
    assert outcomes(judged(reference, asked)) == {AS_FAST: NOT_APPLICABLE}


def test_twins_claim_nothing() -> None:
    assert {item.claim.subject.title for item in judged(sample(), sample(seed=2)).claims} == {"compute", "fetch"}
