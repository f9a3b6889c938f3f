"""The answers hold against sources outside the project."""

from dataclasses import replace

import pytest

from workloads import template
from workloads.baseline import noop
from workloads.cpu import digest, primes
from workloads.io import file_read, http_fetch, sleep

SHAKE256 = ["7e8b1406d903bc9137fb69e769742c8d", "2f169f9b4e6a1024752209cd5410ebb8"]

PRIMES_BELOW = {10: 4, 100: 25, 1000: 168, 10_000: 1229, 100_000: 9592}
"""The prime-counting function, OEIS A006880."""

SHA256SUM = {
    (0, 65_536): "de2f256064a0af797747c2b97505dc0b9f3df0de4f489eac731c23ae9ca9cc31",
    (97, 1_000_000): "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
}
"""(byte, how often) -> digest by coreutils' sha256sum; the second is also the long test vector of FIPS 180-2."""


@pytest.mark.parametrize(("limit", "count"), PRIMES_BELOW.items())
def test_the_sieve_counts_primes_like_the_encyclopedia(limit: int, count: int) -> None:
    assert primes.answer(primes.Parameters(jobs=1, first_number=0, numbers_per_job=limit)) == [count]


def test_the_sieve_counts_each_range_by_itself() -> None:
    assert primes.answer(primes.Parameters(jobs=4, first_number=0, numbers_per_job=10)) == [4, 4, 2, 2]


@pytest.mark.parametrize(("number", "expected"), [(0, False), (1, False), (2, True), (3, True), (9, False), (97, True)])
def test_trial_division_knows_the_small_numbers(number: int, expected: bool) -> None:
    assert primes.is_prime(number) is expected


@pytest.mark.parametrize(("input_", "expected"), SHA256SUM.items())
def test_digests_are_the_ones_that_sha256sum_prints(input_: tuple[int, int], expected: str) -> None:
    byte, size = input_
    answers = digest.answer(digest.Parameters(jobs=byte + 1, buffer_bytes=size)) if byte < 2 else None
    assert (answers[byte] if answers else digest._digest_in_pieces(byte, size)) == expected
    assert digest.digest(bytes([byte]) * size) == expected


def test_a_sleep_that_was_too_short_is_not_accepted() -> None:
    assert not sleep.waited_long_enough(0.005, 0.0049)
    assert sleep.waited_long_enough(0.005, 0.005)
    assert sleep.waited_long_enough(0.005, 5.0)


def test_the_wait_that_was_achieved_is_the_median_of_what_the_jobs_returned() -> None:
    assert sleep.observe([0.007, 0.005, 0.006]) == {"achieved_wait_seconds": 0.006}


def test_bodies_follow_the_documented_rule() -> None:
    """By `printf 0 | openssl dgst -shake256 -xoflen 16`, and the same for 1."""
    bodies = http_fetch.answer(http_fetch.Parameters(jobs=2, body_bytes=16))
    assert [body.hex() for body in bodies] == SHAKE256


def test_files_differ_from_each_other() -> None:
    contents = file_read.answer(file_read.Parameters(jobs=3, file_bytes=50))
    assert len(set(contents)) == 3
    assert {len(content) for content in contents} == {50}


def test_prepared_files_are_gone_afterwards() -> None:
    parameters = file_read.Parameters(jobs=2, file_bytes=10)
    with file_read.prepare(parameters) as ready:
        assert [file_read.read(path) for path in ready.paths] == file_read.answer(parameters)
    with pytest.raises(FileNotFoundError):
        file_read.read(ready.paths[0])


def test_doing_nothing_to_numbers_gives_the_numbers() -> None:
    assert noop.answer(replace(noop.Parameters(), jobs=4)) == [0, 1, 2, 3]


def test_the_formula_of_the_template_gives_the_square_pyramidal_numbers() -> None:
    """OEIS A000330."""
    parameters = template.Parameters(jobs=6, least_size=2)
    assert template.answer(parameters) == [1, 5, 14, 30, 55, 91]
