"""Makespan against CPU time and memory: where signs stand, what is missing, and that no record breaks it."""

from typing import Any

import pytest

from reports.analysis.costs import costs_of
from reports.figures.costs import costs
from reports.plotting.figure import Figure, as_csv
from reports.plotting.style import look
from tests.reports.helpers.artists import misplaced, points, texts
from tests.reports.helpers.costs import cost
from tests.reports.helpers.records import Work, analysed

MIB = 2**20
WORK = Work({"sequential": [[1.0]] * 2, "asyncio": [[0.5]] * 2})


def drawn(*works: Work, **sitting: Any) -> Figure:
    analysis = analysed(*works, **sitting)
    figure = costs(analysis, costs_of(analysis))
    assert figure is not None
    return figure


def test_a_sign_stands_at_its_makespan_its_cpu_time_and_its_memory() -> None:
    seconds, memory = drawn(WORK, costs=[cost("work", "sequential"), cost("work", "asyncio")]).picture.axes
    assert points({line.get_label(): line for line in seconds.get_lines()}["CPU asyncio"]) == [(0.05, 0.5)]
    sign = {line.get_label(): line for line in memory.get_lines()}["memory asyncio"]
    assert points(sign) == [(20 * MIB, 0.5)]
    assert (sign.get_color(), sign.get_marker()) == (look("asyncio").colour, look("asyncio").marker)


def test_where_the_cpu_time_is_not_told_its_sign_is_missing_and_the_table_says_why() -> None:
    figure = drawn(WORK, costs=[cost("work", "asyncio", cpu_seconds=None)])
    seconds, memory = figure.picture.axes
    assert [str(line.get_label()) for line in seconds.get_lines() if str(line.get_label()).startswith("CPU")] == []
    assert any(line.get_label() == "memory asyncio" for line in memory.get_lines())
    assert figure.rows[0]["cpu_seconds"] is None
    assert "CPU time: not known here" in str(figure.rows[0]["gaps"])
    assert "CPU time not told" in figure.alt


def test_every_number_is_in_the_table() -> None:
    header, row = as_csv(drawn(WORK, costs=[cost("work", "asyncio")]).rows).splitlines()
    known = dict(zip(header.split(","), row.split(","), strict=True))
    assert float(known["cpu_seconds_per_job"]) == pytest.approx(0.005)
    assert float(known["memory_bytes_per_job_in_flight"]) == 5 * MIB
    assert (known["lag_of"], known["lag_worst_seconds"]) == ("loop", "0.002")


def test_without_costs_there_is_no_figure() -> None:
    assert costs(analysed(WORK), {}) is None


@pytest.mark.parametrize("count", [1, 2, 7])
def test_no_texts_overlap_and_none_leaves_the_figure(count: int) -> None:
    names = ["sequential", "asyncio", "threads", "processes", *(f"asyncio-with-a-long-name-{n}" for n in range(6))]
    cells = {name: [[0.01 * (1 + place % 3)]] * 2 for place, name in enumerate(names)}
    works = [Work(cells, name=f"workload number {place}") for place in range(count)]
    entries = [
        cost(work.name, name, cpu_seconds=10.0**-place, peak_bytes=(11 + 4**place) * MIB)
        for work in works
        for place, name in enumerate(names)
    ]
    assert misplaced(drawn(*works, costs=entries)) == []


@pytest.mark.parametrize("changes", [{"cpu_seconds": 0.0, "peak_bytes": 10 * MIB}, {"peak_bytes": 2**40}])
def test_no_number_of_a_record_breaks_it(changes: dict[str, Any]) -> None:
    work = Work({"a$b" * 30: [[1e-9]] * 2, "sequential": [[1e9]] * 2}, name="<script>")
    figure = drawn(work, costs=[cost("<script>", "a$b" * 30, **changes), cost("<script>", "sequential")])
    assert figure.svg() == figure.svg()
    assert b"<script" not in figure.svg()
    assert any("a$b" in text for text in texts(figure))
