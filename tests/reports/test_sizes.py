"""The largest records that are accepted are reported within bounds: no work for each block, no picture is kept."""

import pytest

from reports import output
from reports.analysis import Analysis, Answer
from reports.figures import figure, phases
from reports.figures.makespans import makespans
from reports.figures.parts import Part
from reports.figures.phases import pays_off
from reports.output import report
from tests.reports.records import Work, analysed, measured


def test_when_a_pool_pays_off_is_worked_out_once_for_all_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(answer: Answer, model: str) -> tuple[int, int] | None:
        asked.append(model)
        return pays_off(answer, model)

    monkeypatch.setattr(phases, "pays_off", counted)
    analysis = analysed(Work({"sequential": [[1.0]] * 50, "asyncio": [[0.5]] * 50}))
    rows = phases.phases(analysis).rows
    assert len(rows) == 100
    assert len(asked) < 10


def test_pictures_that_were_written_let_go_of_what_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[figure.Figure] = []
    made = figure.Figure.png
    monkeypatch.setattr(figure, "_DOTS_PER_INCH", 24)

    def kept(one: figure.Figure) -> bytes:
        drawn.append(one)
        return made(one)

    monkeypatch.setattr(figure.Figure, "png", kept)
    report(measured(Work({"sequential": [[1.0]]})))
    assert drawn
    assert not any(one.picture.axes for one in drawn)


def test_no_picture_is_drawn_before_the_one_before_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def drawn(analysis: Analysis, part: Part) -> figure.Figure:
        done.append("drawn")
        return makespans(analysis, part)

    def written(one: figure.Figure) -> bytes:
        done.append("written")
        return b""

    monkeypatch.setattr(output, "makespans", drawn)
    monkeypatch.setattr(figure.Figure, "png", written)
    report(measured(Work({"sequential": [[1.0]]})))
    assert done[:3] == ["written", "drawn", "written"]
