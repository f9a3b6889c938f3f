"""Variants of one's own can be told apart wherever they are drawn."""

from reports.figures.trust import trust
from reports.plotting.style import is_known, look, name_of
from tests.reports.helpers.artists import texts
from tests.reports.helpers.records import Work, analysed
from workloads.contract import MODELS, OPTIONAL

OWN = ("mine", "yours", "theirs")


def test_variants_that_nobody_has_heard_of_get_looks_of_their_own_in_the_order_of_their_workload() -> None:
    looks = [look(model, ("sequential", *OWN)) for model in ("sequential", *OWN)]
    assert [look(model, OWN) for model in OWN] == looks[1:]
    assert len({style.colour for style in looks}) == len({style.marker for style in looks}) == 4


def test_a_variant_of_a_known_model_has_its_colour_and_another_marker() -> None:
    models = ("asyncio", "asyncio-httpx", "asyncio-httpx2", "mine", "asyncio+processes-staged")
    plain, httpx, httpx2, mine, staged = (look(model, models) for model in models)
    assert plain.colour == httpx.colour == httpx2.colour
    assert staged.colour == look("asyncio+processes").colour
    assert len({style.marker for style in (plain, httpx, httpx2, mine, staged)}) == 5


def test_asyncio_with_eager_tasks_has_asyncios_colour_and_a_marker_that_nothing_else_has() -> None:
    others = [look(model, OPTIONAL) for model in (*MODELS, *OPTIONAL) if model != "asyncio-eager"]
    variants = [f"asyncio-{letter}" for letter in "abcdefghi"]
    others += [look(model, variants) for model in variants]
    eager = look("asyncio-eager")
    assert is_known("asyncio-eager")
    assert eager.colour == look("asyncio").colour
    assert eager.marker not in {style.marker for style in others}


def test_names_of_24_letters_are_drawn_in_full() -> None:
    names = ("asyncio-batched-by-tens-x", "asyncio-batched-by-tens-y")
    assert len({name_of(name) for name in names}) == 2
    assert name_of(names[0][1:]) == names[0][1:]


def test_a_legend_names_long_variants_apart() -> None:
    names = ("asyncio-batched-by-tens1", "asyncio-batched-by-tens2")
    figure = trust(analysed(Work({"sequential": [[1.0]] * 2, **{name: [[0.5]] * 2 for name in names}})))
    assert set(names) <= set(texts(figure))
