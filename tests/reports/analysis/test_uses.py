"""When to use which model: only what several workloads of a record support, and of how many."""

from dataclasses import replace

from reports.analysis.uses import Use, uses
from reports.text.uses import use_models, use_sentence
from tests.reports.helpers.records import Blocks, Work, analysed


def cells(**makespans: float) -> dict[str, Blocks]:
    return {model: [[makespan] * 4] * 4 for model, makespan in makespans.items()}


LONG = Work(cells(sequential=4.0, asyncio=1.0, threads=1.0, processes=2.0), name="long", kind="io")
SHORT = Work(cells(sequential=2.0, asyncio=0.5, threads=0.5, processes=1.0), name="short", kind="io")
SHORTEST = Work(cells(sequential=1.0, asyncio=2.0, threads=1.0, processes=9.0), name="shortest", kind="io")


def test_models_that_are_faster_from_a_length_of_jobs_on_are_named_but_for_those_that_lose() -> None:
    [use] = uses(analysed(LONG, SHORT, SHORTEST))
    assert use == Use(("asyncio", "threads"), "waiting", False, 2, 3)
    assert use_models(use) == "asyncio or threads"
    assert use_sentence(use) == "waiting (2 of 3 workloads)"


def test_a_single_workload_is_no_rule_nor_is_one_with_a_longer_one_that_disagrees() -> None:
    assert uses(analysed(LONG)) == ()
    assert (
        uses(
            analysed(
                replace(
                    SHORTEST,
                    cells={
                        model: [[9 * value for value in block] for block in blocks]
                        for model, blocks in SHORTEST.cells.items()
                    },
                ),
                SHORT,
            )
        )
        == ()
    )
