"""What a reader must know first is said first."""

import pytest

from reports.text.cautions import cautions
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.records import PROBE, Json, Work, analysed, record

THREE = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3}


def test_a_workload_that_was_not_reached_is_named() -> None:
    work = Work(THREE)
    content = record(work, twins())["crossover"]["workloads"]
    later = {**content[0], "name": "later"}
    assert "No block for later: nothing is known of it" in caution(work, workloads=[*content, later])


def caution(*works: Work, **changes: object) -> str:
    """The cautions of a record with these workloads and with twins, where it is not about them."""
    twinned = works if any(work.twins for work in works) else (*works, twins())
    return "\n".join(cautions(analysed(*twinned, **changes)))


def test_a_sound_record_needs_no_caution() -> None:
    assert cautions(analysed(*typical())) == ()


def test_an_invalid_cell_is_named_with_its_reason_before_anything_else() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 2, "phase": "warm", "reason": "expected 1, got 2"}]
    text = caution(Work(THREE), invalid=invalid, finished=None)
    assert text.startswith("work asyncio is INVALID")
    assert "(block 2, warm): expected 1, got 2" in text


def test_an_interrupted_sitting_says_how_far_it_came() -> None:
    text = caution(Work(THREE), finished=None, order=["work"] * 5 + ["twins"] * 3)
    assert "stopped early: 6 of 8 blocks; intervals are wider than planned" in text


def test_a_sitting_that_was_interrupted_while_it_added_blocks_has_what_was_planned() -> None:
    text = caution(Work(THREE), finished=None, order=["work"] * 2 + ["twins"] * 3)
    assert "stopped early, after its 5 planned blocks and 1 added one: where something is unclear" in text
    assert "wider" not in text
    assert "stopped early, after its 6 planned blocks: where" in caution(Work(THREE), finished=None)


def test_a_model_that_could_not_run_says_why_once() -> None:
    works = [Work(THREE, name=name, left_out={"uvloop": "needs uvloop"}) for name in ("one", "other")]
    assert caution(*works).count("uvloop was asked for and could not be measured: needs uvloop") == 1


def test_a_skipped_workload_says_why() -> None:
    assert "http_fetch was skipped: needs aiohttp" in caution(
        Work(THREE), skipped=[{"workload": "http_fetch", "reason": "needs aiohttp"}]
    )


@pytest.mark.parametrize(("blocks", "part"), [(1, "no interval can be given"), (2, "very wide"), (3, "")])
def test_fewer_than_three_blocks_are_few(blocks: int, part: str) -> None:
    text = caution(Work({"sequential": [[1.0]] * blocks}))
    assert part in text
    assert bool(text) == bool(part)


@pytest.mark.parametrize(("ceiling", "limited"), [(39.0, True), (41.0, False)])
def test_half_of_what_the_server_can_do_is_too_much(ceiling: float, limited: bool) -> None:
    """Ten jobs in half a second are 20 per second."""
    origin = {"server": "test", "ceiling_per_second": ceiling}
    text = caution(Work(THREE, services=("origin",)), origin=origin)
    assert ("work asyncio asked for 20.0 jobs per second" in text) == limited
    assert not caution(Work(THREE), origin=origin)


def test_waits_that_the_server_did_not_keep_are_told() -> None:
    wait = {"asked_seconds": 0.005, "in_flight": 4, "achieved_seconds": 0.0061, "achieved_95_seconds": 0.007}
    origin = {"server": "test", "ceiling_per_second": 1e6, "waits": [wait]}
    text = caution(Work(THREE, services=("origin",), wait_seconds=0.005), origin=origin)
    assert "The origin server was asked to wait 5 ms by work and took 6.10 ms (sequential and asyncio)" in text
    assert not caution(Work(THREE, wait_seconds=0.005), origin=origin)


def test_a_busy_machine_is_said_to_be_busy() -> None:
    assert "50.0 % of its CPU time was in use" in caution(Work(THREE), environment={"cpu_busy_before": 0.5})
    assert not caution(Work(THREE), environment={"cpu_busy_before": 0.1})
    assert "in use" not in caution(Work(THREE), environment={"cpu_busy_before": 0.5}, warnings=["it is busy"])
    assert not caution(Work(THREE), environment={"cpu_busy_before": "unknown"})


def test_a_makespan_below_what_physics_allows_is_invalid() -> None:
    text = caution(Work(THREE, wait_seconds=1.0))
    assert text.startswith(
        "work sequential is INVALID and left out of every chart and comparison: it took 1.00 s, less"
    )
    assert "than the 10.0 s that 10 jobs need which wait 1 s each, 1 at a time (is wait_seconds in" in text


def test_more_blocks_are_not_advised_where_every_model_is_invalid() -> None:
    invalid = [{"workload": "work", "model": "sequential", "block": 1, "phase": "warm", "reason": "wrong"}]
    assert "--blocks" not in caution(Work({"sequential": [[1.0]]}), invalid=invalid)


def test_one_more_remark_is_one() -> None:
    assert "1 more remark is in the record" in caution(Work(THREE), warnings=["x"] * 9)


def test_a_record_without_twins_is_not_checked() -> None:
    assert "not checked by twins (the same code measured as if it were two models): it carries none" in "\n".join(
        cautions(analysed(Work(THREE)))
    )


def test_twins_of_one_block_check_nothing() -> None:
    assert "The record is not checked by twins (1 block only)" in caution(Work(THREE), twins(1.0))


def test_twins_that_are_invalid_check_nothing() -> None:
    invalid = [{"workload": "twins", "model": "other", "block": 4, "phase": "warm", "reason": "wrong"}]
    assert "The record is not checked by twins (other invalid)" in caution(Work(THREE), twins(), invalid=invalid)


def test_twins_that_check_are_told_from_those_that_do_not() -> None:
    assert "not checked by second (1 block only)" in caution(Work(THREE), twins(), twins(1.0, name="second"))
    assert "; the other twins do." in caution(Work(THREE), twins(), twins(1.0, name="second"))


def test_twins_that_differ_say_by_how_much_and_what_follows() -> None:
    text = caution(Work(THREE), twins(1.1, 1.1, 1.1))
    assert "came out 1.10x faster [1.10, 1.10] in twins. So every interval is widened by a factor of 1.10" in text
    assert "before it is judged, as twins asks: what differs by less" in text


def test_twins_that_are_too_imprecise_widen_intervals_too() -> None:
    """Logs -0.1, 0, 0.1 have a half-width of 4.30 * 0.1 / sqrt(3): a factor of 1.28, of which 1.22 is beyond 1.05."""
    text = caution(Work(THREE), twins(0.9048, 1.0, 1.1052))
    assert "Twins are too imprecise to vouch for this record" in text
    assert "came out 1.00x faster [0.78, 1.28] in twins. So every interval is widened by a factor of 1.22" in text


def test_what_follows_from_twins_is_said_once_and_of_the_one_that_decides() -> None:
    """The first pair asks for 1.10, the second, at the level of two, for 1.36."""
    text = caution(Work(THREE), twins(1.1, 1.1, 1.1), twins(0.9048, 1.0, 1.1052, name="vague"))
    assert text.count("is widened by a factor of") == 1
    assert "widened by a factor of 1.36 before it is judged, as vague asks" in text


def test_a_cell_that_becomes_faster_within_blocks_is_named() -> None:
    """One of 1.2 and 1.0 in the first half, as the median of each half; the same in all blocks."""
    cells = {"sequential": [[1.0] * 4] * 3, "asyncio": [[0.6, 0.6, 0.5, 0.5]] * 3}
    assert (
        "work asyncio is unsteady: its batches become 20 % [20, 20] faster within a block; it was not warm"
        in caution(Work(cells))
    )


def test_a_cell_that_becomes_slower_within_blocks_is_named() -> None:
    cells = {"sequential": [[1.0, 1.0, 1.1, 1.1]] * 3}
    assert "work sequential is unsteady: its batches become 10 % [10, 10] slower within a block; it slowed" in caution(
        Work(cells)
    )


def test_what_measuring_said_of_the_machine_is_shown_short() -> None:
    text = caution(Work(THREE), warnings=["plug it in", "x" * 999], incidents=["the origin server died"])
    assert "Before measuring began: plug it in" in text
    assert "While blocks ran: the origin server died" in text
    assert max(map(len, text.splitlines())) < 400
    assert "Before measuring began: 3 more remarks are in the record" in caution(Work(THREE), warnings=["x"] * 11)


def test_time_that_the_host_took_is_reported() -> None:
    content: Json = record(Work(THREE), twins())
    blocks = [{**block, "steal_seconds": 0.1} for block in content["crossover"]["blocks"]]
    assert "5.00 % of this virtual machine's CPU time" in caution(Work(THREE), blocks=blocks, probe=PROBE)
