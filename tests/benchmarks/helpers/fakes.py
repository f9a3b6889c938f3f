"""A clock that only moves when told to, and workloads made of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from workloads.contract import Batch, Claim, Variant, Workload

STARTUP, FIRST, WARM, SHUTDOWN = 1 / 8, 1 / 16, 1 / 32, 1 / 64
"""Seconds that the fake variants take; powers of two, so that sums are exact."""


@dataclass
class FakeClock:
    now: float = 0.0
    log: list[str] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float, what: str) -> None:
        self.now += seconds
        self.log.append(what)


@dataclass(frozen=True)
class FakeParameters:
    jobs: int = 3


def fake_variant(clock: FakeClock, name: str, results: Callable[[int], Any]) -> Variant[FakeParameters]:
    """A variant that takes fixed times and returns `results(number of the batch)`."""

    @contextmanager
    def opened(p: FakeParameters, width: int) -> Iterator[Batch]:
        batches = 0

        def batch() -> Any:
            nonlocal batches
            batches += 1
            clock.pass_(FIRST if batches == 1 else WARM, name)
            return results(batches)

        clock.pass_(STARTUP, f"open {name}")
        yield batch
        clock.pass_(SHUTDOWN, f"close {name}")

    return opened


def fake_workload(clock: FakeClock, **results: Callable[[int], Any]) -> Workload[FakeParameters]:
    """A workload whose variants return what is given per model; the answer is [0, 1, 2]."""
    return Workload(
        name="fake",
        text="Is it fake?\n\nIt is.",
        parameters=FakeParameters(),
        variants={model: fake_variant(clock, model, result) for model, result in results.items()},
        answer=lambda p: list(range(p.jobs)),
        width=2,
        computing="nothing",
        claims=(Claim("asyncio", "faster"),),
    )


def renamed(fake: Workload[FakeParameters], name: str) -> Workload[FakeParameters]:
    return replace(fake, name=name)


def correct(_: int) -> list[int]:
    return [0, 1, 2]
