"""Layers that did not come through the gate: noticed when they arrive. Until they are protected or
declared, their labels (labels.py) and QGIS's export windows (blockade.py) are refused with a
reason.

The second line, best effort: whoever wants to go around it can (Processing, the Python
console, another program). The first line is that our own layers hold nothing secret.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QPushButton

from ...secrecy.policy import FLOOR_HOUSEHOLDS
from ...toolbelt.errors import JournalError
from ...toolbelt.journal import Journal
from ...toolbelt.message_bar import Messages, as_html
from ...toolbelt.translation import tr
from ..derived import carry, vouched_lineage
from .links import linked_layers
from .watch import LayerWatch

if TYPE_CHECKING:
    from .likeness import Likeness

DECLARED = "occupancy/declared"
ALGORITHM = "occupancy:protect"

_log = logging.getLogger(__name__)


def fingerprint(layer: QgsMapLayer) -> str:
    """Which source a declaration is about, without saying where it is: other columns or another
    number of rows (next year's file under the old name) are another source."""
    content = layer.source()
    if isinstance(layer, QgsVectorLayer):
        provider = layer.dataProvider()
        names = provider.fields().names() if provider is not None else []
        rows = provider.featureCount() if provider is not None else 0
        content = "\n".join([content, *names, str(rows)])
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


class IntruderGuard(QObject):
    """`start` watches the project, `stop` undoes everything."""

    def __init__(self, iface: Any, messages: Messages, journal: Journal) -> None:
        from .blockade import Blockade

        super().__init__()
        self._iface, self._messages, self._journal = iface, messages, journal
        self._found: dict[str, Likeness] = {}
        self._items: dict[str, Any] = {}
        self._dialog: Any = None
        self._linked: list[QgsVectorLayer] | None = []
        self._watch = LayerWatch()
        self._blockade = Blockade(iface, messages, self._watched, self._refused, self.protect)

    def start(self) -> None:
        self._watch.arrived.connect(self._look_at)
        self._watch.changed.connect(self._on_changed)
        QgsProject.instance().layersWillBeRemoved.connect(self._on_removed)
        self._watch.start()

    def stop(self) -> None:
        self._watch.stop()
        QgsProject.instance().layersWillBeRemoved.disconnect(self._on_removed)
        self._watch.arrived.disconnect(self._look_at)
        self._watch.changed.disconnect(self._on_changed)
        for identifier in list(self._found):
            self._forget(identifier)

    def unprotected(self, layer: QgsMapLayer | None) -> bool:
        return layer is not None and layer.id() in self._found

    # arrival

    def _look_at(self, layer: QgsVectorLayer) -> None:
        """Once noticed it stays watched, whatever filter is put on it afterwards."""
        from .likeness import likeness

        if self.unprotected(layer) or self._declared(layer):
            return
        alike = likeness(layer)
        if alike is not None:
            self._notice(layer, alike)

    def _on_changed(self) -> None:
        self._linked = None
        if self._found:
            self._blockade.labels.switch_off()

    def _notice(self, layer: QgsVectorLayer, alike: Likeness) -> None:
        self._found[layer.id()] = alike
        self._linked = None
        self._blockade.up()
        self._blockade.labels.switch_off()
        with contextlib.suppress(JournalError):  # refused all the same
            self._journal.append("refusal", what="unprotected layer", source=fingerprint(layer))
        self._offer(layer)

    def _offer(self, layer: QgsVectorLayer) -> None:
        text = tr(
            "The layer “{layer}” looks like raw occupancy data: it has units under {n} households. "
            "Until it is protected, its labels and QGIS's exports are blocked."
        ).format(layer=layer.name(), n=FLOOR_HOUSEHOLDS)
        bar = self._iface.messageBar()
        if bar is None or not hasattr(bar, "createMessage"):
            self._messages.warning(text)
            return
        identifier = layer.id()
        item = bar.createMessage("", as_html(text))
        for label, name, slot in (
            (tr("Protect…"), "occupancyProtect", self.protect),
            (tr("Not occupancy data"), "occupancyDeclare", self.declare),
        ):
            button = QPushButton(label)
            button.setObjectName(name)
            button.clicked.connect(lambda _=False, slot=slot: self._with(identifier, slot))
            item.layout().addWidget(button)
        bar.pushWidget(item, 1, 0)
        self._items[identifier] = item

    def _with(self, identifier: str, slot: Any) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer):
            slot(layer)

    # what a person may do

    def declare(self, layer: QgsVectorLayer) -> None:
        """A person says that it is no occupancy data: asked once per source, and written in the
        journal."""
        mark = fingerprint(layer)
        QgsSettings().setValue(DECLARED, sorted({*self._marks(), mark}))
        self._journal.append("declaration", what="not occupancy data", source=mark)
        self._forget(layer.id())

    def protect(self, layer: QgsVectorLayer) -> None:
        """The gate's window, filled in as far as can be guessed; its result takes the layer's
        place."""
        import processing

        from .likeness import guessed_profile, likeness

        alike = self._found.get(layer.id()) or likeness(layer)
        if alike is None:
            return
        parameters = {
            "INPUT": layer.id(),
            "POPULATION_FIELD": alike.population,
            "PROFILE": guessed_profile(layer, alike),
        }
        dialog = processing.createAlgorithmDialog(ALGORITHM, parameters)
        if dialog is None:
            self._messages.warning(tr("The protection of layers is not available."))
            return
        identifier = layer.id()
        dialog.algorithmFinished.connect(
            lambda successful, results: self._take_place(identifier, successful, results)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog  # its Python side would not outlive this call
        dialog.show()

    def _take_place(self, identifier: str, successful: bool, results: dict[str, Any]) -> None:
        layer = QgsProject.instance().mapLayer(identifier)
        output = results.get("OUTPUT") if successful else None
        safe = QgsProject.instance().mapLayer(str(output)) if output else None
        if isinstance(layer, QgsVectorLayer) and isinstance(safe, QgsVectorLayer):
            self.replace(layer, safe)

    def replace(self, layer: QgsVectorLayer, safe: QgsVectorLayer) -> None:
        """The protected layer with the style, the name and the place of the raw one, which leaves
        the project."""
        from qgis.PyQt.QtXml import QDomDocument

        project = QgsProject.instance()
        document = QDomDocument()
        layer.exportNamedStyle(document)
        lineage = vouched_lineage(safe)
        safe.importNamedStyle(document)  # brings the raw layer's custom properties too
        if lineage is not None:
            carry(lineage, safe)
        safe.setName(layer.name())
        if project.mapLayer(safe.id()) is None:
            project.addMapLayer(safe, False)
        root = project.layerTreeRoot()
        old, new = root.findLayer(layer.id()), root.findLayer(safe.id())
        if old is not None and old.parent() is not None:
            position = old.parent().children().index(old)
            old.parent().insertLayer(position, safe)
            if new is not None and new.parent() is not None:
                new.parent().removeChildNode(new)
        self._journal.append(
            "protection", what="layer protected in place", source=fingerprint(layer)
        )
        project.removeMapLayer(layer.id())

    def _raw(self) -> list[QgsVectorLayer]:
        layers = map(QgsProject.instance().mapLayer, self._found)
        return [layer for layer in layers if isinstance(layer, QgsVectorLayer)]

    def _watched(self) -> list[QgsVectorLayer]:
        """The raw layers and those that show values of theirs."""
        raw = self._raw()
        if not raw:
            return []
        if self._linked is None:
            self._linked = linked_layers(raw, QgsProject.instance())
        return [*raw, *self._linked]

    def _refused(self, layer: QgsMapLayer | None, way: str) -> None:
        self._journal.append(
            "refusal",
            what="unprotected layer",
            way=way,
            source=fingerprint(layer) if layer is not None else "",
        )

    # departure

    def _on_removed(self, identifiers: list[str]) -> None:
        self._linked = None
        for identifier in identifiers:
            if identifier in self._found:
                self._forget(identifier)

    def _forget(self, identifier: str) -> None:
        self._found.pop(identifier, None)
        self._linked = None
        item = self._items.pop(identifier, None)
        if item is not None and not sip.isdeleted(item):
            self._iface.messageBar().popWidget(item)
        if not self._found:
            self._blockade.down()

    def _marks(self) -> set[str]:
        value = QgsSettings().value(DECLARED, []) or []
        return {value} if isinstance(value, str) else set(map(str, value))

    def _declared(self, layer: QgsMapLayer) -> bool:
        return fingerprint(layer) in self._marks()
