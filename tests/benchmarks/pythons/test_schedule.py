"""Sittings take turns in laps: one each, fairly, while nothing else runs; and all are gone however it ends."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.paths import ROOT
from benchmarks.pythons.schedule import run_laps
from tests.benchmarks.helpers.sittings import PARENT_COMMAND, ListeningReporter, log_lines, paced_sittings
from tests.benchmarks.helpers.waiting import eventually

BLOCKS = 3


def test_in_each_lap_every_sitting_has_one_turn_while_the_others_wait(tmp_path: Path) -> None:
    log, listening = tmp_path / "log", ListeningReporter()
    run_laps(paced_sittings(log, BLOCKS, listening.say, a="well", b="well"), 7, listening)
    turns = log_lines(log)[: 2 * 2 * (BLOCKS + 1)]
    assert [line.endswith("begins") for line in turns] == [True, False] * (len(turns) // 2)
    owners = [line.split()[0] for line in turns]
    assert owners[::2] == owners[1::2]
    laps = [tuple(owners[start : start + 4 : 2]) for start in range(0, len(owners), 4)]
    assert Counter(laps) == {("a", "b"): 2, ("b", "a"): 2}
    blocks = [line.split()[1] for line in turns[4::2]]
    assert blocks == ["0", "0", "1", "1", "2", "2"]
    assert sorted(log_lines(log)[len(turns) :]) == ["a ends", "b ends"]


def test_whoever_waits_hears_what_sittings_say_how_many_laps_there_are_and_how_long_they_take(tmp_path: Path) -> None:
    listening = ListeningReporter()
    sittings = paced_sittings(tmp_path / "log", BLOCKS, listening.say, a="well", b="well")
    run_laps(sittings, 7, listening)
    assert sorted(listening.said[:2]) == ["I am a", "I am b"]
    assert listening.said[2:] == ["measuring 3 blocks of 2 Pythons in turns: about 6 s", "3 laps"]
    assert listening.laps == [(0, "noop", 6.0), (1, "noop", 4.0), (2, "noop", 2.0)]
    assert listening.ended
    assert [sitting.status for sitting in sittings] == [0, 0]


def test_when_a_sitting_dies_the_others_go_on(tmp_path: Path) -> None:
    log, listening = tmp_path / "log", ListeningReporter()
    dying, other = sittings = paced_sittings(log, BLOCKS, listening.say, a="dies", b="invalid")
    run_laps(sittings, 7, listening)
    assert (dying.status, other.status) == (7, 1)
    assert dying.how_it_ended == "ended early (status 7): I cannot go on"
    assert "b ends" in log_lines(log)


def test_a_program_that_is_no_sitting_is_one_that_ended(tmp_path: Path) -> None:
    listening = ListeningReporter()
    [sitting] = sittings = paced_sittings(tmp_path / "nowhere" / "log", BLOCKS, listening.say, a="well")
    run_laps(sittings, 7, listening)
    assert sitting.status == 1
    assert "No such file or directory" in sitting.last_words


def test_a_stop_ends_every_sitting_as_ctrl_c_does(tmp_path: Path) -> None:
    log, listening = tmp_path / "log", ListeningReporter(stops_at=1)
    with pytest.raises(KeyboardInterrupt):
        run_laps(paced_sittings(log, BLOCKS, listening.say, a="well", b="well"), 7, listening)
    assert sorted(log_lines(log)[-2:]) == ["a stopped", "b stopped"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")
def test_sittings_end_as_by_ctrl_c_when_whoever_gives_them_turns_is_killed(tmp_path: Path) -> None:
    """One waits for its turn, the other hangs in the middle of a block."""
    log = tmp_path / "log"
    parent = subprocess.Popen([*PARENT_COMMAND, log], cwd=ROOT)
    assert eventually(lambda: "b 1 begins" in log_lines(log))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert eventually(lambda: {"a stopped", "b stopped"} <= set(log_lines(log)))
