"""The commands of the reporting side: `python -m reports page|advise|compare|reproduction|pack|unpack|verify|docs`."""

import sys
from pathlib import Path

import click

from reports.advising.units import EXAMPLES, MOST_JOBS, seconds
from reports.comparing.command import compare
from reports.errors import ReportError
from reports.plain import plain
from reports.publishing.commands import COMMANDS as PUBLISHING
from reports.reproducing.command import reproduction
from reports.saying import say

BROKEN, WRONG_REQUEST, STOPPED = 1, 2, 130


@click.group()
def app() -> None:
    """Show what a record means."""


@app.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="The page's folder [default: beside the record].")
def page(record: Path, output: Path | None) -> None:
    """Turn a RECORD into a page, figures, tables and a summary.

    Cells that took less time than their jobs need are named, and the exit status is 1.
    """
    from reports.output import write_report  # noqa: PLC0415  # it needs matplotlib, which is not where measuring is done

    written = write_report(record, output)
    say(str(written.page))
    for line in written.invalid:
        click.echo(plain(line), err=True)
    if written.invalid:
        sys.exit(BROKEN)


@app.command()
@click.argument("record", type=click.Path(path_type=Path), required=False)
@click.option("--wait", default="0s", metavar="DURATION", help=f"What one job waits, such as {EXAMPLES}.")
@click.option("--compute", default="0s", metavar="DURATION", help="What one job computes: seconds of a CPU.")
@click.option("--jobs", type=click.IntRange(1, MOST_JOBS), default=1000, show_default=True, help="How many there are.")
@click.option("--width", type=click.IntRange(1), help="How many may be in flight at once [default: what is enough].")
@click.option("--releases-gil", is_flag=True, help="Its computing releases the GIL, as hashing or compressing does.")
@click.option("--memory", is_flag=True, help="Also tell what each model takes in memory.")
def advise(
    record: Path | None, wait: str, compute: str, jobs: int, width: int | None, releases_gil: bool, memory: bool
) -> None:
    """Predict, by a RECORD's measurements, which model is for a job of your own; the newest in results/ otherwise."""
    waits, computes = seconds(wait, "--wait"), seconds(compute, "--compute")
    from reports.advising.consulting import Question, answer  # noqa: PLC0415  # it takes a while to load

    say("\n".join(answer(record, Question(waits, computes, jobs, width, releases_gil, memory))))


for command in (compare, reproduction, *PUBLISHING):
    app.add_command(command)


def main() -> None:
    """Run a command; every error on purpose becomes one line and an exit status."""
    try:
        app(prog_name="python -m reports", standalone_mode=False)
    except ReportError as error:
        _complain(str(error))
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
