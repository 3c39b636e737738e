"""The portrait dock: key figures of a commune, a QPV or the territory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QLabel, QScrollArea, QWidget

from ...app_context import AppContext
from ...layers.style.words import Words
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, combo, in_column, named, push_button

if TYPE_CHECKING:
    from ...diagnosis.portrait import Portrait
    from ...layers.release.released import Release

DOTS = 4.2  # pixels per mm on a plain screen
WIDTH = 72.0  # mm


class PortraitDock(QDockWidget):
    """`show_release` fills it; `empty` clears it at the end of the session."""

    def __init__(self, app: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(tr("Portrait of a territory"), parent)
        self.setObjectName("occupancyPortrait")
        self._app = app
        self._release: Release | None = None
        self._before: Release | None = None
        self._portrait: Portrait | None = None
        self.unit = combo("occupancyPortraitUnit", tr("Unit"))
        self.unit.activated.connect(self._draw)
        self.state = PlainLabel(tr("Load a layer first: its territory is shown here."))
        self.picture = named(QLabel(), "occupancyPortraitPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.copy = push_button(tr("&Copy the picture"), "occupancyPortraitCopy", self._copy)
        scroll = QScrollArea()
        scroll.setWidget(self.picture)
        scroll.setWidgetResizable(True)
        content = QWidget()
        in_column(content, self.unit, self.state, scroll, self.copy, grow=2)
        self.setWidget(content)
        self.empty()

    def show_release(self, release: Release, earlier_release: Release | None = None) -> None:
        """List the territory of a load, its communes and QPV."""
        from ...diagnosis.portrait import units

        signed_in = self._app.signed_in
        if signed_in is None:
            return
        is_same_territory = (
            self._release is not None and self._release.territory == release.territory
        )
        unit_name = self.unit.currentText() if is_same_territory else ""
        self._release, self._before = release, earlier_release
        self.unit.clear()
        for unit in units(release, signed_in.catalogue, Words.of_window()):
            self.unit.addItem(unit.name, unit)
        self.unit.setCurrentIndex(max(self.unit.findText(unit_name), 0))
        self.unit.setEnabled(True)
        self._draw()

    def empty(self) -> None:
        """Remove all figures, at the end of the session."""
        self._release = self._before = self._portrait = None
        self.unit.clear()
        self.unit.setEnabled(False)
        self.copy.setEnabled(False)
        self.picture.clear()
        self.picture.setAccessibleName("")
        self.state.setText(tr("Load a layer first: its territory is shown here."))

    def _draw(self) -> None:
        from ...diagnosis.portrait import portrait

        signed_in, release = self._app.signed_in, self._release
        unit = self.unit.currentData()
        if signed_in is None or release is None or unit is None:
            return
        drawing = portrait(
            release, signed_in.catalogue, unit, Words.of_window(), self._before, WIDTH
        )
        self._portrait = drawing
        ratio = self.devicePixelRatioF()
        image = QPixmap.fromImage(drawing.drawing.image(DOTS * ratio))
        image.setDevicePixelRatio(ratio)
        self.picture.setPixmap(image)
        self.picture.setAccessibleName(drawing.drawing.words)
        self.copy.setEnabled(drawing.figures > 0)
        title = tr("{name}, {vintage}").format(name=unit.name, vintage=release.vintage)
        if signed_in.catalogue.fictitious:
            title = f"{title} – {tr('fictitious data')}"
        if not drawing.figures:
            title = tr("No figure of this unit may be shown.")
        self.state.setText(title)

    def _copy(self) -> None:
        if self._portrait is not None:
            QApplication.clipboard().setImage(self._portrait.drawing.image(8.0))
