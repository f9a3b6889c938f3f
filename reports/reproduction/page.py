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


def page(of: Reproduction, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("reproduction.html.jinja", _content(of, pictures))


def _content(of: Reproduction, pictures: Pictures) -> dict[str, Any]:
    found = differences(of.records)
    return {
        "title": title(of),
        "lead": leading(of),
        "cautions": list(cautions(of)),
        "labels": LABELS,
        "contradicted": of.contradicted,
        "differences": [one for one in found if not one.is_minor],
        "minor": [one for one in found if one.is_minor],
        "groups": grouped(of.judged),
        "families": families(pictures),
        "outcomes": OUTCOMES,
        "kinds": kinds(of),
        "reasons": reasons(of),
        "comparisons": 2 * of.then.comparisons,
        "new_comparisons": 2 * of.now.comparisons,
    }


def kinds(of: Reproduction) -> list[tuple[str, tuple[int, ...]]]:
    """For each kind of claim how many there are of each outcome."""
    counts = Counter((one.claim.kind, one.outcome) for one in of.judged)
    present = [kind for kind in KINDS if any(one.claim.kind == kind for one in of.judged)]
    return [(kind, tuple(counts[kind, outcome] for outcome in OUTCOMES)) for kind in present]


def reasons(of: Reproduction) -> list[tuple[str, int]]:
    """Why claims are not applicable, the most frequent reason first."""
    return Counter(one.reason for one in of.judged if one.outcome == NOT_APPLICABLE).most_common()


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
