"""What models take at a width by what a record's cells took, and what limits of memory and processes leave of them."""

from typing import Any

import pytest

from reports.advice.advice import Advice, advise
from reports.advice.memory import UNLIMITED, Limits, MemoryCurve, memory_curves
from reports.advice.text import advice_lines
from reports.errors import ReportError
from reports.formatting import parsed_bytes
from reports.model.machine import Demand
from reports.record.measurements import Measurements
from tests.reports.advice.test_advice import ALONE, NOOP
from tests.reports.helpers.costs import cost
from tests.reports.helpers.records import Json, Work, measured

MIB = 2**20


def took(workload: str, model: str, mib: float) -> Json:
    return cost(workload, model, before_bytes=0, peak_bytes=round(mib * MIB))


def at_width(width: int, base: str = "sleep", **changes: Any) -> Work:
    cells = {model: [[1.0]] * 2 for model in ("asyncio", "threads", "processes")}
    return Work(cells, name=f"{base} width={width}", base=base, width=width, jobs=100, **changes)


def curve(*works: Work, costs: list[Json], model: str = "processes") -> MemoryCurve:
    return memory_curves(measured(NOOP, *works, costs=costs), [model])[model]


def weighed(*costs: Json) -> Measurements:
    """A record whose models take so much at 16 at a time, and processes 30 MiB at two."""
    at_two = Work({"sequential": [[1.0]] * 2, "processes": [[1.0]] * 2}, name="compute", width=2)
    usual = [
        took("noop", "sequential", 0.5),
        took("noop", "asyncio", 1.6),
        took("noop", "threads", 3.2),
        took("noop", "processes", 72),
        took("compute", "processes", 30),
    ]
    return measured(NOOP, at_two, costs=[*usual, *costs])


def within(cpu: float, width: int | None = None, record: Measurements | None = None, **limits: Any) -> Advice:
    demand = Demand(0.1, cpu, 1000, width or 1000)
    return advise(record or weighed(), demand, is_width_given=width is not None, limits=Limits(**limits))


def widths(advice: Advice) -> dict[str, int]:
    return {forecast.model: forecast.width for forecast in advice.forecasts}


def test_between_measured_widths_memory_is_interpolated_and_beyond_it_goes_on_as_between_them() -> None:
    """By hand: 10 MiB at 4, 34 MiB at 16, so 2 MiB each: 22 MiB at 10, 98 MiB at 48, 4 MiB at 1."""
    known = curve(
        at_width(4),
        at_width(16),
        costs=[took("sleep width=4", "processes", 10), took("sleep width=16", "processes", 34)],
    )
    assert [known.at(width) / MIB for width in (1, 4, 10, 16, 48)] == pytest.approx([4, 10, 22, 34, 98])
    assert (known.bases, known.measure, known.widths) == (("sleep",), "pss", (4, 16))


def test_a_single_width_is_taken_in_proportion() -> None:
    known = curve(costs=[took("noop", "processes", 32)])
    assert [known.at(width) / MIB for width in (1, 8, 16, 64)] == pytest.approx([2, 16, 32, 128])


def test_beside_a_single_width_the_narrowest_cell_tells_what_is_taken_once() -> None:
    """By hand: 30 MiB at 2 and 72 MiB at 16 are 3 MiB each beyond 24 MiB."""
    known = memory_curves(weighed(), ["processes"])["processes"]
    assert [known.at(width) / MIB for width in (2, 16, 120)] == pytest.approx([30, 72, 384])
    assert known.bases == ("noop", "compute")


def test_a_narrower_cell_that_took_more_brought_data_along_and_tells_nothing() -> None:
    known = curve(
        at_width(2, base="scrape"),
        costs=[took("noop", "asyncio", 1), took("scrape width=2", "asyncio", 9)],
        model="asyncio",
    )
    assert (known.bases, known.at(32)) == (("noop",), 2 * MIB)


def test_a_pool_of_a_worker_for_each_cpu_takes_the_same_at_any_width() -> None:
    works = Work({"sequential": [[1.0]] * 2, "asyncio+processes": [[1.0]] * 2}, name="noop", width=16, jobs=100)
    record = measured(works, costs=[took("noop", "asyncio+processes", 28)])
    known = memory_curves(record, ["asyncio+processes"])["asyncio+processes"]
    assert (known.at(1), known.at(1000)) == (28 * MIB, 28 * MIB)
    assert (known.widest(27 * MIB), known.widest(29 * MIB)) == (0, UNLIMITED)


def test_the_widest_within_a_limit_is_the_last_that_stays_below_it() -> None:
    known = MemoryCurve("processes", (4, 16), (10.0 * MIB, 34.0 * MIB), ("sleep",), "pss")
    assert [known.widest(mib * MIB) for mib in (3, 4, 22, 23.9, 34, 98)] == [0, 1, 10, 10, 16, 48]
    assert all(known.at(known.widest(mib * MIB)) <= mib * MIB for mib in range(4, 200))


def test_lessons_and_invalid_cells_tell_nothing_of_memory() -> None:
    lesson = Work({"sequential": [[1.0]] * 2, "threads": [[1.0]] * 2}, name="lesson", kind="lessons")
    failure = {"workload": "noop", "model": "threads", "block": 1, "phase": "warm", "reason": "it was wrong"}
    told = [took("lesson", "threads", 5), took("noop", "threads", 5)]
    assert memory_curves(measured(NOOP, lesson, costs=told, invalid=[failure]), ["threads"]) == {}


def test_older_records_tell_it_by_their_footprints() -> None:
    names = ("workload", "model", "peak_bytes", "before_bytes", "measure")
    print_ = dict(zip(names, ("sleep width=4", "asyncio", 500, 100, "rss"), strict=True))
    known = memory_curves(measured(NOOP, at_width(4), footprints=[print_]), ["asyncio"])["asyncio"]
    assert (known.at(4), known.at(8), known.measure) == (400, 800, "rss")


def test_every_forecast_tells_its_memory_and_its_cpu_time() -> None:
    """By hand, 1000 jobs of 1 ms: the loop 1 s and 0.1 us each of its own, asyncio 10 us each, so 1.01 s."""
    advice = within(0.001)
    rows = {line.split()[0]: line for line in advice_lines(advice, weighed(), "r.json") if line}
    processes = widths(advice)["processes"]
    assert rows["processes"].endswith(f"{24 + 3 * processes} MiB")
    assert rows["sequential"].endswith("1.00 s  512 KiB")
    assert next(x.cpu_seconds for x in advice.forecasts if x.model == "asyncio") == pytest.approx(1.01, rel=0.001)
    assert rows["model"].endswith("memory")


def test_where_it_was_measured_is_said() -> None:
    last = advice_lines(within(0.001), weighed(), "r.json")[-1]
    assert last.startswith("Memory is what a model adds to its process, workers included (pss of ")
    assert "noop" in last
    assert "compute" in last
    assert last.endswith("at 2 and 16 at a time; elsewhere in proportion).")


def test_without_costs_memory_is_said_to_be_unknown_with_the_command_that_measures_it() -> None:
    advice = advise(ALONE, Demand(0.1, 0.0, 100, 100), is_width_given=False)
    *_, last = advice_lines(advice, ALONE, "r.json")
    assert last.startswith("Memory: this record does not say what models take; measure it with: python -m benchmarks")
    assert "memory" not in next(line for line in advice_lines(advice, ALONE, "r.json") if line.startswith("model"))
    with pytest.raises(ReportError, match=r"measure it with: python -m benchmarks run .* --costs"):
        within(0.0, record=ALONE, memory=1e9)


def test_a_limit_of_memory_leaves_every_model_the_best_width_within_it() -> None:
    """By hand: 24 MiB and 3 MiB each leave processes 34 workers of 126 MiB; threads of 0.2 MiB each 640."""
    free, limited = within(0.0), within(0.0, memory=128 * MIB)
    assert widths(free)["processes"] > 34
    assert 30 <= widths(limited)["processes"] <= 34
    assert widths(limited)["threads"] <= 640
    assert all(limited.memory[forecast.model].at(forecast.width) <= 128 * MIB for forecast in limited.forecasts)
    text = "\n".join(advice_lines(limited, weighed(), "r.json"))
    was, now = widths(free)["processes"], widths(limited)["processes"]
    assert f"processes {now:,} at a time instead of {was:,}" in text


def test_a_limit_of_processes_leaves_other_models_as_they_are() -> None:
    free, limited = within(0.0), within(0.0, processes=8)
    assert widths(limited)["processes"] == 8
    assert {**widths(limited), "processes": 0} == {**widths(free), "processes": 0}


def test_a_width_that_was_asked_for_is_cut_for_those_that_may_not_have_it() -> None:
    limited = within(0.0, width=500, processes=8)
    assert widths(limited) == {"asyncio": 500, "threads": 500, "processes": 8, "sequential": 500}
    assert "processes" not in limited.left_out
    texts = advice_lines(limited, weighed(), "r.json")
    assert texts[0].endswith("no computing, 500 at a time")
    assert "Limits: processes 8 at a time instead of 500." in texts


def test_a_model_that_takes_too_much_by_itself_is_left_out_with_what_it_takes() -> None:
    limited = within(0.0, memory=20 * MIB)
    assert "processes" not in widths(limited)
    text = "\n".join(advice_lines(limited, weighed(), "r.json"))
    assert "left out: processes (27 MiB with one job in flight)" in text


def test_a_model_whose_memory_nobody_knows_is_within_no_limit_of_it() -> None:
    record = measured(NOOP, costs=[took("noop", "asyncio", 1)])
    limited = within(0.0, record=record, memory=10**9)
    assert set(widths(limited)) == {"asyncio"}
    assert "threads (its memory is not known)" in "\n".join(advice_lines(limited, record, "r.json"))


def test_where_limits_change_nothing_that_is_said() -> None:
    limited = within(0.0, memory=2**40)
    assert "Limits: no model would be wider without them." in advice_lines(limited, weighed(), "r.json")


def test_limits_that_leave_nobody_are_refused() -> None:
    with pytest.raises(ReportError, match="no model stays within these limits"):
        within(0.0, memory=10)


def test_what_would_change_it_stays_within_the_limits() -> None:
    """However long jobs wait, eight workers never catch up with a thousand tasks."""
    assert all(turn.model != "processes" for turn in within(0.0, processes=8).turns if turn.quantity == "wait")


@pytest.mark.parametrize(
    ("text", "size"),
    [("512MiB", 512 * MIB), ("2GB", 2e9), ("1.5 GiB", 1.5 * 2**30), ("64kib", 65536), ("100B", 100)],
)
def test_sizes_have_units(text: str, size: float) -> None:
    assert parsed_bytes(text, "--memory") == size


@pytest.mark.parametrize("text", ["512", "", "MiB", "-1MiB", "1e400GiB", "nan", "5 parsecs", "0B"])
def test_what_is_no_size_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ReportError, match="--memory .* is no size") as raised:
        parsed_bytes(text, "--memory")
    assert len(str(raised.value).splitlines()) == 1
