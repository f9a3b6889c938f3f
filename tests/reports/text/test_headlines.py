"""The answers of workloads and of a whole record, each in a sentence."""

from dataclasses import replace

from reports.formatting import counted, listed, plain, short
from reports.page.lead import lead
from reports.text.headlines import comparison_with_best, headline
from tests.reports.helpers.examples import typical
from tests.reports.helpers.records import Blocks, Work, analysed

DISAGREEING: dict[str, Blocks] = {
    "sequential": [[9, 9, 9]] * 8,
    "asyncio": [[1, 2, 3]] * 8,
    "threads": [[0.9, 2.9, 2.8]] * 8,
}


def test_makespans_that_seem_to_say_something_else_are_told_from_what_rounds_say() -> None:
    cells: dict[str, Blocks] = {"sequential": [[0.9, 2.9, 2.8]] * 8, "asyncio": [[1.0, 2.0, 3.0]] * 8}
    text = headline(analysed(Work(cells)).answers[0])
    assert "asyncio takes 1.07x as long as sequential" in text
    assert text.endswith(
        "2.00 s against 2.80 s (compared round by round; the mean makespans alone would say 1.40x as fast)."
    )


def test_what_is_fastest_round_by_round_need_not_have_the_shortest_makespan() -> None:
    text = comparison_with_best(analysed(Work(DISAGREEING)).answers[0])
    assert text.startswith("Fastest, compared round by round: threads, 2.80 s. ")


def test_without_a_variant_called_asyncio_there_is_no_answer_about_async() -> None:
    analysis = analysed(Work({"sequential": [[1.0]] * 3, "asyncio-mine": [[0.5]] * 3}))
    assert headline(analysis.answers[0]) == "No variant called asyncio, so no answer about async."
    assert lead(analysis) == "On this machine there is no answer for work (no variant called asyncio)."


def test_the_headline_answers_for_async() -> None:
    fetch, compute, noop = analysed(*typical()).answers
    assert headline(fetch).startswith("Async helps: asyncio is 10.0x as fast as sequential [")
    assert headline(fetch).endswith("], 10.0 ms against 100 ms.")
    assert headline(compute).startswith("Async does not help: asyncio takes 1.05x as long")
    assert headline(noop).startswith("The price of the models alone: ")


def test_asyncio_is_compared_with_the_best_of_the_others() -> None:
    """Threads take 1.2 times as long, block by block."""
    fetch = analysed(*typical()).answers[0]
    assert comparison_with_best(fetch) == (
        "Shortest makespan: asyncio, 10.0 ms. "
        "Asyncio is 1.20x to 1.20x as fast as the best of the others (threads): faster."
    )


def test_where_the_plain_loop_is_the_best_of_the_others_the_headline_has_said_it() -> None:
    answer = analysed(Work({"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3, "threads": [[2.0]] * 3})).answers[0]
    assert comparison_with_best(answer) == ("Shortest makespan: asyncio, 500 ms. The best of the others is sequential.")


def test_what_was_not_compared_with_all_others_is_not_compared_with_the_best_of_them() -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 3, "asyncio": [[0.5]] * 3, "threads": [[0.7]] * 3}
    answer = analysed(Work(cells)).answers[0]
    partly = replace(answer, ratios={("sequential", "asyncio"): answer.speedups["asyncio"]})
    assert comparison_with_best(partly).startswith("Shortest makespan: asyncio, 500 ms")
    assert "best of the others" not in comparison_with_best(partly)


def test_a_slight_help_is_told_from_none_and_from_help() -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 4, "asyncio": [[0.95], [0.96], [0.95], [0.96]]}
    analysis = analysed(Work(cells))
    assert headline(analysis.answers[0]).startswith("Async makes little difference: asyncio is 1.05x as fast as ")
    assert lead(analysis) == "On this machine async makes little difference to work (1.05x as fast)."


def test_of_many_workloads_those_with_a_slight_help_are_counted() -> None:
    cells: dict[str, Blocks] = {"sequential": [[1.0]] * 4, "asyncio": [[0.95], [0.96], [0.95], [0.96]]}
    fast: dict[str, Blocks] = {"sequential": [[1.0]] * 4, "asyncio": [[0.1]] * 4}
    works = [Work(fast if place else cells, name=f"w{place}", kind="io") for place in range(7)]
    assert lead(analysed(*works)) == (
        "On this machine, of 7 workloads that wait, async helps 6 (most: w1, 10.0x as fast) "
        "and makes little difference to 1 (w0, 1.05x as fast)."
    )


def test_the_lead_names_every_workload_but_the_price_list() -> None:
    assert lead(analysed(*typical())) == (
        "On this machine async helps fetch (10.0x as fast); it does not help compute (1.05x as long)."
    )


def test_the_lead_says_where_nothing_is_known_yet() -> None:
    one_block = Work({"sequential": [[1.0]], "asyncio": [[0.1]]})
    assert lead(analysed(one_block)) == "On this machine whether async helps work is unclear."


def test_a_record_without_asyncio_has_no_answer() -> None:
    analysis = analysed(Work({"sequential": [[1.0], [1.0]]}))
    assert lead(analysis) == "On this machine there is no answer for work (no variant called asyncio)."


def test_text_is_made_plain() -> None:
    assert plain("a\nb\x1b[31m\tc") == "a b\N{REPLACEMENT CHARACTER}[31m c"
    assert short("abcdef", 4) == "abc\N{HORIZONTAL ELLIPSIS}"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (counted(1, "block"), counted(2, "block")) == ("1 block", "2 blocks")
