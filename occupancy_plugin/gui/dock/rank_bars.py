"""Names, bars and values below each other, some of them marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import QRect, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

NAME_SHARE = 0.57  # of the width beside the values; the bar has the rest
GAP = 6  # pixels


@dataclass(frozen=True)
class BarRow:
    """One line. feature: the id of its unit in the layer, -1 for a wider unit"""

    name: str
    value: float
    text: str
    feature: int = -1
    is_marked: bool = False


class RankBars(QWidget):
    """Filled by `show_rows`; a click on a line emits the id of its feature."""

    chosen = pyqtSignal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._rows: list[BarRow] = []
        self._low = self._high = 0.0
        self._longest_text = ""

    @property
    def row_height(self) -> int:
        return int(self.fontMetrics().height()) + 3

    def show_rows(self, rows: Sequence[BarRow], of: Sequence[BarRow]) -> None:
        """Show these lines, on the scale and with the columns that `of` needs: these lines and
        those of the bars next to them."""
        values = [0.0, *(row.value for row in of)]
        self._rows, self._low, self._high = list(rows), min(values), max(values)
        self._longest_text = max((row.text for row in of), key=len, default="")
        self.setFixedHeight(self.row_height * len(self._rows))
        self.setVisible(bool(rows))
        self.setAccessibleDescription(", ".join(f"{row.name} {row.text}" for row in rows[:20]))
        self.update()

    def first_marked(self) -> int:
        """Return the height of the first marked line, in pixels."""
        marked = (position for position, row in enumerate(self._rows) if row.is_marked)
        return next(marked, 0) * self.row_height

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = int(event.pos().y()) // self.row_height
        if 0 <= position < len(self._rows) and self._rows[position].feature >= 0:
            self.chosen.emit(self._rows[position].feature)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines in sight only: a layer may have thousands of units."""
        painter = QPainter(self)
        try:
            first_row = event.rect().top() // self.row_height
            last_row = event.rect().bottom() // self.row_height
            for position in range(first_row, min(last_row + 1, len(self._rows))):
                self._paint(painter, self._rows[position], position * self.row_height)
        finally:
            painter.end()

    def _paint(self, painter: QPainter, row: BarRow, top: int) -> None:
        palette, role = self.palette(), QPalette.ColorRole
        font = self.font()
        font.setBold(row.is_marked)
        painter.setFont(font)
        name_width, bar_width = self.spans()
        centre = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(
            row.name, Qt.TextElideMode.ElideRight, name_width - GAP
        )
        painter.setPen(palette.color(role.WindowText))
        painter.drawText(QRect(0, top, name_width, self.row_height), int(centre), name)
        right = name_width + bar_width + GAP
        box = QRect(right, top, self.width() - right, self.row_height)
        painter.drawText(box, int(centre | Qt.AlignmentFlag.AlignRight), row.text)
        scale = bar_width / ((self._high - self._low) or 1.0)
        start, end = sorted((self._x(0.0, scale), self._x(row.value, scale)))
        tint = QColor(palette.color(role.Highlight if row.is_marked else role.WindowText))
        tint.setAlpha(255 if row.is_marked else 90)
        bar = QRect(name_width + start, top + 3, max(2, end - start), self.row_height - 6)
        painter.fillRect(bar, tint)

    def spans(self) -> tuple[int, int]:
        """Return the widths of the names and the bars; the widest value fits into the rest."""
        bold = QFont(self.font())
        bold.setBold(True)
        value_width = QFontMetrics(bold).horizontalAdvance(self._longest_text) + GAP
        name_width = int((self.width() - value_width) * NAME_SHARE)
        return name_width, self.width() - value_width - name_width

    def _x(self, value: float, scale: float) -> int:
        return int((value - self._low) * scale)
