"""The page of a reproduction: one HTML file that needs nothing else and runs nothing."""

from collections import Counter
from typing import Any

from reports.comparing.differences import differences
from reports.page import families
from reports.reproducing.claimed import KINDS
from reports.reproducing.deciding import NOT_APPLICABLE, OUTCOMES
from reports.reproducing.reproduction import Reproduction, grouped
from reports.reproducing.sentences import cautions, leading, title
from reports.templating import rendered
from reports.whereabouts import Pictures

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
