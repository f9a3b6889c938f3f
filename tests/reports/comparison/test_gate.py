"""The gate: certain losses beyond the limit stop a change, noise and a machine that changed do not."""

import math
import random

import pytest

from benchmarks.inference.intervals import Estimate
from reports.comparison.comparison import Comparison, compare
from reports.comparison.gate import (
    FAILS,
    PASSES,
    UNCLEAR,
    Gate,
    Limit,
    LimitCheck,
    gate_outcome,
    limit_checks,
    parsed_gate,
)
from reports.errors import ReportError
from reports.record.measurements import Measurements
from tests.reports.helpers.record_sets import NEWER, OTHER_MACHINE, compute, fetch, sample
from tests.reports.helpers.records import Work

TENTH = Limit("slower", 10.0)
BLOCKS, RECORDS = 12, 40


def test_limits_are_read_and_several_may_be_given() -> None:
    assert parsed_gate("slower:10%") == Gate((TENTH,))
    assert parsed_gate("slower:7.5 %, faster:200%") == Gate((Limit("slower", 7.5), Limit("faster", 200.0)))
    assert parsed_gate("slower:10%,unclear") == Gate((TENTH,), 0.0)
    assert parsed_gate("unclear:50%, slower:10%") == Gate((TENTH,), 50.0)


@pytest.mark.parametrize(
    "text", ["", "slower", "slower:", "slower:10", "slower:0%", "slower:-5%", "slow:10%", "slower:1e3%", "unclear:100%"]
)
def test_a_limit_that_is_none_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ReportError, match="is no limit: write one such as slower:10%"):
        parsed_gate(text)


@pytest.mark.parametrize(
    ("ratio", "half", "state"),
    [
        (1.3, 0.1, FAILS),
        (1.3, 0.2, UNCLEAR),
        (1.0, 0.05, PASSES),
        (1.0, 0.2, UNCLEAR),
        (0.5, 0.2, PASSES),
        (1.11, 0.001, FAILS),
        (1.09, 0.001, PASSES),
    ],
)
def test_the_whole_interval_decides(ratio: float, half: float, state: str) -> None:
    """`ratio` is how many times as long the second record takes."""
    estimate = Estimate(-math.log(ratio), half, 8)
    assert LimitCheck(("w", "m"), estimate, half, TENTH).state == state


def test_one_block_is_never_enough() -> None:
    few = [sample(Work({"sequential": [[value] * 2]}, name="w"), seed=seed) for seed, value in ((1, 1.0), (2, 9.0))]
    assert [cell.state for cell in limit_checks(compare(few), TENTH)] == [UNCLEAR]


def test_what_is_unclear_is_no_limit_by_itself() -> None:
    with pytest.raises(ReportError, match="needs a limit beside it: write one such as slower:10%,unclear"):
        parsed_gate("unclear")


def gated(*records: Measurements, unclear: float | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    outcome = gate_outcome(compare(records), Gate((TENTH,), unclear))
    return outcome.lines, outcome.failures


def test_what_passed_what_is_unclear_and_what_fails_is_counted_and_failures_have_a_line_each() -> None:
    slower = sample(compute(0.02, 0.03), fetch(), environment={"aiohttp_version": "2"}, seed=2)
    texts, failures = gated(sample(environment={"aiohttp_version": "1"}), slower)
    assert texts == ("4 cells: 3 not slower by more than 10 %, 0 unclear, 1 slower by more than 10 %",)
    assert failures == ("SLOWER compute threads: 1.50x slower than in aiohttp 1 [1.46, 1.54]",)


def blocks(model: str, *makespans: float) -> Work:
    cells = {"sequential": [[1.0]] * len(makespans), model: [[makespan] for makespan in makespans]}
    return Work(cells, name=model)


def test_what_cannot_be_told_is_told_first_with_what_would_help() -> None:
    noisy = blocks("threads", 0.5, 1.0, 2.0, 1.0)
    texts, failures = gated(sample(noisy), sample(noisy, seed=2))
    start = "Warning: this gate could decide 1 of 2 cells; what is known of the other 1 (± a factor of "
    assert texts[0].startswith(start)
    assert texts[0].endswith(" at the median) reaches across 10 %.")
    assert texts[1].startswith("What would help: more blocks in both records")
    assert texts[2] == "2 cells: 1 not slower by more than 10 %, 1 unclear, 0 slower by more than 10 %"
    assert failures == ()


def test_a_gate_that_can_tell_nothing_says_so_and_names_twins_where_it_is_because_of_them() -> None:
    texts, failures = gated(sample(fetch()), sample(fetch(), twin=0.013, seed=2))
    start = "Warning: this gate can tell nothing: it could decide 0 of 2 cells; what is known of the other 2 (± "
    assert texts[0].startswith(start)
    assert texts[1].startswith("What would help: a quieter machine, and both records right after one another (the")
    assert failures == ()


def test_a_gate_may_refuse_what_it_cannot_tell() -> None:
    noisy = blocks("threads", 0.5, 1.0, 2.0, 1.0)
    records = sample(noisy), sample(noisy, seed=2)
    said = "UNCLEAR 1 of 2 cells, whether slower by more than 10 %"
    assert gated(*records, unclear=0.0)[1] == (f"{said}: none may be",)
    assert gated(*records, unclear=40.0)[1] == (f"{said}: at most 40 % may be",)
    assert gated(*records, unclear=50.0)[1] == ()


def test_a_limit_that_one_block_cannot_be_held_to_has_no_width() -> None:
    few = [sample(Work({"sequential": [[value] * 2]}, name="w"), seed=seed) for seed, value in ((1, 1.0), (2, 9.0))]
    texts, _ = gated(*few)
    assert texts[0].endswith(" what is known of the other 1 reaches across 10 %.")


def test_cells_that_the_second_record_lacks_are_named() -> None:
    texts, failures = gated(sample(), sample(fetch(), seed=2))
    assert texts[1] == "not compared: compute sequential and compute threads"
    assert failures == ()


def test_more_than_two_records_or_other_machines_have_no_gate() -> None:
    with pytest.raises(ReportError, match="compares two records, and there are 3"):
        gated(sample(), sample(seed=2), sample(seed=3))
    with pytest.raises(ReportError, match="times of one machine: they were measured on different machines"):
        gated(sample(), sample(environment=OTHER_MACHINE))


def simulated(number: int, machine: float = 1.0, threads: float = 1.0) -> Comparison:
    """Two sittings of one machine, `machine` times as slow in the second; there `threads` took longer, too."""
    chance = random.Random(number)
    records = [
        _simulated(chance, seed, factor, other) for seed, factor, other in ((1, 1.0, 1.0), (2, machine, threads))
    ]
    return compare(records)


def _simulated(chance: random.Random, seed: int, machine: float, threads: float) -> Measurements:
    def cells(**factors: float) -> dict[str, list[list[float]]]:
        return {
            model: [[0.01 * machine * factor * chance.lognormvariate(0, 0.03)] for _ in range(BLOCKS)]
            for model, factor in factors.items()
        }

    works = [Work(cells(sequential=1.0, threads=threads), name=name) for name in ("a", "b")]
    return sample(
        *works, Work(cells(one=1.0, other=1.0), name="more_twins", twins=True), seed=seed, twin=0.01 * machine
    )


def failing(number: int, **planted: float) -> bool:
    return any(cell.state == FAILS for cell in limit_checks(simulated(number, **planted), TENTH))


@pytest.mark.slow
@pytest.mark.parametrize("planted", [{"machine": 1.0}, {"machine": 1.3}, {"threads": 1.1}])
def test_what_is_not_beyond_the_limit_fails_in_no_more_than_one_record_of_twenty(planted: dict[str, float]) -> None:
    """Identical code, on a machine that stayed or became slower; and a loss that is exactly as allowed."""
    failures = sum(failing(number, **planted) for number in range(RECORDS))
    assert failures <= 0.05 * RECORDS


def test_a_planted_loss_of_thirty_percent_is_found() -> None:
    failures = sum(failing(number, threads=1.3) for number in range(RECORDS // 2))
    assert failures >= 0.95 * RECORDS // 2


def test_without_the_control_a_slower_machine_would_fail() -> None:
    """That the control does something: under another Python there is none."""
    base, later = (sample(compute(0.02 * factor, 0.02 * factor), twin=0.01 * factor, seed=2) for factor in (1.0, 1.3))
    assert gated(base, later)[1] == ()
    other = sample(compute(0.026, 0.026), twin=0.013, seed=2, environment=NEWER)
    assert len(gated(sample(compute()), other)[1]) == 2
