"""The fields of a layer in QGIS's windows: numbers in the map's language, `s` for hidden cells,
aliases with units, technical columns hidden."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405: written here, never read

from qgis.core import (
    NULL,
    Qgis,
    QgsApplication,
    QgsAttributeTableConfig,
    QgsFeatureRequest,
    QgsFieldFormatter,
    QgsMapLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from ...description import Indicator, Kind
from ...toolbelt.numbers import HIDDEN
from ..release.indicators import RELEASED, STATE
from ..store.geopackage import quoted
from .words import Words

FORMATTER = "OccupancyCell"
TECHNICAL = ("fid", STATE)

_log = logging.getLogger(__name__)


def geometry_of(layer: QgsVectorLayer) -> str:
    """Return 'point' or 'polygon', as the files in resources/styles are named."""
    return "point" if layer.geometryType() == Qgis.GeometryType.Point else "polygon"


class CellFormatter(QgsFieldFormatter):
    """Formats a cell for attribute tables, forms, `represent_value()` and "export displayed
    values"."""

    def id(self) -> str:
        return FORMATTER

    def representValue(
        self, _layer: Any, _index: int, config: Mapping[str, Any], _cache: Any, value: Any
    ) -> str:
        try:
            if value is None or value == NULL:
                return HIDDEN
            if isinstance(value, (int, float)):
                words = Words(str(config.get("language", "fr")))
                write = words.with_sign if config.get("signed") else words.number
                return write(float(value), int(config.get("decimals", 0)))
            return str(value)
        except Exception:  # called from C++: an exception must not reach it
            _log.exception("A cell could not be shown.")
            return ""


def register_formatter() -> None:
    """Register the formatter at the plugin's start; `unregister_formatter` undoes it."""
    QgsApplication.fieldFormatterRegistry().addFieldFormatter(CellFormatter())


def unregister_formatter() -> None:
    QgsApplication.fieldFormatterRegistry().removeFieldFormatter(FORMATTER)


def describe_fields(
    layer: QgsVectorLayer,
    indicators: Sequence[Indicator],
    columns: Mapping[str, Mapping[str, str]],
    words: Words,
) -> None:
    """Set the aliases (with units) from the catalogue, and the format of cells.

    columns: column → its name by language."""
    by_id = {indicator.id: indicator for indicator in indicators}
    fields = layer.fields()
    aliases: dict[str, str] = {}
    decimals: dict[str, int] = {}
    differences = {indicator.id for indicator in indicators if indicator.kind == Kind.DIFFERENCE}
    for index in range(fields.count()):
        field = fields.at(index)
        name = field.name()
        indicator = by_id.get(name)
        alias = words.title(indicator) if indicator is not None else words.text(columns.get(name))
        if alias:
            aliases[name] = alias
        if field.isNumeric() and name not in TECHNICAL:
            decimals[name] = indicator.decimals if indicator is not None else 0
    _configure(layer, aliases, decimals, differences, words)
    layer.setDisplayExpression(quoted("name") if fields.indexOf("name") >= 0 else quoted("code"))


def arrange_table(
    layer: QgsVectorLayer, indicator: Indicator, indicators: Sequence[Indicator]
) -> None:
    """Show in the attribute table the mapped indicator, those of its theme and their counts, in
    this order. The other columns are hidden."""
    of_theme = [
        indicator,
        *(i for i in indicators if i.theme == indicator.theme and i.id != indicator.id),
    ]
    names = ["name", "code", *(i.id for i in of_theme), "households", "dwellings"]
    names += [column for i in of_theme for column in (i.denominator, *i.numerator)]
    config = QgsAttributeTableConfig()
    config.update(layer.fields())
    by_name = {column.name: column for column in config.columns()}
    columns = [name for name in dict.fromkeys(names) if name in by_name]
    column_order = []
    for name in [*columns, *(name for name in by_name if name not in set(columns))]:
        column = by_name[name]
        column.hidden = name not in columns
        column_order.append(column)
    config.setColumns(column_order)
    layer.setAttributeTableConfig(config)


def _configure(
    layer: QgsVectorLayer,
    aliases: Mapping[str, str],
    decimals: Mapping[str, int],
    differences: Collection[str],
    words: Words,
) -> None:
    """Set the aliases and formatters of all fields with one style document. QGIS's setters would
    rebuild every field at each call (1 ms × 240 fields × 2)."""
    style = Element("qgis", version=Qgis.version(), styleCategories="Fields|Forms")
    widgets = SubElement(style, "fieldConfiguration")
    for name, places in decimals.items():
        widget = SubElement(SubElement(widgets, "field", name=name), "editWidget", type=FORMATTER)
        options = SubElement(SubElement(widget, "config"), "Option", type="Map")
        SubElement(options, "Option", name="decimals", type="int", value=str(places))
        SubElement(options, "Option", name="language", type="QString", value=words.language)
        if name in differences:
            SubElement(options, "Option", name="signed", type="bool", value="true")
    for name in TECHNICAL:
        SubElement(
            SubElement(SubElement(widgets, "field", name=name), "editWidget", type="Hidden"),
            "config",
        )
    alias_elements = SubElement(style, "aliases")
    for index, name in enumerate(layer.fields().names()):
        SubElement(
            alias_elements, "alias", field=name, index=str(index), name=aliases.get(name, "")
        )
    document = QDomDocument()
    document.setContent(tostring(style, encoding="unicode"))
    layer.importNamedStyle(
        document, QgsMapLayer.StyleCategory.Fields | QgsMapLayer.StyleCategory.Forms
    )


def count_hidden_cells(layer: QgsVectorLayer, column: str) -> int:
    """Count the released units that hide their value in a column."""
    return count_rows(layer, f"{quoted(STATE)} = '{RELEASED}' AND {quoted(column)} IS NULL")


def count_rows(layer: QgsVectorLayer, expression: str) -> int:
    """Count the rows of a layer for which an expression is true."""
    request = QgsFeatureRequest().setFilterExpression(expression)
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setNoAttributes()
    return sum(1 for _ in layer.getFeatures(request))
