"""The command that judges claims: `python -m reports reproduction REFERENCE RECORD`."""

import sys
from pathlib import Path

import click

from reports.plain import plain
from reports.saying import say

CONTRADICTED = 1
_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("reference", type=_PATH)
@click.argument("record", type=_PATH)
@click.option("--output", type=_PATH, help="The page's folder [default: RECORD-reproduction beside RECORD].")
def reproduction(reference: Path, record: Path, output: Path | None) -> None:
    """Tell what becomes of every claim of a REFERENCE in a RECORD; the exit status is 1 if any is contradicted."""
    from reports.folder import write  # noqa: PLC0415  # what is below needs matplotlib
    from reports.reproducing.output import default_folder, judged, report  # noqa: PLC0415
    from reports.reproducing.sentences import contradiction, leading  # noqa: PLC0415

    found = judged(reference, record)
    folder = output or default_folder(record)
    write(report(found), folder)
    say(f"{folder / 'index.html'}\n{plain(leading(found))}")
    for one in found.contradicted:
        click.echo(plain(contradiction(one)), err=True)
    if found.contradicted:
        sys.exit(CONTRADICTED)
