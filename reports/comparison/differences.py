"""What differs between the environments of several records, the important first; and what to call each of them.

`differences` are rows of a table with a value for each record. `labels` are short names, fit for figures, too, by which
a person would call the records: Python, machine, else the date, such as `CPython 3.13 free-threaded` or `2026-01-02`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.formatting import counted, short
from reports.record.measurements import Measurements
from reports.text.facts import (
    ABSENT,
    UNKNOWN,
    Fact,
    cpu_model,
    facts,
    gil_state,
    is_free_threaded,
    library_facts,
    python_implementation,
    python_version,
)

_CAPACITY, _NEAR = "parallel capacity, measured", 1.1
_PART, _LABEL = 28, 60
_OF_NO_USE = re.compile(
    r"\((?:R|TM)\)|\bCPU\b(?= *@)|\bCPU\b(?= [A-Z]\d)|@.*$|\b\d+-Core\b|\bProcessor\b", re.IGNORECASE
)
"""What is in the name of a CPU and says nothing."""


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same in all records: its value in each, in the order of the records."""

    name: str
    values: tuple[str, ...]
    is_minor: bool = False


def differences(records: Sequence[Measurements]) -> tuple[Difference, ...]:
    """Every fact that differs, the important first; capacities, which are measured, only if by more than 10 %.

    A library that is missing somewhere is of minor importance: nothing that was measured there uses it.
    """
    rows = [_difference(fact, records) for fact in facts(records)]
    differing = [row for row in rows if len(set(row.values)) > 1 and not _is_noise(row, records)]
    return tuple(sorted(differing, key=lambda difference: difference.is_minor))


def _difference(fact: Fact, records: Sequence[Measurements]) -> Difference:
    values = tuple(map(fact.value, records))
    return Difference(fact.name, values, fact.is_minor or ABSENT in values)


def _is_noise(difference: Difference, records: Sequence[Measurements]) -> bool:
    capacities = [record.sitting.probe.capacity_cpus for record in records]
    return difference.name == _CAPACITY and max(capacities) < _NEAR * min(capacities)


def record_labels(records: Sequence[Measurements]) -> tuple[str, ...]:
    """One short name for each record, no two the same: Python and machine where they differ, then what it takes.

    That is a library where nothing else could be meant, then the date.
    """
    parts: list[tuple[str, ...]] = [names for names in (_pythons(records), _machines(records)) if len(set(names)) > 1]
    for further in (*_only_library(records), _dates(records, parts), _commits(records)):
        if len(set(_joined(parts, len(records)))) == len(records):
            break
        if len(set(further)) > 1:
            parts.append(further)
    return _lettered(_joined(parts, len(records)))


def _joined(parts: Sequence[tuple[str, ...]], count: int) -> list[str]:
    return [short(", ".join(part[place] for part in parts if part[place]), _LABEL) for place in range(count)]


def _lettered(names: Sequence[str]) -> tuple[str, ...]:
    """The names; where two are the same, each gets a letter as well."""
    if len(set(names)) == len(names):
        return tuple(names)
    return tuple(f"{_letter(place)}: {name}" if name else _letter(place) for place, name in enumerate(names))


def _letter(place: int) -> str:
    """A for the first, B for the second; numbers behind Z."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _pythons(records: Sequence[Measurements]) -> tuple[str, ...]:
    """`CPython 3.13 free-threaded`, with the third number only where it is needed."""
    brief = tuple(_python(record, _short_version(python_version(record))) for record in records)
    whole = tuple(_python(record, python_version(record)) for record in records)
    return brief if len(set(brief)) == len(set(whole)) else whole


def _python(record: Measurements, version: str) -> str:
    build = " free-threaded" if is_free_threaded(record) else ""
    switched = " with the GIL" if build and gil_state(record) == "enabled" else ""
    return f"{short(f'{python_implementation(record)} {version}', _PART)}{build}{switched}"


def _short_version(version: str) -> str:
    """`3.13` of `3.13.15`; what is no final release stays whole, as in `3.15.0a1`."""
    parts = version.split(".")
    return ".".join(parts[:2]) if all(part.isdigit() for part in parts) else version


def _machines(records: Sequence[Measurements]) -> tuple[str, ...]:
    """`AMD EPYC 7763`, with how many CPUs where it takes that to tell them apart; else what a hash of them begins with.

    What may not be compared as one machine is not one.
    """
    ids = [record.environment_text("machine", UNKNOWN) for record in records]
    cpus = tuple(short(_brief_cpu(cpu_model(record)), _PART) for record in records)
    counts = [record.sitting.probe.usable_cpus for record in records]
    counted_cpus = tuple(f"{cpu}, {counted(count, 'CPU')}" for cpu, count in zip(cpus, counts, strict=True))
    hashes = tuple(f"machine {identity[:8]}" for identity in ids)
    machines = len(set(zip(ids, cpus, counts, strict=True)))
    return next((names for names in (cpus, counted_cpus) if len(set(names)) == machines), hashes)


def _brief_cpu(name: str) -> str:
    """`Intel Xeon E5-2676 v3` of `Intel(R) Xeon(R) CPU E5-2676 v3 @ 2.40GHz`."""
    return " ".join(_OF_NO_USE.sub(" ", name).split()) or name


def _only_library(records: Sequence[Measurements]) -> list[tuple[str, ...]]:
    """Its versions, where a single one differs among those that all records have: whoever compares changed that."""
    versions = [
        tuple(short(f"{fact.name} {value}", _PART) for value in values)
        for fact in library_facts(records)
        if ABSENT not in (values := tuple(map(fact.value, records))) and len(set(values)) > 1
    ]
    return versions if len(versions) == 1 else []


def _commits(records: Sequence[Measurements]) -> tuple[str, ...]:
    return tuple(f"commit {short(record.environment_text('suite_commit'), 15)}" for record in records)


def _dates(records: Sequence[Measurements], parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The day where that is enough beside the other parts, else the day and the minute."""
    started = [record.sitting.started.replace("T", " ") for record in records]
    days, minutes = (tuple(text[:length] for text in started) for length in (10, 16))
    return days if len(set(_joined([*parts, days], len(records)))) == len(records) else minutes
