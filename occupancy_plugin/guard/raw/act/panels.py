"""QGIS's panels that write a file by themselves: the elevation profile and the 3D view. Their
exports are off while a watched layer is there, and on again afterwards.

They are known by the texts that QGIS gives them, in its own language; a button by its name."""

from __future__ import annotations

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAbstractButton, QAction, QApplication, QWidget

from ....toolbelt.translation import tr

PANELS = {
    "QgsElevationProfileWidget": (
        "Export as PDF",
        "Export as Image",
        "Export 3D Features…",
        "Export 2D Profile…",
        "Export Distance/Elevation Table…",
    ),
    "Qgs3DMapCanvasWidget": ("Save as Image…", "Export 3D Scene"),
    "Qgs3DAnimationWidget": (),
}
BUTTONS = {"Qgs3DAnimationWidget": ("btnExportAnimation",)}


class Panels:
    """`close` as often as something appears, `reopen` when nothing is watched any more."""

    def __init__(self) -> None:
        self._closed: list[tuple[QAction | QAbstractButton, str]] = []  # with their own tips

    def close(self) -> None:
        """Switch off what is not off yet."""
        closed_controls = [control for control, _ in self._closed if not sip.isdeleted(control)]
        for control in exports():
            if control in closed_controls:
                control.setEnabled(False)  # QGIS switches them on with a curve
                continue
            self._closed.append((control, control.toolTip()))
            control.setEnabled(False)
            control.setToolTip(tr("Blocked: a layer of the project did not come through the gate"))

    def reopen(self) -> None:
        for control, tip in self._closed:
            if not sip.isdeleted(control):
                control.setEnabled(True)
                control.setToolTip(tip)
        self._closed.clear()


def exports() -> list[QAction | QAbstractButton]:
    """Every action and button of the open panels that writes a file."""
    controls: list[QAction | QAbstractButton] = []
    for panel in QApplication.allWidgets():
        kind = str(panel.metaObject().className())
        if kind in PANELS:
            texts = {_plain(QCoreApplication.translate(kind, text)) for text in PANELS[kind]}
            controls += [a for a in panel.findChildren(QAction) if _plain(a.text()) in texts]
            controls += _buttons(panel, kind)
    return controls


def _buttons(panel: QWidget, kind: str) -> list[QAction | QAbstractButton]:
    names = BUTTONS.get(kind, ())
    return [one for name in names if (one := panel.findChild(QAbstractButton, name)) is not None]


def _plain(text: str) -> str:
    return text.replace("&", "").replace("...", "…").strip()
