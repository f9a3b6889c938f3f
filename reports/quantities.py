"""Numbers as people read them: sensible digits, units that fit."""

import math

_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def number(value: float) -> str:
    """Two decimals below 10, one below 100, none above; very large and very small ones as powers of ten."""
    size = abs(value)
    if size and not 0.001 <= size < 999_999.5:
        return f"{value:.1e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    if size < 0.0995:
        return f"{value:.2g}"
    decimals = 2 if size < 9.995 else 1 if size < 99.95 else 0
    return f"{value:,.{decimals}f}"


def rounded_up(count: int) -> int:
    """A rough count with two digits that mean something."""
    step = int("1" + "0" * max(0, len(str(count)) - 2))
    return -(-count // step) * step


def seconds(value: float) -> str:
    """A duration with three digits and its unit."""
    size, unit = next((one for one in _UNITS if value >= one[0] * 0.9995), _UNITS[-1])
    scaled = value / size
    return f"{number(scaled)} {unit}"


def brief_seconds(value: float) -> str:
    """A nominal duration, without digits that nobody chose."""
    size, unit = next((one for one in _UNITS if value >= one[0]), _UNITS[-1])
    return f"{value / size:.4g} {unit}"


def duration(value: float) -> str:
    """A long time in the units of a clock: `45 s`, `10 min`, `1 h 30 min`."""
    if value < 120:
        return f"{value:.3g} s"
    hours, minutes = divmod(round(value / 60), 60)
    return " ".join(f"{count:,} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def size(count: float) -> str:
    """A number of bytes."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if count >= 1024**power:
            return f"{count / 1024**power:.4g} {unit}"
    return f"{count:.0f} bytes"


def percent(share: float) -> str:
    """A level, with as many digits as it takes to tell it from 100 %."""
    digits = 0 if share >= 1 else max(0, math.ceil(-math.log10(1 - share)) - 2)
    return f"{100 * share:.{min(digits, 6)}f} %"


def percents(low: float, high: float) -> str:
    """A range of levels, each with the digits of the one that needs most: `99.86 to 99.93 %`."""
    last = percent(high)
    digits = len(last.partition(".")[2].removesuffix(" %"))
    return f"{100 * low:.{digits}f} to {last}"


def parameter(name: str, value: float | str) -> str:
    """A parameter's value in the unit that its name ends with."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if name.endswith("_seconds") and value >= 0:
        return brief_seconds(value) if value else "0 s"
    if name.endswith("_bytes"):
        return size(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
