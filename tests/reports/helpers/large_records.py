"""Records with workloads of every kind, as a long look gives them, and one too large for a single figure."""

from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, claim

KINDS = {"io": 5, "cpu": 4, "mixed": 2, "lessons": 2}


def every_kind() -> tuple[Work, ...]:
    """One workload of each kind, some with further variants."""
    return (
        Work(_cells(sequential=3e-4, asyncio=3e-2), name="noop", kind="baseline"),
        Work(_cells(sequential=0.1, asyncio=0.01, **{"asyncio-httpx": 0.02, "mine": 0.005}), name="fetch", kind="io"),
        Work(_cells(sequential=0.1, asyncio=0.1, processes=0.05), name="count", kind="cpu"),
        lesson(),
        twins(),
    )


def lesson(name: str = "await_in_a_loop") -> Work:
    seen = {"gather": {"loop_lag_seconds": 0.0015, "most_in_flight": 32.0}, "one-by-one": {"most_in_flight": 1.0}}
    claims = (claim("one-by-one", "slower", "gather", 5.0), claim("eager", "faster", "gather"))
    cells = _cells(sequential=0.1, **{"one-by-one": 0.1, "gather": 0.01})
    return Work(cells, name=name, kind="lessons", claims=claims, observed_of=seen, wait_seconds=0.01)


def large() -> tuple[Work, ...]:
    """Thirteen workloads, in four kinds."""
    names = [(kind, f"{kind}_{number}") for kind, count in KINDS.items() for number in range(count)]
    return tuple(lesson(name) if kind == "lessons" else _plain(name, kind) for kind, name in names)


def _plain(name: str, kind: str) -> Work:
    ratio = 0.1 if kind == "io" else 1.0
    return Work(_cells(sequential=0.1, asyncio=0.1 * ratio, **{"asyncio-other": 0.09 * ratio}), name=name, kind=kind)


def _cells(**bases: float) -> dict[str, list[list[float]]]:
    return {model: [[base, base * 1.01], [base * 1.01, base], [base, base]] for model, base in bases.items()}
