"""What takes long is worked out once for each record."""

import gc
from dataclasses import dataclass

from reports.winner_map.kept import kept
from reports.winner_map.winners import maps
from tests.reports.mapped import map_of, mapped


@dataclass(frozen=True)
class Thing:
    """Not hashable, as records are not."""

    values: list[int]


def test_each_thing_is_asked_once_and_forgotten_when_it_is_gone() -> None:
    asked: list[int] = []

    @kept
    def total(about: Thing) -> int:
        asked.append(sum(about.values))
        return asked[-1]

    one, other = Thing([1, 2]), Thing([1, 2])
    assert [total(one), total(one), total(other)] == [3, 3, 3]
    assert asked == [3, 3]
    del one
    gc.collect()
    assert [total(Thing([number])) for number in range(20)] == list(range(20))


def test_the_maps_of_a_record_are_made_once() -> None:
    of = mapped(map_of())
    assert maps(of) is maps(of)
