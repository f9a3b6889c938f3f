"""A rule of thumb is supported only by a record that shows it; whatever else a record says is shown as well."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reports.documents.evidence import Cell, Evidence, Frontier, LeastCost, Overtaking
from reports.documents.rules import RULES, Rule
from reports.documents.which_model import which_model
from reports.errors import ReportError
from tests.reports.helpers.maps import map_of
from tests.reports.helpers.records import Json, Work, as_bytes, record, sweep
from tests.reports.helpers.sweeps import shares

Document = Callable[..., str]


def spread(base: float, noise: float = 1.01) -> list[list[float]]:
    return [[base * noise**turn] * 2 for turn in (1, 0, -1)]


def fetch(asyncio: float, noise: float = 1.01) -> Json:
    return record(Work({"sequential": spread(1.0), "asyncio": spread(asyncio, noise)}, name="fetch"))


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """What is written of one rule with this evidence, where this is the record `mine`."""

    def written(content: Json, *evidence: Evidence) -> str:
        (tmp_path / "mine.json").write_bytes(as_bytes(content))
        return which_model(tmp_path, [Rule("Jobs ask a server", "asyncio", evidence)]).content.decode()

    return written


FASTER = Cell("mine", "fetch", "asyncio", "faster")


@pytest.mark.parametrize(
    ("content", "verdict", "line"),
    [
        (fetch(0.1), "supported", "asyncio is 10.0x faster than sequential"),
        (fetch(2.0), "not supported", "asyncio is 2.00x slower than sequential"),
        (fetch(0.9, noise=1.5), "open", "asyncio is 1.11x faster than sequential"),
    ],
)
def test_a_rule_is_what_its_record_makes_of_it(content: Json, verdict: str, line: str, document: Document) -> None:
    text = document(content, FASTER)
    assert f"| Jobs ask a server | asyncio | {verdict} |" in text
    assert f"Use asyncio: **{verdict}**." in text
    assert line in text


def test_one_measurement_against_a_rule_is_enough(document: Document) -> None:
    text = document(fetch(0.1), FASTER, Cell("mine", "fetch", "asyncio", "faster", factor=20))
    assert "Use asyncio: **not supported**." in text
    assert text.count("**contradicted**") == 1


@pytest.mark.parametrize(
    ("content", "verdict", "word"),
    [
        (fetch(1.0), "supported", "]: same"),
        (fetch(1.3), "supported", "]"),
        (fetch(0.5), "not supported", "]: **contradicted**"),
        (fetch(1.1, noise=1.03), "open", "]: unclear"),
    ],
)
def test_what_is_not_faster_is_decided_by_the_verdict_that_tables_have(
    content: Json, verdict: str, word: str, document: Document
) -> None:
    text = document(content, Cell("mine", "fetch", "asyncio", "not faster"))
    assert f"Use asyncio: **{verdict}**." in text
    assert next(line for line in text.splitlines() if line.startswith("- fetch:")).endswith(word)


@pytest.mark.parametrize(
    "evidence",
    [
        Cell("mine", "file_read", "asyncio", "faster"),
        Cell("mine", "fetch", "threads", "faster"),
        Overtaking("mine", "fetch", "asyncio", "threads"),
        LeastCost("mine", releases_gil=False, model="asyncio"),
        Frontier("mine", releases_gil=False),
    ],
)
def test_what_was_not_measured_leaves_a_rule_open(evidence: Evidence, document: Document) -> None:
    text = document(fetch(0.1), FASTER, evidence)
    assert "Use asyncio: **open**." in text
    assert "not measured: **could not be checked**" in text


def test_a_note_is_told_until_the_record_has_the_variant_that_makes_it_needless(document: Document) -> None:
    cell = Cell("mine", "fetch", "asyncio", "faster", unless="asyncio-old", note="measured with the old one")
    models = {"sequential": spread(1.0), "asyncio": spread(0.1), "asyncio-old": spread(1.0)}
    assert "(measured with the old one)" in document(fetch(0.1), cell)
    assert "old one" not in document(record(Work(models, name="fetch")), cell)


def crossing(share: float) -> dict[str, float]:
    return {"sequential": 1.0, "asyncio": 0.2 + share, "processes": 0.7}


@pytest.mark.parametrize(
    ("first", "later", "verdict"),
    [("asyncio", "processes", "supported"), ("processes", "asyncio", "not supported")],
)
def test_a_crossover_supports_one_direction_only(first: str, later: str, verdict: str, document: Document) -> None:
    points, swept = shares(crossing)
    text = document(record(*points, sweeps=[swept]), Overtaking("mine", "blend", first, later))
    assert f"Use asyncio: **{verdict}**." in text
    assert "processes overtake asyncio above" in text
    assert "jobs take" in text


def test_a_record_is_linked_once_however_many_rules_rest_on_it(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_bytes(as_bytes(fetch(0.1)))
    text = which_model(tmp_path, [Rule(job, "asyncio", (FASTER,)) for job in ("One", "Two")]).content.decode()
    assert text.count("/mine/summary.md)") == 1


def test_who_stays_ahead_throughout_was_not_overtaken(document: Document) -> None:
    points, swept = shares(lambda share: {"sequential": 1.0, "asyncio": 0.5, "processes": 0.9})
    text = document(record(*points, sweeps=[swept]), Overtaking("mine", "blend", "asyncio", "processes"))
    assert "Use asyncio: **not supported**." in text
    assert "asyncio stays ahead of processes" in text


def on_a_map(points: Sequence[Work]) -> Json:
    return record(*points, sweeps=[sweep("map", *points, kind="map", parameters=("wait_seconds", "work"))])


@pytest.mark.parametrize(("model", "verdict"), [("asyncio", "supported"), ("processes", "not supported")])
def test_who_costs_least_on_a_map_is_whom_to_choose_blindly(model: str, verdict: str, document: Document) -> None:
    text = document(on_a_map(map_of()), LeastCost("mine", releases_gil=False, model=model))
    assert f"Use asyncio: **{verdict}**." in text
    assert f"always choosing {model} takes at most" in text


def test_a_frontier_is_told_where_several_processes_pay(document: Document) -> None:
    text = document(on_a_map(map_of()), Frontier("mine", releases_gil=False))
    assert "Use asyncio: **supported**." in text
    assert "more pay from" in text


def test_a_rule_whose_record_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"mine\.json"):
        which_model(tmp_path, [Rule("Jobs ask a server", "asyncio", (FASTER,))])


def test_names_from_a_record_stay_text(document: Document) -> None:
    work = Work({"sequential": spread(1.0), "a|b<i>": spread(0.1)}, name="fetch")
    assert "a\\|b\\<i>" in document(record(work), Cell("mine", "fetch", "a|b<i>", "faster"))


def test_every_rule_has_a_job_of_its_own_and_evidence() -> None:
    assert len({rule.job for rule in RULES}) == len(RULES)
    assert all(rule.evidence for rule in RULES)
