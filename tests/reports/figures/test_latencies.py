"""The figure of latencies shows the tail of every model, and its table the same numbers."""

from typing import Any

import numpy as np

from reports.figures.latencies import latency_figure
from reports.page.costs.latencies import latency_table
from reports.page.output import report
from reports.plotting.figure import Figure, as_csv
from tests.reports.helpers.artists import misplaced, texts
from tests.reports.helpers.records import Work, analysed, measured
from tests.reports.record.test_latencies import GAP, WORK, latency, quantiles


def drawn(*latencies: Any, work: Work = WORK) -> Figure:
    figure = latency_figure(analysed(work, latencies=list(latencies)))
    assert figure is not None
    return figure


def test_every_model_is_a_line_that_ends_at_its_worst_job() -> None:
    figure = drawn(latency("sequential", 10.0), latency())
    (axes,) = figure.picture.axes
    lines = {str(line.get_label()): np.asarray(line.get_xdata(), dtype=float) for line in axes.lines}
    ends = {label: xs.max() for label, xs in lines.items() if not label.startswith("_")}
    assert ends == {"sequential": 0.5, "asyncio": 0.05}


def test_p50_p95_and_p99_are_marked_and_p999_only_where_a_thousand_jobs_tell_it() -> None:
    assert {"p50", "p95", "p99", "p99.9"} <= set(texts(drawn(latency())))
    few = latency(jobs=150, from_due=quantiles(p999_seconds=None), from_begun=quantiles(p999_seconds=None))
    assert "p99.9" not in texts(drawn(few))


def test_the_numbers_of_the_figure_have_units_and_reach_the_worst() -> None:
    header, *rows = as_csv(drawn(latency()).rows).splitlines()
    assert header == "workload,model,share_of_jobs,latency_seconds,jobs,batches"
    assert rows[-1] == "work,asyncio,1.0,0.05,1000,10"


def test_how_latencies_are_known_and_what_it_cost_is_written() -> None:
    written = " ".join(" ".join(texts(drawn(latency()))).split())
    assert "1.10 times as long" in written
    told = latency(method="what the jobs themselves say", overhead_ratio=1.0)
    assert "times as long" not in " ".join(texts(drawn(told)))


def test_nothing_overlaps_whatever_the_models_are_called_and_however_far_apart() -> None:
    names = ["sequential", "asyncio", *(f"asyncio-with-a-long-name-{place}" for place in range(5)), "zero"]
    work = Work({name: [[1.0]] for name in names})
    shown = [latency(name, 100.0**place) for place, name in enumerate(names[:4])]
    nothing = quantiles(0.0)
    zero = latency("zero", from_due=nothing, from_begun=nothing, distribution=[0.0] * 61)
    assert misplaced(drawn(*shown, zero, work=work)) == []


def test_without_latencies_there_is_neither_a_figure_nor_a_table() -> None:
    assert latency_figure(analysed(WORK)) is None
    assert latency_figure(analysed(WORK, latencies=[latency(**GAP)])) is None
    assert latency_table(measured(WORK), "work") is None


def test_the_table_has_a_row_for_each_model_with_the_reason_of_a_gap() -> None:
    table = latency_table(measured(WORK, latencies=[latency(), latency("sequential", **GAP)]), "work")
    assert table is not None
    assert table.quantiles == "p50 / p95 / p99 / p99.9 / max"
    sequential, asyncio = table.rows
    assert sequential.due == "nobody can tell"
    assert asyncio.due == "10.0 ms / 20.0 ms / 30.0 ms / 40.0 ms / 50.0 ms"
    assert asyncio.begun.startswith("5.00 ms / ")


def test_the_page_shows_figure_and_table_within_the_workload_and_names_stay_text() -> None:
    work = Work({"sequential": [[1.0]], "asyncio": [[0.5]]})
    files = report(measured(work, latencies=[latency("sequential", **{**GAP, "missing": "<b>no</b>"}), latency()]))
    html = str(files["index.html"])
    assert "Latencies of work" in html
    assert "10.0 ms / 20.0 ms" in html
    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert "<b>no</b>" not in html
    assert any("latencies-work" in name for name in files)
