"""The command `pythons`: the same cells under several Pythons, measured in turns, with a record of each."""

import random
import secrets
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from benchmarks.errors import RequestError
from benchmarks.front.arguments import dated_record
from benchmarks.measure.progress import Reporter, reporter
from benchmarks.plan import custom_workload
from benchmarks.plan.models import models_among
from benchmarks.plan.options import MODELS_HELP, SET_HELP, WITHOUT_SOURCE, Seconds
from benchmarks.plan.profiles import Profile
from benchmarks.plan.selection import load_all
from benchmarks.processes.workspace import claim_path
from benchmarks.pythons.discovery import (
    FEWEST_PYTHONS,
    PythonBuild,
    PythonSelection,
    SharedRequest,
    discover_pythons,
    python_environment,
)
from benchmarks.pythons.schedule import PacedSitting, run_laps
from workloads.contract import MODELS
from workloads.own import file_of

DEFAULT_WORKLOADS = ("noop", "sleep", "http_fetch", "primes", "json_parse", "digest", "blend", "scrape")
"""What is measured where no workload is named: what every Python can run without extras, and where Python matters."""

_IF_ANY_CAN = ("interpreters",)
"""Optional models that are measured where nobody names a model: they are what differs between Pythons."""

_INVALID, _FAILED, _STOPPED = 1, 3, 130

console = Console(soft_wrap=True, markup=False, highlight=False)
errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)


@dataclass(frozen=True)
class _PythonsRequest:
    """The words of the command; the time limit in seconds."""

    pythons: Sequence[str]
    workloads: Sequence[str]
    models: Sequence[str]
    changes: Sequence[str]
    profile: str
    blocks: int | None
    time_limit: float
    seed: int | None
    output: Path | None
    without_source: bool


@click.command()
@click.option("--python", "pythons", multiple=True, required=True, metavar="PATH", help="An interpreter; two at least.")
@click.option(
    "--workload",
    "workloads",
    multiple=True,
    metavar="NAME|KIND|PATTERN|PATH",
    help=f"As for `run`. [default: {', '.join(DEFAULT_WORKLOADS)}]",
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help=f"{MODELS_HELP} [default: {', '.join(MODELS)}; where some Python can, {', '.join(_IF_ANY_CAN)}]",
)
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=SET_HELP)
@click.option(
    "--profile",
    type=click.Choice(list(map(str, Profile))),
    default=str(Profile.QUICK),
    show_default=True,
    help="How much is measured; the number of blocks is fixed.",
)
@click.option("--blocks", type=click.IntRange(1), help="Blocks of each, instead of the profile's number.")
@click.option("--time-limit", type=Seconds(), default="60s", show_default=True, help="What a batch may take at most.")
@click.option("--seed", type=click.IntRange(0), help="Decides every random order [default: chosen at random].")
@click.option("--output", type=click.Path(path_type=Path), help="The records' folder [default: dated, in results/].")
@WITHOUT_SOURCE
def pythons(**words: Any) -> None:
    """Measure the same cells under several Pythons in turns, block by block, and write one record of each.

    What one of them cannot run is left out of all, with the reason; a model that one lacks, only there.
    """
    request = _PythonsRequest(**words)
    if len(request.pythons) < FEWEST_PYTHONS:
        raise RequestError("name two Pythons at least, as in --python python3.11 --python python3.14")
    folder = request.output or Path(dated_record()).with_suffix("")
    if any(folder.glob("*.json")):
        raise RequestError(f"{folder} holds records already: choose another --output")
    shared = SharedRequest(
        [_with_absolute_paths(word) for word in request.workloads or DEFAULT_WORKLOADS],
        _models(request),
        request.changes,
    )
    selection = discover_pythons(request.pythons, shared)
    records = {build.name: claim_path(folder / f"{build.name}.json") for build in selection.builds}
    for subject, reason in selection.left_out.items():
        console.print(f"leaving out {subject}: {reason}")
    _measure_in_turns(request, selection, shared, records)


def _with_absolute_paths(word: str) -> str:
    """A word whose paths hold in any folder."""
    return ",".join(
        str(Path(part).absolute()) if custom_workload.is_path(part) else part
        for part in custom_workload.comma_parts(word)
    )


def _models(request: _PythonsRequest) -> list[str]:
    """The models to ask for: those named, or the suite's and what is worth a look where some Python has it."""
    loaded, _ = load_all(request.workloads or DEFAULT_WORKLOADS)
    known = {model for workload in loaded.values() for model in workload.variants}
    return list(request.models) or models_among(known, (*MODELS, *_IF_ANY_CAN))


def _measure_in_turns(
    request: _PythonsRequest, selection: PythonSelection, shared: SharedRequest, records: dict[str, Path]
) -> None:
    seed = random.SystemRandom().getrandbits(32) if request.seed is None else request.seed
    words = _run_words(request, selection, shared, seed)
    with reporter(console) as progress:
        sittings = [
            _paced_sitting(build, [*words, "--output", str(records[build.name])], progress)
            for build in selection.builds
        ]
        stopped = not _all_measured(sittings, seed, progress)
    written = [path for path in records.values() if path.exists()]
    if stopped:
        _exit_stopped(written)
    if len(written) >= FEWEST_PYTHONS:
        console.print(f"to compare them: python3 noxfile.py -s compare -- {shlex.join(map(str, written))}")
    _exit_by_status(sittings, records)


def _all_measured(sittings: Sequence[PacedSitting], seed: int, progress: Reporter) -> bool:
    """Whether nobody stopped it."""
    try:
        run_laps(sittings, seed, progress)
    except KeyboardInterrupt:
        return False
    return True


def _run_words(request: _PythonsRequest, selection: PythonSelection, shared: SharedRequest, seed: int) -> list[str]:
    """What each Python is told: the same."""
    options = {"--profile": [request.profile], "--blocks": [str(request.blocks)] if request.blocks else []}
    options |= {
        "--workload": [_workload_word(module) for module in selection.modules],
        "--model": list(shared.models),
    }
    options |= {
        "--set": list(shared.changes),
        "--seed": [str(seed)],
        "--time-limit": [f"{request.time_limit}s"],
    }
    options |= {"--budget": ["0s"], "--turns": [secrets.token_hex(8)]}
    flags = ["--without-source"] if request.without_source else []
    return ["run", *flags, *(word for name, values in options.items() for value in values for word in (name, value))]


def _workload_word(module: str) -> str:
    """The word that stands for a module: its path, where it is somebody's own."""
    return str(file_of(f"workloads.{module}")) if custom_workload.is_own(module) else module


def _paced_sitting(build: PythonBuild, words: Sequence[str], progress: Reporter) -> PacedSitting:
    command = [build.python, "-P", "-m", "benchmarks", *words]
    return PacedSitting(
        build.name, command, python_environment(), lambda line: progress.say(f"{build.name:<12} {line}")
    )


def _exit_stopped(written: Sequence[Path]) -> NoReturn:
    if written:
        names = ", ".join(path.name for path in written)
        errors.print(f"stopped: every finished block is in {names}, in {written[0].parent}")
    else:
        errors.print("stopped before a block was finished: nothing was recorded; the same command starts again")
    sys.exit(_STOPPED)


def _exit_by_status(sittings: Sequence[PacedSitting], records: dict[str, Path]) -> None:
    """Name every Python where not all went well, and end with the status that says so."""
    failed = [sitting for sitting in sittings if sitting.status not in (0, _INVALID)]
    invalid = [sitting for sitting in sittings if sitting.status == _INVALID]
    for sitting in invalid:
        errors.print(f"INVALID {sitting.name}: something that it measured is invalid (named above)")
    for sitting in failed:
        kept = f"; its finished blocks are in {path}" if (path := records[sitting.name]).exists() else ""
        errors.print(f"error: {sitting.name} {sitting.how_it_ended}{kept}")
    if failed or invalid:
        sys.exit(_FAILED if failed else _INVALID)
