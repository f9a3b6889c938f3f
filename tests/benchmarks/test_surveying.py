"""After the coarse lattice blocks go where they decide most, until the time is used; the record knows every point."""

from dataclasses import replace
from pathlib import Path

from benchmarks.catalogue import Chosen, entry
from benchmarks.exchange import CellOutcome, Outcome
from benchmarks.format import BlockEntry, SweepEntry
from benchmarks.mapping import Terrain, place_at, terrains
from benchmarks.measuring import Foreseen
from benchmarks.plan import PlannedBlock, make_plan
from benchmarks.profiles import MAP_EXTENTS, Profile
from benchmarks.progress import Estimate
from benchmarks.record import Recorder
from benchmarks.surveying import Survey
from tests.benchmarks.maps import Truth
from tests.benchmarks.records import block as block_entry
from tests.benchmarks.records import sitting
from tests.benchmarks.test_adding import Telling

BLOCK_SECONDS = 2.0


class FakeSurveys:
    """Every block takes two seconds of no real time, and comes out as the formula says, a little scattered."""

    def __init__(self, recorder: Recorder, points: list[Chosen]) -> None:
        self.plan = make_plan(points, MAP_EXTENTS[Profile.QUICK], seed=3)
        self.estimate = Estimate({})
        self.spent = 0.0
        self.names: list[str] = []
        self._recorder = recorder

    def extend(self, chosen: Chosen, foreseen: Foreseen, sweep: SweepEntry) -> None:
        self.plan = self.plan.with_more(chosen)
        self._recorder.note_point(entry(chosen), foreseen.rounds, sweep)

    def measure_block(self, block: PlannedBlock) -> None:
        self.spent += BLOCK_SECONDS
        self.names.append(block.workload)
        place = place_at(self.plan.chosen(block.workload))
        assert place is not None
        scatter = 1 + 0.01 * (block.seed % 7 - 3)
        values = Truth().logs(place)
        cells = {
            model: _cell(2.718281828**log * (scatter if model == "asyncio" else 1.0)) for model, log in values.items()
        }
        seen = replace(block_entry(block.number), workload=block.workload, opened=tuple(cells), seconds=BLOCK_SECONDS)
        self._recorder.add(
            _without_times(seen), Outcome(tuple(cells), (tuple(cells),), cells, ()), "2026-01-02 03:04:05"
        )


def _cell(makespan: float) -> CellOutcome:
    return CellOutcome(0.1, (makespan, makespan), 0.1, (makespan,), (0.0,), (0.0,), {})


def _without_times(seen: BlockEntry) -> BlockEntry:
    return replace(seen, starts={}, cpu_seconds={})


def surveyed(folder: Path, budget: float) -> tuple[FakeSurveys, Recorder, list[str], Terrain]:
    """Measure the coarse lattice of one map, two blocks each, then go on for so many seconds in all."""
    (terrain,) = terrains(("blend",), (), (), Profile.QUICK)
    points = [terrain.point(place) for place in terrain.coarse()]
    sweep = terrain.sweep([one.name for one in points])
    known = replace(sitting(), workloads=tuple(map(entry, points)), sweeps=(sweep,), rounds_per_block={})
    recorder, reporter = Recorder(folder / "record.json", known, {}), Telling()
    measuring = FakeSurveys(recorder, points)
    for block in measuring.plan.blocks:
        measuring.measure_block(block)
    Survey((terrain,), measuring, recorder, reporter, budget).run()
    return measuring, recorder, reporter.lines, terrain


def test_a_survey_ends_with_its_time(tmp_path: Path) -> None:
    measuring, _, lines, _ = surveyed(tmp_path, budget=74.0)
    assert 64 < measuring.spent <= 74
    assert lines[-1] == "no more points: the time is used"


def test_a_survey_ends_where_no_block_would_decide_anything(tmp_path: Path) -> None:
    measuring, _, lines, _ = surveyed(tmp_path, budget=300.0)
    assert measuring.spent < 300
    assert lines[-1] == "no more points: no block would decide anything more"


def test_new_points_are_in_the_record_and_on_the_sweep(tmp_path: Path) -> None:
    measuring, recorder, _, _ = surveyed(tmp_path, budget=74.0)
    (sweep,) = recorder.sitting.sweeps
    names = tuple(one.name for one in recorder.sitting.workloads)
    assert len(sweep.points) > 16
    assert sweep.points == names
    assert set(measuring.names) == set(names)
    assert set(names[16:]) <= recorder.sitting.rounds_per_block.keys()


def test_no_two_blocks_have_a_number_in_common(tmp_path: Path) -> None:
    _, recorder, _, _ = surveyed(tmp_path, budget=74.0)
    numbers = [block.block for block in recorder.sitting.blocks]
    assert len(set(numbers)) == len(numbers)


def test_a_survey_says_how_much_is_undecided_and_makes_it_less(tmp_path: Path) -> None:
    _, _, lines, _ = surveyed(tmp_path, budget=80.0)
    shares = [int(line.split(";")[1].split("%")[0]) for line in lines if line.startswith("blend: ")]
    assert shares[0] > shares[-1]


def test_without_time_nothing_is_added(tmp_path: Path) -> None:
    measuring, recorder, _, _ = surveyed(tmp_path, budget=1.0)
    assert len(measuring.names) == 32
    assert len(recorder.sitting.sweeps[0].points) == 16
