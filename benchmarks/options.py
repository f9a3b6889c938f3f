"""Options that say more than click knows: durations with their units, and what cannot be asked for together."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import click

from benchmarks.errors import RequestError

MODELS_HELP = "Measure only this one; may be repeated or hold several, with commas between."
WORKLOADS_HELP = (
    f"{MODELS_HELP} Also a kind (io, cpu, mixed, lessons, baseline), a pattern ('http_*'), core; "
    "a path such as my_job.py is a workload of your own. [default: core; standard and thorough: all]"
)
SET_HELP = (
    "Another value for a parameter or the width, such as latency_seconds=20ms, http_fetch.tls=yes, width=64; "
    "`python -m benchmarks list` names them. May be repeated."
)

POSTGRES_HELP = (
    "A PostgreSQL server of your own, instead of a private one, which is started otherwise; only read from. "
    "CROSSOVER_POSTGRES in the environment says the same, without showing a password to others."
)

_PARTS = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s)?")


class Seconds(click.ParamType[float]):
    """A duration such as 90s, 5m or 1h30m, in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        parts = _PARTS.fullmatch(str(value).replace(" ", "").lower())
        if parts is None or not any(parts.groups()):
            self.fail(f"{value!r} is no duration: write 90s, 5m or 1h30m", param, ctx)
        hours, minutes, seconds = (float(part or 0) for part in parts.groups())
        return 3600 * hours + 60 * minutes + seconds


def database_url(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """The URL of a database server, without which nobody can find one; it is never repeated, for it has a password."""
    try:
        found = urlsplit(value or "")
        known = found.scheme in ("postgresql", "postgres") and found.hostname and (found.port or 5432)
    except ValueError:
        known = False
    if value and not known:
        raise RequestError("--postgres is no URL such as postgresql://user:password@host:5432/database")
    return value


def without_values(words: Sequence[str], option: str, stand_in: str) -> list[str]:
    """The words of a command line with something else for each value of an option."""
    shown, hides = list[str](), False
    for word in words:
        joined = word.startswith(f"{option}=")
        shown.append(f"{option}={stand_in}" if joined else stand_in if hides else word)
        hides = word == option
    return shown


def refuse_beside_resume(**given: object) -> None:
    """What a record decides cannot be asked for anew when it goes on."""
    for name, value in given.items():
        if value:
            raise RequestError(f"--resume takes the {name} from the record: leave out --{name}")
