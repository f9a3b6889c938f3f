"""The commands of the measuring side: `python -m benchmarks COMMAND`, of which `--help` tells."""

import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console

from benchmarks.block.pyperf_cell import run_cell
from benchmarks.errors import CrossoverError, RequestError
from benchmarks.front.arguments import dated_record
from benchmarks.front.new_workload import write_new_workload
from benchmarks.machine.probe import probe as measure_machine
from benchmarks.measure.progress import reporter
from benchmarks.measure.sitting import conduct
from benchmarks.paths import ROOT
from benchmarks.plan.custom_workload import words_without_folders
from benchmarks.plan.listing import probe_lines, workload_lines, workloads_document
from benchmarks.plan.new_run import RunRequest, SittingSpec, new_map, new_run, new_sweep
from benchmarks.plan.options import (
    AXIS_HELP,
    IN_FLIGHT,
    SET_HELP,
    WORKLOADS_HELP,
    reproduction_options,
    sitting_options,
    words_without_values,
)
from benchmarks.plan.reproduce import ReproductionLimits, read_reference, reproduced_run
from benchmarks.plan.resume import resumed_run
from benchmarks.plan.selection import file_paths
from benchmarks.processes.signals import allow_many_files, stop_like_ctrl_c
from benchmarks.processes.workspace import claim_path, temporary_workspace
from benchmarks.profiling.command import profile
from benchmarks.pythons.command import pythons
from benchmarks.pythons.turns import turn_reporter
from benchmarks.record_format import InvalidEntry
from benchmarks.simulation.error_rates import table
from benchmarks.simulation.verdict_rates import rates_table
from benchmarks.timelines.command import write_trace

INVALID, WRONG_REQUEST, FAILED, STOPPED = 1, 2, 3, 130

FILE = click.Path(path_type=Path)
WORKLOADS = ROOT / "docs/workloads.md"

_COMMANDS = {"bench": "run"}
"""What commands are called that nox calls otherwise."""


class _Output(Console):
    """Standard output; whoever stops reading it stops the suite as Ctrl-C does."""

    def on_broken_pipe(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise KeyboardInterrupt


console = _Output(soft_wrap=True, markup=False, highlight=False)
errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)


@click.group()
def app() -> None:
    """Measure the same job under every concurrency model, on this machine."""


@app.command()
@click.option("--workload", "workloads", multiple=True, metavar="NAME|KIND|PATTERN|PATH", help=WORKLOADS_HELP)
@IN_FLIGHT
@click.option("--turns", default="", hidden=True)
@sitting_options
def run(**words: Any) -> None:
    """Measure workloads under every model and write one record."""
    _sit(RunRequest(**words), new_run, "bench")


@app.command()
@click.argument("workloads", nargs=-1, metavar="[WORKLOAD]...")
@click.option("--axis", "axes", multiple=True, metavar="NAME[=VALUE,VALUE,...]", help=AXIS_HELP)
@sitting_options
def sweep(**words: Any) -> None:
    """Measure workloads at several values of a parameter, or of the width, to see where models overtake each other.

    Without a workload or an axis: what the profile sweeps by default.
    """
    _sit(RunRequest(**words), new_sweep, "sweep")


@app.command("map")
@click.argument("workloads", nargs=-1, metavar="[blend] [blend_releasing]")
@sitting_options
def map_(**words: Any) -> None:
    """Measure which model wins for which wait and computing per job, mostly where one begins to overtake another.

    Once for code that holds the GIL and once for code that releases it, unless one of the two is named.
    """
    _sit(RunRequest(**words), new_map, "map")


@app.command()
@click.argument("reference", type=FILE)
@reproduction_options
def reproduce(
    reference: Path,
    files: Sequence[str],
    postgres: str | None,
    dask: str | None,
    budget: float | None,
    time_limit: float,
    output: Path | None,
    without_source: bool,
) -> None:
    """Measure the plan of a REFERENCE record anew: its workloads, values, models, seed and number of blocks.

    What came of its claims then says: python -m reports reproduction REFERENCE RECORD.
    """
    recorded = read_reference(reference)
    path = claim_path(output or Path(dated_record()))
    given = {name: address for name, address in (("postgres", postgres), ("dask", dask)) if address}
    limits = ReproductionLimits(time_limit, budget, given, files, without_source)
    spec = reproduced_run(recorded, limits, path, _command_line(path, (str(reference), *files)))
    _measure(spec, "sweep" if spec.sweeps else "bench", file_paths(files))


def _sit(request: RunRequest, new: Callable[[RunRequest, Path, str], SittingSpec], session: str) -> None:
    """Measure what is asked for, or the rest of a record; `session` is what nox calls the command."""
    files = file_paths(request.workloads)
    if request.resume is None:
        path = claim_path(request.output or Path(dated_record()))
        spec = new(request, path, _command_line(path, request.workloads))
    else:
        request.check_beside_resume()
        spec = resumed_run(request.resume, request)
    if "dask" in request.addresses.keys() - spec.addresses.keys():
        console.print("the cluster that --dask names is not used: to measure on it, add --model dask")
    _measure(spec, session, files)


def _command_line(path: Path, workloads: Sequence[str]) -> str:
    """What was asked for, as the record keeps it: without folders and addresses, which are nobody's business."""
    hidden = words_without_values(words_without_values(sys.argv[1:], "--postgres", "URL"), "--dask", "ADDRESS")
    words = words_without_folders(hidden, [str(path), *file_paths(workloads)])
    return shlex.join(["python", "-m", "benchmarks", *words])


def _measure(spec: SittingSpec, session: str, files: Sequence[str]) -> None:
    for entry in spec.skipped:
        console.print(f"skipping {entry.workload}: {entry.reason}")
    for model, reason in spec.unavailable_models.items():
        console.print(f"leaving out {model}: {reason}")
    with turn_reporter(console) if spec.together else reporter(console) as progress:
        ending = conduct(spec, progress)
    if ending.stopped or ending.path is None:
        _stopped(ending.path, session, files, list(spec.addresses))
    console.print(f"record: {ending.path}")
    if ending.path != spec.path:
        errors.print(f"{spec.path} could not be written any more; the whole record is in {ending.path}")
    if ending.gave_up:
        errors.print("error: a server died twice, so that not everything was measured; the page says what is missing")
        sys.exit(FAILED)
    if ending.invalid:
        _report_invalid(ending.invalid)


def _stopped(path: Path | None, session: str, files: Sequence[str], given: Sequence[str]) -> NoReturn:
    if path:
        named = [word for file in files for word in ("--workload", file)] if session == "bench" else files
        rest = shlex.join(["--resume", str(path), *named])
        rest += "".join(f" --{name} ADDRESS" for name in given)
        errors.print(
            f"stopped: every finished block is in {path}; to go on: python3 noxfile.py -s {session} -- {rest} "
            f"(or: python -m benchmarks {_COMMANDS.get(session, session)} {rest}); "
            f"to see them: python3 noxfile.py -s report -- {path}"
        )
    else:
        errors.print("stopped before a block was finished: nothing was recorded; the same command starts again")
    sys.exit(STOPPED)


def _report_invalid(invalid: Sequence[InvalidEntry]) -> NoReturn:
    for entry in invalid:
        errors.print(f"INVALID {entry.workload} {entry.model} ({entry.phase}): {entry.reason}")
    sys.exit(INVALID)


@app.command()
@click.argument("path", type=FILE)
def new(path: Path) -> None:
    """Write a workload of your own to begin with, such as my_job.py; it runs as it is."""
    console.print(write_new_workload(path))


@app.command("list")
@click.argument("workloads", nargs=-1, metavar="[NAME|KIND|PATTERN|PATH]...")
def list_(workloads: Sequence[str]) -> None:
    """Show workloads, models and parameters, and what cannot run here and why; a path is checked without measuring."""
    console.print("\n".join(workload_lines(workloads)))


@app.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; the exit status is 1 where the file is not what it should be."
)
def docs(check: bool) -> None:
    """Write docs/workloads.md from the modules of the workloads."""
    content = workloads_document().encode()
    if WORKLOADS.is_file() and WORKLOADS.read_bytes() == content:
        return
    if check:
        console.print(f"not what the workloads say: {WORKLOADS}")
        sys.exit(INVALID)
    WORKLOADS.write_bytes(content)
    console.print(f"written: {WORKLOADS}")


@app.command()
def probe() -> None:
    """Measure what this machine is: CPUs that really run in parallel, clocks, loopback, pools."""
    with temporary_workspace() as environment:
        machine = measure_machine(environment)
    console.print("\n".join(probe_lines(machine)))


@app.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("workload")
@click.argument("model", required=False)
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[PYPERF OPTIONS]")
@click.pass_context
def cell(context: click.Context, workload: str, model: str | None, options: Sequence[str]) -> None:
    """Measure one cell under a plain pyperf.Runner; `cell WORKLOAD MODEL --help` lists pyperf's options.

    --set NAME=VALUE, as for `run`, may stand among them.
    """
    if workload == "--help":
        console.print(context.get_help())
    elif model is None:
        raise click.UsageError("Missing argument 'MODEL'.", context)
    else:
        sys.exit(run_cell(workload, model, options))


@app.command()
@click.argument("workload")
@click.argument("model")
@click.option("--output", "-o", type=FILE, required=True, help="The file, such as trace.json.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=SET_HELP)
def trace(workload: str, model: str, output: Path, changes: Sequence[str]) -> None:
    """Record what single jobs of a small batch do, for a viewer of traces such as Perfetto or chrome://tracing."""
    console.print(write_trace(workload, model, output, changes))


@app.command()
@click.option("--records", type=click.IntRange(1), default=1000, show_default=True, help="Simulated records of each.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Decides every random number.")
def simulate(records: int, seed: int) -> None:
    """Show how often verdicts err on simulated records, and how often pyperf's do; takes a minute."""
    for line in chain(table(records, seed), [""], rates_table(records, seed)):
        console.print(line)


app.add_command(profile)
app.add_command(pythons)


def main() -> None:
    """Run a command; every error on purpose becomes one line and an exit status."""
    stop_like_ctrl_c()
    allow_many_files()
    try:
        app(prog_name="python -m benchmarks", standalone_mode=False)
    except CrossoverError as error:
        errors.print(f"error: {error}")
        sys.exit(WRONG_REQUEST if isinstance(error, RequestError) else FAILED)
    except OSError as error:
        errors.print(f"error: the system refused: {error}")
        sys.exit(FAILED)
    except click.exceptions.NoArgsIsHelpError as error:
        errors.print(error.format_message())
        sys.exit(WRONG_REQUEST)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "python -m benchmarks"
        errors.print(f"error: {error.format_message()} See: {where} --help")
        sys.exit(WRONG_REQUEST)
    except (KeyboardInterrupt, click.Abort):
        errors.print("stopped")
        sys.exit(STOPPED)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}, line {last.lineno}"
        errors.print(f"error: unexpected {type(error).__name__} ({place}): {' '.join(str(error).split())[:300]}")
        errors.print("finished blocks are in the record; this is a defect of the suite: please report this line")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
