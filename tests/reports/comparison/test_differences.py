"""What differs between records is differs, the important first, and makes their names."""

import pytest

from reports.comparison.differences import differences, record_labels
from reports.record.measurements import Measurements
from tests.reports.helpers.record_sets import FREE_THREADED, NEWER, OTHER_MACHINE, sample
from tests.reports.helpers.records import PROBE

LATER = {"started": "2026-02-03T04:05:06+00:00"}


def names(*records: Measurements) -> list[str]:
    return [difference.name for difference in differences(records) if not difference.is_minor]


def test_records_of_the_same_make_differ_in_nothing() -> None:
    assert differences([sample(), sample()]) == ()


def test_what_differs_is_a_row_with_a_value_for_each_record_and_the_machine_comes_first() -> None:
    other = sample(environment={**OTHER_MACHINE, **NEWER, "os": "TestOS 2", "aiohttp_version": "3.14.5"})
    rows = differences([sample(environment={"aiohttp_version": "3.13.0"}), other])
    assert [(row.name, row.values) for row in rows] == [
        ("machine", ("aaaa11112222", "bbbb33334444")),
        ("operating system", ("TestOS 1", "TestOS 2")),
        ("Python", ("CPython 3.11.7", "CPython 3.14.1")),
        ("aiohttp", ("3.13.0", "3.14.5")),
    ]


def test_whether_the_gil_was_enabled_is_asked_of_the_blocks() -> None:
    records = [sample(gil=gil) for gil in ((True,), (False,), (False, True))]
    values = {row.name: row.values for row in differences(records)}
    assert values["GIL"] == ("enabled", "disabled", "enabled in 6 of 12 blocks")


@pytest.mark.parametrize(("capacity", "differs"), [(1.8, False), (1.2, True)])
def test_measured_capacities_differ_only_by_more_than_a_tenth(capacity: float, differs: bool) -> None:
    other = sample(probe={**PROBE, "capacity_cpus": capacity})
    assert ("parallel capacity, measured" in names(sample(), other)) is differs


def test_a_library_that_is_missing_somewhere_and_compilers_are_of_minor_importance() -> None:
    other = sample(environment={"uvloop_version": "0.23", "python_compiler": "GCC 99"})
    rows = differences([sample(), other])
    assert [(row.name, row.is_minor) for row in rows] == [("uvloop", True), ("python compiler", True)]
    assert rows[0].values == ("not installed", "0.23")


def test_loads_before_the_sitting_are_no_difference() -> None:
    assert names(sample(), sample(environment={"load_before": 1.5})) == []


def test_pythons_are_called_by_their_version_and_build() -> None:
    assert record_labels([sample(), sample(environment=FREE_THREADED, gil=(False,))]) == (
        "CPython 3.11",
        "CPython 3.13 free-threaded",
    )
    switched = [sample(environment=FREE_THREADED, gil=(gil,)) for gil in (True, False)]
    assert record_labels(switched) == ("CPython 3.13 free-threaded with the GIL", "CPython 3.13 free-threaded")


def test_the_third_number_of_a_version_is_told_where_it_is_all_that_differs() -> None:
    labels = record_labels([sample(), sample(environment={"python_version": "3.11.8 (64-bit)"})])
    assert labels == ("CPython 3.11.7", "CPython 3.11.8")


@pytest.mark.parametrize(
    ("environment", "changes", "called"),
    [
        (OTHER_MACHINE, {}, ("machine aaaa1111", "machine bbbb3333")),
        ({"aiohttp_version": "3.14.5"}, {}, ("aiohttp 3.13.0", "aiohttp 3.14.5")),
        ({"aiohttp_version": "3.14.5", "uvloop_version": "1"}, {}, ("aiohttp 3.13.0", "aiohttp 3.14.5")),
        ({"suite_commit": "def456"}, {}, ("commit abc123", "commit def456")),
        ({"suite_commit": "def456"}, LATER, ("2026-01-02", "2026-02-03")),
        ({"uvloop_version": "1"}, LATER, ("2026-01-02", "2026-02-03")),
        ({"aiohttp_version": "3.14.5", "numpy_version": "2"}, LATER, ("2026-01-02", "2026-02-03")),
        ({"cpu_model_name": "Other(R) CPU X9 @ 2.00GHz"}, {}, ("Test CPU", "Other X9")),
        ({"cpu_model_name": "Other(R) CPU X9 @ 2.00GHz", **OTHER_MACHINE}, LATER, ("Test CPU", "Other X9")),
        (OTHER_MACHINE, {"probe": {**PROBE, "usable_cpus": 8}}, ("Test CPU, 2 CPUs", "Test CPU, 8 CPUs")),
        ({}, {"started": "2026-02-03T04:05:06+00:00"}, ("2026-01-02", "2026-02-03")),
        ({}, {"started": "2026-01-02T04:05:06+00:00"}, ("2026-01-02 03:04", "2026-01-02 04:05")),
        ({}, {"seed": 2}, ("A", "B")),
    ],
)
def test_records_are_called_by_what_differs(
    environment: dict[str, str], changes: dict[str, object], called: tuple[str, str]
) -> None:
    known = {"aiohttp_version": "3.13.0", "numpy_version": "1"}
    changed = sample(environment={**known, **environment}, **changes)
    assert record_labels([sample(environment=known), changed]) == called


@pytest.mark.parametrize(
    ("name", "brief"),
    [
        ("Intel(R) Xeon(R) CPU E5-2676 v3 @ 2.40GHz", "Intel Xeon E5-2676 v3"),
        ("Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz", "Intel Core i7-8700"),
        ("AMD EPYC 7763 64-Core Processor", "AMD EPYC 7763"),
        ("Intel(R) Xeon(R) Processor", "Intel Xeon"),
        ("Apple M2", "Apple M2"),
        ("Processor", "Processor"),
    ],
)
def test_a_machine_is_called_by_its_cpu_without_what_says_nothing(name: str, brief: str) -> None:
    assert record_labels([sample(environment={"cpu_model_name": name}), sample()]) == (brief, "Test CPU")


def test_the_time_of_day_is_told_only_where_the_day_is_not_enough() -> None:
    newer = [sample(environment=NEWER, **changes) for changes in ({}, LATER)]
    assert record_labels([sample(), *newer]) == (
        "CPython 3.11, 2026-01-02",
        "CPython 3.14, 2026-01-02",
        "CPython 3.14, 2026-02-03",
    )


def test_no_two_names_are_the_same_however_many_records_are_alike() -> None:
    newer, elsewhere = sample(environment=NEWER), sample(environment={**NEWER, **OTHER_MACHINE})
    labels = record_labels([newer, sample(), sample(), elsewhere])
    assert len(set(labels)) == 4
    assert labels[3] == "D: CPython 3.14, machine bbbb3333"
