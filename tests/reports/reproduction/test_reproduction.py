"""Two records together: how seldom one contradicts the other, which plan it follows, in which order claims are told."""

import random

from reports.record.measurements import Measurements
from reports.reproduction.claims import CONTRADICTED, REPRODUCED
from reports.reproduction.reproduction import NamedRecord, reproduce
from tests.reports.helpers.outcomes import FAST_THREADS, NOISY, SLOW_THREADS, work
from tests.reports.helpers.record_sets import sample
from tests.reports.helpers.records import Work
from tests.reports.helpers.remeasured import judged

BLOCKS, PAIRS = 6, 20
TRUE = (1.0, 1.0, 1.05, 1 / 1.05, 1.2, 3.0)


def simulated(chance: random.Random, last: float = TRUE[-1]) -> Measurements:
    """A record of workloads whose threads have the true speedups, but for the last one's."""
    works = [_work(chance, f"work{place}", ratio) for place, ratio in enumerate((*TRUE[:-1], last))]
    return sample(*works, seed=chance.randrange(10**6))


def _work(chance: random.Random, name: str, ratio: float) -> Work:
    deviation = chance.choice([0.002, 0.02])
    threads = [[0.1 / ratio * chance.lognormvariate(0, deviation)] * 2 for _ in range(BLOCKS)]
    return Work({"sequential": [[0.1] * 2] * BLOCKS, "threads": threads}, name=name)


def contradictions(reference: Measurements, new: Measurements) -> list[str]:
    return [claim.claim.subject.title for claim in judged(reference, new).contradicted]


def test_records_with_the_same_truth_contradict_each_other_no_more_often_than_the_rate() -> None:
    chance = random.Random(6)
    assert sum(bool(contradictions(simulated(chance), simulated(chance))) for _ in range(PAIRS)) <= 0.05 * PAIRS


def test_a_planted_reversal_is_the_one_thing_that_is_contradicted() -> None:
    chance = random.Random(7)
    contradicted = [contradictions(simulated(chance), simulated(chance, last=1 / TRUE[-1])) for _ in range(10)]
    assert contradicted == [["work5"]] * 10


def test_only_a_record_that_names_the_file_follows_its_plan() -> None:
    record, digest = sample(work(FAST_THREADS)), "d" * 64
    for reproduces, follows in ((digest, True), ("e" * 64, False), ("", False)):
        new = sample(work(FAST_THREADS), reproduces=reproduces)
        assert reproduce(NamedRecord("a", digest, record), NamedRecord("b", "f" * 64, new)).follows_plan is follows


def test_surprises_come_first_among_workloads_and_within_each() -> None:
    reference = sample(*(work({**FAST_THREADS, "processes": 0.01}, name=name) for name in ("like", "turned", "open")))
    new = sample(
        work({**FAST_THREADS, "processes": 0.01}, name="like"),
        work({**SLOW_THREADS, "processes": 0.01}, name="turned"),
        work({**FAST_THREADS, "processes": 0.01}, NOISY, name="open"),
    )
    groups = judged(reference, new).by_subject
    assert [title for title, _ in groups] == ["turned", "open", "like"]
    assert [claim.outcome for claim in groups[0][1]] == [CONTRADICTED, REPRODUCED, REPRODUCED]
