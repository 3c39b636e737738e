"""Empties the clipboard, and on X11 the primary selection, where QGIS has copied rows of a watched
layer, whole or in part."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QClipboard
from qgis.PyQt.QtWidgets import QApplication

from ....toolbelt.errors import logged
from ....toolbelt.listening import Connection, Listening
from ..watchlist import Watchlist
from .copied_text import holds_watched_row

STYLE, LAYERS = "application/qgis.style", "application/qgis.maplayer"
RULES = "application/vnd.text.list"  # rules of a renderer or of labels
STYLE_FORMATS = (STYLE, LAYERS, RULES)  # what QGIS calls a copied style, layers and rules
MODES = {QClipboard.Mode.Clipboard: "ownsClipboard", QClipboard.Mode.Selection: "ownsSelection"}


class WatchedClipboard(Listening):
    """`refused(layer, way)` is called for every copy that was emptied."""

    def __init__(
        self, watchlist: Watchlist, on_refused: Callable[[QgsVectorLayer, str], None]
    ) -> None:
        self._watchlist, self._refused = watchlist, on_refused

    def connections(self) -> list[Connection]:
        clipboard, modes = QApplication.clipboard(), QClipboard.Mode
        return [
            (clipboard.dataChanged, partial(self._look_at, modes.Clipboard)),
            (clipboard.selectionChanged, partial(self._look_at, modes.Selection)),
        ]

    def _look_at(self, mode: QClipboard.Mode) -> None:
        with logged("The clipboard could not be looked at."):
            clipboard = QApplication.clipboard()
            if not is_own(clipboard, mode) or copied_format(mode) is not None:
                return
            layer = self._copied_from(clipboard.text(mode))
            if layer is not None:
                QTimer.singleShot(0, empty_clipboard)
                if mode == QClipboard.Mode.Clipboard:
                    self._refused(layer, "copy")

    def _copied_from(self, text: str) -> QgsVectorLayer | None:
        """Return the watched layer whose column names or values the text contains."""
        layers = self._watchlist.layers()
        for layer in layers:
            if holds_columns_of(text, layer.fields().names()):
                return layer
        snapshot = holds_watched_row(text, self._watchlist.snapshots()) if layers else None
        if snapshot is None:
            return None
        return next((layer for layer in layers if layer.id() == snapshot.layer), layers[0])


def is_own(clipboard: QClipboard, mode: QClipboard.Mode) -> bool:
    """Whether the text was copied in this QGIS: copies of other programs are left alone."""
    return bool(getattr(clipboard, MODES[mode])())


def copied_format(mode: QClipboard.Mode) -> str | None:
    """Return the format of a copied style, layer or rule, None for anything else. Their XML has
    many small numbers, in which no row can be recognised: styles.py judges them by their layer."""
    mime_data = QApplication.clipboard().mimeData(mode)  # None for an emptied clipboard
    if mime_data is None:
        return None
    return next((name for name in STYLE_FORMATS if mime_data.hasFormat(name)), None)


def empty_clipboard() -> None:
    """Empty the clipboard and the primary selection, which a middle click pastes."""
    clipboard = QApplication.clipboard()
    clipboard.clear()
    if clipboard.supportsSelection():
        clipboard.clear(QClipboard.Mode.Selection)


def holds_columns_of(text: str, names: list[str]) -> bool:
    """Whether the text has rows as QGIS copies them: a header of all field names separated by tabs,
    or GeoJSON with the names as keys."""
    if len(names) < 2:
        return False
    if text[:1] == "{":
        return all(f'"{name}"' in text for name in names)
    return set(names) <= set(text.partition("\n")[0].rstrip("\r").split("\t"))
