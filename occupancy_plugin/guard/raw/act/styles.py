"""What a style carries is said: bounds of classes, categories and value maps of a raw layer are raw
values, in a style file, a layer definition and a saved project.

QGIS gives no way to keep them out that would leave the user's style whole: only one symbol does."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsSingleSymbolRenderer, QgsVectorLayer

from ....toolbelt.message_bar import Messages
from ....toolbelt.translation import tr
from ..watchlist import READS, Watchlist

VALUE_WIDGETS = frozenset({"ValueMap", "UniqueValues", "Classification", "Range"})


class StyleNotes:
    """`start` and `stop`; once a layer, when the project is saved or a style is written."""

    def __init__(self, messages: Messages, watchlist: Watchlist) -> None:
        self._messages, self._watchlist = messages, watchlist
        self._said: set[str] = set()
        self._is_on = False

    def start(self) -> None:
        if not self._is_on:
            self._is_on = True
            QgsProject.instance().projectSaved.connect(self._on_saved)

    def stop(self) -> None:
        if self._is_on:
            self._is_on = False
            QgsProject.instance().projectSaved.disconnect(self._on_saved)
            self._said.clear()

    def warn(self, layer: Any) -> None:
        """A style of the layer is about to be written."""
        state = self._watchlist.state(layer)
        if state is None or state.kind == READS or layer.id() in self._said:
            return
        if holds_values(layer):
            self._said.add(layer.id())
            self._messages.warning(
                tr(
                    "The style of “{layer}” holds raw values (bounds of classes, categories), and "
                    "so do style files and projects with it. Draw the layer in one symbol before "
                    "you hand them on."
                ).format(layer=layer.name())
            )

    def _on_saved(self) -> None:
        for layer in self._watchlist.layers():
            self.warn(layer)


def holds_values(layer: QgsVectorLayer) -> bool:
    """Whether a layer is drawn by classes, categories or rules, or a form lists its values."""
    if layer.renderer() is not None and not isinstance(layer.renderer(), QgsSingleSymbolRenderer):
        return True
    fields = range(layer.fields().count())
    return any(layer.editorWidgetSetup(at).type() in VALUE_WIDGETS for at in fields)
