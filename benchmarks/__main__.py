"""The commands of the measuring side: `python -m benchmarks run|list|probe|cell`."""

import random
import shlex
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from benchmarks.catalogue import choose
from benchmarks.cell import run_cell
from benchmarks.errors import CrossoverError, MeasuringError
from benchmarks.format import InvalidEntry
from benchmarks.listing import model_table, probe_table, workload_table
from benchmarks.plan import make_plan
from benchmarks.probe import probe as measure_machine
from benchmarks.profiles import EXTENTS, Extent, Profile
from benchmarks.progress import reporter
from benchmarks.record import claim_path
from benchmarks.sitting import Order, conduct

INVALID, WRONG_REQUEST, STOPPED = 1, 2, 130

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
console = Console()


@app.command()
def run(
    profile: Annotated[Profile, typer.Option(help="How much is measured.")] = Profile.QUICK,
    workload: Annotated[list[str] | None, typer.Option(help="Measure only this one; may be repeated.")] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Measure only this one, beside sequential; repeatable.")
    ] = None,
    blocks: Annotated[int | None, typer.Option(min=1, help="Blocks per workload, instead of the profile's.")] = None,
    output: Annotated[Path | None, typer.Option(help="The record's file; a dated one in results/ by default.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Decides every order; chosen at random by default.")] = None,
) -> None:
    """Measure workloads under every model and write one record."""
    chosen, skipped = choose(workload or [], model or [])
    extent = Extent(blocks or EXTENTS[profile].blocks, EXTENTS[profile].rounds)
    plan = make_plan(chosen, extent, random.SystemRandom().getrandbits(32) if seed is None else seed)
    path = claim_path(output or _default_path())
    _measure(Order(profile, plan, path, shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]), tuple(skipped)))


def _default_path() -> Path:
    return Path("results") / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"


def _measure(order: Order) -> None:
    for entry in order.skipped:
        _say(f"skipping {entry.workload}: {entry.reason}")
    try:
        with reporter(console) as progress:
            recorder = conduct(order, progress)
    except KeyboardInterrupt:
        _stopped(order.path)
    _say(f"record: {order.path}")
    if recorder.sitting.invalid:
        _report_invalid(recorder.sitting.invalid)


def _stopped(path: Path) -> NoReturn:
    if path.exists():
        _say(f"stopped; every finished block is in {path}. To see them: python -m reports page {path}")
    else:
        _say("stopped before the first block was finished; nothing was recorded. To start again: the same command")
    raise typer.Exit(STOPPED)


def _report_invalid(invalid: Sequence[InvalidEntry]) -> NoReturn:
    for entry in invalid:
        _complain(f"INVALID {entry.workload} {entry.model} ({entry.phase}): {entry.reason}")
    raise typer.Exit(INVALID)


@app.command("list")
def list_() -> None:
    """Show workloads, models and parameters, and what cannot run here and why."""
    console.print(workload_table(), model_table())


@app.command()
def probe() -> None:
    """Measure what this machine is: CPUs that really run in parallel, clocks, loopback, pools."""
    console.print(probe_table(measure_machine()))


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
def cell(context: typer.Context, workload: str, model: str) -> None:
    """Measure one cell under a plain pyperf.Runner, with pyperf's options."""
    run_cell(workload, model, context.args)


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _complain(text: str) -> None:
    Console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def _stop_like_ctrl_c() -> None:
    """Let the signals that end a program be handled as Ctrl-C is: finish nothing, keep everything, leave nothing."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


def main() -> None:
    """Run a command; every error on purpose becomes one line and an exit status."""
    _stop_like_ctrl_c()
    try:
        app()
    except CrossoverError as error:
        _complain(f"error: {error}")
        sys.exit(INVALID if isinstance(error, MeasuringError) else WRONG_REQUEST)


if __name__ == "__main__":
    main()
