"""Shows the charts of an indicator, to be copied or put on a page of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import QgsPrintLayout, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ...diagnosis.single_chart import Chart, clipboard_data, insert
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from .dialog import Dialog

DOTS = 4.0  # pixels per mm on a plain screen


class ChartDialog(Dialog):
    """note(format): writes the journal's line for each chart that is taken · opened(layout): shows
    the page that received a chart"""

    def __init__(
        self,
        charts: Sequence[Chart],
        note: Callable[[str], None],
        page_shown: Callable[[QgsPrintLayout], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyCharts")
        self.setWindowTitle(tr("Charts"))
        self._charts, self._note, self._page_shown = charts, note, page_shown
        self.chart = QComboBox()
        self.chart.setObjectName("occupancyChart")
        for chart in charts:
            self.chart.addItem(chart.title, chart)
        self.chart.currentIndexChanged.connect(self._draw)
        self.picture = QLabel()
        self.picture.setObjectName("occupancyChartPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.layouts = QComboBox()
        self.layouts.setObjectName("occupancyChartLayout")
        for layout in QgsProject.instance().layoutManager().printLayouts():
            self.layouts.addItem(layout.name(), layout.name())
        self.layouts.addItem(tr("A new page"), "")
        form = QFormLayout()
        form.addRow(tr("Chart"), self.chart)
        form.addRow(self.picture)
        form.addRow(tr("Page"), self.layouts)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.insert = buttons.addButton(
            tr("&Put on the page"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy.setObjectName("occupancyChartCopy")
        self.insert.setObjectName("occupancyChartInsert")
        self.copy.clicked.connect(self._copy)
        self.insert.clicked.connect(self._insert)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.addLayout(form)
        box.addWidget(buttons)
        self._draw()
        help_on(self, "export", "dossier")

    def selected_chart(self) -> Chart:
        chart: Chart = self.chart.currentData()
        return chart

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap.fromImage(self.selected_chart().drawing.image(DOTS * ratio))
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName(self.selected_chart().drawing.words)

    def _copy(self) -> None:
        QApplication.clipboard().setMimeData(clipboard_data(self.selected_chart()))
        self._note("clipboard")

    def _insert(self) -> None:
        layout = self._layout()
        insert(layout, self.selected_chart())
        self._note("layout")
        self.accept()
        self._page_shown(layout)

    def _layout(self) -> QgsPrintLayout:
        """Return the selected page; a new A4 page for the entry *A new page*."""
        manager = QgsProject.instance().layoutManager()
        open_layout = manager.layoutByName(self.layouts.currentData() or "")
        if isinstance(open_layout, QgsPrintLayout):
            return open_layout
        layout = QgsPrintLayout(QgsProject.instance())
        layout.initializeDefaults()
        layout.setName(manager.generateUniqueTitle())
        manager.addLayout(layout)
        return layout
