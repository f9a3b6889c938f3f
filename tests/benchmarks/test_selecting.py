"""Names, kinds, patterns and the core stand for workloads of the suite."""

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.selecting import selected


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["sleep"], ["sleep"]),
        (["primes", "noop", "primes"], ["noop", "primes"]),
        (["cpu"], list(workloads.CATALOGUE["cpu"])),
        (["core"], list(workloads.CORE)),
        (["http_*"], ["http_fetch", "http_clients", "http_serve"]),
        (["*_query", "baseline"], ["noop", "sqlite_query", "postgres_query"]),
        (["*"], list(workloads.NAMES)),
        ([], []),
    ],
)
def test_words_stand_for_workloads_in_the_suites_order(words: list[str], names: list[str]) -> None:
    assert selected(words) == names


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("slep", "there is no workload 'slep': did you mean 'sleep'?"),
        ("lesson", "there is no workload 'lesson': did you mean 'lessons'?"),
        ("grpc_*", "no workload is called like 'grpc_*': there are noop, sleep"),
        ("", "there is no workload '': there are noop, sleep"),
    ],
)
def test_a_word_that_stands_for_nothing_is_a_wrong_request(word: str, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        selected([word])
    assert str(refused.value).startswith(message)
