"""Many chunks of cases, each in a process of its own that ends at its first finding, if no case ends it before."""

import multiprocessing
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzzing.examination import CASE, STORY, Chunk, Judge, Outcomes, examine, limit_memory, noted

_RAISED = 3
"""Exit code of a process whose last case raised something."""


def search(
    chunks: Sequence[Chunk],
    judge: Judge,
    findings: Path,
    workers: int = 1,
    tell: Callable[[Outcomes], None] = lambda _: None,
) -> Outcomes:
    """Judge every chunk up to its first finding, some at once; one case of each kind is in the folder then."""
    outcomes = Outcomes()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for chunk_outcomes in pool.map(partial(_judged, judge=judge, findings=findings), chunks):
                outcomes += chunk_outcomes
                tell(outcomes)
        finally:
            pool.shutdown(cancel_futures=True)
    return outcomes


def _judged(chunk: Chunk, judge: Judge, findings: Path) -> Outcomes:
    with TemporaryDirectory(dir=findings, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        process = multiprocessing.get_context("spawn").Process(target=_work, args=(chunk, judge, folder), daemon=True)
        process.start()
        process.join()
        outcomes, reader = noted(folder)
        if code := process.exitcode:
            story = (folder / STORY).read_text(encoding="utf-8")
            if code != _RAISED:
                story = f"exit code {code} in chunk {chunk.seed}\n{story}"
            stem = re.sub(r"\W+", "-", story.partition("\n")[0])[:80]
            (findings / f"{stem}.{reader}").write_bytes((folder / CASE).read_bytes())
            (findings / f"{stem}.txt").write_text(story, encoding="utf-8")
        return outcomes


def _work(chunk: Chunk, judge: Judge, folder: Path) -> None:
    limit_memory(chunk.limits.memory)
    try:
        examine(chunk, judge, folder)
    except BaseException as error:  # whatever it is, it is what is looked for
        title = f"{type(error).__name__}: {error}".splitlines()[0]
        (folder / STORY).write_text(f"{title}\n{traceback.format_exc()}", encoding="utf-8")
        sys.exit(_RAISED)
