"""Records that many tests are content with."""

from tests.reports.helpers.records import Work, claim


def typical() -> tuple[Work, ...]:
    """A small record with everything in it: a wait, computing, the price list."""
    return (
        Work(
            {"sequential": _spread(0.03), "asyncio": _spread(0.003), "processes": _spread(0.06)}, name="noop", jobs=500
        ),
        Work(
            {model: _spread(base) for model, base in (("sequential", 0.1), ("asyncio", 0.01), ("threads", 0.012))},
            name="fetch",
            wait_seconds=0.001,
            claims=(claim("asyncio", "faster", factor=5), claim("threads", "slower")),
            observed={"achieved_wait_seconds": 0.0011},
        ),
        Work(
            {"sequential": _spread(0.02), "asyncio": _spread(0.021), "processes": _spread(0.011)},
            name="compute",
            computing="holds the GIL",
            cpu_seconds=0.019,
        ),
        twins(),
    )


def twins(*ratios: float, name: str = "twins") -> Work:
    """Twins whose blocks came out at these ratios; without any, in three blocks that show no difference."""
    blocks = ratios or (1.01, 1.0, 0.99)
    cells = {"one": [[0.01 * ratio] * 2 for ratio in blocks], "other": [[0.01] * 2 for _ in blocks]}
    return Work(cells, name=name, twins=True)


def _spread(base: float) -> list[list[float]]:
    """Three blocks of two rounds around a makespan."""
    return [[base, base * 1.02], [base * 1.01, base * 1.01], [base * 0.99, base]]
