"""Ordinary work with a landlord's file next to the plugin's layers: paste a style, join a table,
read another layer in a label. None of it makes raw data exportable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import canaries
from .exports import save
from .registry import Stage, way

NAME = "Bailleur"


def raw_layer(stage: Stage, columns: dict[str, str] | None = None, name: str = NAME) -> Any:
    """The landlord's file: the raw rows of the résidences. columns: other names for some."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    frame = canaries.tables()["residence"].frame.rename(columns=columns or {})
    fields = "".join(
        f"&field={column}:{'string' if frame[column].dtype == object else 'double'}"
        for column in frame.columns
        if column != "code"
    )
    kind = f"Point?crs=EPSG:2154&field=code:string{fields}"  # as our points: a style fits
    layer = QgsVectorLayer(kind, name, "memory")
    features = []
    for position, (code, row) in enumerate(frame.drop(columns="code", errors="ignore").iterrows()):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([str(code), *(None if v != v else v for v in row.tolist())])
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(700_000 + position, 7_000_000)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    stage.project.addMapLayer(layer)
    return layer


def join(layer: Any, raw: Any) -> None:
    from qgis.core import QgsVectorLayerJoinInfo

    info = QgsVectorLayerJoinInfo()
    info.setJoinLayer(raw)
    info.setJoinFieldName("code")
    info.setTargetFieldName("code")
    info.setPrefix("b_")
    info.setUsingMemoryCache(True)
    layer.addJoin(info)


def controlled(stage: Stage, layer: Any) -> str:
    """The controlled export and nothing else; in the control, QGIS's own."""
    if type(stage.hatch).__name__ != "WithheldLayer":
        return save(stage, layer, "CSV", "plain.csv")
    from occupancy_plugin.occupancy_plugin.guard.export.write import export_layer
    from occupancy_plugin.occupancy_plugin.toolbelt.errors import ExportError

    try:
        report = export_layer(layer, Path(stage.file("controlled.csv")), "csv", "Attributions")
    except ExportError as error:
        return f"refused: {str(error)[:80]}"
    return f"{report.rows} rows"


@way("Copy Style on our layer, Paste Style on the landlord's, Duplicate, controlled export")
def pasted_style(stage: Stage) -> Any:
    raw = raw_layer(stage)
    stage.activate(stage.points)
    stage.iface.actionCopyLayerStyle().trigger()
    yield stage.user.at_rest()
    stage.activate(raw)
    stage.iface.actionPasteLayerStyle().trigger()
    yield stage.user.at_rest()
    copy = raw.clone()
    stage.project.addMapLayer(copy)
    yield stage.user.at_rest()
    return controlled(stage, copy)


@way("Load a QML of our layer on the landlord's, controlled export")
def loaded_style(stage: Stage) -> Any:
    raw = raw_layer(stage)
    path = Path(stage.file("style.qml"))
    stage.points.saveNamedStyle(str(path))
    raw.loadNamedStyle(str(path))
    path.unlink()
    yield stage.user.at_rest()
    return controlled(stage, raw)


@way("Join the landlord's table to our layer, controlled export")
def joined_to_ours(stage: Stage) -> Any:
    raw = raw_layer(stage)
    join(stage.points, raw)
    try:
        yield stage.user.at_rest()
        return controlled(stage, stage.points)
    finally:
        stage.points.removeJoin(raw.id())


@way("A raw table with `state` and names of our columns, controlled export")
def looks_derived(stage: Stage) -> Any:
    raw = raw_layer(stage, {"name": "state"}, "copie")
    yield stage.user.at_rest()
    return controlled(stage, raw)


@way("A raw table that bears our stamp, controlled export")
def forged_stamp(stage: Stage) -> Any:
    raw = raw_layer(stage)
    for name in stage.points.customPropertyKeys():
        if name.startswith("occupancy"):
            raw.setCustomProperty(name, stage.points.customProperty(name))
    raw.setCustomProperty("occupancy-derived/lineage", "forged")
    yield stage.user.at_rest()
    return controlled(stage, raw)
