"""The whole record in a sentence."""

from reports.formatting import counted, listed, plain, short
from reports.page.lead import lead
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import Blocks, Work, analysed

SLIGHT: dict[str, Blocks] = {"sequential": [[1.0]] * 4, "asyncio": [[0.95], [0.96], [0.95], [0.96]]}
FAST: dict[str, Blocks] = {"sequential": [[1.0]] * 4, "asyncio": [[0.1]] * 4}
SLOW: dict[str, Blocks] = {"sequential": [[0.1]] * 4, "asyncio": [[1.0]] * 4}


def test_without_a_variant_called_asyncio_there_is_no_answer_about_async() -> None:
    analysis = analysed(Work({"sequential": [[1.0]] * 3, "asyncio-mine": [[0.5]] * 3}))
    assert lead(analysis) == "On this machine async helps none of 1 workload; 1 without an answer."


def test_a_slight_help_makes_no_difference() -> None:
    assert lead(analysed(Work(SLIGHT))) == (
        "On this machine async helps none of 1 workload; it makes no difference to 1 (work)."
    )


def test_workloads_are_counted_by_kind_with_the_most_telling_example_of_what_helps_and_what_hurts() -> None:
    cells = [FAST, FAST, SLIGHT, SLOW]
    works = [Work(each, name=f"w{place}", kind="io") for place, each in enumerate(cells)]
    assert lead(analysed(*works, Work(SLOW, name="c", kind="cpu"))) == (
        "On this machine async helps 2 of 4 workloads that wait (most: w0, 10.0x faster) and none of 1 that computes; "
        "it hurts 2 (most: w3, 10.0x slower); it makes no difference to 1 (w2)."
    )


def test_the_lead_leaves_the_price_list_out() -> None:
    text = lead(analysed(*typical()))
    assert text.startswith("On this machine async helps 1 of 2 workloads (fetch, 10.0x faster); ")
    assert "noop" not in text


def test_the_lead_says_where_nothing_is_known_yet() -> None:
    one_block = Work({"sequential": [[1.0]], "asyncio": [[0.1]]})
    assert lead(analysed(one_block)) == "On this machine async helps none of 1 workload; 1 is unclear (work)."


def test_text_is_made_plain() -> None:
    assert plain("a\nb\x1b[31m\tc") == "a b\N{REPLACEMENT CHARACTER}[31m c"
    assert short("abcdef", 4) == "abc\N{HORIZONTAL ELLIPSIS}"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (counted(1, "block"), counted(2, "block")) == ("1 block", "2 blocks")
