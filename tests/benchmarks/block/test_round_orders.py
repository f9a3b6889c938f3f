"""Orders are random, balanced and whole."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.block.round_orders import balanced_orders

MODELS = tuple("abcdefgh")


def square_size(size: int) -> int:
    return size if size % 2 == 0 else 2 * size


@given(size=st.integers(1, 8), rounds=st.integers(0, 30), seed=st.integers(0, 2**32))
def test_every_round_holds_every_model_once(size: int, rounds: int, seed: int) -> None:
    orders = balanced_orders(MODELS[:size], rounds, Random(seed))
    assert len(orders) == rounds
    assert all(sorted(order) == sorted(MODELS[:size]) for order in orders)


@pytest.mark.parametrize("size", range(2, 9))
def test_in_a_whole_square_every_model_stands_equally_often_at_every_place(size: int) -> None:
    orders = balanced_orders(MODELS[:size], square_size(size), Random(1))
    for place in range(size):
        assert set(Counter(order[place] for order in orders).values()) == {square_size(size) // size}


@pytest.mark.parametrize("size", range(2, 9))
def test_in_a_whole_square_every_model_follows_every_other_equally_often(size: int) -> None:
    orders = balanced_orders(MODELS[:size], square_size(size), Random(2))
    follows = Counter(pair for order in orders for pair in pairwise(order))
    assert len(follows) == size * (size - 1)
    assert set(follows.values()) == {square_size(size) // size}


def test_a_seed_gives_the_same_orders_again_and_another_seed_others() -> None:
    assert balanced_orders(MODELS, 8, Random(3)) == balanced_orders(MODELS, 8, Random(3))
    assert balanced_orders(MODELS, 8, Random(3)) != balanced_orders(MODELS, 8, Random(4))
