"""The message about a watched layer, one a layer: what was seen, and two ways on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from ....secrecy.policy import FLOOR_HOUSEHOLDS
from ....toolbelt.message_bar import Messages, as_html
from ....toolbelt.translation import tr
from ..recognise.look import DERIVED, RAW
from ..watchlist import LOOKING, READS, Watched

ONE_LINE, TWO_LINES = "1.75em", "3.25em"  # of QGIS's message
Act = Callable[[QgsVectorLayer], None]


def reason(name: str, state: Watched) -> str:
    """Why a layer is watched, in a sentence."""
    if state.kind == RAW and state.answer is not None and state.answer.columns is None:
        return tr("The layer “{layer}” has a line for each household.").format(layer=name)
    if state.kind == RAW:
        return tr(
            "The layer “{layer}” looks like raw occupancy data: it has units under {n} households."
        ).format(layer=name, n=FLOOR_HOUSEHOLDS)
    if state.kind == DERIVED:
        return tr("The layer “{layer}” holds rows or values of the raw layer “{raw}”.").format(
            layer=name, raw=state.of
        )
    if state.kind == READS:
        return tr("The layer “{layer}” shows values of the raw layer “{raw}”.").format(
            layer=name, raw=state.of
        )
    return tr("The layer “{layer}” is still being looked at. Try again in a moment.").format(
        layer=name
    )


class Offers:
    """`show` offers to protect or declare a layer, `refuse` says why something was closed."""

    def __init__(self, iface: Any, messages: Messages, protect: Act, declare: Act) -> None:
        self._iface, self._messages = iface, messages
        self._protect, self._declare = protect, declare
        self._items: dict[str, Any] = {}
        self._refusal: Any = None

    def show(self, layer: QgsVectorLayer, state: Watched) -> None:
        self.take_away(layer.id())
        text = f"{reason(layer.name(), state)} " + tr(
            "Until it is protected, its labels and QGIS's exports are blocked."
        )
        bar = self._iface.messageBar()
        if bar is None or not hasattr(bar, "createMessage"):
            self._messages.warning(text)
            return
        identifier = layer.id()
        item = bar.createMessage("", as_html(text))
        item.setProperty("occupancyWhole", text)
        written = item.findChild(QTextBrowser)
        if written is not None:
            written.setStyleSheet(written.styleSheet().replace(ONE_LINE, TWO_LINES))
        for label, name, act in (
            (tr("Protect…"), "occupancyProtect", self._protect),
            (tr("Not occupancy data"), "occupancyDeclare", self._declare),
        ):
            button = QPushButton(label)
            button.setObjectName(name)
            button.clicked.connect(lambda _=False, act=act: _with_layer(identifier, act))
            item.layout().addWidget(button)
        bar.pushWidget(item, 1, 0)
        self._items[identifier] = item

    def refuse(self, layer: QgsVectorLayer, state: Watched | None) -> None:
        """Once: while the sentence is still read, it is not said again."""
        if self._refusal is not None and not sip.isdeleted(self._refusal):
            return
        if state is not None and state.kind == LOOKING:
            self._messages.warning(reason(layer.name(), state))
        else:
            self._messages.warning(
                tr(
                    "This layer did not come through the gate: it can be neither labelled, copied "
                    "nor exported. Protect it first."
                )
            )
        bar = self._iface.messageBar()
        self._refusal = bar.currentItem() if hasattr(bar, "currentItem") else None

    def take_away(self, identifier: str) -> None:
        item = self._items.pop(identifier, None)
        if item is not None and not sip.isdeleted(item):
            self._iface.messageBar().popWidget(item)


def _with_layer(identifier: str, act: Act) -> None:
    layer = QgsProject.instance().mapLayer(identifier)
    if isinstance(layer, QgsVectorLayer):
        act(layer)
