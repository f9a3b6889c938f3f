"""Durations are written with their units."""

import click
import pytest

from benchmarks.errors import RequestError
from benchmarks.plan.new_run import RunRequest
from benchmarks.plan.options import Seconds, database_url, words_without_values


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
    RunRequest(seed=None).check_beside_resume()
    with pytest.raises(RequestError, match="--resume takes the profile from the record: leave out --profile"):
        RunRequest(profile="quick").check_beside_resume()


@pytest.mark.parametrize(
    "url", ["hunter2", "postgress://bob:hunter2@host/db", "postgresql://", "postgresql://h:port/d"]
)
def test_what_is_no_database_url_is_refused_without_repeating_it(url: str) -> None:
    context = click.Context(click.Command("run"))
    with pytest.raises(RequestError) as refused:
        database_url(context, click.Option(["--postgres"]), url)
    assert url not in str(refused.value).replace("such as postgresql://user:password@host:5432/database", "")


def test_a_database_url_is_taken_as_it_is() -> None:
    context = click.Context(click.Command("run"))
    for url in (None, "postgresql://bob:hunter2@localhost/db", "postgres://localhost:5433"):
        assert database_url(context, click.Option(["--postgres"]), url) == url


def test_every_value_of_an_option_can_be_hidden() -> None:
    words = ["run", "--postgres", "secret", "--postgres=other", "--seed", "1"]
    assert words_without_values(words, "--postgres", "URL") == [
        "run",
        "--postgres",
        "URL",
        "--postgres=URL",
        "--seed",
        "1",
    ]
