"""What holds a cell back: by the rule of the module, case by case, and in the tables."""

from reports.analysis import Analysis
from reports.model.limits import limits
from reports.variants import variants
from tests.reports.records import PROBE, Json, Work, analysed

MODELS = ("sequential", "asyncio", "threads", "processes")
NOOP = Work({model: [[1e-6]] * 2 for model in MODELS}, name="noop", jobs=100, kind="baseline")
EXACT = {**PROBE, "capacity_cpus": 2.0, "sleep_overshoot_seconds": 0.0, "loop_sleep_overshoot_seconds": 0.0}


def batch(seconds: float, model: str = "asyncio", cpu_seconds: float = 0.0, **changes: object) -> Work:
    """Four jobs at once that wait 1 s each; all compute `cpu_seconds` together."""
    cells = {"sequential": [[4.0 + cpu_seconds]] * 2, model: [[seconds]] * 2}
    usual: Json = {"jobs": 4, "width": 4, "wait_seconds": 1.0, "kind": "mixed", "computing": "holds the GIL"}
    return Work(cells, cpu_seconds=cpu_seconds, **{**usual, **changes})


def limit(one: Work, model: str = "asyncio", *others: Work, **sitting: object) -> str:
    return limits(analysed(one, *others, probe=EXACT, **sitting))[one.name].get(model, "")


def test_what_is_predicted_well_is_held_back_by_the_largest_part() -> None:
    assert limit(batch(1.0), "asyncio", NOOP) == "waiting"
    assert limit(batch(9.0, cpu_seconds=8.0), "asyncio", NOOP) == "the GIL"


def test_what_is_predicted_badly_is_held_back_by_its_bound_if_that_is_near() -> None:
    assert limit(batch(1.9), "asyncio", NOOP) == "waiting"
    assert limit(batch(2.1), "asyncio", NOOP) == ""


def test_without_noop_the_bound_says_what_it_can() -> None:
    assert limit(batch(1.0)) == "waiting"
    assert limit(batch(9.0, cpu_seconds=8.0)) == "the GIL"
    assert limit(batch(6.0, cpu_seconds=8.0, computing="releases the GIL")) == "the event loop"
    assert limit(batch(5.0, "processes", cpu_seconds=8.0), "processes") == "CPU"
    assert limit(batch(5.0, cpu_seconds=8.0), "sequential") == "CPU"


def test_half_of_what_the_origin_can_answer_is_the_origin() -> None:
    origin = {"server": "any", "ceiling_per_second": 6.0}
    assert limit(batch(1.0, services=("origin",)), "asyncio", NOOP, origin=origin) == "the origin"


def test_jobs_that_do_nothing_are_held_back_by_their_model() -> None:
    found = limits(analysed(NOOP))["noop"]
    assert found == {"asyncio": "the event loop", "threads": "threads", "processes": "messages"}


def test_messages_with_data_hold_processes_back_where_they_take_most_of_the_time() -> None:
    """The process that sends them spends 2 s on each, where an empty one takes 10 ns."""
    assert limit(batch(40.0, "processes", cpu_seconds=8.0), "processes", NOOP) == "messages"
    assert limit(batch(5.0, "processes", cpu_seconds=8.0), "processes", NOOP) == "CPU"


def test_tables_have_efficiency_and_what_holds_back_only_where_they_are_known() -> None:
    found: Analysis = analysed(batch(1.25), Work({"sequential": [[1.0]]}, name="bare"), probe=EXACT)
    told = limits(found)
    tables = {answer.name: variants(answer, told[answer.name]) for answer in found.answers}
    assert [(row.model, row.efficiency, row.held_back) for row in tables["work"].rows] == [
        ("sequential", "100 %", "waiting"),
        ("asyncio", "80 %", "waiting"),
    ]
    assert tables["work"].limited
    assert not tables["bare"].limited
    assert [(row.efficiency, row.held_back) for row in tables["bare"].rows] == [("", "")]


def test_nothing_holds_back_what_is_invalid() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "wrong"}]
    found = analysed(batch(1.0), invalid=invalid, probe=EXACT)
    rows = variants(found.answers[0], {"asyncio": "waiting"}).rows
    assert [(row.model, row.held_back) for row in rows] == [("sequential", ""), ("asyncio", "")]
