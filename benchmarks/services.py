"""The servers that workloads need, for one sitting: each started once, and once more where it dies."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.origin.server import Running, running

ORIGIN = "origin"


class Services:
    """Servers by name; it looks after them only when asked to, between blocks."""

    def __init__(self, names: Iterable[str], stack: ExitStack) -> None:
        self._stack = stack
        self._starts = 0
        self._origin: Running | None = None
        if ORIGIN in names:
            self.start_again()

    @property
    def addresses(self) -> dict[str, str]:
        return {ORIGIN: self._origin.url} if self._origin else {}

    @property
    def may_start_again(self) -> bool:
        """A server that dies twice is left dead: something is wrong that another start will not mend."""
        return self._starts < 2

    def what_is_wrong(self, needed: Iterable[str]) -> str | None:
        """What is wrong with a server that is needed; None where none is."""
        return self._origin.what_is_wrong() if self._origin and ORIGIN in needed else None

    def start_again(self) -> None:
        """Start the origin, at another address than before."""
        self._origin = self._stack.enter_context(running())
        self._starts += 1


@contextmanager
def services(names: Iterable[str]) -> Iterator[Services]:
    """Start the servers and be sure that they are gone afterwards."""
    with ExitStack() as stack:
        yield Services(names, stack)
