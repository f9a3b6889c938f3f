"""How everything looks: one colour, marker and name per model everywhere, and all of matplotlib's settings."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager, ft2font
from matplotlib.colors import to_hex, to_rgb

from reports.plain import short

INK, QUIET, FAINT, BAND = "#1a1a1a", "#5f6368", "#d5d8dc", "#f1f3f5"
MARGIN_BAND = "#cfd8e3"
FONT = "Crossover Sans"
SIZE, SMALL, LARGE = 9.0, 7.5, 12.0


@dataclass(frozen=True)
class Look:
    """A colour (Okabe-Ito, told apart by everybody) and a marker, so that no chart depends on colour alone."""

    colour: str
    marker: str

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
    "interpreters": Look("#CC79A7", "v"),
    "asyncio+threads": Look("#E69F00", "<"),
    "asyncio+processes": Look("#7A8B00", ">"),
    "dask": Look("#8C5A2B", "p"),
}
_SPARE = tuple(
    Look(colour, marker)
    for marker, colour in zip("XP*dH8", ("#6A3D9A", "#B8860B", "#1B7F8C", "#B03060", "#5B7F2B", "#7f7f7f"), strict=True)
)
"""For models that nobody has heard of yet, in the order in which a record names them; then they begin anew."""

_SPARED: ContextVar[tuple[str, ...]] = ContextVar("_SPARED", default=())
_ROOM = 18


def look(model: str) -> Look:
    """How a model is drawn, also one that nobody has heard of yet."""
    if model in _LOOKS:
        return _LOOKS[model]
    spared = _SPARED.get()
    return _SPARE[spared.index(model) % len(_SPARE) if model in spared else -1]


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
    font = font_manager.get_font(_bundled("DejaVuSans.ttf"))
    return "".join(sign if _has(font, sign) else "?" for sign in text)


def _has(font: ft2font.FT2Font, sign: str) -> bool:
    return sign == " " or font.get_char_index(ord(sign)) != 0


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
def styled(models: Iterable[str] = ()) -> Iterator[None]:
    """Draw with the suite's settings and nothing of the user's, so that the same record gives the same bytes.

    `models` are all of the record, in its order; those that are not the suite's get looks of their own.
    """
    _register_font()
    token = _SPARED.set(tuple(model for model in dict.fromkeys(models) if model not in _LOOKS))
    try:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS)  # type: ignore[arg-type]
            yield
    finally:
        _SPARED.reset(token)


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
    "svg.fonttype": "path",
    "path.simplify": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
