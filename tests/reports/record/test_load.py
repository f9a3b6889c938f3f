"""Whatever a file holds, reading it gives measurements or one line about what is wrong.

The largest records that are accepted are reported within bounds: no work for each block, no picture is kept.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from benchmarks.record_format.machine import OriginEntry, WaitEntry
from reports.analysis.analysis import Analysis, WorkloadResult, analyse
from reports.errors import RecordError
from reports.figures import phases
from reports.figures.makespans import makespans
from reports.figures.parts import Part
from reports.figures.phases import break_even_batches
from reports.model.predictions import Predictions
from reports.page import drawings, output
from reports.plotting import figure
from reports.record.load import load, parse_record
from reports.text.cautions import cautions
from tests.reports.helpers.examples import twins, typical
from tests.reports.helpers.records import Json, Work, analysed, as_bytes, measured, record

SMALL = record(Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]}), twins(1.0))


def complaint(content: bytes) -> str:
    with pytest.raises(RecordError) as caught:
        parse_record(content)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < 500
    return text


def changed(change: Callable[[Json], object]) -> bytes:
    content = deepcopy(SMALL)
    change(content)
    return as_bytes(content)


def warm_run(content: Json) -> Json:
    run: Json = content["benchmarks"][0]["runs"][0]
    return run


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    assert "empty" in complaint(content)


@pytest.mark.parametrize(
    "content", [b"{", as_bytes(SMALL)[:-40], b"\xff\xfe", b"\x1f\x8b\x08\x00", b"NaN", b"[" * 100_000]
)
def test_what_is_not_json_is_said_not_to_be(content: bytes) -> None:
    assert "not whole JSON" in complaint(content)


@pytest.mark.parametrize("content", [[], {}, 1, "text", None, {"crossword": 1}])
def test_foreign_json_is_said_to_be_foreign(content: object) -> None:
    assert "not a record of Crossover" in complaint(as_bytes(content))


def test_a_plain_pyperf_file_is_recognised() -> None:
    plain = {key: value for key, value in SMALL.items() if key != "crossover"}
    assert "plain pyperf file" in complaint(as_bytes(plain))


def test_a_newer_format_asks_for_a_newer_version() -> None:
    assert "newer version" in complaint(changed(lambda content: content["crossover"].update(format=99, more="x")))


def first_block(content: Json) -> Json:
    block: Json = content["crossover"]["blocks"][0]
    return block


def probe(content: Json) -> Json:
    probe: Json = content["crossover"]["probe"]
    return probe


ORIGIN: Json = {"server": "any", "ceiling_per_second": 100.0}
WAIT: Json = {"asked_seconds": 0.001, "in_flight": 4, "achieved_seconds": 0.0011, "achieved_95_seconds": 0.002}


def waiting(**changes: float) -> Json:
    return {**ORIGIN, "waits": [{**WAIT, **changes}]}


DAMAGES: dict[str, Callable[[Json], object]] = {
    "no format": lambda c: c["crossover"].pop("format"),
    "format is text": lambda c: c["crossover"].update(format="one"),
    "our part is a list": lambda c: c.update(crossover=[1]),
    "an unknown field": lambda c: c["crossover"].update(surprise=1),
    "no block": lambda c: c["crossover"].update(blocks=[]),
    "values are text": lambda c: warm_run(c).update(values=["fast", "slow"]),
    "a makespan of zero": lambda c: warm_run(c).update(values=[0.0, 1.0]),
    "a negative makespan": lambda c: warm_run(c).update(values=[-1.0, 1.0]),
    "a makespan longer than a life": lambda c: warm_run(c).update(values=[1e300, 1.0]),
    "fewer values than rounds": lambda c: warm_run(c).update(values=[1.0]),
    "no values": lambda c: warm_run(c).pop("values"),
    "a run without block": lambda c: warm_run(c)["metadata"].clear(),
    "a run of an unknown block": lambda c: warm_run(c)["metadata"].update(block=77),
    "a run of an unknown phase": lambda c: c["benchmarks"][0]["metadata"].update(phase="hot"),
    "a run of an unknown model": lambda c: c["benchmarks"][0]["metadata"].update(model="magic"),
    "a benchmark twice": lambda c: c["benchmarks"].append(c["benchmarks"][0]),
    "a workload twice": lambda c: c["crossover"]["workloads"].append(c["crossover"]["workloads"][0]),
    "a block twice": lambda c: c["crossover"]["blocks"].append(c["crossover"]["blocks"][0]),
    "no jobs": lambda c: c["crossover"]["workloads"][0].update(jobs=0),
    "a width below one": lambda c: c["crossover"]["workloads"][0].update(width=-4),
    "twins that are one": lambda c: c["crossover"]["workloads"][1].update(models=["one", "one"]),
    "twins of an unknown block": lambda c: c["benchmarks"][-1]["runs"][0]["metadata"].update(block=77),
    "no starts of a model": lambda c: first_block(c)["starts"].pop("asyncio"),
    "fewer starts than values": lambda c: first_block(c)["starts"].update(asyncio=[1.0]),
    "a start after the end of the world": lambda c: first_block(c)["starts"].update(asyncio=[1.0, 1e300]),
    "a block that lasted longer than a life": lambda c: first_block(c).update(seconds=1e300),
    "a load of nearly infinity": lambda c: first_block(c).update(load_before=1e300),
    "more stolen than there is": lambda c: first_block(c).update(steal_seconds=1e300),
    "a negative budget": lambda c: c["crossover"].update(budget_seconds=-1.0),
    "a budget of ages": lambda c: c["crossover"].update(budget_seconds=1e300),
    "looks at what is not there": lambda c: c["crossover"].update(looks={"other": [1]}),
    "a look before the first block": lambda c: c["crossover"].update(looks={"work": [-1]}),
    "a look at more than all blocks": lambda c: c["crossover"].update(looks={"work": [10**13]}),
    "a machine without CPUs": lambda c: probe(c).update(usable_cpus=0),
    "a machine of less than no CPUs": lambda c: probe(c).update(usable_cpus=-2),
    "CPUs that do nothing": lambda c: probe(c).update(capacity_cpus=0.0),
    "CPUs that do nothing at their best": lambda c: probe(c).update(capacity_best_cpus=-1.0),
    "a sleep that ends too early": lambda c: probe(c).update(sleep_overshoot_seconds=-1.0),
    "a pool that starts after the end of the world": lambda c: probe(c).update(pool_startup_seconds={"fork": 1e300}),
    "a message before it was sent": lambda c: probe(c).update(message_cpu_seconds=-1e-6),
    "a ceiling beyond all numbers": lambda c: c["crossover"].update(origin={**ORIGIN, "ceiling_per_second": 1e300}),
    "waits beyond all numbers": lambda c: c["crossover"].update(origin=waiting(achieved_seconds=1e300)),
    "waits before they were asked for": lambda c: c["crossover"].update(origin=waiting(asked_seconds=-1.0)),
    "waits of nobody": lambda c: c["crossover"].update(origin=waiting(in_flight=0)),
    "the same wait twice": lambda c: c["crossover"].update(origin={**ORIGIN, "waits": [WAIT, WAIT]}),
    "a number with a thousand digits": lambda c: c["crossover"].update(seed=10**999),
    "benchmarks are missing": lambda c: c.pop("benchmarks"),
    "another version of pyperf's format": lambda c: c.update(version="9.9"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_is_said_to_be_damaged(damage: str) -> None:
    assert "damaged" in complaint(changed(DAMAGES[damage]))


def test_a_sweep_of_more_points_than_a_report_shows_is_refused() -> None:
    entries = {"points": [f"point {number}" for number in range(401)], "kind": "map", "workload": "blend"}
    sweeps = [{**entries, "axis": "map", "parameters": ["wait_seconds", "work"]}]
    text = complaint(changed(lambda content: content["crossover"].update(sweeps=sweeps)))
    assert "it has 401 points of blend along map, more than the 400 that a report shows" in text


def test_more_sweeps_than_a_report_shows_are_refused() -> None:
    entry = {"points": [], "kind": "axis", "workload": "blend", "parameters": []}
    sweeps = [{**entry, "axis": str(number)} for number in range(120)]
    text = complaint(changed(lambda content: content["crossover"].update(sweeps=sweeps)))
    assert "it has 122 workloads and sweeps, more than the 120 that a report shows" in text


LARGE: dict[str, tuple[str, Callable[[Json], object]]] = {
    "values": ("1,000,000 values", lambda c: c["crossover"].update(warnings=[[[]] * 1000] * 1000)),
    "a list": ("a list of more than 100,000", lambda c: c["crossover"].update(warnings=["a"] * 100_001)),
    "an object": (
        "a list of more than 100,000",
        lambda c: c["metadata"].update(dict.fromkeys(map(str, range(10**5)), 1)),
    ),
    "a text": ("20,000 characters", lambda c: c["crossover"].update(warnings=["a " * 10_001])),
    "a name": ("20,000 characters", lambda c: c["metadata"].update({"a" * 20_001: 1})),
    "blocks": ("10,002 blocks", lambda c: c["crossover"]["blocks"].extend([first_block(c)] * 10_000)),
    "models": ("51 models of work", lambda c: c["crossover"]["workloads"][0].update(models=list("a" * 51))),
    "waits": ("401 waits of the origin", lambda c: c["crossover"].update(origin={**ORIGIN, "waits": [WAIT] * 401})),
    "warnings": ("2,001 warnings", lambda c: c["crossover"].update(warnings=["a"] * 2001)),
}


@pytest.mark.parametrize("what", LARGE)
def test_a_record_of_more_than_anybody_measures_is_refused_by_what_is_too_much(what: str) -> None:
    text, enlarge = LARGE[what]
    assert text in complaint(changed(enlarge))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    complaint(changed(lambda content: warm_run(content).update(values=[value, 1.0])))


def test_a_complaint_about_hostile_content_is_one_short_line() -> None:
    name = "x\n\x1b[31m" * 1000
    complaint(changed(lambda content: content["benchmarks"][0]["metadata"].update(model=name)))


def test_metadata_that_pyperf_moved_up_are_found() -> None:
    content = record(Work({"sequential": [[1.0, 3.0]]}))
    moved = {"workload": "work", "model": "sequential", "block": 1}
    content["metadata"].update(moved)
    for benchmark in content["benchmarks"]:
        benchmark["metadata"] = {"phase": benchmark["metadata"]["phase"]}
        benchmark["runs"][0]["metadata"] = {}
    measurements = parse_record(as_bytes(content))
    assert measurements.workloads[0].cells["sequential"][1].makespan == 2.0
    assert not moved.keys() & measurements.environment.keys()


def test_an_invalid_cell_may_lack_values() -> None:
    content = deepcopy(SMALL)
    warm_run(content).update(values=[1.0])
    content["crossover"]["invalid"] = [
        {"workload": "work", "model": "sequential", "block": 1, "phase": "warm", "reason": "wrong"}
    ]
    assert list(parse_record(as_bytes(content)).workloads[0].cells) == ["asyncio"]


NEW = ("budget_seconds", "looks", "resumed", "warnings", "incidents")


def test_twins_in_company_are_the_first_two() -> None:
    three = Work({"one": [[1.0]], "other": [[1.1]], "threads": [[9.0]]}, name="twins_waiting", twins=True)
    (read,) = parse_record(as_bytes(record(Work({"sequential": [[1.0]]}), three))).twins
    assert (read.entry.models, list(read.cells)) == (("one", "other"), ["one", "other"])


def test_a_record_of_the_first_format_is_understood_and_has_no_twins() -> None:
    content = record(Work({"sequential": [[1.0], [1.1]]}), format=1)
    for name in NEW:
        content["crossover"].pop(name)
    for name in ("twins", "source"):
        content["crossover"]["workloads"][0].pop(name)
    understood = parse_record(as_bytes(content))
    assert ([workload.name for workload in understood.workloads], understood.twins) == (["work"], ())
    assert any("carries none" in text for text in cautions(analyse(understood)))


def test_each_value_has_its_moment_and_its_round() -> None:
    times = measured(Work({"sequential": [[1.0, 3.0]], "asyncio": [[1.0, 1.0]]})).workloads[0].cells["asyncio"][1]
    assert (times.starts, times.rounds) == ((1.25, 1.75), (1, 2))


def test_everything_is_read_by_phase_and_block() -> None:
    times = measured(Work({"sequential": [[1.0, 3.0], [5.0, 5.0]]}, cpu_seconds=0.5)).workloads[0].cells["sequential"]
    assert [(block.warm, block.first) for block in times.values()] == [((1.0, 3.0), 1.0), ((5.0, 5.0), 5.0)]
    assert {(block.startup, block.shutdown, block.cpu) for block in times.values()} == {(0.001, 0.002, (0.5, 0.5))}


@pytest.mark.parametrize("kind", ["missing", "folder", "null"])
def test_a_path_that_is_no_file_is_named(tmp_path: Path, kind: str) -> None:
    path = {"missing": tmp_path / "none.json", "folder": tmp_path, "null": tmp_path / "a\0b"}[kind]
    with pytest.raises(RecordError, match="cannot report on"):
        load(path)


def test_waits_of_the_origin_are_read_where_a_record_has_them() -> None:
    def origin(entry: Json) -> OriginEntry | None:
        return parse_record(changed(lambda content: content["crossover"].update(origin=entry))).sitting.origin

    assert origin(ORIGIN) == OriginEntry("any", 100.0)
    assert origin({**ORIGIN, "waits": [WAIT]}) == OriginEntry("any", 100.0, 0.0, (WaitEntry(0.001, 4, 0.0011, 0.002),))


def test_the_typical_record_is_understood() -> None:
    assert [workload.name for workload in measured(*typical()).workloads] == ["noop", "fetch", "compute"]


def test_when_a_pool_pays_off_is_worked_out_once_for_all_its_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(answer: WorkloadResult, model: str) -> tuple[int, int] | None:
        asked.append(model)
        return break_even_batches(answer, model)

    monkeypatch.setattr(phases, "break_even_batches", counted)
    analysis = analysed(Work({"sequential": [[1.0]] * 50, "asyncio": [[0.5]] * 50}))
    rows = phases.phases(analysis).rows
    assert len(rows) == 100
    assert len(asked) < 10


def test_no_picture_is_drawn_before_the_one_before_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def drawn(analysis: Analysis, predictions: Predictions, part: Part) -> figure.Figure:
        done.append("drawn")
        return makespans(analysis, predictions, part)

    def written(sweep_figure: figure.Figure) -> bytes:
        done.append("written")
        return b'<svg width="1pt" height="1pt"></svg>'

    monkeypatch.setattr(drawings, "makespans", drawn)
    monkeypatch.setattr(figure.Figure, "svg", written)
    output.report(measured(Work({"sequential": [[1.0]]})))
    assert done[done.index("drawn") :][:2] == ["drawn", "written"]
    assert done[done.index("drawn") - 1] == "written"
