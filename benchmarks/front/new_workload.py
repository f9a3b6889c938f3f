"""Write the file that a workload of one's own begins as. Needs nothing but Python, so that nox can do it by itself."""

import os
from pathlib import Path

import workloads
from benchmarks.errors import RequestError
from benchmarks.paths import ROOT
from benchmarks.plan.custom_workload import check_name, check_path

_NAME = b'name="%s"'
_THERE = "in the folder of Crossover: "


def write_new_workload(path: Path) -> str:
    """Write a workload that runs as it is, and return what to do next; never overwrites anything."""
    check_path(path)
    check_name(path)
    if path.exists():
        raise RequestError(f"{path} exists already and is not overwritten: choose another name")
    text = workloads.own_text(workloads.TEMPLATE)
    try:
        _write(path, text.replace(_NAME % workloads.TEMPLATE.encode(), _NAME % path.stem.encode()))
    except OSError as error:
        raise RequestError(f"cannot write {path}: {error.strerror}; choose another place") from error
    return _next_steps(path)


def _write(path: Path, content: bytes) -> None:
    """All at once, so that there is never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _next_steps(path: Path) -> str:
    where, named = ("", path) if path.resolve().is_relative_to(ROOT) else (_THERE, path.resolve())
    file = f'"{named}"' if " " in str(named) else str(named)
    return (
        f'{path} runs as it is; put your job in its place where comments begin with "Yours", then measure it:\n'
        f"{where}python3 noxfile.py -s bench -- --workload {file}   (or: python -m benchmarks run --workload {file})"
    )
