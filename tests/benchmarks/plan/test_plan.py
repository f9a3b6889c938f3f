"""A plan spreads the blocks of every workload over the sitting and is decided by its seed."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.plan.plan import Plan, RehearsedBlock, make_plan, rounds_that_fit
from benchmarks.plan.profiles import EXTENTS, Extent, Profile
from benchmarks.plan.selection import choose


def plan(blocks: int = 5, seed: int = 1) -> Plan:
    planned, _ = choose(["noop", "sleep", "primes"], [])
    return make_plan(planned, Extent(blocks, 4, 16, 1.0), seed)


def test_every_workload_gets_its_number_of_blocks() -> None:
    assert Counter(block.workload for block in plan().blocks) == {"noop": 5, "sleep": 5, "primes": 5}


def test_every_stretch_of_the_sitting_holds_every_workload_once() -> None:
    names = [block.workload for block in plan().blocks]
    assert all(len(set(names[start : start + 3])) == 3 for start in range(0, 15, 3))


def test_the_order_within_the_stretches_varies() -> None:
    names = [block.workload for block in plan(blocks=20).blocks]
    assert len({tuple(names[start : start + 3]) for start in range(0, 60, 3)}) > 3


def test_blocks_count_from_one_and_have_seeds_of_their_own() -> None:
    blocks = plan().blocks
    assert [block.number for block in blocks] == list(range(1, 16))
    assert len({block.seed for block in blocks}) == 15
    assert all(1 <= block.hash_seed < 2**32 for block in blocks)


def test_a_seed_decides_the_whole_plan() -> None:
    assert plan(seed=2).blocks == plan(seed=2).blocks
    assert plan(seed=2).blocks != plan(seed=3).blocks


def test_a_larger_profile_measures_more() -> None:
    extents = [EXTENTS[profile] for profile in Profile]
    for less, more in pairwise(extents):
        assert less.blocks < more.blocks
        assert less.least_rounds < more.least_rounds
        assert less.seconds <= more.seconds
    assert min(extent.blocks for extent in extents) >= 2


@pytest.mark.parametrize(
    ("round_seconds", "models", "rounds"),
    [(0.1, 4, 12), (0.11, 4, 12), (0.1, 3, 12), (0.5, 3, 6), (0.01, 3, 12), (0.1, 2, 12), (5.0, 4, 4), (0.0, 4, 16)],
)
def test_short_rounds_are_repeated_more_often_in_whole_squares(round_seconds: float, models: int, rounds: int) -> None:
    assert Extent(blocks=8, least_rounds=4, most_rounds=16, seconds=1.2).rounds(round_seconds, models) == rounds


@pytest.mark.parametrize(("round_seconds", "models", "rounds"), [(0.1, 7, 12), (0.5, 7, 4), (0.3, 5, 4), (0.0, 10, 16)])
def test_many_models_need_no_whole_square_in_every_block(round_seconds: float, models: int, rounds: int) -> None:
    assert Extent(blocks=8, least_rounds=4, most_rounds=16, seconds=1.2).rounds(round_seconds, models) == rounds


def test_what_stands_beside_points_gets_more_blocks_than_each_of_them() -> None:
    noop, sleep = choose(["noop", "sleep"], [])[0]
    points = [replace(sleep, point="sleep here"), replace(sleep, point="sleep there")]
    counts = make_plan([noop, *points], Extent(3, 4, 16, 1.0, beside=4), seed=1)
    assert Counter(block.workload for block in counts.blocks) == {"noop": 12, "sleep here": 3, "sleep there": 3}
    assert len(counts.stretch) == 6
    assert counts.shortened(2).blocks == counts.blocks[:12]


COSTS = {"slow": RehearsedBlock(1.0, 2.0, 4), "short": RehearsedBlock(1.0, 0.25, 4)}
"""Blocks of 9 and of 2 seconds."""


@pytest.mark.parametrize(
    ("seconds", "slow", "short"), [(11.0, 4, 4), (10.9, 3, 4), (7.0, 2, 4), (4.6, 1, 2), (1.0, 1, 1)]
)
def test_the_longest_blocks_give_rounds_away_first_but_not_the_last(seconds: float, slow: int, short: int) -> None:
    """Rounds take as long in all workloads at most: 2 s leave the short one all of its four, which take 1 s."""
    assert rounds_that_fit(COSTS, ["slow", "short"], seconds) == {"slow": slow, "short": short}


def test_rounds_are_given_away_in_whole_squares_as_long_as_there_is_one_left() -> None:
    costs = {"work": RehearsedBlock(0.0, 1.0, 12, square=4)}
    assert [rounds_that_fit(costs, ["work"], seconds)["work"] for seconds in (12, 11, 8, 7, 4, 3, 1)] == [
        12,
        8,
        8,
        4,
        4,
        3,
        1,
    ]
