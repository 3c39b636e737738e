"""Which layers a layer reads: by a join, a relation, a virtual layer's query, or an expression.

QGIS's own objects are asked: the virtual layer's provider lists the layers of its query, and an
expression's layer argument is evaluated, so that a name with an apostrophe or one that is put
together counts. An argument that cannot be evaluated stands for any layer."""

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
SLICE = 0.02  # seconds of the main thread for styles, then QGIS has its turn
TEMPLATE = re.compile(r"\[%(.*?)%\]", re.DOTALL)


def layers_read(layer: QgsVectorLayer, project: QgsProject) -> frozenset[str]:
    """Ids of the layers whose values this one may show; ANY where an expression reads a layer that
    cannot be told."""
    layer_ids = {join.joinLayerId() for join in layer.vectorJoins()}
    for relation in project.relationManager().relations().values():
        ends = {relation.referencingLayerId(), relation.referencedLayerId()}
        if layer.id() in ends:
            layer_ids |= ends
    provider = layer.dataProvider()
    if layer.providerType() == "virtual" and provider is not None:
        layer_ids |= {one.layerId() for one in provider.dependencies() if one.layerId()}
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
    """What the layers of the project read, asked once until `mark`."""

    def __init__(self) -> None:
        self._read: dict[str, frozenset[str]] = {}

    def mark(self, identifier: str = "") -> None:
        """A layer, or every one, is asked again."""
        if identifier:
            self._read.pop(identifier, None)
        else:
            self._read.clear()

    def read_all(self, layers: Sequence[QgsVectorLayer]) -> bool:
        """Ask the layers for a slice of time; whether all have been asked."""
        end = time.monotonic() + SLICE
        for layer in layers:
            if layer.id() not in self._read:
                if time.monotonic() > end:
                    return False
                self._read[layer.id()] = layers_read(layer, QgsProject.instance())
        return True

    def has_read(self, layers: Sequence[QgsVectorLayer]) -> bool:
        return all(layer.id() in self._read for layer in layers)

    def read_by(self, layer: QgsVectorLayer, only_known: bool = False) -> frozenset[str]:
        """Ids of the layers that a layer reads, and of those that these read."""
        if layer.id() not in self._read and not only_known:
            self._read[layer.id()] = layers_read(layer, QgsProject.instance())
        reached: set[str] = set()
        waiting = set(self._read.get(layer.id(), ()))
        while waiting:
            identifier = waiting.pop()
            if identifier not in reached:
                reached.add(identifier)
                waiting |= self._read.get(identifier, frozenset())
        return frozenset(reached)


def expression_reads(text: str, project: QgsProject) -> frozenset[str]:
    """Ids of the layers that a text with expressions reads, as on a layout's label."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(None))
    layer_ids: set[str] = set()
    for expression in _expressions(text):
        layer_ids |= _layers_of(expression, context, project)
    return frozenset(layer_ids)


@cache
def _layer_arguments() -> dict[str, tuple[int, ...]]:
    """Function → positions of its arguments that are layers."""
    positions = {}
    for function in QgsExpression.Functions():
        named = [at for at, one in enumerate(function.parameters()) if one.name() == "layer"]
        if named or function.name() in READS_ANYTHING:
            positions[function.name()] = tuple(named)
    return positions


@cache
def _mention() -> re.Pattern[str]:
    """A quick sieve before a text is parsed."""
    names = "|".join(map(re.escape, _layer_arguments()))
    return re.compile(rf"\b(?:{names})\s*\(", re.IGNORECASE)


def _texts(layer: QgsVectorLayer) -> Iterator[str]:
    """Every text of how the layer looks: labels, rules, map tip, forms, actions, constraints."""
    document = QDomDocument()
    layer.exportNamedStyle(document)
    waiting = [document.documentElement()]
    while waiting:
        element: QDomElement = waiting.pop()
        attributes = element.attributes()
        for at in range(attributes.count()):
            value = attributes.item(at).nodeValue()
            if len(value) > 3:
                yield value
        child = element.firstChild()
        while not child.isNull():
            if child.isElement():
                waiting.append(child.toElement())
            elif child.isText() or child.isCDATASection():
                yield child.nodeValue()
            child = child.nextSibling()


def _virtual_columns(layer: QgsVectorLayer) -> list[str]:
    fields = layer.fields()
    origin = Qgis.FieldOrigin.Expression
    return [
        layer.expressionField(at)
        for at in range(fields.count())
        if fields.fieldOrigin(at) == origin
    ]


def _expressions(text: str) -> Iterator[QgsExpression]:
    """The expressions of a text: itself, or those of a template, that may read a layer."""
    if not _mention().search(text):
        return
    for part in TEMPLATE.findall(text) or [text]:
        expression = QgsExpression(part)
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
        arguments_of = node.args().list() if node.args() is not None else []
        if name in READS_ANYTHING:
            layer_ids.add(ANY)
        for at in arguments[name]:
            if at < len(arguments_of):
                layer_ids |= _layer_named_by(arguments_of[at], context, project)
    return layer_ids


CHILDREN = (
    *("operand", "opLeft", "opRight", "node", "lowerBound", "higherBound", "container", "index"),
    *("elseExp", "whenExp", "thenExp"),
)
"""How QGIS's kinds of nodes call the nodes below them."""


def _nodes(root: QgsExpressionNode | None) -> Iterator[QgsExpressionNode]:
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        yield node
        for name in CHILDREN:
            if callable(child := getattr(node, name, None)):
                waiting.append(child())
        if hasattr(node, "conditions"):
            waiting.extend(node.conditions())
        for name in ("args", "list"):
            nodes = getattr(node, name, lambda: None)()
            if nodes is not None:
                waiting.extend(nodes.list())


def _layer_named_by(
    node: QgsExpressionNode, context: QgsExpressionContext, project: QgsProject
) -> set[str]:
    """Ids of the layers that an argument stands for."""
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
