"""As many files may be open as the system lets a program ask for."""

import subprocess
import sys

import pytest

from benchmarks.paths import ROOT
from benchmarks.processes.signals import MOST_FILES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")

_CHILD = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from benchmarks.processes.signals import allow_many_files
allow_many_files({files})
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def allowed(soft: int, hard: int, files: int = MOST_FILES) -> list[int]:
    import resource  # noqa: PLC0415

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < hard:
        pytest.skip(f"this system allows no more than {most} open files")
    command = [sys.executable, "-c", _CHILD.format(soft=soft, hard=hard, files=files)]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [int(word) for word in output.split()]


def test_a_low_limit_is_raised_as_far_as_the_system_lets_it() -> None:
    assert allowed(soft=256, hard=2_000) == [2_000, 2_000]


def test_no_more_is_asked_for_than_is_needed() -> None:
    assert allowed(soft=256, hard=MOST_FILES + 1) == [MOST_FILES, MOST_FILES + 1]


def test_whoever_needs_more_or_fewer_says_so() -> None:
    assert allowed(soft=256, hard=2_000, files=300) == [300, 2_000]
    assert allowed(soft=256, hard=MOST_FILES + 9, files=MOST_FILES + 5) == [MOST_FILES + 5, MOST_FILES + 9]


def test_a_higher_limit_stays() -> None:
    assert allowed(soft=MOST_FILES + 5, hard=MOST_FILES + 7) == [MOST_FILES + 5, MOST_FILES + 7]
