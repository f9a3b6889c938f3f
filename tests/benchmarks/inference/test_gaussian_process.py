"""Points of a map help their neighbours, by as much as they are alike; intervals still hold what they promise."""

from random import Random

import numpy as np
import pytest

from benchmarks.inference.gaussian_process import GaussianProcess, matern_3_2, matern_5_2, smoothed, surface
from reports.winner_map.winners import CLEAR, WinnerMap, maps
from tests.reports.helpers.maps import map_of, mapped, noisy

GRID = [(float(x), float(y)) for x in np.linspace(0, 2, 5) for y in np.linspace(0, 2, 5)]


LENGTHS = (0.25, 0.4, 0.7, 1.2, 2.0, 3.5)
AMPLITUDES = (0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.0)
PROCESSES = {
    "with bends": GaussianProcess(matern_3_2, LENGTHS, AMPLITUDES, nugget=0.02),
    "quick": GaussianProcess(matern_5_2, LENGTHS, AMPLITUDES, is_quick=True),
}
every_process = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)


def plane(place: tuple[float, float]) -> float:
    return 0.3 * place[0] - 0.2 * place[1] + 0.5


@every_process
def test_values_without_error_stay_as_they_are(process: GaussianProcess) -> None:
    values = np.array([plane(place) for place in GRID])
    smooth, variances = smoothed(process, GRID, values, np.full(25, 1e-8))
    assert smooth == pytest.approx(values, abs=1e-3)
    assert np.sqrt(variances).max() < 1e-3


@every_process
def test_noisy_values_of_something_smooth_come_nearer_to_it_and_are_surer(process: GaussianProcess) -> None:
    random = np.random.default_rng(5)
    true = np.array([plane(place) for place in GRID])
    seen = true + 0.1 * random.standard_normal(25)
    smooth, variances = smoothed(process, GRID, seen, np.full(25, 0.01))
    assert np.abs(smooth - true).mean() < 0.8 * np.abs(seen - true).mean()
    assert np.sqrt(variances).mean() < 0.07


@every_process
def test_what_is_not_alike_stands_for_itself(process: GaussianProcess) -> None:
    random = np.random.default_rng(6)
    seen = random.standard_normal(25)
    smooth, variances = smoothed(process, GRID, seen, np.full(25, 0.01))
    assert smooth == pytest.approx(seen, abs=0.15)
    assert np.sqrt(variances).mean() > 0.08


@every_process
def test_one_far_worse_than_the_others_counts_less(process: GaussianProcess) -> None:
    values = np.array([plane(place) for place in GRID])
    values[12] += 1.0
    variances = np.full(25, 1e-4)
    variances[12] = 1.0
    smooth, _ = smoothed(process, GRID, values, variances)
    assert smooth[12] == pytest.approx(plane(GRID[12]), abs=0.1)


@every_process
def test_a_surface_is_the_same_at_its_places_and_less_sure_far_from_them(process: GaussianProcess) -> None:
    values, variances = np.array([plane(place) for place in GRID]), np.full(25, 1e-4)
    over = surface(process, [*GRID, (0.75, 1.25), (4.0, 4.0)], range(25), values, variances)
    there, errors = smoothed(process, GRID, values, variances)
    assert over.mean[:25] == pytest.approx(there)
    assert over.variance[:25] == pytest.approx(errors)
    assert over.mean[25] == pytest.approx(plane((0.75, 1.25)), abs=0.05)
    assert over.variance[26] > 10 * errors.max()


def formula(wait: float, cpu: float) -> dict[str, float]:
    """Ten jobs in two waves, with a bend where computing begins to count for more than waiting, at 1.5 CPUs."""
    value, pool = cpu + 6e-5, cpu + 2e-4
    return {
        "asyncio": max(5 * value, wait + value) + wait + 5 * value,
        "threads": max(5 * (value + 3e-5), wait + value) + wait + 5 * (value + 3e-5),
        "processes": max(5 * pool / 1.5, wait + pool) + wait + 5 * pool / 1.5,
    }


def simulated(seed: int) -> WinnerMap:
    """Forty points anywhere, three blocks, which vary by 5 %."""
    random = Random(seed)
    places = [(10 ** random.uniform(-4, -1.7), round(10 ** random.uniform(0, 2.7))) for _ in range(40)]
    (winner_map,) = maps(
        mapped(map_of(formula, places=sorted(set(places)), noise=noisy(seed, 0.035), spread=(0.0, 0.0, 0.0)))
    )
    return winner_map


MAPS = 8


def test_what_is_said_of_a_point_is_hardly_ever_wrong() -> None:
    """At five points in a hundred the fastest may be called slower; who is called clear is the fastest."""
    points = [spot for seed in range(MAPS) for spot in simulated(seed).spots]
    missing = clear = wrong = 0
    for spot in points:
        true = formula(spot.wait, spot.cpu)
        fastest = min(true, key=lambda model: true[model])
        missing += fastest not in spot.rivals and true[spot.winner] > 1.05 * true[fastest]
        clear += spot.verdict == CLEAR
        wrong += spot.verdict == CLEAR and spot.winner != fastest
    assert missing / len(points) <= 0.05
    assert clear / len(points) > 0.4
    assert wrong == 0
