"""The page of a reproduction: one HTML file that needs nothing else and runs nothing.

A reproduction as Markdown.

Everything that a reproduction consists of, for one folder.
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports.comparison.differences import differences
from reports.page.files import Files, Pictures, escaped, families, rendered, table, written
from reports.plotting.figure import Figure
from reports.record.load import loaded
from reports.reproduction.claims import KINDS, NOT_APPLICABLE, OUTCOMES
from reports.reproduction.figure import reproduced
from reports.reproduction.reproduction import NamedRecord, Reproduction, grouped, reproduce
from reports.reproduction.text import cautions, contradiction, leading, title

LABELS = ("reference", "here")


def page(reproduction: Reproduction, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("reproduction.html.jinja", _content(reproduction, pictures))


def _content(reproduction: Reproduction, pictures: Pictures) -> dict[str, Any]:
    found = differences(reproduction.records)
    return {
        "title": title(reproduction),
        "lead": leading(reproduction),
        "cautions": list(cautions(reproduction)),
        "labels": LABELS,
        "contradicted": reproduction.contradicted,
        "differences": [difference for difference in found if not difference.is_minor],
        "minor": [difference for difference in found if difference.is_minor],
        "groups": grouped(reproduction.judged),
        "families": families(pictures),
        "outcomes": OUTCOMES,
        "kinds": kinds(reproduction),
        "reasons": reasons(reproduction),
        "comparisons": 2 * reproduction.then.comparisons,
        "new_comparisons": 2 * reproduction.now.comparisons,
    }


def kinds(reproduction: Reproduction) -> list[tuple[str, tuple[int, ...]]]:
    """For each kind of claim how many there are of each outcome."""
    counts = Counter((claim.claim.kind, claim.outcome) for claim in reproduction.judged)
    present = [kind for kind in KINDS if any(judged_claim.claim.kind == kind for judged_claim in reproduction.judged)]
    return [(kind, tuple(counts[kind, outcome] for outcome in OUTCOMES)) for kind in present]


def reasons(reproduction: Reproduction) -> list[tuple[str, int]]:
    """Why claims are not applicable, the most frequent reason first."""
    return Counter(claim.reason for claim in reproduction.judged if claim.outcome == NOT_APPLICABLE).most_common()


def summary(reproduction: Reproduction) -> str:
    """The whole summary."""
    parts = [
        [f"# {escaped(title(reproduction))}"],
        [escaped(leading(reproduction))],
        *([f"> **Caution:** {escaped(text)}"] for text in cautions(reproduction)),
        [f"- {escaped(contradiction(claim))}" for claim in reproduction.contradicted],
        ["## What differs between the two"],
        list(_differences(reproduction)),
        ["## Every claim"],
        list(table(_claims(reproduction))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _differences(reproduction: Reproduction) -> Iterator[str]:
    found = [difference for difference in differences(reproduction.records) if not difference.is_minor]
    return table([("", *LABELS), *((difference.name, *difference.values) for difference in found)])


def _claims(reproduction: Reproduction) -> list[tuple[str, ...]]:
    rows = [
        (
            claim.claim.subject.title,
            claim.claim.sentence,
            claim.claim.then,
            _here(claim.now, claim.reason),
            claim.outcome,
        )
        for _, claims in grouped(reproduction.judged)
        for claim in claims
    ]
    return [("about", "the reference claims", "in the reference", "here", "outcome"), *rows]


def _here(now: str, reason: str) -> str:
    return "; ".join(filter(None, (now, reason)))


def judged(reference: Path, new: Path) -> Reproduction:
    """Load both records and judge every claim of the first. Raises ReportError, in one line."""
    return reproduce(_named(reference), _named(new))


def _named(path: Path) -> NamedRecord:
    content, recorded = loaded(path)
    return NamedRecord(path.name, sha256(content).hexdigest(), recorded)


def default_folder(new: Path) -> Path:
    """Beside the new record."""
    return new.with_name(f"{new.stem}-reproduction")


def figures_of(reproduction: Reproduction) -> list[Figure]:
    return reproduced(reproduction)


def report(reproduction: Reproduction) -> Files:
    """Every file; the same two records give the same bytes."""
    files, pictures = written(figures_of(reproduction))
    files["summary.md"] = summary(reproduction).encode()
    files["index.html"] = page(reproduction, pictures).encode()
    return files
