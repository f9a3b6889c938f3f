"""What chance allows a rate that was counted."""

from scipy import stats


def at_most(rate: float, cases: int) -> float:
    """So often at most, in one out of a thousand counts more, is something found that happens at this rate."""
    return float(stats.binom.ppf(0.999, cases, rate)) / cases


def at_least(rate: float, cases: int) -> float:
    return float(stats.binom.ppf(0.001, cases, rate)) / cases
