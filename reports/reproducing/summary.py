"""A reproduction as Markdown."""

from collections.abc import Iterator

from reports.comparing.differences import differences
from reports.markdown import escaped, table
from reports.reproducing.page import LABELS
from reports.reproducing.reproduction import Reproduction, grouped
from reports.reproducing.sentences import cautions, contradiction, leading, title


def summary(of: Reproduction) -> str:
    """The whole summary."""
    parts = [
        [f"# {escaped(title(of))}"],
        [escaped(leading(of))],
        *([f"> **Caution:** {escaped(text)}"] for text in cautions(of)),
        [f"- {escaped(contradiction(one))}" for one in of.contradicted],
        ["## What differs between the two"],
        list(_differences(of)),
        ["## Every claim"],
        list(table(_claims(of))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _differences(of: Reproduction) -> Iterator[str]:
    found = [one for one in differences(of.records) if not one.is_minor]
    return table([("", *LABELS), *((one.name, *one.values) for one in found)])


def _claims(of: Reproduction) -> list[tuple[str, ...]]:
    rows = [
        (one.claim.subject.title, one.claim.sentence, one.claim.then, _here(one.now, one.reason), one.outcome)
        for _, some in grouped(of.judged)
        for one in some
    ]
    return [("about", "the reference claims", "in the reference", "here", "outcome"), *rows]


def _here(now: str, reason: str) -> str:
    return "; ".join(filter(None, (now, reason)))
