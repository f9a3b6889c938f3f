"""The noxfile as a shell meets it: its exit status is that of the module that it runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.paths import ROOT

FRONT = ROOT / ".nox" / "front" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
WITHOUT_INSTALLING = f"""
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("front_door", {str(ROOT / "noxfile.py")!r})
front_door = module_from_spec(spec)
spec.loader.exec_module(front_door)
front_door.install = lambda session, lock: None
"""
"""The sessions of the project, which find installed what they need: they run in the environment of this test."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FRONT.exists(), reason="nox is not installed in .nox/front"),
]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["new", "--", str(ROOT / "noxfile.py")], 2),
        (["pack", "--", "nowhere.json"], 2),
        (["advise", "--", "--wait", "20ms"], 0),
        (["compare", "--", "--misspelt"], 2),
    ],
)
def test_the_status_of_a_module_reaches_the_shell(words: list[str], status: int, tmp_path: Path) -> None:
    (tmp_path / "noxfile.py").write_text(WITHOUT_INSTALLING, encoding="utf-8")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    command: list[str | Path] = [FRONT, "-m", "nox", "--no-venv", "-s", *words]
    done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=tmp_path, text=True)
    assert done.returncode == status, done.stderr
