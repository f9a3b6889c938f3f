"""Records with something odd anywhere in them are reported or refused, and nothing else happens."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.errors import RecordError
from reports.page.output import report
from reports.record.load import understand
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, record

SMALL = record(Work({"sequential": [[1.0, 1.1]], "asyncio": [[0.5, 0.6]]}), twins(1.0))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every part of a record."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


PLACES = places(SMALL)[1:]
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        [1e-320, 1e308, -1, 0, 10**30, "", "$\\frac{", "\N{PILE OF POO}", "<b>", "\x00", [], {}, [[]], {"a": 1}]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(PLACES), odd), min_size=1, max_size=2))
def test_mutated_records_are_understood_or_refused(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    content = deepcopy(SMALL)
    for path, value in changes:
        mutate(content, path, value)
    assert outcome(json.dumps(content).encode()).isprintable()


def outcome(content: bytes) -> str:
    try:
        understand(content)
    except RecordError as error:
        return str(error)
    return "understood"


def mutate(content: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(content, dict) or (isinstance(content, list) and path[-1] < len(content)):
        content[path[-1]] = value


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from([path for path in PLACES if path[0] != "version"]), odd)
def test_what_is_understood_can_be_reported(path: tuple[Any, ...], value: Any) -> None:
    content = deepcopy(SMALL)
    mutate(content, path, value)
    try:
        measurements = understand(json.dumps(content).encode())
    except RecordError:
        return
    assert report(measurements)["index.html"].startswith(b"<!DOCTYPE html>")
