"""How everything looks: one colour, marker and name per model everywhere, and all of matplotlib's settings."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb

from reports.formatting import short

INK, QUIET, FAINT, BAND = "#1a1a1a", "#5f6368", "#d5d8dc", "#f1f3f5"
MARGIN_BAND = "#cfd8e3"
FONT = "Crossover Sans"
SIZE, SMALL, LARGE = 9.0, 7.5, 12.0


Marker = str | tuple[int, int, int]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Look:
    """A colour (Okabe-Ito, told apart by everybody) and a marker, so that no chart depends on colour alone."""

    colour: str
    marker: Marker

    @property
    def sign(self) -> dict[str, Any]:
        """What draws the marker and no line, by keyword: a marker that is a tuple must not be taken for data."""
        return {"color": self.colour, "marker": self.marker, "linestyle": "none"}

    @property
    def writing(self) -> str:
        """The same colour, dark enough to be read as small letters on white."""
        red, green, blue = to_rgb(self.colour)
        return to_hex((0.7 * red, 0.7 * green, 0.7 * blue))


_LOOKS = {
    "sequential": Look("#3c3c3c", "s"),
    "asyncio": Look("#0072B2", "o"),
    "threads": Look("#D55E00", "^"),
    "processes": Look("#009E73", "D"),
    "uvloop": Look("#56B4E9", "h"),
    "asyncio-eager": Look("#0072B2", (8, 1, 0)),
    "interpreters": Look("#CC79A7", "v"),
    "asyncio+threads": Look("#E69F00", "<"),
    "asyncio+processes": Look("#7A8B00", ">"),
    "processes+asyncio": Look("#6A3D9A", "P"),
    "dask": Look("#8C5A2B", "p"),
}
_SPARE = ("#44557A", "#B8860B", "#1B7F8C", "#B03060", "#5B7F2B", "#7f7f7f")
_SPARE_MARKERS: tuple[Marker, ...] = ("X", "*", "d", "H", (4, 1, 0), (6, 1, 0), (3, 1, 0), "8", (7, 1, 0))
"""For variants that nobody has heard of yet, in the order in which their workload names them; then they begin anew."""

_ROOM = 16


def look(model: str, among: Sequence[str] = ()) -> Look:
    """How a model is drawn, also one that nobody has heard of yet, `among` all variants of its workload.

    A variant of a known model, such as `asyncio-httpx`, has the model's colour and a marker of its own.
    """
    if model in _LOOKS:
        return _LOOKS[model]
    further = [name for name in among if name not in _LOOKS]
    strangers = [name for name in further if not _base(name)]
    base = _base(model)
    colour = _LOOKS[base].colour if base else _nth(_SPARE, strangers, model)
    return Look(colour, _nth(_SPARE_MARKERS, further, model))


def is_known(model: str) -> bool:
    """Whether a model looks the same in every workload."""
    return model in _LOOKS


def _base(model: str) -> str:
    """The known model whose variant this is by its name; empty for none."""
    return max((known for known in _LOOKS if model.startswith((f"{known}-", f"{known}+"))), key=len, default="")


def _nth(items: Sequence[Item], names: Sequence[str], name: str) -> Item:
    return items[names.index(name) % len(items) if name in names else -1]


def name_of(model: str) -> str:
    """A model's name as it can be drawn; of a very long one the middle is left out, since ends tell more apart."""
    return drawable(model if len(model) <= 24 else f"{model[:12]}…{model[-11:]}", 24)


def size_of(model: str) -> float:
    """The size of letters at which a model's name fits beside a plot."""
    return SIZE * min(1.0, _ROOM / max(1, len(name_of(model))))


def drawable(text: str, length: int = 40) -> str:
    """The text as it can be drawn: one short line, only signs that the font has."""
    return with_known_signs(short(text, length))


def with_known_signs(text: str) -> str:
    """The text with a question mark for every sign that the font lacks."""
    return "".join(sign if _is_known(sign) else "?" for sign in text)


@cache
def _is_known(sign: str) -> bool:
    return sign == " " or font_manager.get_font(_bundled("DejaVuSans.ttf")).get_char_index(ord(sign)) != 0


def _bundled(name: str) -> str:
    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / name)


def _register_font() -> None:
    """Name matplotlib's own copy of DejaVu Sans apart, so that another copy on the system cannot take its place."""
    if any(entry.name == FONT for entry in font_manager.fontManager.ttflist):
        return
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        entry = font_manager.ttfFontProperty(font_manager.get_font(_bundled(name)))
        font_manager.fontManager.ttflist.append(replace(entry, name=FONT))


@contextmanager
def styled() -> Iterator[None]:
    """Draw with the suite's settings and nothing of the user's, so that the same record gives the same bytes."""
    _register_font()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
        yield


_SETTINGS = {
    "font.family": [FONT],
    "font.size": SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "axes.unicode_minus": False,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "xtick.labelsize": 8.0,
    "xtick.labelcolor": INK,
    "xtick.minor.visible": False,
    "ytick.left": False,
    "ytick.labelleft": False,
    "svg.hashsalt": "crossover",
    "svg.fonttype": "none",
    "path.simplify": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
