"""The commands for publishing: `python -m reports pack|unpack|verify`."""

from pathlib import Path

import click

from reports.plain import counted, plain
from reports.saying import say

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("record", type=_PATH)
@click.option("--output", type=_PATH, help="The bundle [default: beside the record].")
@click.option("--creator", default="", metavar="NAME", help="Who publishes it [default: not said].")
@click.option("--license", "license_id", default="", metavar="SPDX", help="Such as CC-BY-4.0 [default: none stated].")
def pack(record: Path, output: Path | None, creator: str, license_id: str) -> None:
    """Pack a RECORD, its page and all that reproducing it needs into one file, and check that file."""
    from reports.publishing.credits import credited  # noqa: PLC0415  # these need matplotlib
    from reports.publishing.packing import pack as packed  # noqa: PLC0415

    done = packed(record, output, credited(creator, license_id))
    say(str(done.path))
    for line in done.warnings:
        click.echo(plain(line), err=True)


@click.command()
@click.argument("bundle", type=_PATH)
@click.argument("folder", type=_PATH, required=False)
def unpack(bundle: Path, folder: Path | None) -> None:
    """Check a BUNDLE, then unpack it into a new or empty FOLDER, with a page made anew from its record."""
    from reports.publishing.unpacking import unpack as unpacked  # noqa: PLC0415  # it needs matplotlib

    done = unpacked(bundle, folder)
    say(str(done.folder))
    differing = f"{counted(done.other, 'file')} of it came out otherwise than packed" if done.other else "as packed"
    click.echo(f"everything was checked; the page was made anew from the record, {differing}", err=True)


@click.command()
@click.argument("bundle", type=_PATH)
def verify(bundle: Path) -> None:
    """Check everything in a BUNDLE and write nothing."""
    from reports.publishing.bundle import verified  # noqa: PLC0415  # it takes a while to load

    found = verified(bundle)
    say(f"{len(found.files)} files as their checksums say, and all that follows from the record does")
    click.echo("not checked: the page, which unpacking makes anew", err=True)


COMMANDS = (pack, unpack, verify)
