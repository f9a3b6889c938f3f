"""Panels above each other along one axis, with names at their right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from reports.figures.sheet import HEAD, Sheet
from reports.figures.sweeps.across import LEFT, RIGHT, Across
from reports.figures.sweeps.findings import Finding, draw_findings
from reports.figures.sweeps.findings import height_of as height_of_findings
from reports.style import QUIET, SIZE

_HEADING, _GAP, _AXIS = 0.24, 0.12, 0.5


@dataclass(frozen=True)
class Panel:
    """One plot: what its vertical axis is, in words, its height in inches, and what draws it."""

    heading: str
    height: float
    draw: Callable[[Axes], None]


@dataclass(frozen=True)
class Stack:
    """Panels from top to bottom; what was found along the axis is told below panel number `told_below`, or the last."""

    across: Across
    panels: Sequence[Panel]
    findings: Sequence[Finding] = ()
    told: str = ""
    told_below: int = -1

    @property
    def height(self) -> float:
        """What all of it needs, in inches."""
        return sum(_HEADING + panel.height + _GAP for panel in self.panels) + self._height_of_told + _AXIS

    @property
    def _height_of_told(self) -> float:
        if not self.told:
            return 0.0
        return _HEADING + (height_of_findings(self.findings, self.across) + _GAP if self.findings else 0.0)

    @property
    def _last_told(self) -> int:
        """The number of the panel below which findings stand."""
        return self.told_below % len(self.panels) if self.told else -1

    def draw(self, sheet: Sheet) -> None:
        """Draw everything from below the head of a sheet on."""
        y, drawn, last = HEAD, list[Axes](), len(self.panels) - 1
        for number, panel in enumerate(self.panels):
            sheet.text(LEFT, y + _HEADING - 0.08, panel.heading, color=QUIET, fontsize=SIZE - 1)
            axes = sheet.axes(LEFT, y + _HEADING, RIGHT - LEFT, panel.height)
            self.across.apply(axes, below=number == last and not (self.findings and self._last_told == last))
            panel.draw(axes)
            drawn.append(axes)
            y += _HEADING + panel.height + _GAP
            if number == self._last_told and self.findings:
                y = self._draw_findings(sheet, y, drawn, number == last)
        sheet.text((LEFT + RIGHT) / 2, y + 0.28, self.across.label, ha="center")
        if self.told and not self.findings:
            sheet.text(LEFT, y + 0.28 + _HEADING, self.told, color=QUIET, fontsize=SIZE - 1)

    def _draw_findings(self, sheet: Sheet, y: float, above: Sequence[Axes], is_last: bool) -> float:
        """A row each; where they end."""
        sheet.text(LEFT, y + _HEADING - 0.1, self.told, color=QUIET, fontsize=SIZE - 1)
        height = height_of_findings(self.findings, self.across)
        axes = sheet.axes(LEFT, y + _HEADING, RIGHT - LEFT, height)
        self.across.apply(axes, below=is_last)
        axes.set_yticks([])
        draw_findings(axes, self.findings, self.across, above)
        return y + _HEADING + height + _GAP
