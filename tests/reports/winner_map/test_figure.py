"""The picture of a map, its key, and its words."""

from dataclasses import replace
from functools import cache
from math import log10

import pytest

from reports.analysis.analysis import analyse
from reports.plotting.figure import Figure, as_csv
from reports.winner_map import panel
from reports.winner_map.panel import room
from reports.winner_map.surface import surface_of
from reports.winner_map.text import batch_text, brief_time, certainty_text, price_sentences, rival_names, sentences
from reports.winner_map.winners import CLEAR, SHARED
from tests.reports.helpers.artists import beyond, points, texts
from tests.reports.helpers.drawings import map_figure
from tests.reports.helpers.maps import LATTICE, map_of, mapped, noisy, the
from tests.reports.helpers.records import Work, analysed

SQUARE = ((0.001, 1), (0.1, 1), (0.001, 100), (0.1, 100))


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixteenth of the pixels takes a sixteenth of the time."""
    monkeypatch.setattr(panel, "PER_INCH", 40)


def drawn(*shown: list[Work], **changes: object) -> Figure:
    figure = map_figure(analyse(mapped(*shown, **changes)))
    assert figure is not None
    return figure


@cache
def both() -> Figure:
    return drawn(map_of(), map_of(base="blend_releasing"))


def test_the_same_record_gives_the_same_bytes() -> None:
    figure, other = (drawn(map_of(places=SQUARE)) for _ in range(2))
    assert (figure.svg(), as_csv(figure.rows), figure.alt) == (other.svg(), as_csv(other.rows), other.alt)


def test_it_says_what_was_measured_where_and_how_surely() -> None:
    written = " ".join(" ".join(texts(both())).split())
    for fact in ("Test CPU", "CPython 3.11.7", "2026-01-02", "3 blocks x 2 rounds", "10 jobs, at most 10 at a time"):
        assert fact in written
    assert "24 points; at each the fastest is, with 95 %, among those that are named" in written


def test_regions_have_the_names_of_their_models_and_panels_what_they_are() -> None:
    written = texts(both())
    assert written.count("asyncio") == 3, "in the key, and in a region of either map"
    assert {"Computing that holds the GIL", "Computing that releases the GIL", "wait per job", "CPU time per job"} <= {
        *written
    }


def test_ticks_are_times_as_people_say_them() -> None:
    assert {"0.1 ms", "1 ms", "10 ms"} <= {*texts(both())}
    assert [brief_time(value) for value in (1e-6, 1e-5, 0.3e-3, 0.05, 2.0)] == [
        "1 µs",
        "0.01 ms",
        "0.3 ms",
        "50 ms",
        "2 s",
    ]


def test_the_table_has_every_point_with_its_verdict_and_all_makespans() -> None:
    header, *rows = as_csv(both().rows).splitlines()
    assert len(rows) == 24
    for column in ("wait_seconds", "cpu_seconds", "fastest", "verdict", "second_low", "asyncio_makespan_seconds"):
        assert column in header.split(",")
    assert len({row.count(",") for row in rows} | {header.count(",")}) == 1


def test_marks_are_filled_where_somebody_is_clearly_ahead_and_hollow_elsewhere() -> None:
    axes = both().picture.axes[0]
    faces = {
        tuple(round(value, 6) for value in points(line)[0]): line.get_markerfacecolor()
        for line in axes.get_lines()
        if line.get_marker() != "None"
    }
    expected = {(round(log10(x.wait), 6), round(log10(x.cpu), 6)): x.verdict for x in the(map_of()).spots}
    assert faces.keys() == expected.keys()
    assert all((faces[place] != "white") == (verdict == CLEAR) for place, verdict in expected.items())


def test_alt_text_says_all_of_it() -> None:
    text = both().alt
    assert text.startswith("A map of the fastest model for 10 jobs, at most 10 at a time")
    explained = (
        "Computing that holds the GIL: ",
        "the fastest is ",
        "one model is clearly ahead on ",
        "With a wait of 1 ms, ",
    )
    for words in explained:
        assert words in text


ODD = {
    "one point": map_of(places=LATTICE[:1]),
    "two points": map_of(places=LATTICE[:2]),
    "a line": map_of(places=LATTICE[:4]),
    "almost a line": map_of(places=[(0.001, 1), (0.01, 1), (0.1, 1), (0.1000001, 2)]),
    "the same place twice": [*map_of(places=SQUARE), *map_of(places=[(0.0999999, 100), (0.0999, 100)])],
    "one model": map_of(lambda wait, cpu: {"asyncio": 1.0}, SQUARE),
    "one block": map_of(places=SQUARE, spread=(0.0,)),
    "no noise": map_of(places=SQUARE, spread=(0.0, 0.0)),
    "wild noise": map_of(places=SQUARE, noise=noisy(1, 3.0)),
    "very far apart": map_of(lambda w, c: {"asyncio": 1.0, "threads": 2.0}, [(1e-12, 1), (1e9, 1), (1e-12, 10**9)]),
    "no wait and no work": map_of(lambda w, c: {"asyncio": 1.0}, [*SQUARE, (0.0, 1), (0.001, 0)]),
    "hostile names": map_of(
        lambda w, c: {"$\\frac{<script>": 1.0, "\N{PILE OF POO}" * 99: 1.0, "asyncio": 1.0}, SQUARE
    ),
    "many models": map_of(
        lambda w, c: {"threads": 1.0} | {f"asyncio-with-a-long-name-{number}": 1.0 + number for number in range(12)}
    ),
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_maps_are_drawn_within_the_figure(name: str) -> None:
    figure = drawn(ODD[name])
    assert "nan" not in as_csv(figure.rows)
    assert beyond(figure) == []


def test_hostile_names_are_drawn_as_plain_text() -> None:
    assert b"<script" not in drawn(ODD["hostile names"]).svg()


def test_what_is_not_on_the_map_is_said() -> None:
    text = " ".join(sentences(the(ODD["no wait and no work"])))
    assert "Not on the map: blend 0.0 1: it does not wait (and 1 more point)." in text


def test_a_plain_loop_that_might_have_won_is_said() -> None:
    places = map_of(lambda wait, cpu: {"asyncio": 9.0, "threads": 10.0})
    text = sentences(the([replace(point, left_out={"sequential": "too long"}) for point in places]))
    assert text[-1] == "At 12 points sequential might have won or come within 5 %, and was not measured there."


def test_a_model_that_loses_everywhere_is_said() -> None:
    assert "sequential is nowhere the fastest" in sentences(the(map_of(places=SQUARE)))[0]


def test_the_price_of_taking_one_model_for_every_job_is_said() -> None:
    """With 0.1 ms of waiting and 10 ms of computing, processes take 51.1 ms and asyncio 100.1 ms: 1.96x."""
    (text,) = price_sentences(the(map_of()))
    assert "asyncio 1.96x (waiting 0.1 ms, computing 10 ms)" in text


def without(model: str, wait: float, work: int) -> list[Work]:
    """The map, in which a model was not measured at one point."""
    place = {"wait_seconds": wait, "work": work}
    return [
        replace(point, cells={name: cell for name, cell in point.cells.items() if name != model})
        if point.changed == place
        else point
        for point in map_of()
    ]


def test_the_price_of_a_plain_loop_that_was_left_out_is_at_least_its_bound() -> None:
    """Ten jobs of 10 ms and 0.01 ms take it 100.1 ms, and asyncio 10.1 ms; everywhere else it is nearer."""
    (text,) = price_sentences(the(without("sequential", 0.01, 1)))
    assert "sequential at least 9.91x (waiting 10 ms, computing 0.01 ms)" in text


def test_the_price_of_another_model_is_that_where_it_was_measured() -> None:
    (text,) = price_sentences(the(without("asyncio", 0.0001, 1000)))
    assert "asyncio 1.94x where it was measured (waiting 1 ms, computing 10 ms)" in text
    assert text.count("where it was measured") == 1


def test_without_blocks_to_compare_no_interval_is_promised() -> None:
    assert certainty_text([the(ODD["one block"])]) == "4 points, no intervals for want of blocks to compare"


def test_a_batch_may_differ_from_point_to_point() -> None:
    first, *others = map_of(places=SQUARE)
    assert batch_text([the([replace(first, jobs=1000), *others])]) == "10 to 1,000 jobs, at most 10 at a time"


def test_many_models_are_told_by_those_that_are_not_among_them() -> None:
    models = ("sequential", "asyncio", "threads", "processes")
    assert rival_names((SHARED, models[1:]), models) == ["all but the loop"]
    assert rival_names((SHARED, models), models) == ["any model"]
    assert rival_names((SHARED, models[:2]), models) == ["sequential", "asyncio"]


def test_words_are_written_within_their_region_and_beside_marks() -> None:
    """A region of 21 rows and 61 columns with a mark in the middle: the box goes to one side of it."""
    surface = surface_of(the(map_of()), 61, 21)
    assert surface is not None
    region = surface.first == surface.first
    place = room(region, (5, 21), [(10, 30)])
    assert place is not None
    row, column = place.y * 21, place.x * 61
    assert abs(column - 30.5) > 10 or abs(row - 10.5) > 2
    assert room(region, (22, 5), []) is None


def test_a_record_without_maps_has_no_such_picture() -> None:
    assert map_figure(analysed(Work({"asyncio": [[1.0]]}))) is None
