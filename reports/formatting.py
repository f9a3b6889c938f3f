"""Text and numbers as people read them: harmless to print, short, with sensible digits and units that fit.

Durations and sizes also as people type them, such as 20ms, 100us or 512MiB; what has no unit, or makes no sense, is
refused.
"""

import math
import re
import textwrap
from collections.abc import Collection, Sequence

from reports.errors import ReportError

_NOT_SHOWN = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """The text on one line, with everything that is no visible character replaced."""
    return _printable(" ".join(text.split()))


def plain_line(text: str) -> str:
    """The text with everything that is no visible character replaced, and its spaces as they are."""
    return _printable(text.expandtabs(4).rstrip())


def _printable(line: str) -> str:
    return line if line.isprintable() else "".join(sign if sign.isprintable() else _NOT_SHOWN for sign in line)


def short(text: str, length: int) -> str:
    """The text on one line of at most `length` characters."""
    line = plain(text)
    return line if len(line) <= length else line[: length - 1] + "\N{HORIZONTAL ELLIPSIS}"


def wrapped(text: str, length: int) -> list[str]:
    """The text in lines of at most `length` characters."""
    return textwrap.wrap(text, length, break_on_hyphens=False) or [""]


def listed(words: Sequence[str], last: str = "and") -> str:
    """Several words as one speaks them: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, word: str) -> str:
    """A number and its word, in the plural where there are several."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def counted_range(numbers: Collection[int], word: str) -> str:
    """From the least to the most, and their word: `4 to 16 rounds`, or `4 rounds` where all are the same."""
    least, most = min(numbers), max(numbers)
    return counted(most, word) if least == most else f"{least:,} to {most:,} {word}s"


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


def duration(value: float) -> str:
    """Seconds that were measured, with three digits and the unit that fits: `1.26 s`."""
    unit, name = next(((unit, name) for unit, name in _UNITS if value >= unit * 0.9995), _UNITS[-1])
    return f"{number(value / unit)} {name}"


def nominal_duration(value: float) -> str:
    """Seconds that somebody chose, with no more digits than that: `20 ms`."""
    unit, name = next(((unit, name) for unit, name in _UNITS if value >= unit), _UNITS[-1])
    return f"{value / unit:.4g} {name}"


def long_duration(value: float) -> str:
    """Seconds in the units of a clock: `45 s`, `10 min`, `1 h 30 min`."""
    if value < 120:
        return f"{value:.3g} s"
    hours, minutes = divmod(round(value / 60), 60)
    return " ".join(f"{count:,} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def byte_size(count: float) -> str:
    """A number of bytes."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if count >= 1024**power:
            return f"{count / 1024**power:.4g} {unit}"
    return f"{count:.0f} bytes"


def percent(share: float) -> str:
    """A level, with as many digits as it takes to know what it lacks of 100 % within a tenth."""
    first = 0 if share >= 1 else max(0, math.ceil(-math.log10(1 - share)) - 2)
    enough = (digits for digits in range(first, 6) if abs(round(share, digits + 2) - share) <= 0.1 * (1 - share))
    return f"{100 * share:.{next(enough, 6)}f} %"


def percents(low: float, high: float) -> str:
    """A range of levels, each with the digits of the one that needs most: `99.86 to 99.93 %`."""
    last = percent(high)
    digits = len(last.partition(".")[2].removesuffix(" %"))
    return f"{100 * low:.{digits}f} to {last}"


def parameter_value(name: str, value: float | str) -> str:
    """A parameter's value in the unit that its name ends with."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if "per_message" in name and value == 0:
        return "automatic"
    if name.endswith("_seconds") and value >= 0:
        return nominal_duration(value) if value else "0 s"
    if name.endswith("_bytes"):
        return byte_size(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"


_UNIT_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "min": 60.0}
_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\D*)", re.IGNORECASE)
_LEAST, _MOST = 1e-9, 86_400.0

MOST_JOBS = 1_000_000_000

DURATION_EXAMPLES = "20ms, 0.5s or 100us"


def parsed_seconds(text: str, name: str) -> float:
    """A duration of at most a day in seconds; `name` is what asked for it. Nothing needs no unit."""
    match = _NUMBER.fullmatch(text.strip())
    unit = match[2].strip() if match else ""
    if match is None or (unit not in _UNIT_SECONDS and float(match[1].replace("_", "")) != 0):
        raise ReportError(
            f"{name} {short(text, 40)!r} is no duration: write a number with its unit, such as {DURATION_EXAMPLES}"
        )
    value = float(match[1].replace("_", "")) * _UNIT_SECONDS.get(unit, 1.0)
    if value < 0:
        raise ReportError(f"{name} {short(text, 40)!r} is less than nothing: write {DURATION_EXAMPLES}")
    if value > _MOST:
        raise ReportError(f"{name} {short(text, 40)!r} is more than a day: write {DURATION_EXAMPLES}")
    if 0 < value < _LEAST:
        raise ReportError(f"{name} {short(text, 40)!r} is less than a nanosecond: write 0s, or {DURATION_EXAMPLES}")
    return value + 0.0


_UNIT_BYTES = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40
}  # fmt: skip
_MOST_BYTES = 2**60


def parsed_bytes(text: str, name: str) -> float:
    """A size in bytes, with its unit; `name` is what asked for it. Raises ReportError, in one line."""
    match = _NUMBER.fullmatch(text.strip())
    unit = _UNIT_BYTES.get(match[2].strip().lower()) if match else None
    if match is None or unit is None:
        raise ReportError(f"{name} {short(text, 40)!r} is no size: write a number with its unit, such as 512MiB or 2GB")
    value = float(match[1].replace("_", "")) * unit
    if not 1 <= value <= _MOST_BYTES:
        raise ReportError(f"{name} {short(text, 40)!r} is no size that memory has: write 512MiB or 2GB")
    return value
