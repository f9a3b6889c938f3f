"""The commands of the reporting side: `python -m reports page`."""

import sys
from pathlib import Path

import click

from reports.errors import ReportError
from reports.output import write_report
from reports.plain import plain

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
    written = write_report(record, output)
    _say(str(written.page))
    for line in written.invalid:
        click.echo(plain(line), err=True)
    if written.invalid:
        sys.exit(BROKEN)


def _say(text: str) -> None:
    try:
        click.echo(text)
    except OSError as error:
        raise ReportError(f"the page is written, but its path cannot be printed: {error.strerror}") from error


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
