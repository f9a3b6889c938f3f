"""The command that compares: `python -m reports compare A B [C ...]`."""

import sys
from pathlib import Path

import click

from reports.plain import plain
from reports.saying import say

FAILED = 1
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("records", type=_PATH, nargs=-1, required=True, metavar="A B [C ...]")
@click.option("--output", type=_PATH, help="The page's folder [default: compare-A-B beside A].")
@click.option(
    "--fail-on",
    metavar="LIMIT",
    help="Such as slower:10%: exit with 1 where B certainly takes longer than A by more than that, on one machine.",
)
def compare(records: tuple[Path, ...], output: Path | None, fail_on: str | None) -> None:
    """Show RECORDS of several machines, Pythons or libraries side by side; times are compared with those of A."""
    from reports.comparing.gate import judge, limits  # noqa: PLC0415  # what is below needs matplotlib
    from reports.comparing.output import compared, default_folder, report  # noqa: PLC0415
    from reports.folder import write  # noqa: PLC0415

    asked = limits(fail_on) if fail_on is not None else ()
    comparison = compared(records)
    outcome = judge(comparison, asked) if asked else None
    folder = output or default_folder(records)
    write(report(comparison), folder)
    say("\n".join((str(folder / "index.html"), *(outcome.said if outcome else ()))))
    for line in outcome.failures if outcome else ():
        click.echo(plain(line), err=True)
    if outcome and outcome.failures:
        sys.exit(FAILED)
