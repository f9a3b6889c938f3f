"""Can I trust this run? One line says yes, or what speaks against it."""

from reports.text.trust import trust_line
from tests.reports.helpers.examples import twins
from tests.reports.helpers.records import Work, analysed

STEADY = Work({"sequential": [[1.0] * 4] * 4, "asyncio": [[0.5] * 4] * 4})
DRIFTING = Work({"sequential": [[1.0] * 4] * 4, "asyncio": [[0.6, 0.6, 0.5, 0.5]] * 4})


def test_a_quiet_steady_run_with_equal_twins_is_trusted() -> None:
    assert trust_line(analysed(STEADY, twins())).startswith("Yes: ")


def test_twins_that_differ_or_lack_speak_against_it() -> None:
    assert "twins (the same code twice) differ" in trust_line(analysed(STEADY, twins(1.2, 1.2, 1.2)))
    assert trust_line(analysed(STEADY)) == "Not without care: no twins (the same code twice) check it."


def test_drift_and_others_on_the_machine_speak_against_it() -> None:
    assert "drifted" in trust_line(analysed(DRIFTING, twins()))
    assert "other programs" in trust_line(analysed(STEADY, twins(), incidents=["a clock was set"]))
