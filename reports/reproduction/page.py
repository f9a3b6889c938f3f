"""Everything that a reproduction consists of, for one folder: a page that needs nothing else, a summary, figures."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports.page.files import Files, Pictures, all_files, escaped, families, rendered, table
from reports.plotting.figure import drawn_figure
from reports.record.load import load_with_bytes
from reports.reproduction.claims import KINDS, NOT_APPLICABLE, OUTCOMES
from reports.reproduction.figure import claim_figures
from reports.reproduction.reproduction import NamedRecord, Reproduction, reproduce
from reports.reproduction.text import cautions, contradiction_sentence, lead, title

LABELS = ("reference", "here")


def loaded_reproduction(reference: Path, new: Path) -> Reproduction:
    """Load both records and judge every claim of the first. Raises ReportError, in one line."""
    return reproduce(_named(reference), _named(new))


def _named(path: Path) -> NamedRecord:
    content, record = load_with_bytes(path)
    return NamedRecord(path.name, sha256(content).hexdigest(), record)


def default_folder(new: Path) -> Path:
    """Beside the new record."""
    return new.with_name(f"{new.stem}-reproduction")


def report(reproduction: Reproduction) -> Files:
    """Every file; the same two records give the same bytes."""
    return all_files(
        map(drawn_figure, claim_figures(reproduction)),
        summary(reproduction),
        lambda pictures: page(reproduction, pictures),
    )


def page(reproduction: Reproduction, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("reproduction.html.jinja", _content(reproduction, pictures))


def _content(reproduction: Reproduction, pictures: Pictures) -> dict[str, Any]:
    return {
        "title": title(reproduction),
        "lead": lead(reproduction),
        "cautions": list(cautions(reproduction)),
        "labels": LABELS,
        "contradicted": reproduction.contradicted,
        "differences": [difference for difference in reproduction.differences if not difference.is_minor],
        "minor": [difference for difference in reproduction.differences if difference.is_minor],
        "groups": reproduction.by_subject,
        "families": families(pictures),
        "outcomes": OUTCOMES,
        "kinds": _counts_by_kind(reproduction),
        "reasons": _counts_by_reason(reproduction),
        "headlines": 2 * reproduction.reference.analysis.headlines,
        "comparisons": 2 * reproduction.reference.comparisons,
    }


def _counts_by_kind(reproduction: Reproduction) -> list[tuple[str, tuple[int, ...]]]:
    """For each kind of claim how many there are of each outcome."""
    counts = Counter((judged.claim.kind, judged.outcome) for judged in reproduction.claims)
    present = {judged.claim.kind for judged in reproduction.claims}
    return [(kind, tuple(counts[kind, outcome] for outcome in OUTCOMES)) for kind in KINDS if kind in present]


def _counts_by_reason(reproduction: Reproduction) -> list[tuple[str, int]]:
    """Why claims are not applicable, the most frequent reason first."""
    return Counter(judged.reason for judged in reproduction.claims if judged.outcome == NOT_APPLICABLE).most_common()


def summary(reproduction: Reproduction) -> str:
    """The same as Markdown, without figures."""
    parts = [
        [f"# {escaped(title(reproduction))}"],
        [escaped(lead(reproduction))],
        *([f"> **Caution:** {escaped(text)}"] for text in cautions(reproduction)),
        [f"- {escaped(contradiction_sentence(judged))}" for judged in reproduction.contradicted],
        ["## What differs between the two"],
        list(_differences(reproduction)),
        ["## Every claim"],
        list(table(_claims(reproduction))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _differences(reproduction: Reproduction) -> Iterator[str]:
    shown = [difference for difference in reproduction.differences if not difference.is_minor]
    return table([("", *LABELS), *((difference.name, *difference.values) for difference in shown)])


def _claims(reproduction: Reproduction) -> list[tuple[str, ...]]:
    rows = [
        (
            judged.claim.subject.title,
            judged.claim.sentence,
            judged.claim.value,
            "; ".join(filter(None, (judged.new_value, judged.reason))),
            judged.outcome,
        )
        for _, claims in reproduction.by_subject
        for judged in claims
    ]
    return [("about", "the reference claims", "in the reference", "here", "outcome"), *rows]
