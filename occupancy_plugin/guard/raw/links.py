"""Which layers show a raw layer's values: through a join, a relation, a virtual layer's query, or
an expression that names it. They are watched as it is.

An expression can build a name (`'Bail' || 'leur'`): while a raw layer is there, what leaves as a
whole map or a layout is closed whoever draws it (blockade.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument


def linked_layers(raw: Sequence[QgsVectorLayer], project: QgsProject) -> list[QgsVectorLayer]:
    """The layers that show values of `raw`, and those that show values of these."""
    candidates = [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsVectorLayer) and layer not in raw
    ]
    linked: list[QgsVectorLayer] = []
    fresh = list(raw)
    while fresh:
        known = fresh
        fresh = [
            layer
            for layer in candidates
            if layer not in linked and any(names(layer, source, project) for source in known)
        ]
        linked += fresh
    return linked


def names(layer: QgsVectorLayer, raw: QgsVectorLayer, project: QgsProject) -> bool:
    """Does `layer` name `raw` in a join, a relation, its source or its style?"""
    if any(join.joinLayerId() == raw.id() for join in layer.vectorJoins()):
        return True
    ends = {layer.id(), raw.id()}
    for relation in project.relationManager().relations().values():
        if ends == {relation.referencingLayerId(), relation.referencedLayerId()}:
            return True
    if layer.providerType() == "virtual" and _is_named(raw, unquote(layer.source())):
        return True
    return _is_named(raw, _style(layer))


def _is_named(raw: QgsVectorLayer, text: str) -> bool:
    quoted = (f"{mark}{raw.name()}{mark}" for mark in ("'", '"', "&apos;", "&quot;"))
    return raw.id() in text or any(name in text for name in quoted)


def _style(layer: QgsVectorLayer) -> str:
    """Everything that QGIS keeps of how a layer looks: labels, rules, map tip, forms, fields that
    are computed."""
    document = QDomDocument()
    layer.exportNamedStyle(document)
    return str(document.toString(-1))
