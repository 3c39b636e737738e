"""A small picture of how the values of a map spread over its classes. Says in words what it
draws."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QWidget

from ...layers.style.shown_classes import ShownClasses
from ...layers.style.words import Words
from ...toolbelt.translation import tr

HEIGHT, TALLEST = 52, 34  # pixels at 100 %
GAP = 4  # between two bounds that are written


class Histogram(QLabel):
    """`show_classes` fills it. A label without text: themes colour its letters as theirs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyHistogram")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown: ShownClasses | None = None
        self._decimals = 0
        self.setVisible(False)

    def show_classes(self, shown: ShownClasses | None, decimals: int, unit: str) -> None:
        self._shown, words = shown, Words.of_window()
        whole = shown is not None and all(float(e).is_integer() for e in shown.edges)
        self._decimals = 0 if whole else decimals
        self.setVisible(shown is not None and bool(shown.bars))
        sentences = []
        for position, units in enumerate(shown.units if shown is not None else ()):
            low, high = (
                words.number(edge, self._decimals) for edge in shown.edges[position : position + 2]
            )
            span = words.word("between").format(low=low, high=words.with_unit(high, unit))
            sentences.append(tr("{span}: {n} units").format(span=span, n=units))
        text = "\n".join(sentences)
        self.setToolTip(text)
        self.setAccessibleName(tr("How the values spread"))
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._high(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._high(HEIGHT))

    def _high(self, pixels: int) -> int:
        """Taller where letters are."""
        return max(pixels, TALLEST + 2 + self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = self._shown
        if shown is None or not shown.bars:
            return
        painter = QPainter(self)
        try:
            self._paint(painter, shown)
        finally:
            painter.end()

    def _paint(self, painter: QPainter, shown: ShownClasses) -> None:
        low, high = shown.edges[0], shown.edges[-1]
        scale = (self.width() - 2) / (high - low)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in shown.bars:
            for position, colour in enumerate(
                shown.colours
            ):  # a bar across a bound has two colours
                start = max(bar.low, shown.edges[position])
                end = min(bar.high, shown.edges[position + 1])
                if end <= start:
                    continue
                tall = max(2.0, bar.height * TALLEST)
                painter.setBrush(QColor(colour))
                painter.drawRect(
                    QRectF(1 + (start - low) * scale, TALLEST - tall, (end - start) * scale, tall)
                )
        self.ensurePolished()
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(ink)
        painter.drawLine(1, TALLEST, self.width() - 2, TALLEST)
        self._write_bounds(painter, shown, scale)

    def _write_bounds(self, painter: QPainter, shown: ShownClasses, scale: float) -> None:
        """The edges that have room, the outer ones first."""
        words, metrics = Words.of_window(), QFontMetricsF(self.font())
        spans: list[tuple[float, float]] = []
        for edge in (shown.edges[0], shown.edges[-1], *shown.edges[1:-1]):
            text = words.number(edge, self._decimals)
            wide = metrics.horizontalAdvance(text)
            x = min(max(0.0, 1 + (edge - shown.edges[0]) * scale - wide / 2), self.width() - wide)
            if all(x > end + GAP or x + wide < start - GAP for start, end in spans):
                spans.append((x, x + wide))
                painter.drawText(QRectF(x, TALLEST + 1, wide + 1, metrics.height()), 0, text)
