"""What the suite cannot remove itself, because it was killed, is removed for it."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.processes import janitor, workspace
from benchmarks.processes.workspace import temporary_workspace
from tests.benchmarks.helpers.waiting import eventually

JANITOR = [sys.executable, "-c", f"from {janitor.__name__} import main; main()"]


def test_files_and_folders_are_removed_and_what_is_left_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder" / "below").mkdir(parents=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert janitor.remove([tmp_path / "folder", tmp_path / "file", tmp_path / "nothing"]) == []
    assert list(tmp_path.iterdir()) == []


def test_the_janitor_works_when_its_input_ends_and_not_before(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    process = subprocess.Popen([*JANITOR, folder], cwd=ROOT, stdin=subprocess.PIPE)
    assert process.stdin
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    assert folder.exists()
    process.stdin.close()
    assert process.wait() == 0
    assert not folder.exists()


def test_a_workshop_is_where_children_put_temporary_files_and_is_gone_afterwards(tmp_path: Path) -> None:
    with temporary_workspace() as environment:
        folder = Path(environment["TMPDIR"])
        (folder / "file").write_text("", encoding="utf-8")
    assert eventually(lambda: not folder.exists())


def test_a_place_too_deep_for_sockets_is_noticed_before_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / ("x" * 60)))
    with pytest.raises(RequestError, match="is too long a name for sockets in it: set TMPDIR to a shorter one"):
        temporary_workspace().__enter__()


def test_a_disk_that_is_full_is_noticed_before_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspace, "LEAST_FREE_BYTES", 2**80)
    with (
        pytest.raises(RequestError, match=r"only \d+ MB are free in .*: make room, or set TMPDIR"),
        temporary_workspace(),
    ):
        pass
