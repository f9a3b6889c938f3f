"""The page says first where exactly models overtake each other: maps, then sweeps, each beside its figure."""

import pytest

from reports.page.overtaking import overtaking_pictures, overtaking_sections
from reports.page.page import page
from reports.page.report import conclude
from reports.page.summary import summary
from reports.plotting.figure import drawn_figure
from reports.sweeps.figures import sweep_figure
from reports.sweeps.report import by_figure
from tests.reports.helpers.drawings import map_figure
from tests.reports.helpers.maps import map_of, mapped
from tests.reports.helpers.sweeps import analysed_sweeps, axis, shares, sizes

NAMES = ("x y", "x_y", "x-y", "very " * 20, "very " * 20 + "much")


def crossing(share: float) -> dict[str, float]:
    """Processes overtake asyncio at half computing."""
    return {"sequential": 0.1, "asyncio": 0.02 + 0.04 * share, "processes": 0.03 + 0.02 * share}


SWEPT = analysed_sweeps(shares(crossing), sizes({1: {1e-4: 0.5, 1e-3: 1.5}, 8: {1e-4: 0.8, 1e-3: 1.8}}))


@pytest.fixture(scope="module")
def sweeps() -> str:
    """The page of a record of sweeps with their figures; those of workloads are no subject here."""
    report = conclude(SWEPT.measurements)
    return page(report, [drawn_figure(sweep_figure(report.analysis, group)) for group in by_figure(report.sweeps)])


@pytest.fixture(scope="module")
def maps() -> str:
    """The page of a record of a map, with its figure."""
    report = conclude(mapped(map_of()))
    figure = map_figure(report.analysis)
    assert figure is not None
    return page(report, [drawn_figure(figure)])


def test_a_sweep_has_its_words_its_figure_and_every_two_models(sweeps: str) -> None:
    part = sweeps[sweeps.index('<h2 id="sweep-blend-cpu_share">') :]
    places = [part.index(text) for text in ("<figure ", "<p>Fastest", "<details id=", "every two models (3)")]
    assert places[:2] + places[3:] == sorted(places[:2] + places[3:])
    assert "asyncio and processes" in part


def test_every_sweep_of_one_path_is_told_and_their_common_figure_is_shown_once(sweeps: str) -> None:
    assert sweeps.count("python -m reports figure RECORD.json sweep-primes-message_size -o") == 1
    assert sweeps.count('<h2 id="sweep-primes') == 2


def test_a_map_comes_before_the_tables_and_says_which_model_costs_least(maps: str) -> None:
    assert maps.index('<h2 id="winner-map">') < maps.index('class="answers sortable"')
    assert "always choosing asyncio costs least" in maps[: maps.index('class="answers sortable"')]
    assert "python -m reports figure RECORD.json winner-map -o winner-map.png" in maps


def test_names_that_are_long_or_nearly_alike_have_figures_and_addresses_of_their_own() -> None:
    """Files have shorter names, in which a space is no different from an underscore."""
    swept = [axis(name, {1: {"asyncio": 1.0, "threads": 2.0}, 9: {"asyncio": 2.0, "threads": 1.0}}) for name in NAMES]
    report = conclude(analysed_sweeps(*swept).measurements)
    pictures = [drawn_figure(sweep_figure(report.analysis, group)) for group in by_figure(report.sweeps)]
    sections = overtaking_sections(report, pictures)
    assert [section.figure for section in sections] == pictures
    assert (
        len({overtaking_section.name for overtaking_section in sections})
        == len({figure.name for figure in pictures})
        == len(NAMES)
    )
    assert overtaking_pictures(report, pictures) == (pictures, [])


def test_a_map_says_that_its_blocks_were_chosen_by_looking(maps: str, sweeps: str) -> None:
    assert "only a coarse lattice of points and their blocks was fixed beforehand" in maps
    assert "beyond a coarse lattice, blocks of the map were chosen where the winner was in doubt" in maps
    assert "looked at only once" not in maps
    assert "looked at only once" in sweeps


def test_the_summary_says_the_same() -> None:
    assert "- **blend: from all waiting to all computing** Fastest" in summary(conclude(SWEPT.measurements))
    assert "costs least: at most " in summary(conclude(mapped(map_of())))


def test_the_lead_of_such_a_record_is_what_maps_and_sweeps_say_first() -> None:
    assert conclude(SWEPT.measurements).lead.startswith("blend: from all waiting to all computing: Fastest")
    assert conclude(mapped(map_of())).lead.startswith("Computing that holds the GIL: ")
