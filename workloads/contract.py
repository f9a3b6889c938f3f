"""What a workload module is made of: the shape that the measuring side and a module of one's own agree on."""

import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

REFERENCE = "sequential"
"""The model that every speedup is taken against."""

MODELS = (REFERENCE, "asyncio", "threads", "processes")
"""The models that every sitting measures, in the order in which modules, tables and charts show them."""

OPTIONAL = ("uvloop", "asyncio-eager", "interpreters", "dask")
"""Models that are measured only where they are asked for by name: each needs a library or a Python of its own."""

SERVICES = ("origin", "secure_origin", "authority", "postgres")
"""What a workload may ask for; the suite starts the servers.

`origin`: the URL of the HTTP server. `secure_origin`: the URL of the same over TLS, whose certificate is signed by
`authority`, the path of a PEM file. `postgres`: the URL of a database.
"""

Computing = Literal["nothing", "holds the GIL", "releases the GIL"]
Relation = Literal["faster", "slower", "same", "not faster"]

Value = float | str
"""A parameter's value that can be asked for and recorded: a number, a truth value, or a word."""

Depth = Literal["quick", "standard", "thorough"]
"""From which profile on something is swept where nobody names any sweep."""

Batch = Callable[[], list[Any]]
"""Runs every job once and returns their results in job order; what the clock sees."""


class Parameters(Protocol):
    """What the measuring side needs to know of any workload's parameters: how many jobs make a batch."""

    @property
    def jobs(self) -> int: ...


P = TypeVar("P", bound=Parameters)

Variant = Callable[[P, int], AbstractContextManager[Batch]]
"""Opened with the parameters and the width: entering is start-up, leaving is shutdown."""


@dataclass(frozen=True)
class Claim:
    """Said before measuring: what `model` is against `other`.

    `faster` and `slower` by at least `factor`, and by more than 5 % in any case; `same` within 5 %; `not faster` by
    more than 5 %, but maybe slower. What is compared are makespans, or, with a name in `observed`, what `observe` gives
    under this name: the less, the faster.
    """

    model: str
    relation: Relation
    other: str = REFERENCE
    factor: float = 1.0
    observed: str = ""


@dataclass(frozen=True)
class Path:
    """A way through several parameters that change together, or the width: its points in order, as new values.

    Only `models` are measured there; all, if it is empty.
    """

    points: tuple[Mapping[str, Value], ...]
    models: tuple[str, ...] = ()


TWIN_MODELS = ("one", "other")
"""What the same code is called where it is measured as if it were two models."""


@dataclass(frozen=True)
class Workload(Generic[P]):
    """One question: a job, its variants, the answer they must all return, and what is expected to happen.

    `width` is how many jobs may be in flight at once; None stands for one per usable CPU.
    `computing` says what a job's own computing does with the GIL, or is a function of the parameters that does;
    `wait_seconds` is the nominal wait of one job.
    `services` names the servers the jobs need, or is a function of the parameters that does; the address of each
    replaces the parameter of the same name.
    `axes` names parameters worth varying, or `width`, with the values worth a look. `paths` name ways on which several
    change together. `sweeps` are the axes and paths that are swept where nobody names any.
    `twins` says that the variants `TWIN_MODELS` are the same code, and should come out the same; others are company.
    `prepare` makes inputs outside the clock, `observe` reads further facts (name with unit -> value) off the results.
    `arrival_seconds` is over which time the jobs arrive, where not all are there when a batch begins. `latencies` reads
    off the results how long each job took, in seconds from when it was due and from when it began, where they say so.
    """

    name: str
    text: str
    parameters: P
    variants: Mapping[str, Variant[P]]
    answer: Callable[[P], Sequence[Any]]
    width: int | None
    computing: Computing | Callable[[P], Computing]
    claims: tuple[Claim, ...]
    axes: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)
    sweeps: Mapping[str, Depth] = field(default_factory=dict)
    wait_seconds: Callable[[P], float] = lambda _: 0.0
    accepts: Callable[[Any, Any], bool] = operator.eq
    prepare: Callable[[P], AbstractContextManager[P]] = nullcontext
    observe: Callable[[Sequence[Any]], Mapping[str, float]] = lambda _: {}
    arrival_seconds: Callable[[P], float] = lambda _: 0.0
    latencies: Callable[[Sequence[Any]], tuple[Sequence[float], Sequence[float]]] | None = None
    services: tuple[str, ...] | Callable[[P], tuple[str, ...]] = ()
    twins: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The servers that the jobs need with these parameters."""
        return self.services(self.parameters) if callable(self.services) else self.services

    @property
    def computes(self) -> Computing:
        """What a job's own computing does with the GIL with these parameters."""
        return self.computing(self.parameters) if callable(self.computing) else self.computing

    @property
    def question(self) -> str:
        """The first paragraph of the module's text."""
        return " ".join(self.text.strip().split("\n\n")[0].split())

    @property
    def explanation(self) -> tuple[str, ...]:
        """The paragraphs after the question."""
        return tuple(" ".join(part.split()) for part in self.text.strip().split("\n\n")[1:])
