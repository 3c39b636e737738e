"""Shows the charts of an indicator, to be copied or put on a page of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import QgsPrintLayout, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QApplication, QFormLayout, QLabel, QWidget

from ...diagnosis.single_chart import Chart, clipboard_data, insert
from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..widgets import add_button, close_row, combo, in_column, named
from .dialog import Dialog

DOTS = 4.0  # pixels per mm on a plain screen


class ChartDialog(Dialog):
    """Offers the charts of a unit: to a file, to the clipboard, or to a page.

    note(format)        writes the journal's line for each chart that is taken
    page_shown(layout)  shows the page that received a chart"""

    def __init__(
        self,
        charts: Sequence[Chart],
        note: Callable[[str], None],
        page_shown: Callable[[QgsPrintLayout], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, "occupancyCharts", tr("Charts"), stays=True)
        self._note, self._page_shown = note, page_shown
        self.chart = combo("occupancyChart", choices=[(chart, chart.title) for chart in charts])
        self.chart.currentIndexChanged.connect(self._draw)
        self.picture = named(QLabel(), "occupancyChartPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layouts = QgsProject.instance().layoutManager().printLayouts()
        names = [(layout.name(), layout.name()) for layout in layouts]
        self.layouts = combo("occupancyChartLayout", choices=[*names, ("", tr("A new page"))])
        form = QFormLayout()
        form.addRow(tr("Chart"), self.chart)
        form.addRow(self.picture)
        form.addRow(tr("Page"), self.layouts)
        buttons = close_row(self)
        self.copy = add_button(buttons, tr("&Copy"), "occupancyChartCopy", self._copy)
        self.insert = add_button(
            buttons, tr("&Put on the page"), "occupancyChartInsert", self._insert
        )
        in_column(self, form, buttons)
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
