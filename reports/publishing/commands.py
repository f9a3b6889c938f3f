"""The commands for publishing: `python -m reports pack|unpack|verify|docs`."""

import sys
from pathlib import Path

import click

from reports.plain import counted, listed, plain
from reports.saying import say

OUTDATED = 1
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
    remade = ["page", "README", *(("plan", "probe", "description") if found.is_older else ())]
    click.echo(f"not checked: {listed(remade)}, which unpacking makes anew", err=True)


@click.command()
@click.option(
    "--check", is_flag=True, help="Write nothing; the exit status is 1 where a file is not what it should be."
)
def docs(check: bool) -> None:
    """Make what is committed beside the records of results/reference anew from them."""
    from reports.publishing.documents import documents, write  # noqa: PLC0415  # it needs matplotlib

    if not check:
        for path in write(documents()):
            say(f"written: {path}")
        return
    if other := [document.path for document in documents() if not document.is_current]:
        say("\n".join(f"not what its record gives: {path}" for path in other))
        sys.exit(OUTDATED)


COMMANDS = (pack, unpack, verify, docs)
