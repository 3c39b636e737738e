"""The layers that a layer reads: by a join, a relation, a virtual layer's query, or an expression.

QGIS resolves them: the virtual layer's provider lists the layers of its query, and an expression's
layer argument is evaluated, which handles computed names. An argument that cannot be evaluated may
mean any layer."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from qgis.core import (
    Qgis,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsExpressionNode,
    QgsExpressionNodeFunction,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument, QDomElement

ANY = "*"
READS_ANYTHING = frozenset({"eval", "eval_template", "load_layer"})
SLICE = 0.02  # seconds of the main thread per turn of the event loop
TEMPLATE = re.compile(r"\[%(.*?)%\]", re.DOTALL)
CHILDREN = (
    *("operand", "opLeft", "opRight", "node", "lowerBound", "higherBound", "container", "index"),
    *("elseExp", "whenExp", "thenExp"),
)
"""How QGIS's node classes name their child nodes."""


def layers_read(layer: QgsVectorLayer, project: QgsProject) -> frozenset[str]:
    """Return the ids of the layers whose values this one may show; ANY where an expression's layer
    cannot be determined."""
    layer_ids = {join.joinLayerId() for join in layer.vectorJoins()}
    for relation in project.relationManager().relations().values():
        ends = {relation.referencingLayerId(), relation.referencedLayerId()}
        if layer.id() in ends:
            layer_ids |= ends
    provider = layer.dataProvider()
    if layer.providerType() == "virtual" and provider is not None:
        layer_ids |= {
            dependency.layerId() for dependency in provider.dependencies() if dependency.layerId()
        }
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    project_layers = set(project.mapLayers())
    for text in {*_texts(layer), *_virtual_columns(layer)}:
        if text in project_layers:  # the layer of a value relation
            layer_ids.add(text)
        elif "(" in text:
            for expression in _expressions(text):
                layer_ids |= _layers_of(expression, context, project)
    return frozenset(layer_ids - {layer.id()})


class Readings:
    """Caches which layers the project's layers read, until `mark`."""

    def __init__(self) -> None:
        self._read: dict[str, frozenset[str]] = {}

    def mark(self, identifier: str = "") -> None:
        """Determine one layer, or every one, again."""
        if identifier:
            self._read.pop(identifier, None)
        else:
            self._read.clear()

    def read_all(self, layers: Sequence[QgsVectorLayer]) -> bool:
        """Read layers for a slice of time. Return whether all have been read."""
        end = time.monotonic() + SLICE
        for layer in layers:
            if layer.id() not in self._read:
                if time.monotonic() > end:
                    return False
                self._read[layer.id()] = layers_read(layer, QgsProject.instance())
        return True

    def has_read(self, layers: Sequence[QgsVectorLayer]) -> bool:
        return all(layer.id() in self._read for layer in layers)

    def read_by(self, layer: QgsVectorLayer, cached_only: bool) -> frozenset[str]:
        """Return the ids of the layers that a layer reads, directly or through others."""
        if layer.id() not in self._read and not cached_only:
            self._read[layer.id()] = layers_read(layer, QgsProject.instance())
        reached_ids: set[str] = set()
        pending_ids = set(self._read.get(layer.id(), ()))
        while pending_ids:
            identifier = pending_ids.pop()
            if identifier not in reached_ids:
                reached_ids.add(identifier)
                pending_ids |= self._read.get(identifier, frozenset())
        return frozenset(reached_ids)


@cache
def _layer_arguments() -> dict[str, tuple[int, ...]]:
    """Return function → positions of its arguments that are layers."""
    positions = {}
    for function in QgsExpression.Functions():
        layer_positions = [
            position
            for position, parameter in enumerate(function.parameters())
            if parameter.name() == "layer"
        ]
        if layer_positions or function.name() in READS_ANYTHING:
            positions[function.name()] = tuple(layer_positions)
    return positions


@cache
def _function_pattern() -> re.Pattern[str]:
    """Return a pattern that excludes most texts before they are parsed."""
    names = "|".join(map(re.escape, _layer_arguments()))
    return re.compile(rf"\b(?:{names})\s*\(", re.IGNORECASE)


def _texts(layer: QgsVectorLayer) -> Iterator[str]:
    """Yield every text of a layer's style: labels, rules, map tip, forms, actions, constraints."""
    document = QDomDocument()
    layer.exportNamedStyle(document)
    pending_elements = [document.documentElement()]
    while pending_elements:
        element: QDomElement = pending_elements.pop()
        attributes = element.attributes()
        for position in range(attributes.count()):
            value = attributes.item(position).nodeValue()
            if len(value) > 3:
                yield value
        child = element.firstChild()
        while not child.isNull():
            if child.isElement():
                pending_elements.append(child.toElement())
            elif child.isText() or child.isCDATASection():
                yield child.nodeValue()
            child = child.nextSibling()


def _virtual_columns(layer: QgsVectorLayer) -> list[str]:
    fields = layer.fields()
    origin = Qgis.FieldOrigin.Expression
    return [
        layer.expressionField(position)
        for position in range(fields.count())
        if fields.fieldOrigin(position) == origin
    ]


def _expressions(text: str) -> Iterator[QgsExpression]:
    """Yield the expressions of a text that may read a layer: itself, or those of a template."""
    if not _function_pattern().search(text):
        return
    for expression_text in TEMPLATE.findall(text) or [text]:
        expression = QgsExpression(expression_text)
        if not expression.hasParserError():
            yield expression


def _layers_of(
    expression: QgsExpression, context: QgsExpressionContext, project: QgsProject
) -> set[str]:
    layer_ids: set[str] = set()
    functions = QgsExpression.Functions()
    arguments = _layer_arguments()
    for node in _nodes(expression.rootNode()):
        if not isinstance(node, QgsExpressionNodeFunction):
            continue
        name = functions[node.fnIndex()].name()
        if name not in arguments:
            continue
        argument_nodes = node.args().list() if node.args() is not None else []
        if name in READS_ANYTHING:
            layer_ids.add(ANY)
        for position in arguments[name]:
            if position < len(argument_nodes):
                layer_ids |= _layer_named_by(argument_nodes[position], context, project)
    return layer_ids


def _nodes(root: QgsExpressionNode | None) -> Iterator[QgsExpressionNode]:
    pending_nodes: list[Any] = [root]
    while pending_nodes:
        node = pending_nodes.pop()
        if node is None:
            continue
        yield node
        for name in CHILDREN:
            if callable(child := getattr(node, name, None)):
                pending_nodes.append(child())
        if hasattr(node, "conditions"):
            pending_nodes.extend(node.conditions())
        for name in ("args", "list"):
            nodes = getattr(node, name, lambda: None)()
            if nodes is not None:
                pending_nodes.extend(nodes.list())


def _layer_named_by(
    node: QgsExpressionNode, context: QgsExpressionContext, project: QgsProject
) -> set[str]:
    expression = QgsExpression(node.dump())
    if expression.hasParserError() or expression.referencedColumns():
        return {ANY}
    value = expression.evaluate(context)
    if expression.hasEvalError() or value is None:
        return {ANY}
    if isinstance(value, QgsMapLayer):
        return {value.id()}
    text = str(value)
    if project.mapLayer(text) is not None:
        return {text}
    return {
        layer.id()
        for layer in project.mapLayers().values()
        if layer.name().casefold() == text.casefold() or layer.source() == text
    }
