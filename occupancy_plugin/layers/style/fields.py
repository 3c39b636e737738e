"""How a cell reads in QGIS's own windows: French numbers, `s` for a hidden one, aliases with units,
technical columns out of sight."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
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

from ...description import Kind
from ...toolbelt.numbers import HIDDEN
from ..release.indicators import RELEASED, STATE
from ..store.geopackage import quoted
from .words import Words

if TYPE_CHECKING:
    from ...portal.model import Indicator

FORMATTER = "OccupancyCell"
TECHNICAL = ("fid", STATE)

_log = logging.getLogger(__name__)


def geometry_of(layer: QgsVectorLayer) -> str:
    return "point" if layer.geometryType() == Qgis.GeometryType.Point else "polygon"


class CellFormatter(QgsFieldFormatter):
    """Attribute tables, forms, `represent_value()`, "export displayed values": all show what this
    returns."""

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
        except Exception:  # called from C++: nothing may escape
            _log.exception("A cell could not be shown.")
            return ""


def register_formatter() -> None:
    """At start of the plugin; `unregister_formatter` undoes it."""
    QgsApplication.fieldFormatterRegistry().addFieldFormatter(CellFormatter())


def unregister_formatter() -> None:
    QgsApplication.fieldFormatterRegistry().removeFieldFormatter(FORMATTER)


def describe_fields(
    layer: QgsVectorLayer,
    indicators: Sequence[Indicator],
    columns: Mapping[str, Mapping[str, str]],
    words: Words,
    form: Element | None = None,
) -> None:
    """Aliases (with units) from the catalogue, `s` for hidden cells, and the form (forms.py)."""
    known = {indicator.id: indicator for indicator in indicators}
    fields = layer.fields()
    aliases: dict[str, str] = {}
    decimals: dict[str, int] = {}
    differences = {indicator.id for indicator in indicators if indicator.kind == Kind.DIFFERENCE}
    for index in range(fields.count()):
        field = fields.at(index)
        name = field.name()
        indicator = known.get(name)
        alias = words.title(indicator) if indicator is not None else words.text(columns.get(name))
        if alias:
            aliases[name] = alias
        if field.isNumeric() and name not in TECHNICAL:
            decimals[name] = indicator.decimals if indicator is not None else 0
    _configure(layer, aliases, decimals, differences, words, form)
    layer.setDisplayExpression(quoted("name") if fields.indexOf("name") >= 0 else quoted("code"))


def table_view(layer: QgsVectorLayer, shown: Indicator, indicators: Sequence[Indicator]) -> None:
    """QGIS's attribute table opens with the indicator shown, its theme and what they are made of;
    the other columns are there, out of sight."""
    of_theme = [shown, *(i for i in indicators if i.theme == shown.theme and i.id != shown.id)]
    names = ["name", "code", *(i.id for i in of_theme), "households", "dwellings"]
    names += [column for i in of_theme for column in (i.denominator, *i.numerator)]
    config = QgsAttributeTableConfig()
    config.update(layer.fields())
    known = {column.name: column for column in config.columns()}
    columns = [name for name in dict.fromkeys(names) if name in known]
    ordered = []
    for name in [*columns, *(name for name in known if name not in set(columns))]:
        column = known[name]
        column.hidden = name not in columns
        ordered.append(column)
    config.setColumns(ordered)
    layer.setAttributeTableConfig(config)


def _configure(
    layer: QgsVectorLayer,
    aliases: Mapping[str, str],
    decimals: Mapping[str, int],
    differences: Collection[str],
    words: Words,
    form: Element | None,
) -> None:
    """Aliases and formatters of all fields in one go: QGIS's own setters rebuild every field at
    each call (1 ms × 240 fields × 2)."""
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
    if form is not None:
        SubElement(style, "editorlayout").text = "tablayout"
        style.append(form)
    named = SubElement(style, "aliases")
    for index, name in enumerate(layer.fields().names()):
        SubElement(named, "alias", field=name, index=str(index), name=aliases.get(name, ""))
    document = QDomDocument()
    document.setContent(tostring(style, encoding="unicode"))
    layer.importNamedStyle(
        document, QgsMapLayer.StyleCategory.Fields | QgsMapLayer.StyleCategory.Forms
    )


def hidden_cells(layer: QgsVectorLayer, column: str) -> int:
    """Released units whose value is hidden."""
    request = QgsFeatureRequest().setFilterExpression(
        f"{quoted(STATE)} = '{RELEASED}' AND {quoted(column)} IS NULL"
    )
    request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
    request.setNoAttributes()
    return sum(1 for _ in layer.getFeatures(request))
