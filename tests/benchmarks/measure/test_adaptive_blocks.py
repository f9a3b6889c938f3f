"""Blocks are added where something is unclear, as long as there is time and they can help; and it is said why."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp
from pathlib import Path
from random import Random

import pytest

from benchmarks.block.block import BlockOutcome, CellOutcome
from benchmarks.measure.adaptive_blocks import AdaptiveBlocks
from benchmarks.measure.progress import RemainingTime
from benchmarks.measure.recorder import Recorder
from benchmarks.plan.plan import Plan, PlannedBlock, make_plan
from benchmarks.plan.profiles import Extent
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.record_format import InvalidEntry
from tests.benchmarks.helpers import fakes
from tests.benchmarks.helpers.contexts import Telling, measurement_context
from tests.benchmarks.helpers.records import new_block as block_entry
from tests.benchmarks.helpers.records import new_sitting

MODELS = ("sequential", "asyncio")
BLOCK_SECONDS = 2.0


class FakeRunner:
    """Blocks take two seconds of no real time; asyncio's makespan scatters around a true ratio, by workload."""

    def __init__(self, plan: Plan, recorder: Recorder, ratios: dict[str, tuple[float, float]], sign: int) -> None:
        self.plan = plan
        self.estimate = RemainingTime(dict.fromkeys(ratios, BLOCK_SECONDS))
        self.spent = 0.0
        self.blocks: list[str] = []
        self._recorder = recorder
        self._ratios = ratios
        self._random = Random(1)
        self._sign = sign
        self.broken = False
        self.loses: list[str] = []
        self.others: Sequence[str] = ()

    def measure_block(self, block: PlannedBlock) -> None:
        self.spent += BLOCK_SECONDS
        self.blocks.append(block.workload)
        if self.loses:
            lost = InvalidEntry(block.workload, self.loses.pop(), block.number, "warm", "it died")
            self._recorder.invalidate([lost])
        elif not self.broken:
            mean, scatter = self._ratios[block.workload]
            makespan = exp(self._sign * self._random.gauss(mean, scatter))
            entry = replace(block_entry(block.number), workload=block.workload)
            self._recorder.add(entry, outcome(makespan, self.others), "2026-01-02 03:04:05")


def outcome(asyncio: float, others: Sequence[str]) -> BlockOutcome:
    def cell(makespan: float) -> CellOutcome:
        return CellOutcome(0.1, (makespan, makespan), 0.1, (makespan,), (0.0,), (0.0,), {})

    cells = {"sequential": cell(1.0), "asyncio": cell(asyncio), **{name: cell(3.0) for name in others}}
    return BlockOutcome(MODELS, (MODELS,), cells, ())


def added(
    path: Path,
    budget: float,
    *,
    broken: bool = False,
    sign: int = -1,
    loses: Sequence[str] = (),
    **ratios: tuple[float, float],
) -> tuple[FakeRunner, Recorder, list[str]]:
    """Measure eight blocks of each workload, then let blocks be added; nothing of that counts as spent before."""
    fake = fakes.fake_workload(fakes.FakeClock(), sequential=fakes.correct, asyncio=fakes.correct)
    planned = [PlannedWorkload(fakes.renamed(fake, name), MODELS, 2, name) for name in ratios]
    plan = make_plan(planned, Extent(8, 4, 16, 1.0), seed=3)
    known = replace(new_sitting(), workloads=tuple(replace(new_sitting().workloads[0], name=name) for name in ratios))
    recorder, reporter = Recorder(path / "record.json", known, {}), Telling()
    runner = FakeRunner(plan, recorder, ratios, sign)
    runner.others = loses
    for block in plan.blocks:
        runner.measure_block(block)
    runner.spent, runner.blocks, runner.broken, runner.loses = 0.0, [], broken, list(loses)
    AdaptiveBlocks(runner, measurement_context(recorder, reporter, budget=budget)).run()
    return runner, recorder, reporter.lines


def test_where_everything_is_settled_nothing_is_added(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 100.0, clear=(2.0, 0.01), same=(0.0, 0.005))
    assert runner.blocks == []
    assert lines == ["no more blocks: every comparison is settled"]
    assert recorder.sitting.looks == {"clear": (8,), "same": (8,)}


def test_blocks_go_only_to_what_is_unclear_until_it_is_settled(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 1000.0, clear=(2.0, 0.01), noisy=(0.0, 0.08))
    assert set(runner.blocks) == {"noisy"}
    assert lines[-1] == "no more blocks: every comparison is settled"
    assert lines[0].startswith("unclear: noisy asyncio against sequential: unclear (± ")
    assert 8 + len(runner.blocks) == recorder.sitting.looks["noisy"][-1]


def test_looks_are_taken_at_fixed_numbers_of_blocks(tmp_path: Path) -> None:
    """8, then half as many again each time, rounded up; never in between."""
    _, recorder, _ = added(tmp_path, 1000.0, noisy=(0.0, 0.15))
    looks = recorder.sitting.looks["noisy"]
    assert len(looks) > 2
    assert looks == (8, 12, 18, 27, 41, 62, 93, 140)[: len(looks)]


def test_every_added_block_says_what_it_bought(tmp_path: Path) -> None:
    runner, _, lines = added(tmp_path, 1000.0, noisy=(0.0, 0.08))
    bought = [line for line in lines if line.startswith("added block ")]
    assert len(bought) == len(runner.blocks)
    assert bought[0].startswith("added block 9 of noisy: asyncio against sequential was ± ")
    assert ", is ± " in bought[0]
    assert bought[0].endswith("left")


def test_the_time_is_kept(tmp_path: Path) -> None:
    """With room for 10 blocks of 2 seconds, no eleventh begins, though more were needed than expected."""
    runner, _, lines = added(tmp_path, 21.0, one=(0.0, 0.05), two=(0.0, 0.05))
    assert runner.spent <= 21.0
    assert lines[-1].startswith("no more blocks: ")


def test_no_time_is_spent_where_it_would_not_suffice(tmp_path: Path) -> None:
    runner, _, lines = added(tmp_path, 20.0, hopeless=(0.0, 0.5))
    assert runner.blocks == []
    assert "they would not settle any of the 1 unclear comparisons within the time; a --budget of" in lines[-1]


def test_a_ratio_on_the_margin_gets_no_blocks(tmp_path: Path) -> None:
    """However narrow an interval around 5 % is, it lies on both sides of it."""
    runner, _, lines = added(tmp_path, 60.0, edge=(0.04879, 0.001))
    assert len(runner.blocks) <= 28
    assert lines[-1].startswith("no more blocks: ")


def test_a_model_that_fails_in_an_added_block_leaves_the_others_their_blocks(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 1000.0, loses=["threads"], noisy=(0.0, 0.08))
    assert len(runner.blocks) > 2
    assert not any("threads" in line for line in lines), lines
    assert recorder.sitting.looks["noisy"][-1] > 8


def test_a_workload_whose_blocks_fail_is_given_up(tmp_path: Path) -> None:
    runner, _, lines = added(tmp_path, 1000.0, broken=True, noisy=(0.0, 0.08))
    assert runner.blocks == ["noisy"]
    assert lines[-1].startswith("no more blocks: ")


@pytest.mark.parametrize("mean", [0.0, 0.02, 0.1, 0.15])
def test_the_mirror_image_of_a_record_gets_the_same_blocks(mean: float, tmp_path: Path) -> None:
    runner, recorder, _ = added(tmp_path, 1000.0, sign=1, noisy=(mean, 0.08))
    mirrored, other, _ = added(tmp_path, 1000.0, sign=-1, noisy=(mean, 0.08))
    assert runner.blocks == mirrored.blocks
    assert recorder.sitting.looks == other.sitting.looks
