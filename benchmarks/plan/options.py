"""The options of commands that measure: their help, durations with their units, and what must not be repeated."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click

from benchmarks.errors import RequestError
from benchmarks.plan.dask_cluster import DASK_HELP, cluster_address
from benchmarks.plan.parameters import clock_seconds
from benchmarks.plan.profiles import MOST_IN_FLIGHT, WAITS, Profile
from workloads.contract import OPTIONAL

_LONGEST = 360_000.0

Command = TypeVar("Command", bound=Callable[..., None])

MODELS_HELP = "Measure only this one; may be repeated or hold several, with commas between."
MORE_MODELS_HELP = (
    f"Sequential is always among them. Only so are {', '.join(OPTIONAL)} measured; all stands for them and all others. "
    "[default: all but these]"
)
FILES_HELP = "The file of a workload of your own that the record has; may be repeated."
WORKLOADS_HELP = (
    f"{MODELS_HELP} Also a kind (io, cpu, mixed, lessons, baseline), a pattern ('http_*'), core; "
    "a path such as my_job.py is a workload of your own. [default: core; standard and thorough: all]"
)
SET_HELP = (
    "Another value for a parameter or the width, such as latency_seconds=20ms, http_fetch.tls=yes, width=64; "
    "`python -m benchmarks list` names them. May be repeated."
)

AXIS_HELP = (
    "Measure along this parameter, the width, or a path of several parameters; may be repeated, each by itself. "
    "Without values those that the workload gives, else your own, such as latency_seconds=1ms,5ms,20ms. "
    "[default: what the profile sweeps]"
)

COSTS_HELP = (
    "Measure afterwards what each cell costs beside time: CPU, memory, context switches, bytes pickled, and how late "
    "the loop is. Of a sweep only along the width, of a map never. [default: standard, thorough and sweeps do]"
)
TIMELINES_HELP = (
    "Record at last how long single jobs take and what they do, about two seconds for each model. "
    "[default: of standard and thorough runs]"
)

IN_FLIGHT_HELP = (
    f"At last let up to so many jobs of {' and '.join(WAITS)} be in flight at once, with each model as far as it goes; "
    f"with 0, none. [default: {MOST_IN_FLIGHT:,} in thorough runs]"
)

POSTGRES_HELP = (
    "A PostgreSQL server of your own, instead of a private one, which is started otherwise; only read from. "
    "CROSSOVER_POSTGRES in the environment says the same, without showing a password to others."
)


class Seconds(click.ParamType[float]):
    """A duration such as 90s, 5m or 1h30m, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        if (seconds := clock_seconds(str(value))) is None:
            self.fail(f"{value!r} is no duration: write 90s, 5m or 1h30m", param, ctx)
        if seconds > _LONGEST:
            self.fail(f"{str(value)[:20]!r} is longer than anything takes: write 100h or less", param, ctx)
        return seconds


def database_url(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The URL of a database server, without which nobody can find one; it is never repeated, for it has a password."""
    try:
        url = urlsplit(value or "")
        known = url.scheme in ("postgresql", "postgres") and url.hostname and (url.port or 5432)
    except ValueError:
        known = False
    if value and not known:
        raise RequestError("--postgres is no URL such as postgresql://user:password@host:5432/database")
    return value


def words_without_values(words: Sequence[str], option: str, stand_in: str) -> list[str]:
    """The words of a command line with something else for each value of an option."""
    shown, hides = list[str](), False
    for word in words:
        joined = word.startswith(f"{option}=")
        shown.append(f"{option}={stand_in}" if joined else stand_in if hides else word)
        hides = word == option
    return shown


_FILE = click.Path(path_type=Path)
_POSTGRES = click.option(
    "--postgres", metavar="URL", envvar="CROSSOVER_POSTGRES", help=POSTGRES_HELP, callback=database_url
)
_DASK = click.option("--dask", metavar="ADDRESS", envvar="CROSSOVER_DASK", help=DASK_HELP, callback=cluster_address)
_TIME_LIMIT = click.option(
    "--time-limit", type=Seconds(), default="60s", show_default=True, help="What a batch may take at most."
)
_OUTPUT = click.option("--output", type=_FILE, help="The record's file [default: a dated one in results/].")
WITHOUT_SOURCE = click.option(
    "--without-source", is_flag=True, help="Keep the code of workloads of your own out of the record and its page."
)
IN_FLIGHT = click.option("--in-flight", type=click.IntRange(0, 50_000), metavar="JOBS", help=IN_FLIGHT_HELP)
_SITTING = (
    click.option(
        "--profile", type=click.Choice(list(map(str, Profile))), help="How much is measured [default: quick]."
    ),
    click.option("--model", "models", multiple=True, metavar="NAME", help=f"{MODELS_HELP} {MORE_MODELS_HELP}"),
    click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help=SET_HELP),
    _POSTGRES,
    _DASK,
    click.option("--blocks", type=click.IntRange(1), help="Blocks of each, instead of the profile's number."),
    click.option("--budget", type=Seconds(), help="Time for the whole sitting, such as 5m, instead of the profile's."),
    _TIME_LIMIT,
    click.option("--costs/--no-costs", default=None, help=COSTS_HELP),
    _OUTPUT,
    WITHOUT_SOURCE,
    click.option("--resume", type=_FILE, help="Go on with this record, which was stopped or killed."),
    click.option("--timelines/--no-timelines", default=None, help=TIMELINES_HELP),
    click.option("--seed", type=click.IntRange(0), help="Decides every random order [default: chosen at random]."),
)


_REPRODUCTION = (
    click.option("--workload", "files", multiple=True, metavar="PATH", help=FILES_HELP),
    _POSTGRES,
    _DASK,
    click.option("--budget", type=Seconds(), help="Time for the whole sitting [default: the record's, or 2h at most]."),
    _TIME_LIMIT,
    _OUTPUT,
    WITHOUT_SOURCE,
)


def sitting_options(command: Command) -> Command:
    """The options of every command that measures a whole sitting."""
    return _with_options(_SITTING, command)


def reproduction_options(command: Command) -> Command:
    """The options that are left where a record decides what is measured."""
    return _with_options(_REPRODUCTION, command)


def _with_options(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
