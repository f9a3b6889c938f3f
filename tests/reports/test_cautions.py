"""What a reader must know first is said first."""

import pytest

from reports.cautions import cautions
from tests.reports.records import PROBE, Json, Work, analysed, record, typical

THREE = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}


def test_a_workload_that_was_not_reached_is_named() -> None:
    work = Work(THREE)
    content = record(work)["crossover"]["workloads"]
    later = {**content[0], "name": "later"}
    assert "No block for later: nothing is known of it" in found(work, workloads=[*content, later])


def found(work: Work, **changes: object) -> str:
    return "\n".join(cautions(analysed(work, **changes)))


def test_a_sound_record_needs_no_caution() -> None:
    assert cautions(analysed(*typical())) == ()


def test_an_invalid_cell_is_named_with_its_reason_before_anything_else() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 2, "phase": "warm", "reason": "expected 1, got 2"}]
    text = found(Work(THREE), invalid=invalid, finished=None)
    assert text.startswith("work asyncio is INVALID")
    assert "(block 2, warm): expected 1, got 2" in text


def test_an_interrupted_sitting_says_how_far_it_came() -> None:
    assert "stopped early: 3 of 5 blocks" in found(Work(THREE), finished=None, order=["work"] * 5)


def test_a_skipped_workload_says_why() -> None:
    assert "http_fetch was skipped: needs aiohttp" in found(
        Work(THREE), skipped=[{"workload": "http_fetch", "reason": "needs aiohttp"}]
    )


@pytest.mark.parametrize(("blocks", "said"), [(1, "no interval can be given"), (2, "very wide"), (3, "")])
def test_fewer_than_three_blocks_are_few(blocks: int, said: str) -> None:
    text = found(Work({"sequential": [[1.0]] * blocks}))
    assert said in text
    assert bool(text) == bool(said)


@pytest.mark.parametrize(("ceiling", "limited"), [(39.0, True), (41.0, False)])
def test_half_of_what_the_server_can_do_is_too_much(ceiling: float, limited: bool) -> None:
    """Ten jobs in half a second are 20 per second."""
    origin = {"server": "test", "ceiling_per_second": ceiling}
    text = found(Work(THREE, services=("origin",)), origin=origin)
    assert ("work asyncio asked for 20.0 jobs per second" in text) == limited
    assert not found(Work(THREE), origin=origin)


def test_a_busy_machine_is_said_to_be_busy() -> None:
    assert "50.0 % of its CPU time was in use" in found(Work(THREE), environment={"cpu_busy_before": 0.5})
    assert not found(Work(THREE), environment={"cpu_busy_before": 0.1})
    assert not found(Work(THREE), environment={"cpu_busy_before": "unknown"})


def test_a_makespan_below_its_bound_is_not_believed() -> None:
    assert "do not trust this cell" in found(Work(THREE, wait_seconds=1.0))


def test_time_that_the_host_took_is_reported() -> None:
    content: Json = record(Work(THREE))
    blocks = [{**block, "steal_seconds": 0.1} for block in content["crossover"]["blocks"]]
    assert "5.00 % of this virtual machine's CPU time" in found(Work(THREE), blocks=blocks, probe=PROBE)
