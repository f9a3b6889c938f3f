"""The command `profile`: what a job of the user's own waits and computes, and which model that asks for."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.errors import RequestError
from benchmarks.plan.options import Seconds
from benchmarks.plan.parameters import TO_MICROSECONDS, fitting_unit, short_duration
from benchmarks.processes.children import child_environment
from benchmarks.profiling.profile import (
    BUSY,
    HOLDS,
    ONE_CPU,
    RELEASES,
    TOO_LITTLE,
    Interval,
    JobProfile,
    conclude,
    job_readings,
)

SECONDS = 3.0
FOR_JOBS = 1000

_GIL = {
    HOLDS: ", holding the GIL",
    RELEASES: ", releasing the GIL",
    TOO_LITTLE: "; it computes too little to tell whether that holds the GIL",
    ONE_CPU: "; whether that holds the GIL cannot be told on one CPU",
    BUSY: "; others use the CPUs, so whether that holds the GIL cannot be told",
}


@click.command()
@click.argument("job", metavar="FILE[:FUNCTION]")
@click.option("--jobs", type=click.IntRange(1), help="Run this many jobs [default: as many as take about 3 s].")
@click.option("--for-jobs", type=click.IntRange(1), help="Advise for this many [default: --jobs, or else 1000].")
@click.option("--width", type=click.IntRange(1), help="Advise for this many at once [default: as many as are enough].")
@click.option("--record", type=click.Path(path_type=Path), help="Advise by this record [default: newest in results/].")
@click.option("--memory", metavar="SIZE", help="What a model may take in memory, such as 512MiB.")
@click.option("--processes", type=click.IntRange(1), help="How many worker processes there may be.")
@click.option("--time-limit", type=Seconds(), default="60s", show_default=True, help="What a job may take at most.")
def profile(  # noqa: PLR0913, PLR0917  # one parameter per option
    job: str,
    jobs: int | None,
    for_jobs: int | None,
    width: int | None,
    record: Path | None,
    memory: str | None,
    processes: int | None,
    time_limit: float,
) -> None:
    """Find out how long a function of your own waits and computes per job, and which model it asks for.

    The FUNCTION does one job as in a plain loop; without a name it is `job`, or the FILE's only one. If it takes an
    argument, the file has a list INPUTS of what jobs are given in turn. A file with a WORKLOAD has its plain loop
    profiled.
    """
    if time_limit <= 0:
        raise RequestError("--time-limit has to leave some time, such as 60s")
    file, function = split_job(job)
    job_profile = conclude(job_readings(file, function, jobs, SECONDS, time_limit))
    click.echo("\n".join(profile_lines(job_profile)))
    given = (("--width", width), ("--memory", memory), ("--processes", processes))
    options = [word for name, value in given if value for word in (name, str(value))]
    _advise(record, [*advice_words(job_profile, for_jobs or jobs or FOR_JOBS), *options])


def split_job(job: str) -> tuple[str, str | None]:
    """The file and the function's name; the colon of a drive belongs to the file."""
    file, colon, function = job.rpartition(":")
    if Path(job).exists() or not colon or not file.endswith(".py"):
        return job, None
    if not function.isidentifier():
        raise RequestError(f"{function!r} is no name of a function: write {file}:job")
    return file, function


def profile_lines(job_profile: JobProfile) -> list[str]:
    """What was found, in a sentence; then what it rests on and what is remarkable."""
    wait, cpu = _interval(job_profile.wait), _interval(job_profile.cpu)
    sentence = f"{job_profile.name} waits {wait} and computes {cpu} per job{_gil(job_profile)}"
    return [sentence, *(f"  {note}" for note in _notes(job_profile))]


def _gil(job_profile: JobProfile) -> str:
    if job_profile.gil in _GIL:
        return _GIL[job_profile.gil]
    return f", holding the GIL for about {100 * (job_profile.held or 0.0):.0f} % of that"


def _notes(job_profile: JobProfile) -> list[str]:
    spread = "intervals of 95 %" if job_profile.batches >= 6 else "a range, for an interval takes 6 batches"
    notes = [
        f"from {job_profile.jobs:,} jobs in {job_profile.batches} batches, {job_profile.seconds:.1f} s: "
        f"median and {spread}"
    ]
    if job_profile.chosen < job_profile.inputs:
        notes.append(
            f"{job_profile.chosen:,} of the {job_profile.inputs:,} inputs, chosen at random: there was no time for more"
        )
    if job_profile.children > 0.1 * job_profile.cpu.value:
        notes.append(
            f"{_seconds(job_profile.children)} of the computing is in child processes, which hold nobody's GIL: "
            "asyncio that starts them itself gains what threads gain"
        )
    if job_profile.is_uneven:
        notes.append(f"some jobs take far longer than others: {_seconds(job_profile.mean)} each on average")
    return notes


def _interval(interval: Interval) -> str:
    """`20.1 ms [19.6, 20.4]`, the ends in the unit of the value."""
    size, _ = fitting_unit(interval.value, TO_MICROSECONDS)
    return f"{_seconds(interval.value)} [{interval.low / size:.3g}, {interval.high / size:.3g}]"


def _seconds(value: float) -> str:
    return short_duration(value, TO_MICROSECONDS)


def advice_words(job_profile: JobProfile, jobs: int) -> list[str]:
    """What the reporting side is asked."""
    gil = ["--releases-gil"] if job_profile.releases_gil else []
    demand = [
        "--wait",
        f"{job_profile.wait.value * 1e6:.0f}us",
        "--compute",
        f"{max(1.0, job_profile.cpu.value * 1e6):.0f}us",
    ]
    return [*demand, "--jobs", str(jobs), *gil]


def _advise(record: Path | None, question: Sequence[str]) -> None:
    """Ask the reporting side, which is a program of its own; without any record there is a profile, but no advice."""
    command = [sys.executable, "-P", "-m", "reports", "advise", *([str(record)] if record else []), *question]
    done = subprocess.run(
        command, env=child_environment(), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    click.echo(f"\n{done.stdout}" if done.stdout else "", nl=not done.stdout)
    reason = done.stderr.strip().removeprefix("error: ")
    if done.returncode and record:
        raise RequestError(reason or "there is no advice")
    if done.returncode:
        click.echo(f"no advice: {reason}")
