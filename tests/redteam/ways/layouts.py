"""Print layouts: tables, atlases, texts, reports."""

from __future__ import annotations

from .drawings import layout, outcome_of, pdf, svg
from .labels import EVERYTHING
from .registry import Stage, way


@way("Attribute table in a layout, to SVG and PDF")
def layout_table(stage: Stage) -> str:
    from qgis.core import QgsLayoutFrame, QgsLayoutItemAttributeTable, QgsLayoutSize

    page = layout(stage, [stage.safe])
    table = QgsLayoutItemAttributeTable.create(page)
    table.setVectorLayer(stage.safe)
    table.setMaximumNumberOfFeatures(200)
    page.addMultiFrame(table)
    frame = QgsLayoutFrame(page, table)
    frame.attemptResize(QgsLayoutSize(900, 900))
    table.addFrame(frame)
    table.refreshAttributes()
    rows = (
        "\n".join("\t".join(map(str, row)) for row in table.tableContents())
        if hasattr(table, "tableContents")
        else ""
    )
    stage.write("table.txt", rows)
    return svg(stage, page, "table.svg") + " " + pdf(stage, page, "table.pdf")


@way("Atlas over the layer, one page per unit, its values on the page")
def atlas(stage: Stage) -> str:
    from qgis.core import QgsLayoutExporter, QgsLayoutItemLabel, QgsLayoutSize

    page = layout(stage, [stage.hatch, stage.safe])
    label = QgsLayoutItemLabel(page)
    label.setText(f"[% {EVERYTHING} %]")
    label.attemptResize(QgsLayoutSize(250, 20))
    page.addLayoutItem(label)
    atlas_of = page.atlas()
    atlas_of.setCoverageLayer(stage.safe)
    atlas_of.setEnabled(True)
    atlas_of.setPageNameExpression('"code"')
    atlas_of.setFilenameExpression("'page_' || @atlas_featurenumber")
    from qgis.core import Qgis

    settings = QgsLayoutExporter.PdfExportSettings()
    settings.dpi = 40
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    result, message = QgsLayoutExporter.exportToPdf(atlas_of, stage.file("atlas.pdf"), settings)
    return f"{outcome_of(result)} {message}"


@way("Atlas file names made of the values")
def atlas_names(stage: Stage) -> str:
    page = layout(stage, [stage.safe])
    atlas_of = page.atlas()
    atlas_of.setCoverageLayer(stage.points)
    atlas_of.setEnabled(True)
    atlas_of.setFilenameExpression(f"replace({EVERYTHING}, ' ', '_')")
    atlas_of.setPageNameExpression(EVERYTHING)
    names = []
    atlas_of.updateFeatures()
    atlas_of.beginRender()
    atlas_of.first()
    while True:
        names.append(
            f"{atlas_of.currentFilename()} {atlas_of.nameForPage(atlas_of.currentFeatureNumber())}"
        )
        if not atlas_of.next():
            break
    atlas_of.endRender()
    return stage.lines("names.txt", names, "names")


@way("Layout label with aggregates, HTML mode")
def layout_label(stage: Stage) -> str:
    from qgis.core import QgsLayoutItemLabel, QgsLayoutSize

    page = layout(stage, [stage.safe])
    label = QgsLayoutItemLabel(page)
    names = "', '".join((stage.safe.id(), stage.points.id()))
    text = " ".join(
        f"[% aggregate('{one}', 'concatenate', {EVERYTHING}, concatenator:=' ') %]"
        for one in names.split("', '")
    )
    label.setText(text)
    label.attemptResize(QgsLayoutSize(280, 190))
    page.addLayoutItem(label)
    stage.write("label.txt", label.currentText())
    return svg(stage, page, "label.svg")


@way("Legend of every layer with feature counts")
def legend_counts(stage: Stage) -> str:
    from qgis.core import QgsLayoutItemLegend

    page = layout(stage, [stage.hatch, stage.safe])
    root = stage.project.layerTreeRoot()
    for node in root.findLayers():
        node.setCustomProperty("showFeatureCount", 1)
    legend = QgsLayoutItemLegend(page)
    page.addLayoutItem(legend)
    legend.updateLegend()
    legend.adjustBoxSize()
    outcome = svg(stage, page, "legend.svg")
    for node in root.findLayers():
        node.removeCustomProperty("showFeatureCount")
    counts = [
        getattr(layer, "featureCount", lambda: "none")()
        for layer in (stage.hatch, stage.point_hatch)
    ]
    stage.write("counts.txt", counts)
    return outcome


@way("Report with a section per unit")
def report(stage: Stage) -> str:
    from qgis.core import (
        QgsReport,
        QgsReportSectionFieldGroup,
    )

    made = QgsReport(stage.project)
    group = QgsReportSectionFieldGroup(made)
    group.setLayer(stage.safe)
    group.setField("name")
    made.appendChild(group)
    return stage.lines("report.txt", stage.texts(f"[% {EVERYTHING} %]", stage.safe), "sections")


@way("Layout saved as a template")
def layout_template(stage: Stage) -> str:
    from qgis.core import QgsReadWriteContext

    page = layout(stage, [stage.hatch, stage.safe])
    page.saveAsTemplate(stage.file("layout.qpt"), QgsReadWriteContext())
    stage.project.layoutManager().addLayout(page)
    stage.project.write(stage.file("with_layout.qgz"))
    stage.project.layoutManager().removeLayout(page)
    return "written"
