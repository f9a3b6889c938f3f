"""What is wrong with a machine is said in one line each, and nothing is said about a sound one."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.machine.conditions import Conditions, complaints, conditions, governor, observers
from benchmarks.paths import ROOT

SOUND = Conditions(
    cpus=4,
    cpus_allowed=4,
    quota_cpus=None,
    workers=4,
    width=24,
    load=0.1,
    busy=0.02,
    open_file_limit=1024,
    on_battery=False,
    governor="performance",
    observers=(),
)


def test_a_sound_machine_needs_no_warning() -> None:
    assert complaints(SOUND) == ()


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"busy": 0.4}, "40% of all CPU time is in use by others: close other programs"),
        ({"load": 3.0}, "the load was 3 in the last minute"),
        ({"cpus_allowed": 1}, "only one of 4 CPUs may be used (affinity)"),
        ({"quota_cpus": 1.5}, "a quota of 1.5 CPUs is less than the 4 workers"),
        ({"open_file_limit": 100}, "only 100 open files are allowed, 160 may be needed: ulimit -n 160"),
        ({"on_battery": True}, "the machine runs on battery"),
        ({"governor": "powersave"}, "the CPU frequency governor is powersave"),
        ({"observers": ("tracemalloc",)}, "tracemalloc is on and slows down Python"),
    ],
)
def test_each_fault_has_a_line_of_its_own(change: dict[str, Any], line: str) -> None:
    (complaint,) = complaints(replace(SOUND, **change))
    assert complaint.startswith(line)
    assert "\n" not in complaint


def test_a_busy_machine_is_not_told_about_its_load_as_well() -> None:
    assert len(complaints(replace(SOUND, busy=0.9, load=9.0))) == 1


def test_the_facts_of_this_machine_can_be_had() -> None:
    machine_state = conditions(workers=2, width=8, environment={})
    assert 0 <= machine_state.busy <= 1
    assert 1 <= machine_state.cpus_allowed <= machine_state.cpus
    assert machine_state.observers == ()


def test_a_missing_governor_is_no_governor(tmp_path: Path) -> None:
    (tmp_path / "governor").write_text("powersave\n", encoding="utf-8")
    assert (governor(tmp_path / "governor"), governor(tmp_path / "nothing")) == ("powersave", None)


def test_a_trace_function_is_seen() -> None:
    before = sys.gettrace()
    sys.settrace(lambda *_: None)
    try:
        seen = observers()
    finally:
        sys.settrace(before)
    assert any(name.startswith("a trace function") for name in seen)


def test_development_mode_and_tracemalloc_are_seen() -> None:
    code = "from benchmarks.machine.conditions import observers; print(*observers(), sep=';')"
    command = [sys.executable, "-X", "dev", "-X", "tracemalloc", "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seen = done.stdout.strip().split(";")
    assert {"tracemalloc", "Python's development mode", "asyncio's debug mode"} <= set(seen)
