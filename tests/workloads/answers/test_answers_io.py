"""What sockets, servers, files and children answer holds against sources outside the project."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import pytest

from benchmarks.block.verification import first_difference
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.io import file_read, file_write, subprocess_run

CHANGES = [
    ("tcp_echo", {"message_bytes": 1}),
    ("tcp_echo", {"message_bytes": 1_000_000, "round_trips": 2}),
    ("tcp_echo", {"jobs": 1, "round_trips": 1}),
    ("http_serve", {"wait_seconds": 0.0}),
    ("http_serve", {"jobs": 1}),
    ("serve_under_load", {"wait_seconds": 0.0, "compute_every": 0}),
    ("serve_under_load", {"jobs": 9, "compute_every": 4, "requests_per_second": 1e6}),
    ("file_read", {"reading": "lines", "file_bytes": 3000}),
    ("file_read", {"reading": "lines", "file_bytes": 0}),
    ("file_read", {"file_bytes": 0}),
    ("file_read", {"files_per_message": 0}),
    ("file_write", {"durable": False}),
    ("file_write", {"file_bytes": 0, "jobs": 1}),
    ("file_write", {"jobs": 140}),
    ("subprocess_run", {"wait_seconds": 0.01, "jobs": 2}),
]
CHANGED = [(name, changes, model) for name, changes in CHANGES for model in runnable_models(name)]


@pytest.mark.parametrize(("name", "changes", "model"), CHANGED)
def test_every_variant_returns_the_answer_with_other_parameters_too(
    name: str, changes: dict[str, int | str], model: str
) -> None:
    workload, parameters = tiny_workload(name, {})
    with workload.prepare(replace(parameters, **changes)) as ready:
        expected = workload.answer(ready)
        with workload.variants[model](ready, WIDTH) as batch:
            assert first_difference(expected, batch(), workload.accepts) is None


# Files


def test_lines_are_told_apart_by_line_feeds_alone() -> None:
    parameters = file_read.Parameters(jobs=3, file_bytes=2000, reading="lines")
    for content, checksums in zip(file_read.contents(parameters), file_read.answer(parameters), strict=True):
        lines = re.findall(rb"[^\n]*\n|[^\n]+", content)
        assert checksums == [crc32(line) for line in lines]
        assert len(lines) > 1


def test_a_file_with_another_content_than_it_should_have_is_not_accepted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"right")
    written = file_write.Written(str(path), 0.1)
    assert file_write.was_written((b"right", True), written)
    path.write_bytes(b"wrong")
    assert not file_write.was_written((b"right", True), written)


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_accepted_only_if_its_job_waited_for_the_disk_as_it_had_to(durable: bool, tmp_path: Path) -> None:
    written = file_write.write((str(tmp_path / "file"), b"content", durable))
    assert not file_write.was_written((b"content", not durable), written)
    assert file_write.was_written((b"content", durable), written)


@pytest.mark.skipif(sys.platform == "win32", reason="files can be as large as the disk is")
@pytest.mark.parametrize("way", [file_write.write, lambda request: file_write.write_group([request])])
def test_a_file_that_could_not_be_written_as_a_whole_replaces_none(way: Callable[..., object], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with files_of_at_most(5), pytest.raises(OSError, match="could not be written as a whole"):
        way((str(path), b"content", True))
    assert path.read_bytes() == b"old"


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    import resource  # noqa: PLC0415, there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_one_batch_wrote_is_not_accepted_for_the_next_one() -> None:
    workload, parameters = tiny_workload("file_write", {})
    with workload.prepare(parameters) as ready, workload.variants["sequential"](ready, WIDTH) as batch:
        expected, results = workload.answer(ready), batch()
        assert first_difference(expected, results, workload.accepts) is None
        assert first_difference(expected, results, workload.accepts) is not None


@pytest.mark.parametrize("model", runnable_models("file_write"))
def test_every_batch_replaces_its_own_files_and_leaves_no_other(model: str) -> None:
    workload, parameters = tiny_workload("file_write", {})
    with workload.prepare(parameters) as ready, workload.variants[model](ready, WIDTH) as batch:
        paths = [Path(written.path) for written in batch()]
        for path in paths:
            path.write_bytes(b"stale")
        assert first_difference(workload.answer(ready), batch(), workload.accepts) is None
        assert set(Path(ready.folder).rglob("*.*")) == set(paths)
    assert not Path(ready.folder).exists()


def test_the_wait_for_the_disk_is_the_median_of_what_the_jobs_returned() -> None:
    results = [file_write.Written("", seconds) for seconds in (0.3, 0.1, 0.2)]
    assert file_write.observe(results) == {"fsync_wait_seconds": 0.2}


def test_files_that_need_not_be_durable_do_not_wait_for_the_disk(tmp_path: Path) -> None:
    assert file_write.write((str(tmp_path / "file"), b"content", False)).fsync_seconds == 0
    assert (tmp_path / "file").read_bytes() == b"content"


# Children


def test_sums_of_odd_numbers_are_the_squares() -> None:
    """OEIS A000290."""
    assert subprocess_run.answer(subprocess_run.Parameters(jobs=6)) == [0, 1, 4, 9, 16, 25]


def test_a_child_that_fails_is_an_error() -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(subprocess.CalledProcessError, match="status 3"):
        subprocess_run.run_command(command)
    with pytest.raises(subprocess.CalledProcessError, match="status 3"):
        asyncio.run(subprocess_run.run_command_async(command))
