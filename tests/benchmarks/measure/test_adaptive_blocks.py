"""What is left of the time goes to workloads whose question is open, all alike; two looks, and what came of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy import stats

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

Ratios = Mapping[str, tuple[float, float]]
"""By workload, ln of how many times as fast asyncio truly is, and by how much that scatters from block to block."""


class FakeRunner:
    """Blocks take two seconds of no real time; asyncio's makespan scatters around a true ratio, by workload."""

    def __init__(self, plan: Plan, recorder: Recorder, ratios: Ratios, sign: int) -> None:
        self.plan = plan
        self.estimate = RemainingTime(dict.fromkeys(ratios, BLOCK_SECONDS))
        self.spent = 0.0
        self.blocks: list[str] = []
        self._recorder = recorder
        self._ratios = ratios
        self._random = Random(1)
        self._sign = sign
        self.broken: Collection[str] = ()
        self.loses: list[str] = []
        self.others: Sequence[str] = ()

    def measure_block(self, block: PlannedBlock) -> None:
        self.spent += BLOCK_SECONDS
        self.blocks.append(block.workload)
        if self.loses:
            lost = InvalidEntry(block.workload, self.loses.pop(), block.number, "warm", "it died")
            self._recorder.invalidate([lost])
        elif block.workload not in self.broken:
            mean, scatter = self._ratios[block.workload]
            makespan = exp(self._sign * self._random.gauss(mean, scatter))
            entry = replace(block_entry(block.number), workload=block.workload)
            self._recorder.add(entry, outcome(makespan, self.others), "2026-01-02 03:04:05")


def outcome(asyncio: float, others: Sequence[str]) -> BlockOutcome:
    def cell(makespan: float) -> CellOutcome:
        return CellOutcome(0.1, (makespan, makespan), 0.1, (makespan,), (0.0,), (0.0,), {})

    cells = {"sequential": cell(1.0), "asyncio": cell(asyncio), **{name: cell(3.0) for name in others}}
    return BlockOutcome(MODELS, (MODELS,), cells, ())


@dataclass(frozen=True)
class Circumstances:
    """What else is true of a sitting: `broken` workloads measure nothing any more, `loses` are models that then fail.

    `sign` turns faster into slower.
    """

    planned_blocks: int = 8
    broken: Collection[str] = ()
    twins: Collection[str] = ()
    loses: Sequence[str] = ()
    sign: int = -1


USUAL = Circumstances()


def added(
    path: Path, budget: float, ratios: Ratios, given: Circumstances = USUAL
) -> tuple[FakeRunner, Recorder, list[str]]:
    """Measure the planned blocks, then let blocks be added; nothing of that counts as spent before."""
    fake = fakes.fake_workload(fakes.FakeClock(), sequential=fakes.correct, asyncio=fakes.correct)
    workloads = {name: replace(fakes.renamed(fake, name), twins=name in given.twins) for name in ratios}
    planned = [PlannedWorkload(workload, MODELS, 2, name) for name, workload in workloads.items()]
    plan = make_plan(planned, Extent(given.planned_blocks, 4, 16, 1.0), seed=3)
    known = replace(new_sitting(), workloads=tuple(replace(new_sitting().workloads[0], name=name) for name in ratios))
    recorder, reporter = Recorder(path / "record.json", known, {}), Telling()
    runner = FakeRunner(plan, recorder, ratios, given.sign)
    runner.others = [model for model in given.loses if model not in MODELS]
    for block in plan.blocks:
        runner.measure_block(block)
    runner.spent, runner.blocks, runner.broken, runner.loses = 0.0, [], given.broken, list(given.loses)
    AdaptiveBlocks(runner, measurement_context(recorder, reporter, budget=budget)).run()
    return runner, recorder, reporter.lines


def test_where_nothing_is_open_nothing_is_added(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 100.0, {"clear": (2.0, 0.01), "same": (0.0, 0.005)})
    assert runner.blocks == []
    assert lines[1:] == ["no more blocks: nothing is open"]
    assert recorder.sitting.looks == {"clear": (8,), "same": (8,)}


def test_what_is_settled_at_the_first_look_is_told_in_one_line(tmp_path: Path) -> None:
    ratios = {"clear": (2.0, 0.001), "same": (0.0, 0.005), "noisy": (0.0, 0.15), "loses": (log(0.5), 0.0001)}
    _, _, lines = added(tmp_path, 40.0, ratios)
    (settled,) = (line for line in lines if line.startswith("settled"))
    start = "settled (asyncio against the plain loop): "
    assert settled in [f"{start}clear 7.{digits}x faster, same same, loses 2.00x slower" for digits in (38, 39, 40)]
    assert lines[0] == settled


def test_where_nothing_is_settled_nothing_is_said_of_it(tmp_path: Path) -> None:
    _, _, lines = added(tmp_path, 1.9, {"noisy": (0.0, 0.15)})
    assert not any("settled" in line for line in lines)


def test_blocks_go_only_to_what_is_open_until_the_time_is_used(tmp_path: Path) -> None:
    runner, _, lines = added(tmp_path, 100.0, {"clear": (2.0, 0.01), "noisy": (0.0, 0.15)})
    assert runner.blocks == ["noisy"] * 50
    assert lines[-1] == "no more blocks: the time is used"


def test_all_that_is_open_gets_equally_many_blocks_in_turns_of_changing_order(tmp_path: Path) -> None:
    """However much noisier one is than another: twenty blocks are six turns of three, and two of the seventh."""
    noisy = {"a": (0.0, 0.15), "b": (0.1, 0.3), "c": (-0.1, 0.8)}
    runner, _, _ = added(tmp_path, 41.0, {"same": (0.0, 0.005), **noisy})
    turns = [tuple(runner.blocks[start : start + 3]) for start in range(0, 18, 3)]
    assert len(runner.blocks) == 20
    assert all(sorted(turn) == ["a", "b", "c"] for turn in turns)
    assert len(set(turns)) > 1
    assert sorted(Counter(runner.blocks).values()) == [6, 7, 7]


def test_there_are_two_looks_at_what_is_open_and_one_at_everything_else(tmp_path: Path) -> None:
    _, recorder, _ = added(tmp_path, 100.0, {"clear": (2.0, 0.01), "noisy": (0.0, 0.15)})
    assert recorder.sitting.looks == {"clear": (8,), "noisy": (8, 58)}


def test_each_decision_is_told_in_one_line(tmp_path: Path) -> None:
    _, _, lines = added(tmp_path, 40.0, {"clear": (2.0, 0.01), "noisy": (0.1, 0.3), "noisier": (0.4, 0.8)})
    _, start, *found, end = lines
    assert start.startswith("the time that is left is for what is open: noisy asyncio against sequential unclear (± ")
    assert start.count("; noisier asyncio against sequential unclear (± ") == 1
    assert start.count(" asyncio against ") == 2
    assert [line.partition(" (±")[0] for line in found] == [
        "noisy: asyncio against sequential unclear",
        "noisier: asyncio against sequential unclear",
    ]
    assert all(line.endswith("%) after 18 blocks") for line in found)
    assert end == "no more blocks: the time is used"


def test_the_time_is_kept_and_used(tmp_path: Path) -> None:
    """With room for 10 blocks of 2 seconds, no eleventh begins."""
    runner, _, _ = added(tmp_path, 21.0, {"one": (0.0, 0.15), "two": (0.0, 0.15)})
    assert runner.spent == 20.0


def test_without_time_for_a_block_there_is_no_other_look(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 1.9, {"noisy": (0.0, 0.15)})
    assert runner.blocks == []
    assert recorder.sitting.looks == {"noisy": (8,)}
    assert lines[1:] == ["no more blocks: the time is used"]


def test_a_ratio_that_is_known_to_lie_on_the_margin_gets_no_blocks(tmp_path: Path) -> None:
    """However narrow an interval around 10 % is, it lies on both sides of it."""
    runner, _, lines = added(tmp_path, 60.0, {"edge": (log(1.1), 0.02)})
    assert runner.blocks == []
    assert lines[1:] == ["no more blocks: nothing is open"]


def test_what_is_known_within_1_percent_gets_no_more_blocks(tmp_path: Path) -> None:
    """By Student's t at the level of the second look at one headline, after the last block and not before."""
    runner, recorder, lines = added(tmp_path, 5000.0, {"noisy": (log(1.1), 0.06)})
    blocks = [log(1.0 / makespan) for (makespan,) in recorder.samples()["noisy"]["asyncio"].values()]

    def half(count: int) -> float:
        free = count - 1
        return float(stats.t.ppf(1 - 0.05 / 4 / 2, free) * np.std(blocks[:count], ddof=1) / sqrt(count))

    assert len(blocks) == 8 + len(runner.blocks)
    assert half(len(blocks)) <= log(1.01) < half(len(blocks) - 1)
    assert lines[-1] == "no more blocks: they would tell nothing more"
    assert runner.spent < 5000.0 - BLOCK_SECONDS


def test_blocks_that_do_not_vary_at_all_are_known_well_enough(tmp_path: Path) -> None:
    runner, recorder, _ = added(tmp_path, 1000.0, {"steady": (0.5, 0.0)}, Circumstances(planned_blocks=1))
    assert runner.blocks == ["steady"]
    assert recorder.sitting.looks == {"steady": (1, 2)}


def test_a_further_model_that_fails_in_an_added_block_leaves_the_question_its_blocks(tmp_path: Path) -> None:
    runner, recorder, lines = added(tmp_path, 40.0, {"noisy": (0.0, 0.15)}, Circumstances(loses=["threads"]))
    assert runner.blocks == ["noisy"] * 20
    assert not any("threads" in line for line in lines), lines
    assert recorder.sitting.looks["noisy"] == (8, 27)


@pytest.mark.parametrize("lost", [("asyncio",), ("sequential",), ("sequential", "asyncio")])
def test_where_a_model_of_the_question_fails_there_is_no_question_left(lost: Sequence[str], tmp_path: Path) -> None:
    runner, recorder, _ = added(tmp_path, 1000.0, {"noisy": (0.0, 0.15)}, Circumstances(loses=lost))
    assert runner.blocks == ["noisy"]
    assert recorder.sitting.looks == {"noisy": (8,)}


def test_a_workload_whose_blocks_fail_is_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    runner, recorder, _ = added(
        tmp_path, 40.0, {"dead": (0.0, 0.15), "noisy": (0.0, 0.15)}, Circumstances(broken=["dead"])
    )
    assert Counter(runner.blocks) == {"dead": 1, "noisy": 19}
    assert recorder.sitting.looks == {"dead": (8,), "noisy": (8, 27)}


def test_twins_are_no_reason_for_blocks(tmp_path: Path) -> None:
    runner, recorder, lines = added(
        tmp_path, 40.0, {"pair": (0.0, 0.15), "clear": (2.0, 0.01)}, Circumstances(twins=["pair"])
    )
    assert runner.blocks == []
    assert recorder.sitting.looks == {"clear": (8,)}
    assert lines[1:] == ["no more blocks: nothing is open"]


@pytest.mark.parametrize("mean", [0.0, 0.02, 0.1, 0.15])
def test_the_mirror_image_of_a_record_gets_the_same_blocks(mean: float, tmp_path: Path) -> None:
    ratios = {"noisy": (mean, 0.15), "noisier": (-mean, 0.3), "steady": (mean, 0.01)}
    runner, recorder, _ = added(tmp_path, 100.0, ratios, Circumstances(sign=1))
    mirrored, other, _ = added(tmp_path, 100.0, ratios, Circumstances(sign=-1))
    assert {"noisy", "noisier"} <= set(runner.blocks)
    assert runner.blocks == mirrored.blocks
    assert recorder.sitting.looks == other.sitting.looks
