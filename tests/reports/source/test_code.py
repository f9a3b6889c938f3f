"""The code of a workload is found in the text of its module: all of it, each definition once, and nothing is run."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

import workloads
from benchmarks.record_format.code import module_name
from reports.source.code import Column, WorkloadCode, library, models_of, workload_code
from tests.reports.helpers.records import Work, entry_of

FOLDER = Path(workloads.__file__).parent
KINDS = {name: kind for kind, names in workloads.CATALOGUE.items() for name in names}


@cache
def suite() -> MappingProxyType[str, str]:
    """The text of every workload of the suite by what a record calls it."""
    return MappingProxyType(
        {
            module_name(kind, name): (FOLDER / kind / f"{name}.py").read_text(encoding="utf-8")
            for name, kind in KINDS.items()
        }
    )


def code_of(name: str, *models: str, beside: tuple[str, ...] = ()) -> WorkloadCode:
    """The code of a workload of the suite, on a page with others `beside` it."""
    entries = {each: entry_of(Work({}, name=each, kind=KINDS[each])) for each in (name, *beside)}
    found = workload_code(replace(entries[name], models=models), library(entries.values(), suite()))
    assert found is not None
    return found


def code_of_text(text: str, *models: str) -> WorkloadCode | None:
    """The code of a workload of one's own whose module has this text."""
    entry = replace(entry_of(Work({}, name="mine", kind="own")), models=models)
    return workload_code(entry, library([entry], {module_name("own", "mine"): text}))


def defined(column: Column) -> list[str]:
    """What functions and classes a column defines, in order."""
    starts = [line.removeprefix("async ").split("(")[0] for line in column.code.splitlines()]
    return [line.split()[1].rstrip(":") for line in starts if line.startswith(("def ", "class "))]


@pytest.mark.parametrize("name", KINDS)
def test_every_variant_of_every_workload_of_the_suite_has_its_code_found(name: str) -> None:
    try:
        models = tuple(workloads.load(name).variants)
    except ImportError as error:
        pytest.skip(f"{name} needs {error.name}")
    found = code_of(name, *models)
    assert not found.whole
    assert sorted(models_of(found)) == sorted(models)
    assert all(column.code for column in found.columns)
    assert "Parameters" in found.shared_names
    assert "answer" in found.shared_names


def test_a_job_stands_with_the_first_model_that_needs_it_and_others_name_it() -> None:
    found = code_of("sleep", "sequential", "asyncio", "threads", "processes", "uvloop", "dask")
    assert [(column.model, defined(column), dict(column.uses)) for column in found.columns] == [
        ("sequential", ["job", "sequential"], {}),
        ("asyncio", ["asyncio_"], {}),
        ("threads", ["threads"], {"sequential": ("job",)}),
        ("processes", ["processes"], {"sequential": ("job",)}),
    ]
    assert "    async def job_async(wait_seconds: float) -> float:\n" in found.columns[1].code
    assert found.columns[1].code.startswith("@contextmanager\ndef asyncio_(")
    assert [(made.models, made.made_by) for made in found.made] == [
        (("uvloop",), "on_other_loops(asyncio_)"),
        (("dask",), "in_other_pools(processes)"),
    ]
    assert found.shared_names == ("Parameters", "answer", "waited_long_enough", "observe")


def test_what_runs_in_a_worker_stands_with_processes_together_with_its_values() -> None:
    found = code_of("http_fetch", "sequential", "asyncio", "threads", "processes", "processes+asyncio", "dask")
    columns = {column.model: column for column in found.columns}
    assert defined(columns["processes"]) == ["processes", "open_connection", "fetch_in_worker"]
    assert columns["processes"].code.endswith("worker_resources = ExitStack()")
    assert defined(columns["asyncio"]) == ["fetch_async", "open_session", "asyncio_"]
    assert columns["processes+asyncio"].uses == {"asyncio": ("fetch_async", "open_session")}


def test_a_lesson_shows_wrong_beside_right_and_what_runs_both_once() -> None:
    found = code_of("await_in_a_loop", "sequential", "await-in-a-loop", "gather")
    wrong, right = found.columns[1:]
    assert (defined(wrong), wrong.made_by) == (["await_in_a_loop"], "on_a_loop(await_in_a_loop)")
    assert '"""Wrong: ' in wrong.code
    assert (defined(right), right.made_by) == (["gather"], "on_a_loop(gather)")
    assert '"""Right, ' in right.code
    assert {"on_a_loop", "admitted_job"} <= set(found.shared_names)


def test_a_partial_of_another_variant_is_named_by_what_it_is_made_from() -> None:
    found = code_of("http_clients", "sequential", "sequential-requests")
    assert [column.model for column in found.columns] == ["sequential"]
    assert [(made.models, made.made_by) for made in found.made] == [
        (("sequential-requests",), 'partial(sequential, library="requests")')
    ]


def test_variants_of_another_workload_are_shown_where_that_one_is_not_on_the_page_and_else_named() -> None:
    alone, beside = (code_of("blend_releasing", "sequential", "threads", beside=others) for others in ((), ("blend",)))
    sequential, threads = map(defined, alone.columns)
    assert (sequential, threads) == (["Parameters", "step_on", "job", "sequential"], ["threads"])
    assert beside.columns == ()
    assert [(made.models, made.workload) for made in beside.made] == [(("sequential", "threads"), "blend")]
    assert "hash_on" in beside.shared_names


def test_variants_of_a_comprehension_and_those_added_under_a_condition_are_found() -> None:
    assert defined(code_of("pool_startup", "spawn-cold").columns[0])[-1] == "spawn_cold"
    eager = code_of("awaitables", "sequential", "task", "eager-task").made
    assert [(made.models, made.made_by) for made in eager] == [
        (("eager-task",), "on_loop(eager_loop, on_a_loop(task))")
    ]


def test_the_code_of_ones_own_workload_is_found_like_the_suites() -> None:
    text = (FOLDER / "template.py").read_text(encoding="utf-8")
    found = code_of_text(text, "sequential", "asyncio")
    assert found is not None
    assert [defined(column) for column in found.columns] == [
        ["compute", "job", "sequential"],
        ["job_async", "asyncio_"],
    ]


def test_a_model_whose_variant_the_text_does_not_show_is_named() -> None:
    text = "def a(): pass\nWORKLOAD = Workload(variants={'sequential': a, **made_elsewhere(a)})"
    found = code_of_text(text, "sequential", "mine")
    assert found is not None
    assert (models_of(found), found.unknown) == (["sequential"], ("mine",))


def test_a_module_that_cannot_be_taken_apart_is_shown_as_a_whole_and_without_text_there_is_none() -> None:
    for text in ("WORKLOAD = make()\n", "def broken(:\n", "x = " + "-" * 20_000 + "1", "(" * 30_000, "a\0b"):
        found = code_of_text(text, "sequential")
        assert found is not None
        assert (found.whole, found.columns) == (text, ())
    assert code_of_text("", "sequential") is None
    assert workload_code(entry_of(Work({}, name="old")), library([], {})) is None


@pytest.mark.parametrize(
    "variants",
    [
        "A\nA = B | B | B\nB = A | {**A, **B}",
        "{**WORKLOAD.variants}",
        " | ".join(["{}"] * 3_000),
        "{f'{k}{k}': v for k, v in A.items()}\nA = {f'{k}{k}': v for k, v in A.items()}",
    ],
)
def test_variants_that_go_round_in_circles_come_to_an_end(variants: str) -> None:
    first, *rest = variants.split("\n")
    text = "\n".join([*rest, f"WORKLOAD = Workload(variants={first})"])
    found = code_of_text(text, "sequential")
    assert found is not None
    assert found.whole == text


def test_nothing_of_a_module_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    text = f"open({str(trace)!r}, 'w')\n{suite()['workloads.io.sleep']}"
    assert code_of_text(text, "sequential", "asyncio")
    assert not trace.exists()
