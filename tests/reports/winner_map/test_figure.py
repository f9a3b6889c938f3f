"""The picture of a map, its key, and its words."""

import csv
from dataclasses import replace
from functools import cache
from io import StringIO
from itertools import pairwise
from math import log10

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from reports.analysis.analysis import analyse
from reports.plotting.figure import Figure, as_csv
from reports.winner_map import prices
from reports.winner_map.prices import priced
from reports.winner_map.scale import COLOURS, painted_factors
from reports.winner_map.text import batch_text, brief_time, certainty_text, map_reports, sentences
from tests.reports.helpers.artists import beyond, misplaced, points, texts
from tests.reports.helpers.drawings import map_figure
from tests.reports.helpers.maps import LATTICE, map_of, mapped, noisy, the
from tests.reports.helpers.records import Work, analysed

MODELS = ("sequential", "asyncio", "processes")
SQUARE = ((0.001, 1), (0.1, 1), (0.001, 100), (0.1, 100))


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixteenth of the pixels takes a sixteenth of the time."""
    monkeypatch.setattr(prices, "FINE", 60)


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
    assert "24 points; at each, intervals hold with 95 %" in written


def test_there_is_a_panel_for_each_model_of_either_map_and_one_for_the_frontier() -> None:
    written = texts(both())
    for name in ("sequential", "asyncio", "processes"):
        assert written.count(name) == 4, "above its panel and beside its price, for either map"
    assert written.count("Do more processes pay?") == 3, "above its panel for either map, and in the key"
    assert {"Computing that holds the GIL", "Computing that releases the GIL", "wait per job", "CPU time per job"} <= {
        *written
    }


def test_the_key_has_every_level() -> None:
    written = texts(both())
    assert {"1", "1.05", "1.2", "1.5", "2", "4", "more"} <= {*written}
    assert {"one process is enough", "too close to call", "more pay"} <= {*written}


def test_colours_get_darker_with_every_level_also_in_grey() -> None:
    lightness = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(to_rgb, COLOURS)]
    steps = [a - b for a, b in pairwise(lightness)]
    assert min(steps) > 0.05


def test_a_factor_has_the_colour_of_its_level_and_what_is_not_known_none() -> None:
    factors = [1.0, 1.049, 1.051, 1.3, 1.6, 3.9, 4.1, 1e9, float("nan")]
    painted = painted_factors(np.log([factors]))[0]
    expected = [COLOURS[place] for place in (0, 0, 1, 2, 3, 4, 5, 5)]
    assert [to_hex(colour) for colour in painted[:-1, :3]] == expected
    assert painted[:, 3].tolist() == [1.0] * 8 + [0.0]


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
    rows = list(csv.DictReader(StringIO(as_csv(both().rows))))
    points = [row for row in rows if row["row"] == "point"]
    assert len(points) == 24
    for column in ("wait_seconds", "cpu_seconds", "fastest", "verdict", "second_low", "asyncio_makespan_seconds"):
        assert all(row[column] for row in points), column
    assert all(min(float(row[f"{model}_takes_times_as_long"]) for model in MODELS) == 1 for row in points)
    assert all(
        float(row["one_process_low"])
        <= float(row["one_process_takes_times_as_long_as_several"])
        <= float(row["one_process_high"])
        for row in points
    )


def test_the_table_says_what_always_choosing_each_model_costs() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(both().rows))))
    prices = [row for row in rows if row["row"] == "always one model"]
    assert [row["model"] for row in prices] == [*MODELS, *MODELS]
    assert all(1 <= float(row["median_times_as_long"]) <= float(row["worst_times_as_long"]) for row in prices)


def test_every_measured_point_is_a_dot_and_the_worst_of_a_model_a_cross() -> None:
    """The panel of asyncio is the second one; it is worst with 0.1 ms of waiting and 10 ms of computing."""
    panel = [axes for axes in both().picture.axes if axes.get_images()][1]
    marks = {line.get_marker(): line for line in panel.get_lines()}
    expected = {(round(log10(x.wait), 6), round(log10(x.cpu), 6)) for x in the(map_of()).spots}
    assert {(round(x, 6), round(y, 6)) for x, y in points(marks["o"])} == expected
    assert points(marks["x"])[0] == pytest.approx((-4, -2))


def test_alt_text_says_all_of_it() -> None:
    text = both().alt
    assert text.startswith("Maps of how many times as long as the fastest each model takes for 10 jobs")
    explained = (
        "Computing that holds the GIL: always choosing ",
        "Computing that releases the GIL: always choosing ",
        "one process is enough up to ",
        "x and 1.96x (waiting 0.1 ms, computing 10 ms)",
    )
    for words in explained:
        assert words in text


def test_all_maps_together_say_at_most_three_sentences() -> None:
    shown = mapped(map_of(), map_of(base="blend_releasing"))
    said = [text for known in map_reports(shown) for text in known.sentences]
    assert len(said) == 2
    assert all(len(text.split(". ")) == 1 for text in said)


def test_the_whole_figure_fits_on_a_screen() -> None:
    """Seven models of two maps: at 952 of the page's pixels across it takes at most 900 down."""
    models = ("sequential", "asyncio", "threads", "processes", "asyncio+threads", "asyncio+processes")
    formula = lambda wait, cpu: dict.fromkeys((*models, "processes+asyncio"), 1.0)  # noqa: E731
    width, height = drawn(map_of(formula), map_of(formula, base="blend_releasing")).picture.get_size_inches()
    assert 952 * height / width <= 900


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


@pytest.mark.slow
@pytest.mark.parametrize("name", list(ODD))
def test_odd_maps_are_drawn_within_the_figure(name: str) -> None:
    figure = drawn(ODD[name])
    assert "nan" not in as_csv(figure.rows)
    assert beyond(figure) == []
    assert figure.svg()


def test_no_words_lie_on_others() -> None:
    models = ("sequential", "asyncio", "threads", "processes", "asyncio+threads", "asyncio+processes")
    times = {model: 1.0 + place for place, model in enumerate(models)}
    shown = (map_of(lambda wait, cpu: times, base=base) for base in ("blend", "blend_releasing"))
    assert misplaced(drawn(*shown)) == []


def test_hostile_names_are_drawn_as_plain_text() -> None:
    assert b"<script" not in drawn(ODD["hostile names"]).svg()


def test_what_is_not_on_the_map_is_said() -> None:
    text = " ".join(sentences(priced(the(ODD["no wait and no work"]))))
    assert "not on the map: blend 0.0 1: it does not wait (and 1 more point)" in text


def test_a_plain_loop_that_might_have_won_is_said() -> None:
    places = map_of(lambda wait, cpu: {"asyncio": 9.0, "threads": 10.0})
    text = sentences(priced(the([replace(point, left_out={"sequential": "too long"}) for point in places])))
    assert "at 12 points sequential might have won or come within 5 %, and was not measured there" in text[-1]


def test_without_blocks_to_compare_no_interval_is_promised() -> None:
    assert certainty_text([the(ODD["one block"])]) == "4 points, no intervals for want of blocks to compare"


def test_a_batch_may_differ_from_point_to_point() -> None:
    first, *others = map_of(places=SQUARE)
    assert batch_text([the([replace(first, jobs=1000), *others])]) == "10 to 1,000 jobs, at most 10 at a time"


def test_a_record_without_maps_has_no_such_picture() -> None:
    assert map_figure(analysed(Work({"asyncio": [[1.0]]}))) is None
