"""The commands of the reporting side: `python -m reports page`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from reports.errors import ReportError
from reports.output import write_report
from reports.plain import plain

WRONG_REQUEST = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def reports() -> None:
    """Show what a record means."""


@app.command()
def page(
    record: Annotated[Path, typer.Argument(help="A record that `python -m benchmarks run` has written.")],
    output: Annotated[Path | None, typer.Option(help="The page's folder; beside the record by default.")] = None,
) -> None:
    """Turn a record into a page, figures, tables and a summary."""
    typer.echo(write_report(record, output))


def main() -> None:
    """Run a command; every error on purpose becomes one line and an exit status."""
    try:
        app()
    except ReportError as error:
        typer.echo(plain(f"error: {error}"), err=True)
        sys.exit(WRONG_REQUEST)


if __name__ == "__main__":
    main()
