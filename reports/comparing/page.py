"""The page of several records: one HTML file that needs nothing else and runs nothing."""

from typing import Any

from reports.comparing import content
from reports.comparing.agreement import contradictions
from reports.comparing.comparison import Comparison
from reports.comparing.differences import differences
from reports.comparing.sentences import about_times, cautions, leading
from reports.comparing.timing import BASELINE
from reports.figures.comparing.forest import levels_of
from reports.figures.comparing.origins import promise
from reports.page import families
from reports.plain import listed
from reports.templating import rendered
from reports.whereabouts import Pictures


def page(comparison: Comparison, pictures: Pictures) -> str:
    """The page as HTML; each figure comes with its SVG."""
    return rendered("comparison.html.jinja", _content(comparison, pictures))


def _content(comparison: Comparison, pictures: Pictures) -> dict[str, Any]:
    found = differences([member.recorded for member in comparison.members])
    without = list(content.not_counted(comparison))
    return {
        "title": content.title(comparison),
        "lead": leading(comparison),
        "without": listed(without) if without else "",
        "times": list(about_times(comparison)),
        "cautions": list(cautions(comparison)),
        "contradictions": contradictions(comparison),
        "labels": comparison.labels,
        "baseline": comparison.labels[BASELINE],
        "records": content.records(comparison),
        "differences": [one for one in found if not one.is_minor],
        "minor": [one for one in found if one.is_minor],
        "families": families(pictures),
        "cells": content.cells(comparison),
        "crossings": comparison.crossings,
        "apart": comparison.apart,
        "timed": comparison.timed,
        "paired": any(one.is_paired for one in comparison.timed),
        "unpaired": any(not one.is_paired for one in comparison.timed),
        "promise": promise(comparison, levels_of(comparison, comparison.cells)),
    }
