"""The shape of a record's file: pyperf's part as far as it is needed, and who is meant by each run."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from benchmarks.format import Sitting

Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Scalar = str | int | float
Metadata = dict[str, Scalar]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Run(_Part):
    """One run of pyperf: one phase of one cell in one block."""

    metadata: Metadata = {}
    values: tuple[Seconds, ...] = ()
    warmups: tuple[tuple[int, Seconds], ...] = ()


class Benchmark(_Part):
    """One benchmark of pyperf: one phase of one cell."""

    metadata: Metadata = {}
    runs: tuple[Run, ...]


class Suite(_Part):
    """A file of pyperf; metadata that runs share have been moved up by pyperf."""

    version: Literal["1.0"]
    benchmarks: tuple[Benchmark, ...]
    metadata: Metadata = {}


class Identity(_Part):
    """Whose values a run holds; the only source of it is metadata, never a name."""

    workload: str
    model: str
    phase: Literal["warm", "startup", "shutdown"]
    block: int


SITTING = TypeAdapter(Sitting)
