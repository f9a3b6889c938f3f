"""`python -m tests.fuzzing --cases 100000`: judge so many cases, and tell what came of them."""

import os
import sys
import time
from pathlib import Path
from tempfile import mkdtemp

import click

from tests.fuzzing.cases import CLAIMED, IN_A_CHUNK, MARKUP, PAIR, RECORD, Case
from tests.fuzzing.dialogue import Order
from tests.fuzzing.shrinking import smaller
from tests.fuzzing.watching import Tally, fuzz
from tests.fuzzing.worker import ended, work

_EVERY_SECONDS = 10.0
_FOUND = 1


@click.command()
@click.option("--cases", default=100_000, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same cases.")
@click.option(
    "--pages", default=60, show_default=True, type=click.IntRange(1), help="Of so many understood, one is shown."
)
@click.option(
    "--workers", default=os.cpu_count() or 1, type=click.IntRange(1), help="Processes [default: one per CPU]."
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="Where findings are kept [default: a temporary folder]."
)
@click.option(
    "--again", type=click.Path(exists=True, path_type=Path), help="Judge one finding's file again, and nothing else."
)
def main(cases: int, seed: int, pages: int, workers: int, output: Path | None, again: Path | None) -> None:
    """Mutate records and bundles, read each, and complain of anything but a one-line error or a right answer."""
    folder = output or Path(mkdtemp(prefix="fuzzing-"))
    folder.mkdir(parents=True, exist_ok=True)
    if again:
        _judge_again(again, folder)
        return
    chunks, tally = -(-cases // IN_A_CHUNK), Tally()
    orders = [Order(seed, pages, first, workers, chunks) for first in range(min(workers, chunks))]
    fuzz(work, orders, folder, tally, _Progress(chunks * IN_A_CHUNK))
    _conclude(tally, seed, folder)


def _judge_again(path: Path, folder: Path) -> None:
    reader = path.name.rpartition("-")[2]
    said = ended(Case(reader, "again", path.read_bytes(), is_shown=reader in (RECORD, PAIR, CLAIMED, MARKUP)), folder)
    click.echo(said.told or said.outcome)
    sys.exit(_FOUND if said.place else 0)


class _Progress:
    """Tells now and then how far it is, and at once what is found."""

    def __init__(self, cases: int) -> None:
        self._cases, self._begun = cases, time.monotonic()
        self._last, self._told = self._begun, 0

    def __call__(self, tally: Tally) -> None:
        for saved in list(tally.found.values())[self._told :]:
            click.echo(f"FOUND {saved.place} ({saved.kind}): {saved.path}")
        self._told = len(tally.found)
        if time.monotonic() - self._last < _EVERY_SECONDS:
            return
        self._last = time.monotonic()
        text = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(tally.outcomes.items()))
        click.echo(f"{tally.count:,} of {self._cases:,} cases after {self._last - self._begun:,.0f} s: {text}")


def _conclude(tally: Tally, seed: int, folder: Path) -> None:
    """What came of all cases by kind of mutation, then every finding with its input."""
    outcomes = sorted(tally.outcomes)
    kinds = sorted({kind for kind, _ in tally.kinds})
    width = max(map(len, kinds))
    click.echo(f"\n{'':{width}}" + "".join(f"{outcome:>12}" for outcome in outcomes))
    for kind in kinds:
        click.echo(f"{kind:{width}}" + "".join(f"{tally.kinds[kind, outcome]:>12,}" for outcome in outcomes))
    click.echo(f"{'all':{width}}" + "".join(f"{tally.outcomes[outcome]:>12,}" for outcome in outcomes))
    click.echo(f"\n{tally.count:,} cases of seed {seed}: {len(tally.found)} different findings")
    for saved in tally.found.values():
        path = smaller(saved, folder)
        click.echo(f"\n{saved.place}\n{saved.told}\n{saved.kind}, {path.stat().st_size:,} bytes")
        click.echo(f"python -m tests.fuzzing --again {path}")
    sys.exit(_FOUND if tally.found else 0)


if __name__ == "__main__":
    main()
