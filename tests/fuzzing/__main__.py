"""`python -m tests.fuzzing --cases 100000`: judge so many cases, and tell what came of them."""

import sys
import time
from datetime import datetime
from pathlib import Path

import click

from tests.fuzzing.cases import SHOWN_READERS, Case
from tests.fuzzing.examination import FOUND, LIMITS, Chunk, Outcomes, limit_memory, outcome
from tests.fuzzing.judgement import REFUSED, SHOWN, UNDERSTOOD, judge
from tests.fuzzing.search import search
from workloads.cpus import usable_cpus

_IN_A_CHUNK = 2000
_ENDS = (REFUSED, UNDERSTOOD, SHOWN, FOUND)
_FAILED = 1


@click.command()
@click.option("--cases", default=100_000, show_default=True, type=click.IntRange(1), help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same cases.")
@click.option("--pages", default=60, show_default=True, type=click.IntRange(1), help="Of so many, one is shown.")
@click.option("--workers", default=usable_cpus(), type=click.IntRange(1), help="Processes [one per CPU].")
@click.option("--output", default=".hypothesis/fuzzing", show_default=True, help="Where findings are kept.")
@click.option("--again", type=click.Path(exists=True, path_type=Path), help="Judge a finding's file, and nothing else.")
def main(cases: int, seed: int, pages: int, workers: int, output: str, again: Path | None) -> None:
    """Mutate records and bundles, read each, and complain of anything but a one-line error or a right answer."""
    if again:
        _judge_again(again)
        return
    findings = Path(output) / datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    findings.mkdir(parents=True)
    size, begun = min(_IN_A_CHUNK, -(-cases // workers)), time.monotonic()
    chunks = [Chunk(min(size, cases - first), f"{seed} {first}", pages) for first in range(0, cases, size)]

    def tell(outcomes: Outcomes) -> None:
        counts = ", ".join(f"{_count(outcomes, end):,} {end}" for end in _ENDS)
        click.echo(f"{outcomes.total():,} of {cases:,} cases after {time.monotonic() - begun:,.0f} s: {counts}")

    _conclude(search(chunks, judge, findings, workers, tell), findings)


def _judge_again(path: Path) -> None:
    reader = path.suffix.removeprefix(".")
    limit_memory(LIMITS.memory)
    case = Case(reader, path.read_bytes(), is_shown=reader in SHOWN_READERS)
    click.echo(outcome(case, judge, LIMITS, path, sys.stderr))


def _count(outcomes: Outcomes, end: str) -> int:
    return sum(count for (_, outcome), count in outcomes.items() if outcome == end)


def _conclude(outcomes: Outcomes, findings: Path) -> None:
    """What came of all cases by reader, then every finding with its input."""
    click.echo(f"\n{'':12}" + "".join(f"{end:>12}" for end in _ENDS))
    for reader in sorted({reader for reader, _ in outcomes}):
        click.echo(f"{reader:12}" + "".join(f"{outcomes[reader, end]:>12,}" for end in _ENDS))
    click.echo(f"{'all':12}" + "".join(f"{_count(outcomes, end):>12,}" for end in _ENDS))
    stories = sorted(findings.glob("*.txt"))
    click.echo(f"\n{outcomes.total():,} cases: {len(stories)} different findings")
    for story in stories:
        click.echo(f"\n{story.read_text(encoding='utf-8')[-4000:]}")
        for path in {*findings.glob(f"{story.stem}.*")} - {story}:
            click.echo(f"python -m tests.fuzzing --again {path}")
    if stories:
        sys.exit(_FAILED)
    findings.rmdir()


if __name__ == "__main__":
    main()
