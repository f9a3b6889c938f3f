"""Results that are worked out once for each thing that they are about, and forgotten together with it."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

About = TypeVar("About")
Result = TypeVar("Result")


def kept(function: Callable[[About], Result]) -> Callable[[About], Result]:
    """A pure function of one frozen object that need not be hashable, such as a record, called once for each.

    Identities are taken again only after their object is gone, and its result goes first.
    """
    results: dict[int, Result] = {}

    @wraps(function)
    def once(about: About) -> Result:
        key = id(about)
        if key not in results:
            results[key] = function(about)
            weakref.finalize(about, results.pop, key, None)
        return results[key]

    return once
