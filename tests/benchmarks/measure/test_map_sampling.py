"""After the coarse lattice blocks go where they decide most, until the time is used; the record knows every point."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.block.block import BlockOutcome, CellOutcome
from benchmarks.measure import map_sampling
from benchmarks.measure.map_sampling import MapSampling
from benchmarks.measure.progress import RemainingTime
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.map_points import LatticePlace, PlannedMap, place_of, planned_maps
from benchmarks.plan.plan import BlockForecast, PlannedBlock, entry, make_plan
from benchmarks.plan.profiles import MAP_EXTENTS, Profile
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import BlockEntry, SweepEntry
from benchmarks.winner_map.acquisition import SamplingStep
from benchmarks.winner_map.uncertainty import FEWEST_BLOCKS
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.maps import Truth
from tests.benchmarks.helpers.records import new_block as block_entry
from tests.benchmarks.helpers.records import new_sitting

BLOCK_SECONDS = 2.0


class FakeRunner:
    """Every block takes two seconds of no real time, and comes out as the formula says, a little scattered."""

    loses = ""

    def __init__(self, recorder: Recorder, points: list[PlannedWorkload]) -> None:
        self.plan = make_plan(points, MAP_EXTENTS[Profile.QUICK], seed=3)
        self.estimate = RemainingTime({})
        self.spent = 0.0
        self.names: list[str] = []
        self._recorder = recorder

    def extend(self, workload: PlannedWorkload, forecast: BlockForecast, sweep: SweepEntry) -> None:
        self.plan = self.plan.with_workload(workload)
        self._recorder.note_point(entry(workload), forecast.rounds, sweep)

    def measure_block(self, block: PlannedBlock) -> None:
        self.spent += BLOCK_SECONDS
        self.names.append(block.workload)
        if block.workload == self.loses:
            return
        place = place_of(self.plan.workload(block.workload))
        assert place is not None
        scatter = 1 + 0.01 * (block.seed % 7 - 3)
        values = Truth().logs(place)
        cells = {
            model: _cell(2.718281828**log * (scatter if model == "asyncio" else 1.0)) for model, log in values.items()
        }
        seen = replace(block_entry(block.number), workload=block.workload, opened=tuple(cells), seconds=BLOCK_SECONDS)
        self._recorder.add(
            _without_times(seen), BlockOutcome(tuple(cells), (tuple(cells),), cells, ()), "2026-01-02 03:04:05"
        )


def _cell(makespan: float) -> CellOutcome:
    return CellOutcome(0.1, (makespan, makespan), 0.1, (makespan,), (0.0,), (0.0,), {})


def _without_times(seen: BlockEntry) -> BlockEntry:
    return replace(seen, starts={}, cpu_seconds={})


def sampled(folder: Path, budget: float) -> tuple[FakeRunner, Recorder, list[str], PlannedMap]:
    """Measure the coarse lattice of one map, two blocks each, then go on for so many seconds in all."""
    (planned_map,) = planned_maps(("blend",), (), (), Profile.QUICK)
    points = [planned_map.point(place) for place in planned_map.coarse()]
    sweep = planned_map.sweep([workload.name for workload in points])
    known = replace(new_sitting(), workloads=tuple(map(entry, points)), sweeps=(sweep,), rounds_per_block={})
    recorder, reporter = Recorder(folder / "record.json", known, {}), Telling()
    runner = FakeRunner(recorder, points)
    for block in runner.plan.blocks:
        runner.measure_block(block)
    MapSampling((planned_map,), runner, measurement_context(recorder, reporter, budget=budget)).run()
    return runner, recorder, reporter.lines, planned_map


@pytest.fixture(scope="module")
def sampling(tmp_path_factory: pytest.TempPathFactory) -> tuple[FakeRunner, Recorder, list[str], PlannedMap]:
    return sampled(tmp_path_factory.mktemp("sampling"), budget=86.0)


Sampled = tuple[FakeRunner, Recorder, list[str], PlannedMap]


def test_a_survey_ends_with_its_time(sampling: Sampled) -> None:
    runner, _, lines, _ = sampling
    assert 64 < runner.spent <= 86
    assert lines[-1] == "no more points: the time is used"


def test_new_points_are_in_the_record_and_on_the_sweep(sampling: Sampled) -> None:
    runner, recorder, _, _ = sampling
    (sweep,) = recorder.sitting.sweeps
    names = tuple(workload_entry.name for workload_entry in recorder.sitting.workloads)
    assert len(sweep.points) > 16
    assert sweep.points == names
    assert set(runner.names) == set(names)
    assert set(names[16:]) <= recorder.sitting.rounds_per_block.keys()


def test_new_points_get_enough_blocks_to_be_judged(sampling: Sampled) -> None:
    runner, recorder, _, _ = sampling
    added = [workload_entry.name for workload_entry in recorder.sitting.workloads[16:]]
    assert all(runner.names.count(name) >= FEWEST_BLOCKS for name in added)


def test_no_two_blocks_have_a_number_in_common(sampling: Sampled) -> None:
    numbers = [block.block for block in sampling[1].sitting.blocks]
    assert len(set(numbers)) == len(numbers)


def test_a_survey_says_how_much_is_undecided_and_makes_it_less(sampling: Sampled) -> None:
    shares = [int(line.split(";")[1].split("%")[0]) for line in sampling[2] if line.startswith("blend: ")]
    assert shares[0] > shares[-1]


def test_without_time_nothing_is_added(tmp_path: Path) -> None:
    runner, recorder, _, _ = sampled(tmp_path, budget=1.0)
    assert len(runner.names) == 32
    assert len(recorder.sitting.sweeps[0].points) == 16


def test_a_survey_ends_where_no_block_would_decide_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_sampling, "ranked", lambda *_: [])
    runner, _, lines, _ = sampled(tmp_path, budget=1000.0)
    assert len(runner.names) == 32
    assert lines[-1] == "no more points: no block would decide anything more"


def test_a_place_that_gives_no_block_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = SamplingStep("blend", LatticePlace(3, 3), True, 1.0, 2.0)
    monkeypatch.setattr(map_sampling, "ranked", lambda *_: [step])
    monkeypatch.setattr(FakeRunner, "loses", "blend wait_seconds=300us work=5")
    runner, _, lines, _ = sampled(tmp_path, budget=1000.0)
    assert runner.names.count("blend wait_seconds=300us work=5") == FEWEST_BLOCKS
    assert lines[-1] == "no more points: no block would decide anything more"


def test_a_point_that_was_left_with_too_few_blocks_is_finished_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, recorder, _, planned_map = sampled(tmp_path, budget=1.0)
    point = planned_map.point(LatticePlace(3, 3))
    names = [workload_entry.name for workload_entry in recorder.sitting.workloads]
    runner.extend(point, planned_map.forecast(LatticePlace(3, 3)), planned_map.sweep([*names, point.name]))
    runner.measure_block(runner.plan.block(99, point.name))
    monkeypatch.setattr(map_sampling, "ranked", lambda *_: [])
    MapSampling((planned_map,), runner, measurement_context(recorder, Telling(), budget=1000.0)).run()
    assert runner.names.count(point.name) == FEWEST_BLOCKS
