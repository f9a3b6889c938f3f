"""Parameters other than a workload's own: from words such as `latency_seconds=20ms` to a workload that has them.

Durations as people write and read them, in the units of parameters (`20ms`) or of a clock (`1h30m`).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from benchmarks.errors import RequestError
from workloads.contract import Value, Workload

WIDTH = "width"
"""Every workload has it, beside its parameters."""

TO_MICROSECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
TO_NANOSECONDS = {**TO_MICROSECONDS, "ns": 1e-9}
"""Units of durations in seconds, the largest first."""

_PLAIN = {"_seconds": "s", "_bytes": "B"}
_UNITS: dict[str, dict[str, float]] = {
    "_seconds": TO_MICROSECONDS,
    "_bytes": {"bytes": 1, "B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3},
}
_MOST = {"jobs": 1_000_000, WIDTH: 2_048}
_EXAMPLES = {"_seconds": "20ms, 0.5s or 100us", "_bytes": "100B, 64KiB or 2MiB"}
_TRUTH = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_CLOCK = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+(?:\.\d+)?)s)?")
_NUMBER = re.compile(r"(\d+(?:_\d+)*(?:\.\d+)?(?:e[+-]?\d+)?)\s*([A-Za-z]*)")


@dataclass(frozen=True)
class Override:
    """One parameter that somebody wants to have another value; for every workload that has it where none is named."""

    workload: str | None
    name: str
    text: str

    def concerns(self, workload: Workload[Any]) -> bool:
        return self.workload == workload.name or (self.workload is None and self.name in settable_values(workload))


def parse_override(word: str) -> Override:
    """Read `NAME=VALUE` or `WORKLOAD.NAME=VALUE`."""
    name, equals, text = word.partition("=")
    workload, _, parameter = name.strip().rpartition(".")
    if not equals or not parameter or not text.strip():
        raise RequestError(f"--set {word!r} sets nothing: write --set NAME=VALUE, as in --set latency_seconds=20ms")
    return Override(workload or None, parameter, text.strip())


def settable_values(workload: Workload[Any]) -> dict[str, Value]:
    """What can be asked for, with the workload's own value: numbers, truth values, words that are an axis; the width.

    Addresses and inputs, which are made later, cannot.
    """
    own = {field.name: getattr(workload.parameters, field.name) for field in fields(workload.parameters) if field.init}
    words = {name for name in workload.axes if isinstance(own.get(name), str)}
    plain = {name: value for name, value in own.items() if isinstance(value, int | float) or name in words}
    return {**plain, WIDTH: workload.width or 0}


def override_to(workload: str, name: str, value: Value) -> Override:
    """The override that gives this value again."""
    if isinstance(value, bool):
        return Override(workload, name, "yes" if value else "no")
    return Override(workload, name, value if isinstance(value, str) else f"{value!r}{_plain_unit(name)}")


def _plain_unit(name: str) -> str:
    return next((unit for ending, unit in _PLAIN.items() if name.endswith(ending)), "")


def value_text(name: str, value: Value) -> str:
    """A value as names of points show it, such as 20ms, 64KiB or 300; `as_wish` gives the value again exactly."""
    if isinstance(value, bool | str):
        return override_to("", name, value).text
    units = next((units for ending, units in _UNITS.items() if name.endswith(ending)), {"": 1.0})
    fitting = {unit: size for unit, size in units.items() if size <= value and unit != "bytes"}
    unit, size = max(fitting.items(), key=lambda pair: pair[1], default=(_plain_unit(name), 1.0))
    return f"{value / size:.12g}{unit}"


def values_for(workload: Workload[Any], overrides: Iterable[Override]) -> dict[str, Value]:
    """The values that this workload shall have instead of its own; raises RequestError where it cannot."""
    general_first = sorted(overrides, key=lambda override: override.workload is not None)
    return {override.name: _value(workload, override) for override in general_first if override.concerns(workload)}


def check_overrides(overrides: Sequence[Override], workloads: Sequence[Workload[Any]]) -> None:
    """Refuse a override that no chosen workload can fulfil."""
    for override in overrides:
        if not any(override.concerns(workload) for workload in workloads):
            known = sorted({name for workload in workloads for name in settable_values(workload)})
            if override.workload:
                raise RequestError(
                    f"{override.workload} is not among what is measured: "
                    f"leave out --set {override.workload}.{override.name}"
                )
            raise RequestError(
                f"nothing that is measured has a parameter {override.name!r}: there are {', '.join(known)}"
            )


def workload_with(workload: Workload[Any], values: Mapping[str, Value]) -> Workload[Any]:
    """The workload with these values instead of its own."""
    width: Any = values.get(WIDTH, workload.width)
    parameters = replace(workload.parameters, **{name: values[name] for name in values if name != WIDTH})
    return replace(workload, parameters=parameters, width=width)


def _value(workload: Workload[Any], override: Override) -> Value:
    known = settable_values(workload)
    if override.name not in known:
        raise RequestError(f"{workload.name} has no parameter {override.name!r} to set: there are {', '.join(known)}")
    own = known[override.name]
    if isinstance(own, bool):
        return _truth(override)
    return _word(workload, override) if isinstance(own, str) else _sensible(workload, override, _number(override, own))


def _sensible(workload: Workload[Any], override: Override, value: float) -> float:
    """The number, unless it is nothing where the workload has to have something, or more than any machine can do."""
    may_be_nothing = 0 in (settable_values(workload)[override.name], *workload.axes.get(override.name, ()))
    if not value and not may_be_nothing:
        raise RequestError(f"{override.name}={override.text}: {workload.name} needs more than nothing of it")
    if value > _MOST.get(override.name, value):
        raise RequestError(f"{override.name}={override.text}: write {_MOST[override.name]:_} or less")
    return value


def _truth(override: Override) -> bool:
    if override.text.lower() not in _TRUTH:
        raise RequestError(f"{override.name}={override.text}: write yes or no")
    return _TRUTH[override.text.lower()]


def _word(workload: Workload[Any], override: Override) -> Value:
    if override.text not in workload.axes[override.name]:
        raise RequestError(
            f"{override.name}={override.text}: it can be {', '.join(map(str, workload.axes[override.name]))}"
        )
    return override.text


def _number(override: Override, own: float) -> float:
    ending = next((ending for ending in _UNITS if override.name.endswith(ending)), "")
    match = _NUMBER.fullmatch(override.text)
    if match is None or match[2] not in _UNITS.get(ending, ("",)):
        raise RequestError(f"{override.name}={override.text}: write a number{_with_unit(ending)}")
    value = float(match[1]) * _UNITS.get(ending, {"": 1.0})[match[2]]
    if isinstance(own, int) and ending != "_seconds":
        return _whole(override, value)
    if not math.isfinite(value):
        raise RequestError(f"{override.name}={override.text}: a record can hold finite numbers only")
    return value


def _whole(override: Override, value: float) -> int:
    least = 1 if override.name in ("jobs", WIDTH) else 0
    if not least <= value < 2**53 or value != int(value):
        raise RequestError(f"{override.name}={override.text}: write a whole number, {least} or more")
    return int(value)


def _with_unit(ending: str) -> str:
    return f" with its unit, such as {_EXAMPLES[ending]}" if ending else ", without a unit"


def fitting_unit(seconds: float, units: Mapping[str, float] = TO_NANOSECONDS) -> tuple[float, str]:
    """The size and name of the unit in which a duration reads best with three digits."""
    sizes = [(size, unit) for unit, size in units.items()]
    return next((pair for pair in sizes if seconds >= pair[0] * 0.9995), sizes[-1])


def short_duration(seconds: float, units: Mapping[str, float] = TO_NANOSECONDS) -> str:
    """`20.1 ms`: what takes moments."""
    size, unit = fitting_unit(seconds, units)
    return f"{seconds / size:.3g} {unit}"


def clock_duration(seconds: float) -> str:
    """`45 s`, `2 min 5 s`: what somebody waits for."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def clock_seconds(text: str) -> float | None:
    """Seconds of `90s`, `5m` or `1h30m`; None where it is no such duration."""
    parts = _CLOCK.fullmatch(text.replace(" ", "").lower())
    if parts is None or not any(parts.groups()):
        return None
    hours, minutes, seconds = (float(part or 0) for part in parts.groups())
    return 3600 * hours + 60 * minutes + seconds
