"""A record goes on only where the rest would be measured as its beginning was; else one line says what differs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.measure.recorder import Recorder
from benchmarks.plan import selection, unfinished_record
from benchmarks.plan.plan import entry
from benchmarks.plan.resume import asked_costs, asked_in_flight, planned_as_recorded
from benchmarks.plan.selection import PlannedWorkload, choose, twins
from benchmarks.plan.unfinished_record import Unfinished, check_origin, check_rest, read_unfinished, same_workloads
from benchmarks.record_format import FORMAT, KEY, Sitting
from tests.benchmarks.helpers.records import new_block, new_outcome, new_sitting

HERE = {**provenance(), "machine": "0123456789ab"}


@pytest.fixture(scope="module")
def planned() -> list[PlannedWorkload]:
    return [*choose(["noop"], ["asyncio"])[0], *twins()]


@pytest.fixture
def record(tmp_path: Path, planned: list[PlannedWorkload]) -> Path:
    begun = replace(new_sitting(), workloads=tuple(map(entry, planned)), budget_seconds=60.0)
    recorder = Recorder(tmp_path / "record.json", begun, HERE)
    recorder.add(new_block(1), new_outcome(), "2026-01-02 03:04:05")
    recorder.note_look("noop", 1)
    recorder.save()
    return recorder.path


def changed(record: Path, **changes: Any) -> Unfinished:
    unfinished = read_unfinished(record)
    return replace(unfinished, sitting=replace(unfinished.sitting, **changes))


def test_a_record_is_read_back_as_it_was(record: Path, planned: list[PlannedWorkload]) -> None:
    unfinished = read_unfinished(record)
    assert isinstance(unfinished.sitting, Sitting)
    assert unfinished.sitting.workloads == tuple(map(entry, planned))
    assert unfinished.sitting.looks == {"noop": (1,)}
    assert unfinished.metadata["machine"] == "0123456789ab"


def test_a_restored_recorder_writes_the_same_content_again(record: Path, tmp_path: Path) -> None:
    unfinished = read_unfinished(record)
    recorder = Recorder(tmp_path / "again.json", unfinished.sitting, unfinished.metadata)
    recorder.restore(unfinished.suite)
    recorder.save()
    assert json.loads(recorder.path.read_bytes()) == json.loads(record.read_bytes())
    assert recorder.samples() == {"noop": {"sequential": {1: (1.0, 2.0)}, "asyncio": {1: (1.0, 2.0)}}}


def test_blocks_are_added_behind_those_of_the_record(record: Path, tmp_path: Path) -> None:
    unfinished = read_unfinished(record)
    recorder = Recorder(record, unfinished.sitting, unfinished.metadata)
    recorder.restore(unfinished.suite)
    recorder.add(new_block(2), new_outcome(scale=2), "2026-01-02 03:04:06")
    recorder.save()
    reread = read_unfinished(record)
    assert [entry.block for entry in reread.sitting.blocks] == [1, 2]
    assert {len(benchmark.get_runs()) for benchmark in reread.suite.get_benchmarks()} == {2}


def test_a_record_of_this_machine_may_go_on(record: Path, planned: list[PlannedWorkload]) -> None:
    unfinished = read_unfinished(record)
    check_origin(unfinished, HERE)
    check_rest(unfinished, None)
    assert same_workloads(unfinished, planned[::-1]) == planned


@pytest.mark.parametrize(
    ("name", "value"),
    [("machine", "another"), ("python_version", "3.99"), ("suite_version", "9.9"), ("aiohttp_version", "1.0")],
)
def test_another_machine_python_suite_or_library_is_refused_in_one_line(record: Path, name: str, value: str) -> None:
    here = {**HERE, name: value}
    with pytest.raises(RequestError, match=f"its {name} is .*, here it is {value}; begin a new record") as error:
        check_origin(read_unfinished(record), here)
    assert "\n" not in str(error.value)


def test_a_workload_that_changed_is_refused(record: Path, planned: list[PlannedWorkload]) -> None:
    entries = [
        replace(read_unfinished(record).sitting.workloads[0], jobs=7),
        *read_unfinished(record).sitting.workloads[1:],
    ]
    with pytest.raises(RequestError, match=r"the jobs of noop is not what it was \(7 then, 500 now\)"):
        same_workloads(changed(record, workloads=tuple(entries)), planned)


def test_a_workload_whose_code_changed_is_refused(record: Path, planned: list[PlannedWorkload]) -> None:
    entries = [replace(workload_entry, source="0") for workload_entry in read_unfinished(record).sitting.workloads]
    with pytest.raises(RequestError, match="the source of noop is not what it was"):
        same_workloads(changed(record, workloads=tuple(entries)), planned)


def test_a_workload_of_ones_own_has_to_be_named_again(record: Path, planned: list[PlannedWorkload]) -> None:
    entries = (
        *read_unfinished(record).sitting.workloads,
        replace(read_unfinished(record).sitting.workloads[0], name="my_job"),
    )
    unfinished = changed(record, workloads=entries)
    assert unfinished_record.workload_words(unfinished, ["my_job.py"]) == ["noop", "my_job.py"]
    with pytest.raises(RequestError, match="its workload 'my_job' is not one of the suite's: name its file"):
        same_workloads(unfinished, planned)


def test_a_workload_that_the_record_does_not_have_is_refused(record: Path, planned: list[PlannedWorkload]) -> None:
    with pytest.raises(RequestError, match="it has no workload 'primes'; leave it out"):
        same_workloads(read_unfinished(record), [*planned, *choose(["primes"], [])[0]])


def test_a_finished_record_goes_on_only_with_more_time(record: Path) -> None:
    finished = changed(record, finished="2026-01-02T03:04:05+00:00")
    with pytest.raises(RequestError, match="it is finished; to add blocks .* --budget"):
        check_rest(finished, None)
    check_rest(finished, 300.0)
    with pytest.raises(RequestError, match="its number of blocks was fixed"):
        check_rest(changed(record, finished="2026-01-02T03:04:05+00:00", budget_seconds=0.0), 300.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is no whole record"),
        (b"[1, 2]", "it is no record of Crossover"),
        (b'{"version": "1.0", "benchmarks": []}', "it is no record of Crossover"),
        (b'{"crossover": 3}', "it is no whole record"),
        (b'{"crossover": {"format": 1}}', f"it has format 1, this is {FORMAT}"),
        (b'{"crossover": {"format": %d}, "benchmarks": []}' % FORMAT, "it is no whole record"),
        (b"\xff\xfe", "it is no whole record"),
        (b'{"crossover": {"format": %d, "a\\n\\u001b[31m": 1}}' % FORMAT, "it is no whole record"),
        (b'{"crossover": {"format": "\\n\\u001b[31m"}}', "it has format"),
        (b'{"crossover": [%s0]}' % (b"[]," * 10**6), "it holds more than 1,000,000 values"),
        (b" " * (2**26 + 1), "it is larger than 67,108,864 bytes"),
    ],
    ids=lambda value: str(value[:30]),
)
def test_what_is_no_record_is_refused_in_one_line(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=message) as error:
        read_unfinished(path)
    assert str(error.value).isprintable()


def test_a_missing_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="No such file or directory; check the path"):
        read_unfinished(tmp_path / "nothing.json")


def test_a_damaged_suite_is_refused(record: Path) -> None:
    content = json.loads(record.read_text(encoding="utf-8"))
    content["benchmarks"] = [{}]
    record.write_text(json.dumps({**content, KEY: content[KEY]}), encoding="utf-8")
    with pytest.raises(RequestError, match="it is no whole record"):
        read_unfinished(record)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"profile": "foo"}, "there is no profile 'foo'"),
        ({"started": "abc"}, "it is no whole record"),
        ({"started": "2026-01-02T03:04:05"}, "its start has no time zone"),
        ({"blocks_planned": -3}, "less than they can be"),
        ({"seed": -1}, "less than they can be"),
        ({"blocks": []}, "its values are not those of its blocks"),
    ],
)
def test_a_record_that_was_edited_is_refused(record: Path, changes: dict[str, Any], message: str) -> None:
    content = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**content, KEY: {**content[KEY], **changes}}), encoding="utf-8")
    with pytest.raises(RequestError, match=message):
        read_unfinished(record)


@pytest.mark.parametrize(
    ("now", "then", "asked"),
    [
        (None, "run --costs", True),
        (None, "run --costs --no-costs", False),
        (None, "run", None),
        (False, "run --costs", False),
        (True, "run", True),
    ],
)
def test_a_record_goes_on_with_costs_as_it_began_unless_somebody_says_otherwise(
    now: bool | None, then: str, asked: bool | None
) -> None:
    assert asked_costs(now, f"python -m benchmarks {then} --profile smoke") is asked


@pytest.mark.parametrize(
    ("now", "then", "asked"),
    [
        (None, "run --in-flight 500", 500),
        (None, "run --in-flight=50", 50),
        (None, "run", None),
        (0, "run --in-flight 9", 0),
    ],
)
def test_a_record_goes_on_with_as_many_jobs_in_flight_as_it_began_unless_somebody_says_otherwise(
    now: int | None, then: str, asked: int | None
) -> None:
    assert asked_in_flight(now, f"python -m benchmarks {then} --profile smoke") == asked


def test_a_finished_record_whose_models_went_as_far_as_they_go_has_nothing_left(record: Path) -> None:
    unfinished_record.check_in_flight(read_unfinished(record), ["a climb"])
    with pytest.raises(RequestError, match="each model went as far as it goes; leave out --in-flight"):
        unfinished_record.check_in_flight(read_unfinished(record), [])


def test_a_finished_record_without_a_gap_in_its_costs_has_nothing_left(record: Path) -> None:
    unfinished_record.check_costs(read_unfinished(record), ["a cell"])
    with pytest.raises(RequestError, match="there are no costs that it lacks; leave out --costs"):
        unfinished_record.check_costs(read_unfinished(record), [])


def test_no_time_is_no_budget_to_go_on_with(record: Path) -> None:
    with pytest.raises(RequestError, match="a --budget of no time"):
        check_rest(read_unfinished(record), 0.0)


def test_an_extra_that_was_installed_meanwhile_changes_nothing(record: Path) -> None:
    without = {name: value for name, value in HERE.items() if name != "httpx2_version"}
    check_origin(replace(read_unfinished(record), metadata=without), {**HERE, "httpx2_version": "2.0"})


def test_a_record_goes_on_with_the_kind_of_server_that_it_began_with(record: Path) -> None:
    unfinished_record.check_addresses(read_unfinished(record), {})
    with pytest.raises(RequestError, match="measured with a private server: leave out --postgres"):
        unfinished_record.check_addresses(read_unfinished(record), {"postgres": "URL"})
    with pytest.raises(RequestError, match="a server of your own: name it again with --postgres"):
        unfinished_record.check_addresses(changed(record, given=("postgres",)), {})


def test_a_model_that_was_left_out_stays_so_where_it_could_run_by_now(
    record: Path, planned: list[PlannedWorkload], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "why_unavailable", lambda _: None)
    noop, *others = map(entry, planned)
    recorded = replace(noop, left_out={"uvloop": "was not there"})
    resumed = [planned_as_recorded(recorded, "noop", workloads.load("noop")), *twins()]
    assert (resumed[0].models, resumed[0].left_out) == (noop.models, {"uvloop": "was not there"})
    assert same_workloads(changed(record, workloads=(recorded, *others)), resumed) == resumed
