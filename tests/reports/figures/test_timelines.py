"""The figure of single jobs shows what was recorded, in words that need no other text."""

from typing import Any

from benchmarks.record_format.timelines import STATES
from reports.figures.timelines import COLOURS, timeline_figure
from reports.plotting.figure import Figure, as_csv
from tests.reports.helpers.artists import misplaced, texts
from tests.reports.helpers.records import Work, analysed
from tests.reports.record.test_timelines import WORK, timeline


def drawn(*timelines: Any, work: Work = WORK) -> Figure:
    figure = timeline_figure(analysed(work, timelines=list(timelines)))
    assert figure is not None
    return figure


def test_every_span_is_a_row_of_the_table() -> None:
    header, *rows = as_csv(drawn(timeline()).rows).splitlines()
    assert header.startswith("workload,model,job,state,start_seconds,end_seconds")
    assert rows[1].startswith("work,asyncio,0,waiting,0.001,0.003")


def test_states_that_occur_are_named_in_plain_words_and_others_are_not() -> None:
    written = " ".join(texts(drawn(timeline(states=["blocking", "waiting"]))))
    assert STATES["blocking"] in written
    assert STATES["ready for the GIL"] not in written


def test_a_state_of_which_no_span_is_left_is_neither_drawn_nor_named() -> None:
    written = " ".join(texts(drawn(timeline(states=["running", "waiting", "blocking"]))))
    assert STATES["blocking"] not in written


def test_the_end_of_each_batch_and_what_recording_cost_are_written() -> None:
    written = " ".join(texts(drawn(timeline(), timeline("sequential", makespan_seconds=0.02))))
    assert "3.00 ms" in written
    assert "20.0 ms" in written
    assert "1.10 times as long" in written


def test_a_model_without_a_timeline_says_why() -> None:
    gap = timeline("sequential", jobs=[], spans=[], states=[], missing="its jobs cannot be told apart from outside")
    assert "not recorded: its jobs cannot be told apart from outside" in " ".join(texts(drawn(timeline(), gap)))


def test_without_timelines_there_is_no_figure() -> None:
    assert timeline_figure(analysed(WORK)) is None


def test_every_state_has_a_colour_and_all_are_shown_without_overlap() -> None:
    assert COLOURS.keys() == STATES.keys()
    spans = [[0, number, 100 * number, 100 * (number + 1)] for number in range(len(STATES))]
    many = timeline(jobs=[0], states=list(STATES), spans=spans, makespan_seconds=0.0008)
    work = Work({"sequential": [[1.0]], "asyncio": [[0.5]], "asyncio-with-a-long-name-of-its-own": [[0.5]]})
    named = {**many, "model": "asyncio-with-a-long-name-of-its-own"}
    assert misplaced(drawn(many, named, work=work)) == []
