"""Durations are written with their units."""

import click
import pytest

from benchmarks.errors import RequestError
from benchmarks.options import Seconds, refuse_beside_resume


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("5m", 300), ("5min", 300), ("1h30m", 5400), ("2m 30s", 150), ("0.5s", 0.5)]
)
def test_a_duration_is_read_with_its_units(text: str, seconds: float) -> None:
    assert Seconds().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "5", "soon", "-5m", "5 parsecs", "m"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no duration: write 90s, 5m or 1h30m"):
        Seconds().convert(text, None, None)


def test_what_a_record_decides_cannot_be_asked_for_anew() -> None:
    refuse_beside_resume(profile=None, seed=False)
    with pytest.raises(RequestError, match="--resume takes the profile from the record: leave out --profile"):
        refuse_beside_resume(profile="quick")
