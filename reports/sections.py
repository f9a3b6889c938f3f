"""What page and summary show beside the figures, as text: rows of the answer, claims, observations, the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from reports import words
from reports.analysis import Analysis, Answer
from reports.claims import Checked
from reports.measurements import ASYNCIO, NOOP, REFERENCE, Measured, Measurements
from reports.quantities import number, parameter, seconds


@dataclass(frozen=True)
class AnswerRow:
    """One workload in the table of answers; `speedups` and `directions` go by model."""

    workload: str
    question: str
    sequential: str
    speedups: Mapping[str, tuple[str, str]]
    directions: Mapping[str, str]
    effect: str
    fastest: str


@dataclass(frozen=True)
class ClaimRow:
    claim: str
    result: str
    measured: str


def models(analysis: Analysis) -> tuple[str, ...]:
    """Every model that was measured, in the order of the record, without the reference."""
    found = dict.fromkeys(model for answer in analysis.answers for model in answer.measured.cells)
    return tuple(model for model in found if model != REFERENCE)


def answer_row(answer: Answer) -> AnswerRow:
    reference = answer.makespans.get(REFERENCE)
    return AnswerRow(
        workload=answer.name,
        question=answer.measured.entry.question,
        sequential=seconds(reference.value) if reference else "not measured",
        speedups={model: (words.factor(found), words.interval(found)) for model, found in answer.speedups.items()},
        directions={model: words.direction(found) for model, found in answer.speedups.items()},
        effect=words.PRICE if answer.name == NOOP else words.effect(answer.speedups.get(ASYNCIO)),
        fastest=" or ".join(answer.fastest) or "none",
    )


def claim_rows(answer: Answer) -> list[ClaimRow]:
    """Claims with what came of them, surprises first."""
    return [_claim_row(checked) for checked in sorted(answer.claims, key=lambda checked: checked.order)]


def _claim_row(checked: Checked) -> ClaimRow:
    claim, found = checked.claim, checked.measured
    measured = words.compared(claim.model, found, claim.other) if found else "not both measured validly"
    return ClaimRow(_claimed(checked), checked.result, measured)


def _claimed(checked: Checked) -> str:
    claim, verb = checked.claim, words.is_or_are(checked.claim.model)
    if claim.relation == "same":
        return f"{claim.model} {verb} as fast as {claim.other}, within 5 %"
    if claim.relation == "not faster":
        return f"{claim.model} {verb} not faster than {claim.other}, by more than 5 %"
    least = f" by a factor of at least {claim.factor:g}" if claim.factor != 1 else ""
    return f"{claim.model} {verb} {claim.relation} than {claim.other}{least}"


def surprises(analysis: Analysis) -> list[tuple[str, ClaimRow]]:
    """Claims that did not come true, with their workload."""
    return [
        (answer.name, row) for answer in analysis.answers for row in claim_rows(answer) if row.result == "contradicted"
    ]


def observations(measured: Measured) -> list[tuple[str, list[tuple[str, str]]]]:
    """What workloads read off their results: for each name, the median over blocks of each model."""
    names = dict.fromkeys(name for block in measured.blocks for seen in block.observed.values() for name in seen)
    return [(name, found) for name in names if (found := _observed(measured, name))]


def _observed(measured: Measured, name: str) -> list[tuple[str, str]]:
    found = []
    for model in measured.cells:
        values = [seen[name] for block in measured.blocks if name in (seen := block.observed.get(model, {}))]
        if values:
            found.append((model, precise(name, median(values))))
    return found


def precise(name: str, value: float) -> str:
    """A measured value in the unit that its name ends with."""
    return seconds(value) if name.endswith("_seconds") and value >= 0 else number(value)


def parameters(measured: Measured) -> list[tuple[str, str]]:
    entry = measured.entry
    shown = [(name, parameter(name, value)) for name, value in entry.parameters.items()]
    return [*shown, ("width", f"{entry.width:,}"), ("computing", entry.computing)]


def environment(of: Measurements) -> list[tuple[str, str]]:
    """Everything the record knows of the machine and the installation."""
    return [(name, parameter(name, value)) for name, value in of.environment.items()]


def sitting(of: Measurements) -> list[tuple[str, str]]:
    """How this record came to be."""
    one = of.sitting
    load = "unknown" if one.load_after is None else number(one.load_after)
    return [
        ("started", one.started),
        ("finished", one.finished or "stopped early"),
        ("command", one.command_line),
        ("profile", one.profile),
        ("seed of all orders", str(one.seed)),
        ("blocks", f"{len(one.blocks)} of {len(one.order)}"),
        ("rounds per block", ", ".join(f"{name} {count}" for name, count in one.rounds_per_block.items()) or "unknown"),
        ("load after", load),
    ]


def probe(of: Measurements) -> list[tuple[str, str, str]]:
    """What the machine is by measurement, as (what, value, what it means)."""
    found, origin = of.sitting.probe, of.sitting.origin
    rows = [
        ("usable CPUs", f"{found.usable_cpus:,}", "what the system lets this program use"),
        (
            "parallel capacity",
            f"{number(found.capacity_cpus)} CPUs",
            "how much pure-Python work they do at once (median)",
        ),
        ("best capacity seen", f"{number(found.capacity_best_cpus)} CPUs", "the same at its best; bounds use it"),
        ("timer resolution", seconds(found.timer_resolution_seconds), "the shortest time that can be told apart"),
        ("sleep overshoot", seconds(found.sleep_overshoot_seconds), "how late time.sleep wakes up"),
        ("event-loop overshoot", seconds(found.loop_sleep_overshoot_seconds), "how late asyncio.sleep wakes up"),
        (
            "loopback round trip",
            seconds(found.loopback_round_trip_seconds),
            "one byte there and back within this machine",
        ),
    ]
    starts = found.pool_startup_seconds.items()
    rows += [
        (f"pool start-up, {name}", seconds(value), "until processes answer for the first time")
        for name, value in starts
    ]
    if origin:
        rows.append(
            ("origin server", f"{number(origin.ceiling_per_second)} / s", f"the most that {origin.server} answered")
        )
    return rows
