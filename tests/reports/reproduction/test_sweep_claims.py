"""Crossovers, leads and shapes of a sweep are judged point by point, whatever the places come out as here."""

from collections.abc import Callable, Mapping

import pytest

from reports.record.measurements import Measurements
from reports.reproduction.claims import CONTRADICTED, CROSSOVER, NOT_APPLICABLE, REPRODUCED, UNCLEAR
from tests.reports.helpers.remeasured import STEADY, about, judged, outcomes, swept
from tests.reports.helpers.sweeps import shares

CROSSES = "processes overtake asyncio"
AHEAD = "no crossover: asyncio is ahead of processes at both ends"
FALLS, RISES = (f"the speedup of asyncio {way} from the first to the last point" for way in ("falls", "rises"))


def along(asyncio: Callable[[float], float], spread: tuple[float, ...] = STEADY, count: int = 5) -> Measurements:
    """From waiting to computing; processes take 0.1 s throughout and the plain loop 0.4 s."""

    def makespans(share: float) -> Mapping[str, float]:
        return {"sequential": 0.4, "asyncio": asyncio(share), "processes": 0.1}

    return swept(shares(makespans, count, spread))


def rising(start: float, end: float) -> Callable[[float], float]:
    return lambda share: start + (end - start) * share


def test_the_same_sweep_reproduces_its_crossover_its_shape_and_its_leaders() -> None:
    reproduction = judged(along(rising(0.05, 0.3)), along(rising(0.05, 0.3), STEADY[::-1]))
    by_sentence = outcomes(reproduction)
    assert set(by_sentence.values()) == {REPRODUCED}
    assert {CROSSES, FALLS, "asyncio leads at 0 % computing", "processes lead at 100 % computing"} <= set(by_sentence)


@pytest.mark.parametrize(
    ("asyncio", "outcome"),
    [
        (rising(0.05, 0.31), UNCLEAR),
        (rising(0.02, 0.06), CONTRADICTED),
        (rising(0.3, 0.05), CONTRADICTED),
        (rising(0.05, 0.115), CONTRADICTED),
    ],
)
def test_a_crossover_is_contradicted_by_none_by_the_opposite_and_by_one_far_away(
    asyncio: Callable[[float], float], outcome: str
) -> None:
    """One that moved between the same two points, of which no point says anything, is neither."""
    assert outcomes(judged(along(rising(0.05, 0.3)), along(asyncio)))[CROSSES] == outcome


def test_noise_leaves_a_crossover_unclear_and_says_what_was_found() -> None:
    claim = about(judged(along(rising(0.05, 0.3)), along(rising(0.05, 0.3), (0.2, 5.0, 0.3, 4.0))), CROSSES)
    assert claim.outcome == UNCLEAR
    assert "too close to tell" in claim.new_value
    assert claim.reason == "what is certain here is less than what is claimed"


def test_who_stays_ahead_is_contradicted_where_the_other_one_is_for_certain() -> None:
    reference = along(rising(0.02, 0.06))
    assert outcomes(judged(reference, along(rising(0.03, 0.06))))[AHEAD] == REPRODUCED
    crossed = about(judged(reference, along(rising(0.05, 0.3))), AHEAD)
    assert (crossed.outcome, crossed.claim.kind) == (CONTRADICTED, CROSSOVER)
    assert crossed.new_value.startswith("processes overtake asyncio above ")


def test_two_that_stay_alike_are_contradicted_by_a_difference_at_one_point() -> None:
    text = "asyncio and processes are within 5 % of each other at every point"
    reference = along(lambda _: 0.1)
    assert outcomes(judged(reference, along(lambda _: 0.101)))[text] == REPRODUCED
    assert outcomes(judged(reference, along(lambda share: 0.2 if share == 0.5 else 0.1)))[text] == CONTRADICTED


@pytest.mark.parametrize(
    ("asyncio", "outcome"),
    [(rising(0.05, 0.2), REPRODUCED), (rising(0.2, 0.1), CONTRADICTED), (rising(0.1, 0.1), CONTRADICTED)],
)
def test_a_shape_is_contradicted_where_it_turns_or_is_flat(asyncio: Callable[[float], float], outcome: str) -> None:
    assert outcomes(judged(along(rising(0.05, 0.3)), along(asyncio)))[FALLS] == outcome
    assert outcomes(judged(along(rising(0.3, 0.05)), along(rising(0.2, 0.1))))[RISES] == REPRODUCED


def test_a_leader_is_contradicted_where_another_one_is_ahead_of_it() -> None:
    reproduction = judged(along(rising(0.05, 0.3)), along(rising(0.2, 0.3)))
    leads = about(reproduction, "asyncio leads at 0 % computing")
    assert leads.outcome == CONTRADICTED
    assert leads.new_value.startswith("2.00x slower [")


def test_without_the_sweep_or_with_other_work_nothing_of_it_is_applicable() -> None:
    reference = along(rising(0.05, 0.3))
    assert set(outcomes(judged(reference, along(rising(0.05, 0.3), count=1))).values()) == {NOT_APPLICABLE}
    ends = judged(reference, along(rising(0.05, 0.3), count=2))
    assert outcomes(ends)[FALLS] == REPRODUCED
