"""Expressions, joins, relations, virtual layers, statistics."""

from __future__ import annotations

from .exports import save
from .labels import EVERYTHING, ROUNDED
from .registry import Stage, way


def evaluate(stage: Stage, text: str) -> str:
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(stage.safe))
    expression = QgsExpression(text)
    value = expression.evaluate(context)
    return f"{value} {expression.evalErrorString()}"


@way("aggregate() over the safe layer and over the hatch")
def aggregates(stage: Stage) -> str:
    texts = []
    for layer in (stage.safe, stage.hatch, stage.points, stage.point_hatch):
        for kind, what in (
            ("concatenate", EVERYTHING),
            ("min", '"type_b"'),
            ("max", '"type_b"'),
            ("sum", '"type_b"'),
            ("collect", "$geometry"),
        ):
            found = evaluate(
                stage,
                f"geom_to_wkt(aggregate('{layer.id()}', '{kind}', {what}), 6)"
                if kind == "collect"
                else f"aggregate('{layer.id()}', '{kind}', {what}, concatenator:=' ')"
                if kind == "concatenate"
                else f"aggregate('{layer.id()}', '{kind}', {what})",
            )
            texts.append(found)
    return stage.lines("aggregates.txt", texts, "values")


@way("get_feature() and attributes() for every code that might exist")
def get_feature(stage: Stage) -> str:
    texts = [
        evaluate(stage, f"map_to_json(attributes(get_feature_by_id('{layer.id()}', {number})))")
        for layer in (stage.safe, stage.hatch, stage.points)
        for number in range(60)
    ]
    return stage.lines("features.txt", texts, "tries")


@way("overlay_* and spatial expressions against the hatch")
def overlay(stage: Stage) -> str:
    from qgis.core import QgsExpression

    texts = []
    for context in stage.contexts(stage.safe):
        for layer in (stage.hatch, stage.points, stage.point_hatch, stage.safe):
            wanted = f"coalesce({EVERYTHING}, '') || geom_to_wkt($geometry, 6)"
            text = f"array_to_string(overlay_nearest('{layer.id()}', {wanted}, limit:=5))"
            texts.append(str(QgsExpression(text).evaluate(context)))
    return stage.lines("overlay.txt", texts, "values")


@way("Join the layer to a table of one's own by code, save the join")
def join(stage: Stage) -> str:
    from qgis.core import QgsFeature, QgsVectorLayer, QgsVectorLayerJoinInfo

    own = QgsVectorLayer("None?field=code:string", "own", "memory")
    features = []
    for feature in stage.safe.getFeatures():
        row = QgsFeature(own.fields())
        row.setAttributes([feature["code"]])
        features.append(row)
    own.dataProvider().addFeatures(features)
    stage.project.addMapLayer(own)
    info = QgsVectorLayerJoinInfo()
    info.setJoinLayer(stage.safe)
    info.setJoinFieldName("code")
    info.setTargetFieldName("code")
    info.setUsingMemoryCache(True)
    own.addJoin(info)
    return save(stage, own, "CSV", "joined.csv")


@way("A project relation, its children read")
def relation(stage: Stage) -> str:
    from qgis.core import QgsRelation

    link = QgsRelation()
    link.setId("r")
    link.setName("r")
    link.setReferencedLayer(stage.safe.id())
    link.setReferencingLayer(stage.safe.id())
    link.addFieldPair("code", "code")
    stage.project.relationManager().addRelation(link)
    texts = []
    for feature in stage.safe.getFeatures():
        for child in link.getRelatedFeatures(feature):
            texts.append("\t".join(map(str, child.attributes())))
    stage.write("related.txt", "\n".join(texts))
    stage.project.relationManager().removeRelation("r")
    return f"{len(texts)} children"


@way("Virtual layer: SELECT * over the layer, saved")
def virtual_layer(stage: Stage) -> str:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(f"?query=SELECT * FROM {stage.safe.id()}", "v", "virtual")
    return save(stage, layer, "GPKG", "virtual.gpkg")


@way("Virtual layer over the hatch")
def virtual_layer_hatch(stage: Stage) -> str:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(f"?query=SELECT * FROM {stage.hatch.id()}", "v", "virtual")
    return save(stage, layer, "GPKG", "virtual.gpkg") if layer.isValid() else "refused"


@way("DB Manager: SQL on the project's layers")
def db_manager(stage: Stage) -> str:
    from qgis.core import QgsVectorLayer

    query = (
        "SELECT code, name, type_b, type_c, dwellings, st_astext(geometry) AS g "
        f"FROM {stage.points.id()} ORDER BY households"
    )
    layer = QgsVectorLayer(f"?query={query}&nogeometry", "sql", "virtual")
    stage.write(
        "sql.txt",
        "\n".join("\t".join(map(str, feature.attributes())) for feature in layer.getFeatures()),
    )
    return "read" if layer.isValid() else "refused"


@way("Browser connection to the layer's database, SQL run on it")
def provider_connection(stage: Stage) -> str:
    from qgis.core import QgsProviderRegistry

    metadata = QgsProviderRegistry.instance().providerMetadata("ogr")
    connection = metadata.createConnection(stage.safe.source().split("|")[0], {})
    texts = []
    table = stage.safe.source().rpartition("layername=")[2]
    texts += ["\t".join(map(str, row)) for row in connection.executeSql(f'SELECT * FROM "{table}"')]
    return stage.lines("rows.txt", texts, "rows")


@way("Unique values, minimum and maximum of every column")
def unique_values(stage: Stage) -> str:
    texts = []
    for layer in (stage.safe, stage.points):
        for index in range(layer.fields().count()):
            texts.append(
                f"{sorted(map(str, layer.uniqueValues(index)))} {layer.minimumValue(index)} "
                f"{layer.maximumValue(index)}"
            )
    return stage.lines("unique.txt", texts, "columns")


@way("Statistical summary of every column")
def statistics(stage: Stage) -> str:
    from qgis.core import QgsStatisticalSummary

    texts = []
    for column in ("type_a", "type_b", "type_c", "type_d", "dwellings", "let", "vacant"):
        summary = QgsStatisticalSummary()
        for feature in stage.safe.getFeatures(
            '"code" LIKE \'59Q%\' OR "type_d" IS NULL OR "type_d" = 0'
        ):
            summary.addVariant(feature[column])
        summary.finalize()
        texts.append(
            f"{summary.min()} {summary.max()} {summary.median()} {summary.firstQuartile()} "
            f"{summary.majority()} {summary.minority()}"
        )
    return stage.lines("statistics.txt", texts, "columns")


@way("Virtual field with an expression, saved")
def virtual_field(stage: Stage) -> str:
    from qgis.core import QgsField
    from qgis.PyQt.QtCore import QVariant

    index = stage.safe.addExpressionField(EVERYTHING, QgsField("all", QVariant.String))
    outcome = save(stage, stage.safe, "CSV", "virtual_field.csv")
    stage.safe.removeExpressionField(stage.safe.fields().indexOf("all"))
    return f"{outcome} {index}"


@way("Virtual field with the rates rounded to one decimal, saved")
def rounded_field(stage: Stage) -> str:
    from qgis.core import QgsField
    from qgis.PyQt.QtCore import QVariant

    for letter in "abcd":
        stage.safe.addExpressionField(
            f'round("type_{letter}_rate", 1)', QgsField(f"r_{letter}", QVariant.Double)
        )
    fields = [stage.safe.fields().indexOf(name) for name in ("code", "r_a", "r_b", "r_c", "r_d")]
    outcome = save(stage, stage.safe, "CSV", "rounded.csv", attributes=fields)
    for letter in "abcd":
        stage.safe.removeExpressionField(stage.safe.fields().indexOf(f"r_{letter}"))
    return outcome


@way("aggregate() of names with rates to one decimal")
def rounded_aggregate(stage: Stage) -> str:
    stage.write(
        "rounded.txt",
        evaluate(
            stage, f"aggregate('{stage.points.id()}', 'concatenate', {ROUNDED}, concatenator:='\n')"
        ),
    )
    return "read"


@way("Python console: a loop over getFeatures() on every layer of the project")
def python_loop(stage: Stage) -> str:
    texts = []
    for layer in stage.project.mapLayers().values():
        for feature in getattr(layer, "getFeatures", list)():
            texts.append("\t".join([*map(str, feature.attributes()), feature.geometry().asWkt(6)]))
    return stage.lines("loop.txt", texts, "features")
