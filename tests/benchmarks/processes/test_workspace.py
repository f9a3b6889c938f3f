"""A record belongs to one process at a time, and nothing that lies about is taken for somebody who still writes."""

import os
from pathlib import Path

import psutil
import pytest

from benchmarks.errors import RequestError
from benchmarks.processes.workspace import lock_path, record_lock


def test_a_record_that_is_held_cannot_be_held_by_another(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    with record_lock(path):
        with pytest.raises(RequestError, match=f"is being written by process {os.getpid()}: wait for it"):
            record_lock(path).__enter__()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "nonsense", "1 0.0", f"{os.getpid()} 1.5", "99999999 1.0"],
    ids=["empty", "nonsense", "another process", "this number in an earlier life", "no such process"],
)
def test_what_a_killed_process_left_holds_nothing(content: str, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    lock_path(path).write_text(content, encoding="utf-8")
    with record_lock(path):
        assert lock_path(path).read_text(encoding="utf-8") == f"{os.getpid()} {psutil.Process().create_time()}"
    assert not lock_path(path).exists()


def test_a_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), record_lock(tmp_path / "record.json"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
