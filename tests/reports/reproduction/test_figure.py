"""The figure of claimed and new ratios shows both, says what became of each, and has room for more than a hundred."""

import pytest

from reports.plotting.figure import Figure, as_csv
from reports.reproduction.figure import claim_figures
from reports.reproduction.reproduction import Reproduction
from tests.reports.helpers.artists import misplaced, place, points, texts
from tests.reports.helpers.outcomes import FAST_THREADS, SAME_THREADS, SLOW_THREADS, work
from tests.reports.helpers.record_sets import sample
from tests.reports.helpers.records import claim
from tests.reports.helpers.remeasured import judged, swept
from tests.reports.helpers.sweeps import sizes


def signs(figure: Figure) -> list[tuple[float, str]]:
    """Where every sign of a record is on the x axis, and how it is filled; from top to bottom."""
    placed = [
        (points(line)[0][1], place(line), str(line.get_markerfacecolor()))
        for axes in figure.picture.axes
        for line in axes.lines
        if len(points(line)) == 1 and not str(line.get_label()).startswith("_")
    ]
    return [(x, face) for _, x, face in sorted(placed)]


def many(count: int) -> Reproduction:
    models = {"sequential": 0.1, "asyncio": 0.01, "threads": 0.03, "processes": 0.5, "asyncio+processes": 0.9}
    own = (claim("asyncio", "faster", factor=5.0),)
    works = [work(models, name=f"some_long_name_of_a_workload_{place}", claims=own) for place in range(count)]
    changed = [work({**models, "threads": 0.2}, name=original.name, claims=own) for original in works]
    return judged(sample(*works), sample(*changed))


def test_each_claim_has_the_ratio_of_the_reference_filled_and_the_new_one_hollow() -> None:
    (figure,) = claim_figures(judged(sample(work(FAST_THREADS)), sample(work(SLOW_THREADS))))
    (reference, filled), (new, hollow) = signs(figure)
    assert [reference, new] == pytest.approx([2.0, 0.5], rel=0.01)
    assert (filled == "white", hollow) == (False, "white")
    assert "contradicted" in texts(figure)
    assert "compute, threads are faster than sequential: 2.00x faster claimed, 2.00x slower here" in figure.alt


def test_contradictions_are_drawn_first() -> None:
    reference = sample(work(SAME_THREADS), work(FAST_THREADS, name="other"))
    (figure,) = claim_figures(judged(reference, sample(work(SAME_THREADS), work(SLOW_THREADS, name="other"))))
    assert [row["subject"] for row in figure.rows] == ["other", "other", "compute", "compute"]


def test_the_table_of_the_figure_has_both_intervals_and_the_outcome() -> None:
    (figure,) = claim_figures(judged(sample(work(FAST_THREADS)), sample(work(SLOW_THREADS))))
    header, reference, new = as_csv(figure.rows).splitlines()
    assert header == "subject,kind,claim,record,ratio,ratio_low,ratio_high,outcome"
    assert reference.startswith("compute,order,threads are faster than sequential,reference,")
    assert new.endswith(",contradicted")


@pytest.mark.slow
def test_more_than_a_hundred_claims_are_readable_in_pieces() -> None:
    reproduction = many(11)
    figures = claim_figures(reproduction)
    assert len(reproduction.claims) == 11 * 11
    assert len(figures) > 2
    assert sum(len(figure.rows) for figure in figures) == 2 * len(reproduction.claims)
    assert len({figure.name for figure in figures}) == len(figures)
    assert len({figure.title for figure in figures}) == len(figures)
    assert misplaced(figures[-1]) == []


def test_sweeps_have_room_and_are_told_apart_by_their_heads() -> None:
    reference, new = (
        swept(sizes({chunk: {0.001: start, 0.1: end} for chunk in (1, 8)})) for start, end in ((0.5, 2), (0.5, 0.7))
    )
    (figure,) = claim_figures(judged(reference, new))
    assert misplaced(figure) == []
    assert {"reproduced", "contradicted"} <= set(texts(figure))
    heads = [text for text in texts(figure) if text.startswith("primes")]
    assert len(set(heads)) == len(heads) == 2


def test_a_factor_along_a_sweep_is_not_called_a_speedup_and_has_no_verdict() -> None:
    (figure,) = claim_figures(judged(*(swept(sizes({8: {0.001: 0.5, 0.1: end}})) for end in (2, 0.25))))
    assert {"4.00x", "2.00x reversed"} <= set(texts(figure))


def test_where_no_ratio_can_be_judged_there_is_no_figure() -> None:
    assert claim_figures(judged(sample(work(FAST_THREADS)), sample(work(FAST_THREADS, width=9)))) == []
