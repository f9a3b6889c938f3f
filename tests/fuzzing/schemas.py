"""Whole records drawn from the format itself: plausible ones, some with parts of any value that their types allow."""

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from math import isfinite
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from benchmarks.record_format import (
    BlockEntry,
    FootprintEntry,
    InvalidEntry,
    OriginEntry,
    Probe,
    Sitting,
    SkippedEntry,
    SweepEntry,
    WorkloadEntry,
)
from tests.fuzzing import hostile
from tests.reports.helpers.records import Json, Work, record

ODD_TEXTS = [one for one in hostile.ODD_TEXTS if not any("\ud800" <= sign <= "\udfff" for sign in one)]
FINITE = [one for one in hostile.NUMBERS if abs(one) < 2**63 and isfinite(one)]

texts = st.one_of(st.sampled_from(hostile.MARKUP), st.sampled_from(ODD_TEXTS), st.text(max_size=12))
names = st.one_of(st.sampled_from(("noop", "fetch", "a_b", "sleep 1")), texts)
models = st.one_of(st.sampled_from(("asyncio", "threads", "processes", "uvloop", "asyncio-httpx")), texts)
makespans = st.one_of(st.floats(1e-6, 1e3), st.sampled_from((1e-12, 1e-9, 1.0, 1.0, 1e9)))
odd_numbers = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(FINITE)
)


@st.composite
def works(draw: st.DrawFn) -> Work:
    blocks, rounds = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    named = ["sequential", *draw(st.lists(models, max_size=3, unique=True))]
    cells = {one: [[draw(makespans) for _ in range(rounds)] for _ in range(blocks)] for one in named}
    return Work(
        cells,
        name=draw(names),
        jobs=draw(st.integers(1, 10**6)),
        width=draw(st.integers(1, 10**6)),
        wait_seconds=draw(st.floats(0, 1e6)),
        computing=draw(st.sampled_from(("nothing", "holds the GIL", "releases the GIL", "magic"))),
        parameters=draw(st.dictionaries(texts, st.one_of(texts, odd_numbers, st.booleans()), max_size=3)),
        services=tuple(draw(st.lists(texts, max_size=2))),
        cpu_seconds=draw(st.sampled_from((0.0, 1e-3, 1.0, 1e12))),
        observed=draw(st.dictionaries(texts, odd_numbers, max_size=2)),
        kind=draw(st.sampled_from(("", "io", "cpu", "mixed", "lessons", "baseline", "own", "<b>"))),
        left_out=draw(st.dictionaries(models, texts, max_size=2)),
    )


@st.composite
def records(draw: st.DrawFn) -> Json:
    """A record that may well be understood; every second one has something in it that only its type allows."""
    content = record(*draw(st.lists(works(), min_size=1, max_size=3, unique_by=lambda work: work.name)))
    ours = content["crossover"]
    for where, kind in draw(st.lists(st.sampled_from(_PARTS), max_size=2)):
        ours[where] = as_json(draw(st.from_type(kind)))
    for where, kind in draw(st.lists(st.sampled_from(_SEVERAL), max_size=2)):
        ours.setdefault(where, []).append(as_json(draw(st.from_type(kind))))
    return content


_PARTS: Sequence[tuple[str, Any]] = (("probe", Probe), ("origin", OriginEntry), ("looks", dict[str, tuple[int, ...]]))
_SEVERAL: Sequence[tuple[str, Any]] = (
    ("workloads", WorkloadEntry),
    ("blocks", BlockEntry),
    ("sweeps", SweepEntry),
    ("footprints", FootprintEntry),
    ("invalid", InvalidEntry),
    ("skipped", SkippedEntry),
    ("warnings", str),
)


def whole_records() -> st.SearchStrategy[Json]:
    """Plausible ones mostly, and some of which nothing is known but the types."""
    plain = record(Work({"sequential": [[1.0]]}))
    any_sitting = st.from_type(Sitting).map(lambda sitting: {**plain, "crossover": as_json(sitting)})
    return st.one_of(records(), records(), records(), any_sitting)


def as_json(value: Any) -> Any:
    """What a part of the format is in a file."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def drawn(count: int, seed: int) -> list[bytes]:
    """So many records, the same for the same seed."""
    found: list[bytes] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(whole_records())
    def collect(content: Json) -> None:
        found.append(json.dumps(content).encode())

    collect()
    return found[:count]
