"""Count what goes through pickle between this process and others, by standing in the place where it does.

Pools of processes send what multiprocessing's pickler makes and hand back what it reads: what leaves is counted when it
is made here, what comes back when it is read here. So nothing needs to be counted in the workers.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.reduction import ForkingPickler
from typing import Any

UNSEEN_POOLS = {
    "interpreters": "interpreters pickle out of Python's sight",
    "dask": "what a Dask cluster sends is not counted",
}
"""Models whose jobs travel otherwise, with the reason why nothing is known of it."""


class PickledBytes:
    """The bytes that were pickled and unpickled while `counting` was open, in all threads of this process."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count until this is closed."""
        pickler: Any = ForkingPickler
        dumps, loads = pickler.dumps, pickler.loads

        def counted_dumps(_: Any, obj: Any, protocol: int | None = None) -> Any:
            return self._counted(dumps(obj, protocol))

        def counted_loads(data: Any, /, **options: Any) -> Any:
            self._counted(data)
            return loads(data, **options)

        own = {name: vars(pickler)[name] for name in ("dumps", "loads")}
        pickler.dumps, pickler.loads = classmethod(counted_dumps), staticmethod(counted_loads)
        try:
            yield
        finally:
            for name, value in own.items():
                setattr(pickler, name, value)

    def _counted(self, data: Any) -> Any:
        with self._lock, memoryview(data) as view:
            self.count += view.nbytes
        return data


def why_unseen(model: str) -> str:
    """Why nothing can be said of what a model pickles; empty where something can."""
    return UNSEEN_POOLS.get(model.partition("-")[0], "")
