"""QGIS's panels that write files on their own, the elevation profile and the 3D view, and the one
that copies the lowest and the highest value, the statistical summary. Their exports are disabled
while a watched layer exists, and enabled again afterwards.

Actions are found by the texts that QGIS translates, buttons by their name."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAbstractButton, QAction, QApplication, QWidget

from ....toolbelt.translation import tr

PANEL_ACTIONS = {
    "QgsElevationProfileWidget": (
        "Export as PDF",
        "Export as Image",
        "Export 3D Features…",
        "Export 2D Profile…",
        "Export Distance/Elevation Table…",
    ),
    "Qgs3DMapCanvasWidget": ("Save as Image…", "Export 3D Scene"),
    "Qgs3DAnimationWidget": (),
    "QgsStatisticalSummaryDockWidget": (),
}
BUTTONS = {
    "Qgs3DAnimationWidget": ("btnExportAnimation",),
    "QgsStatisticalSummaryDockWidget": ("mButtonCopy",),
}


class ExportPanels:
    """Disables the exports of QGIS's panels and enables them again.

    The guard calls `close` whenever a panel appears, and `reopen` once no layer is watched any
    more."""

    def __init__(self) -> None:
        self._closed: list[tuple[QAction | QAbstractButton, str]] = []  # with the original tips

    def close(self) -> None:
        """Disable the exports that are still enabled."""
        closed_controls = [control for control, _ in self._closed if not sip.isdeleted(control)]
        for control in exports():
            if control in closed_controls:
                control.setEnabled(False)  # QGIS enables them when a curve is drawn
                continue
            self._closed.append((control, control.toolTip()))
            control.setEnabled(False)
            control.setToolTip(tr("Blocked: a layer of the project did not come through the gate"))

    def reopen(self) -> None:
        """Enable the exports again, with QGIS's own tips."""
        for control, tip in self._closed:
            if not sip.isdeleted(control):
                control.setEnabled(True)
                control.setToolTip(tip)
        self._closed.clear()


def exports() -> list[QAction | QAbstractButton]:
    """Return every action and button of the open panels that writes a file."""
    controls: list[QAction | QAbstractButton] = []
    for panel in QApplication.allWidgets():
        kind = str(panel.metaObject().className())
        if kind in PANEL_ACTIONS:
            texts = {_plain(QCoreApplication.translate(kind, text)) for text in PANEL_ACTIONS[kind]}
            controls += [
                action for action in panel.findChildren(QAction) if _plain(action.text()) in texts
            ]
            controls += _buttons(panel, kind)
    return controls


def _buttons(panel: QWidget, kind: str) -> list[QAction | QAbstractButton]:
    names = BUTTONS.get(kind, ())
    buttons = (panel.findChild(QAbstractButton, name) for name in names)
    return [button for button in buttons if button is not None]


def _plain(text: str) -> str:
    return text.replace("&", "").replace("...", "…").strip()
