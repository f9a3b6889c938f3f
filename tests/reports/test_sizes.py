"""The largest records that are accepted are reported within bounds: no work for each block, no picture is kept."""

import pytest

from reports.analysis import Answer
from reports.figures import figure, phases
from reports.figures.phases import pays_off
from reports.loading import understand
from reports.output import report
from tests.reports.records import Work, analysed, as_bytes, record


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
    report(understand(as_bytes(record(Work({"sequential": [[1.0]]})))))
    assert drawn
    assert not any(one.picture.axes for one in drawn)
