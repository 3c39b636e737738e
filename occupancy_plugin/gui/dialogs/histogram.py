"""A small histogram of a map's values over its classes."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy

from ...layers.style.shown_classes import ShownClasses
from ...layers.style.words import Words
from ...toolbelt.translation import tr

HEIGHT, BAR_HEIGHT = 52, 34  # pixels at 100 %
GAP = 4  # pixels between two written bounds


class Histogram(QLabel):
    """Filled by `show_classes`. It is a label without text, so that it uses the theme's colours."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("occupancyHistogram")
        self.setAccessibleName(tr("How the values spread"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._classes: ShownClasses | None = None
        self._decimals = 0
        self.setVisible(False)

    def show_classes(self, classes: ShownClasses | None, decimals: int) -> None:
        self._classes = classes
        is_integer = classes is not None and all(float(edge).is_integer() for edge in classes.edges)
        self._decimals = 0 if is_integer else decimals
        self.setVisible(classes is not None and bool(classes.bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height_for(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._height_for(HEIGHT))

    def _height_for(self, pixels: int) -> int:
        """Return a height that leaves space for the letters."""
        return max(pixels, BAR_HEIGHT + 2 + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        classes = self._classes
        if classes is None or not classes.bars:
            return
        painter = QPainter(self)
        try:
            self._paint(painter, classes)
        finally:
            painter.end()

    def _paint(self, painter: QPainter, classes: ShownClasses) -> None:
        low, high = classes.edges[0], classes.edges[-1]
        scale = (self.width() - 2) / (high - low)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in classes.bars:
            for position, colour in enumerate(classes.colours):  # a bar may span several classes
                start = max(bar.low, classes.edges[position])
                end = min(bar.high, classes.edges[position + 1])
                if end <= start:
                    continue
                left, height = 1 + (start - low) * scale, max(2.0, bar.height * BAR_HEIGHT)
                painter.setBrush(QColor(colour))
                painter.drawRect(QRectF(left, BAR_HEIGHT - height, (end - start) * scale, height))
        self.ensurePolished()
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(ink)
        painter.drawLine(1, BAR_HEIGHT, self.width() - 2, BAR_HEIGHT)
        self._write_bounds(painter, classes, scale)

    def _write_bounds(self, painter: QPainter, classes: ShownClasses, scale: float) -> None:
        """Write the edges that have enough space, the outer ones first."""
        words, metrics = Words.of_window(), QFontMetricsF(self.font())
        spans: list[tuple[float, float]] = []
        for edge in (classes.edges[0], classes.edges[-1], *classes.edges[1:-1]):
            text = words.number(edge, self._decimals)
            width = metrics.horizontalAdvance(text)
            centre = 1 + (edge - classes.edges[0]) * scale
            x = min(max(0.0, centre - width / 2), self.width() - width)
            if all(x > end + GAP or x + width < start - GAP for start, end in spans):
                spans.append((x, x + width))
                painter.drawText(QRectF(x, BAR_HEIGHT + 1, width + 1, metrics.height()), 0, text)
