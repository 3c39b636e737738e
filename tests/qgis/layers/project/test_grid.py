"""R11: grid squares whose values were imputed carry a flag, a hatch and a line of the legend."""

from __future__ import annotations

from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsProject

from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.project.prepare import LoadOrder, prepare
from occupancy_plugin.toolbelt.work.progress import Progress
from tests.qgis.conftest import signed_in


def test_imputed_squares_are_flagged_hatched_and_said_so(
    withheld_type, portal, filled_memory, tmp_path
):
    signed = signed_in(portal)
    order = LoadOrder(signed.account.territories[0], "carreau", "2022", "ben_apl_rate")
    layers = add_to_project(
        prepare(signed, filled_memory, order, Progress()), QgsProject.instance()
    )
    layer = layers.safe
    rule = next(
        rule for rule in layer.renderer().rootRule().children() if rule.ruleKey() == "imputed"
    )
    assert rule.label() in ("valeurs imputées", "imputed values")
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    hatched = set()
    for feature in layer.getFeatures():
        context.setFeature(feature)
        if QgsExpression(rule.filterExpression()).evaluate(context):
            hatched.add(feature["code"])
        tip = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
        assert (rule.label() in tip) == (feature["imputed"] == "imputed")
    flagged = {
        f["code"]
        for f in layer.getFeatures()
        if f["imputed"] == "imputed" and isinstance(f["ben_apl_rate"], float)
    }
    assert hatched == flagged != set()
    assert len(flagged) < layer.featureCount() / 4

    path = tmp_path / "squares.csv"
    export_layer(layer, path, "csv", "test", ["imputed", "ben_apl_rate"])
    cells = [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
    column = next(position for position, name in enumerate(cells[0]) if "mput" in name)
    # not a hidden value where it was not imputed
    assert {row[column] for row in cells[1:] if len(row) > column} == {"", "imputed"}
    QgsProject.instance().clear()
