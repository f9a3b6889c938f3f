"""Documents stay short: whoever adds to one takes something out of it."""

import pytest

from tests.documents.texts import NAMES, text, words_beside_tables

MOST_WORDS = {
    "README.md": 1_100,
    "METHOD.md": 7_100,
    "CONTRIBUTING.md": 900,
    "docs/bias.md": 960,
    "docs/own-job.md": 1_000,
    "docs/read-a-report.md": 830,
    "docs/reproduce.md": 1_130,
    "docs/which-model.md": 1_080,
    "docs/workloads.md": 5_700,
}
"""Beside tables; about 15 % more than there were when this was written."""


def test_the_readme_has_less_than_200_lines() -> None:
    assert len(text("README.md").splitlines()) < 200


@pytest.mark.parametrize("name", NAMES)
def test_a_document_has_no_more_words_than_it_may(name: str) -> None:
    assert words_beside_tables(name) <= MOST_WORDS[name]
