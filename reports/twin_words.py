"""What twins say of a record, in words: whether identical code came out the same, and what follows."""

from collections.abc import Iterator, Sequence
from math import exp, log

from reports import words
from reports.analysis import Analysis
from reports.plain import counted, listed
from reports.quantities import number
from reports.twins import Twin

_ABSURD = 1000
_TWINS = "twins (the same code measured as if it were two models)"


def about_twins(analysis: Analysis) -> Iterator[str]:
    """What readers must know before they believe anything: that twins do not vouch for the record, or check nothing."""
    yield from _missing(analysis)
    differing = [twin for twin in analysis.twins if twin.differs]
    vague = [twin for twin in analysis.twins if twin.is_vague]
    found = [
        *([f"Twins differ: {_found(differing)}"] if differing else ()),
        *([f"Twins are too imprecise to vouch for this record: {_found(vague)}"] if vague else ()),
    ]
    if found:
        yield " ".join((*found, _so(analysis)))


def _found(twins: Sequence[Twin]) -> str:
    found = listed([f"{said(twin)} in {twin.name}" for twin in twins])
    return f"the same code, measured as if it were two models, came out {found}."


def _so(analysis: Analysis) -> str:
    """What follows, and from which twin: the one that asks for most."""
    decides = max(analysis.twins, key=lambda twin: twin.bias)
    return (
        f"So every interval is widened by a factor of {factor(analysis)} before it is judged, as {decides.name} asks: "
        "what differs by less may be the measurement's own doing."
    )


def factor(analysis: Analysis) -> str:
    """By how much intervals are widened; how far beyond all reason that is, is of no interest."""
    return number(exp(analysis.allowance)) if analysis.allowance < log(_ABSURD) else f"{_ABSURD:,} or more"


def said(twin: Twin) -> str:
    return words.factor_with_interval(twin.found) if twin.found else "not both measured validly"


def result(twin: Twin) -> str:
    """The outcome in a word or two."""
    if not twin.checks:
        return _why_not(twin)
    if twin.differs:
        return "they differ"
    return "too imprecise to tell" if twin.is_vague else "the same"


def _missing(analysis: Analysis) -> Iterator[str]:
    if not analysis.twins:
        yield f"The record is not checked by {_TWINS}: it carries none. Nothing shows what measuring itself favours."
    silent = [twin for twin in analysis.twins if not twin.checks]
    if silent:
        reasons = listed([f"{twin.name} ({_why_not(twin)})" for twin in silent])
        rest = "" if len(silent) == len(analysis.twins) else "; the other twins do"
        yield f"The record is not checked by {reasons}, {_TWINS}{rest}."


def _why_not(twin: Twin) -> str:
    if twin.measured.invalid:
        return f"{listed(twin.measured.invalid)} invalid"
    return f"{counted(twin.found.blocks, 'block')} only" if twin.found else "not measured"
