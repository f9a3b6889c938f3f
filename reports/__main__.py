"""The commands of the reporting side: `python -m reports page|figure|advise|compare|reproduction|pack|...|docs`."""

import os
import sys
import webbrowser
from itertools import chain
from pathlib import Path

import click

from reports.errors import ReportError
from reports.formatting import DURATION_EXAMPLES, MOST_JOBS, counted, parsed_bytes, parsed_seconds, plain

FAILED, WRONG_REQUEST, STOPPED = 1, 2, 130
"""Exit statuses; the first for what was asked and is not so: a limit, a claim, a document, a makespan."""

_PATH = click.Path(path_type=Path)


@click.group()
def app() -> None:
    """Show what a record means."""


@app.command()
@click.argument("record", type=_PATH)
@click.option("--output", type=_PATH, help="The page's folder [default: beside the record].")
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
def page(record: Path, output: Path | None, opens: bool) -> None:
    """Turn a RECORD into a page, figures, tables and a summary; print what async does to each workload.

    Cells that took less time than their jobs need are named, and the exit status is 1.
    """
    from reports.page.drawing_processes import begin_loading  # noqa: PLC0415  # nothing but this is needed by every command
    from reports.record.load import load  # noqa: PLC0415

    measurements = load(record)
    begin_loading(len(measurements.workloads))
    from reports.page.files import folder_beside  # noqa: PLC0415
    from reports.page.output import write_report  # noqa: PLC0415  # it needs matplotlib, which is not where measuring is done

    written = write_report(measurements, output or folder_beside(record))
    from rich.console import Console  # noqa: PLC0415

    from reports.page.terminal import answer_text  # noqa: PLC0415

    console = Console(force_terminal=sys.stdout.isatty(), markup=False, highlight=False, emoji=False)
    _say(answer_text(written.report, written.page, console))
    for line in written.invalid:
        click.echo(plain(line), err=True)
    if opens:
        _open(written.page)
    if written.invalid:
        sys.exit(FAILED)


@app.command()
@click.argument("record", type=_PATH)
@click.argument("name")
@click.option("--output", "-o", type=_PATH, required=True, help="The file: .svg, .png or .csv.")
def figure(record: Path, name: str, output: Path) -> None:
    """Draw the figure NAME of a RECORD by itself, such as `speedups`: the page has the command below each."""
    from reports.page.output import write_figure  # noqa: PLC0415  # it needs matplotlib
    from reports.record.load import load  # noqa: PLC0415

    write_figure(load(record), name, output)
    _say(str(output))


@app.command()
@click.argument("record", type=_PATH)
@click.option("--workload", required=True, metavar="NAME", help="Whose jobs.")
@click.option("--output", "-o", type=_PATH, required=True, help="The file: .svg, .png or .csv.")
def timeline(record: Path, workload: str, output: Path) -> None:
    """Draw what single jobs of a workload of a RECORD did under each model."""
    from reports.page.output import write_timeline  # noqa: PLC0415  # it needs matplotlib
    from reports.record.load import load  # noqa: PLC0415

    write_timeline(load(record), workload, output)
    _say(str(output))


@app.command()
@click.argument("record", type=_PATH, required=False)
@click.option("--wait", default="0s", metavar="DURATION", help=f"What one job waits, such as {DURATION_EXAMPLES}.")
@click.option("--compute", default="0s", metavar="DURATION", help="What one job computes: seconds of a CPU.")
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), default=1000, show_default=True, help="How many there are.")
@click.option("--width", type=click.IntRange(1), help="How many may be in flight at once [default: what is enough].")
@click.option("--releases-gil", is_flag=True, help="Its computing releases the GIL, as hashing or compressing does.")
@click.option("--memory", metavar="SIZE", help="What a model may add to its process in memory, such as 512MiB.")
@click.option("--processes", type=click.IntRange(1), help="How many worker processes there may be.")
def advise(  # one parameter per option
    record: Path | None,
    wait: str,
    compute: str,
    jobs: int,
    width: int | None,
    releases_gil: bool,
    memory: str | None,
    processes: int | None,
) -> None:
    """Predict, by a RECORD's measurements, which model is for a job of your own; the newest in results/ otherwise."""
    waits, computes = parsed_seconds(wait, "--wait"), parsed_seconds(compute, "--compute")
    most_bytes = None if memory is None else parsed_bytes(memory, "--memory")
    from reports.advice.answer import Question, answer_lines  # noqa: PLC0415  # it takes a while to load
    from reports.advice.memory import Limits  # noqa: PLC0415

    limits = Limits(most_bytes, processes)
    _say("\n".join(answer_lines(record, Question(waits, computes, jobs, width, releases_gil, limits))))


@app.command()
@click.argument("records", type=_PATH, nargs=-1, required=True, metavar="A B [C ...]")
@click.option("--output", type=_PATH, help="The page's folder [default: compare-A-B beside A].")
@click.option(
    "--fail-on",
    metavar="LIMIT",
    help=(
        "Such as slower:10%: exit with 1 where B takes longer than A by more than that, on one "
        "machine and by all of the interval. "
        "What is unclear is a warning and stops nothing; slower:10%,unclear fails where any cell is unclear, "
        "slower:10%,unclear:50% where more than half of them are."
    ),
)
def compare(records: tuple[Path, ...], output: Path | None, fail_on: str | None) -> None:
    """Show RECORDS of several machines, Pythons or libraries side by side; times are compared with those of A."""
    from reports.comparison.gate import gate_outcome, parsed_gate  # noqa: PLC0415  # what is below needs matplotlib
    from reports.comparison.page import compare_files, default_folder, report  # noqa: PLC0415
    from reports.page.files import write  # noqa: PLC0415

    asked = parsed_gate(fail_on) if fail_on is not None else None
    comparison = compare_files(records)
    outcome = gate_outcome(comparison, asked) if asked else None
    folder = output or default_folder(records)
    write(report(comparison), folder)
    _say("\n".join((str(folder / "index.html"), *(outcome.lines if outcome else ()))))
    for line in outcome.failures if outcome else ():
        click.echo(plain(line), err=True)
    if outcome and outcome.failures:
        sys.exit(FAILED)


@app.command()
@click.argument("reference", type=_PATH)
@click.argument("record", type=_PATH)
@click.option("--output", type=_PATH, help="The page's folder [default: RECORD-reproduction beside RECORD].")
def reproduction(reference: Path, record: Path, output: Path | None) -> None:
    """Tell what becomes of every claim of a REFERENCE in a RECORD; the exit status is 1 if any is contradicted."""
    from reports.page.files import write  # noqa: PLC0415  # what is below needs matplotlib
    from reports.reproduction.page import default_folder, loaded_reproduction, report  # noqa: PLC0415
    from reports.reproduction.text import contradiction_sentence, lead  # noqa: PLC0415

    judged = loaded_reproduction(reference, record)
    folder = output or default_folder(record)
    write(report(judged), folder)
    _say(f"{folder / 'index.html'}\n{plain(lead(judged))}")
    for claim in judged.contradicted:
        click.echo(plain(contradiction_sentence(claim)), err=True)
    if judged.contradicted:
        sys.exit(FAILED)


@app.command()
@click.argument("record", type=_PATH)
@click.option("--output", type=_PATH, help="The bundle [default: beside the record].")
@click.option("--creator", default="", metavar="NAME", help="Who publishes it [default: not said].")
@click.option("--license", "license_id", default="", metavar="SPDX", help="Such as CC-BY-4.0 [default: none stated].")
def pack(record: Path, output: Path | None, creator: str, license_id: str) -> None:
    """Pack a RECORD, its page and all that reproducing it needs into one file, and check that file."""
    from reports.bundle.crate import validated_attribution  # noqa: PLC0415  # these need matplotlib
    from reports.bundle.pack import pack_record  # noqa: PLC0415

    packed = pack_record(record, output, validated_attribution(creator, license_id))
    _say(str(packed.path))
    for line in packed.warnings:
        click.echo(plain(line), err=True)


@app.command()
@click.argument("bundle", type=_PATH)
@click.argument("folder", type=_PATH, required=False)
def unpack(bundle: Path, folder: Path | None) -> None:
    """Check a BUNDLE, then unpack it into a new or empty FOLDER, with a page made anew from its record."""
    from reports.bundle.pack import unpack_bundle  # noqa: PLC0415  # it needs matplotlib

    unpacked = unpack_bundle(bundle, folder)
    _say(str(unpacked.folder))
    files = counted(unpacked.differing, "file")
    differing = f"{files} of it came out otherwise than packed" if unpacked.differing else "as packed"
    click.echo(f"the record was checked; the page was made anew from it, {differing}", err=True)


@app.command()
@click.argument("bundle", type=_PATH)
def verify(bundle: Path) -> None:
    """Check what is used of a BUNDLE, and write nothing.

    That is the record, the environment and who is credited; unpacking makes all else anew. Unzipped by other means,
    all of it can be checked by `sha256sum -c SHA256SUMS`.
    """
    from reports.bundle.bundle import read_bundle  # noqa: PLC0415  # it takes a while to load

    read_bundle(bundle)
    _say("record, environment and credits are as their checksums say, and can be used")
    click.echo("not checked: page, README, plan and probe, which unpacking makes anew from the record", err=True)


@app.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; the exit status is 1 where a file is not what it should be."
)
def docs(check: bool) -> None:
    """Make anew what follows from the records of results/reference: beside them, in README.md and in docs."""
    from reports.documents.committed import documents, write  # noqa: PLC0415  # it needs matplotlib
    from reports.documents.readme import readme  # noqa: PLC0415
    from reports.documents.which_model import which_model  # noqa: PLC0415

    every = chain(documents(), (make() for make in (readme, which_model)))
    if not check:
        for path in write(every):
            _say(f"written: {path}")
        return
    if outdated := [document.path for document in every if not document.is_current]:
        _say("\n".join(f"not what its record gives: {path}" for path in outdated))
        sys.exit(FAILED)


def _open(path: Path) -> None:
    """Open a page in a browser; where there is none, say so and go on. One that runs in the terminal is none."""
    has_screen = sys.platform in ("win32", "darwin") or {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} & os.environ.keys()
    try:
        opened = bool(has_screen) and webbrowser.open(path.resolve().as_uri())
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        click.echo("--open: there is no browser here", err=True)


def _say(text: str) -> None:
    """Print it. Raises ReportError where nobody listens any more."""
    try:
        click.echo(text)
    except OSError as error:
        raise ReportError(f"everything is done, but it cannot be printed: {error.strerror}") from error


def main() -> None:
    """Run a command; every error on purpose becomes one line and an exit status."""
    try:
        app(prog_name="python -m reports", standalone_mode=False)
    except ReportError as error:
        _complain(str(error))
    except ModuleNotFoundError as error:
        _complain(f"{error.name} is not installed; try: pip install --require-hashes -r locks/report.txt")
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(WRONG_REQUEST)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "python -m reports"
        _complain(f"{error.format_message()} See: {where} --help")
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        sys.exit(STOPPED)


def _complain(text: str) -> None:
    click.echo(plain(f"error: {text}"), err=True)
    sys.exit(WRONG_REQUEST)


if __name__ == "__main__":
    main()
