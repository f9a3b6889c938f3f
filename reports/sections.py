"""What page and summary show beside the figures, as text: rows of the answer, claims, observations, the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.verdicts import Estimate
from reports import words
from reports.analysis import Analysis, Answer
from reports.claims import Checked
from reports.measurements import ASYNCIO, NOOP, REFERENCE, Measured, Measurements
from reports.plain import counted
from reports.quantities import number, parameter, seconds


@dataclass(frozen=True)
class AnswerRow:
    """One workload in the table of answers; `speedups` and `directions` go by model."""

    workload: str
    question: str
    sequential: str
    speedups: Mapping[str, tuple[str, str]]
    absolute: Mapping[str, str]
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
        absolute={model: seconds(found.value) for model, found in answer.makespans.items()},
        directions={model: _look(found) for model, found in answer.speedups.items()},
        effect=words.PRICE if answer.name == NOOP else words.effect(answer.speedups.get(ASYNCIO)),
        fastest=words.fastest(answer),
    )


def _look(found: Estimate) -> str:
    """How a speedup looks in the table: coloured only where it is clear and not within the margin."""
    direction = words.direction(found)
    return direction if words.beyond_margin(found) or direction not in (words.FASTER, words.SLOWER) else "slight"


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
        return f"{claim.model} {verb} at most 5 % faster than {claim.other}"
    least = f" by a factor of at least {claim.factor:g}" if claim.factor != 1 else ""
    return f"{claim.model} {verb} {claim.relation} than {claim.other}{least}"


def surprises(analysis: Analysis) -> list[tuple[str, ClaimRow]]:
    """Claims that did not come true, with their workload."""
    return [
        (answer.name, row) for answer in analysis.answers for row in claim_rows(answer) if row.result == "contradicted"
    ]


def parameters(measured: Measured) -> list[tuple[str, str]]:
    entry = measured.entry
    shown = [(name, parameter(name, value)) for name, value in entry.parameters.items()]
    return [*shown, ("width", f"{entry.width:,}"), ("computing of a job", entry.computing)]


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
        (
            "best capacity seen",
            f"{number(found.capacity_best_cpus)} CPUs",
            "the same at its best; bounds use it, or what a block showed beyond it",
        ),
        (
            "timer resolution",
            seconds(found.timer_resolution_seconds),
            "the shortest step between two readings, reading included",
        ),
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
        (f"pool start-up, {name}", seconds(value), f"from nothing to {counted(found.usable_cpus, 'worker')} up")
        for name, value in starts
    ]
    if origin:
        rows.append(
            ("origin server", f"{number(origin.ceiling_per_second)} / s", f"the most that {origin.server} answered")
        )
    return rows
