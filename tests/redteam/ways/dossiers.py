"""The diagnosis: its four files, a page kept in a project and in a template, the portrait, the
charts of an atlas. The control is a report made by hand: every attribute on a page."""

from __future__ import annotations

import zipfile
from collections.abc import Generator
from importlib import import_module
from pathlib import Path
from typing import Any

from .registry import Stage, way

Story = Generator[Any, None, Any]
INNER = "occupancy_plugin.occupancy_plugin.diagnosis"


def _ours(stage: Stage) -> bool:
    """Does the layer come through the plugin? In the control it is raw."""
    return bool(stage.safe.customProperty("occupancy/lineage"))


def _facts() -> Any:
    """Figures of the same release as on the map."""
    from redteam import canaries

    facts = import_module(f"{INNER}.content.facts")
    return facts.Facts(canaries.release(canaries.tables()), canaries.CATALOGUE)


def _by_hand(stage: Stage, name: str) -> str:
    """A page with everything that the layers have, as a careless user hands it over."""
    from qgis.PyQt.QtGui import QPdfWriter, QTextDocument

    lines = [
        " ".join(map(str, feature.attributes()))
        for layer in (stage.safe, stage.hatch, stage.points, stage.point_hatch)
        for feature in layer.getFeatures()
    ]
    document = QTextDocument()
    document.setPlainText("\n".join(lines))
    document.print_(QPdfWriter(stage.file(f"{name}.pdf")))
    stage.write(f"{name}.html", document.toHtml())
    return "by hand"


def _unpack(path: Path) -> None:
    """Write the texts and alternative texts of a PDF next to it, because its streams hold glyph
    numbers."""
    library = import_module("occupancy_plugin.occupancy_plugin.vendor").library
    reader = library("pypdf").PdfReader(str(path))
    texts = [page.extract_text() for page in reader.pages]
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        if isinstance(found, dict):
            texts += [str(found.get(key)) for key in ("/Alt", "/Title", "/F") if key in found]
    path.with_suffix(".pdf.txt").write_text("\n".join(texts), encoding="utf-8")
    for name, contents in reader.attachments.items():
        for content in contents:
            (path.parent / f"attached_{name}").write_bytes(content)


def _write(target: str, order: Any, facts: Any, pages: list[Any]) -> None:
    from redteam import canaries

    dossier = import_module(f"{INNER}.dossier")
    work = import_module("occupancy_plugin.occupancy_plugin.toolbelt.work.cancellation")
    material = dossier.Material(facts.release, canaries.CATALOGUE, canaries.POLICY)
    for _ in dossier.write_dossier(order, material, Path(target), work.Cancellation(), pages):
        pass
    _unpack(Path(target))


@way("The diagnosis dossier: PDF with its texts, tags and attachment, ODT, HTML, XLSX")
def dossier_files(stage: Stage) -> str:
    if not _ours(stage):
        return _by_hand(stage, "dossier")
    from redteam import canaries

    contents = import_module(f"{INNER}.content.contents")
    order, facts = import_module(f"{INNER}.content.order"), _facts()
    dossier_order = order.standard_order(
        canaries.TERRITORY, "2022", outputs=order.OUTPUTS, organisation="CA2C"
    )
    indicators = tuple(indicator.id for indicator in canaries.INDICATORS)
    pages = [
        *contents.contents(dossier_order, facts),
        *contents.map_series(facts, canaries.SCALES, indicators),
        *_tables(facts, indicators),
    ]
    _write(stage.file("dossier.pdf"), dossier_order, facts, pages)
    for name in ("dossier.odt", "dossier.xlsx"):
        with zipfile.ZipFile(stage.file(name)) as archive:
            archive.extractall(stage.file(f"{name}.d"))
    return f"{len(pages)} pages"


def _tables(facts: Any, indicators: tuple[str, ...]) -> list[Any]:
    from functools import partial

    from redteam import canaries

    page = import_module(f"{INNER}.content.page")
    drawn = import_module(f"{INNER}.drawing.tables")
    matches = []
    for scale in canaries.SCALES:
        grid = facts.grid(scale, indicators, f"Table {scale}", "Unité", "Ménages")
        for number, part in enumerate(drawn.pages_of(grid)):
            picture = {"body": partial(drawn.table, part)}
            key = f"table {scale} {number}"
            kind = page.PageKind.DRAWN
            matches.append(page.Page(key, kind, "T", key, pictures=picture, grids=(part,)))
    return matches


@way("A laid-out page kept in a saved project, and saved as a template")
def dossier_page_in_project(stage: Stage) -> Any:
    return _page_in_project(stage) if _ours(stage) else _by_hand(stage, "page")


def _page_in_project(stage: Stage) -> Story:
    from qgis.core import QgsReadWriteContext

    manager = stage.project.layoutManager()
    pages = len(manager.printLayouts())
    stage.user.window.lay_out(stage.safe)
    yield stage.user.until(lambda: len(manager.printLayouts()) > pages, "the page")
    layout = manager.printLayouts()[-1]
    saved = stage.project.write(stage.file("project.qgs"))
    layout.saveAsTemplate(stage.file("page.qpt"), QgsReadWriteContext())
    stage.project.layoutManager().removeLayout(layout)
    return f"saved {saved}"


@way("Portraits of every unit and the charts of an atlas, in words and as SVG")
def dossier_portraits(stage: Stage) -> str:
    if not _ours(stage):
        return _by_hand(stage, "portraits")
    import base64

    from qgis.PyQt.QtWidgets import QLabel

    from redteam import canaries

    charts = import_module(f"{INNER}.unit_chart")
    facts, messages = _facts(), []
    portrait = stage.user.window.on_map.portrait
    features = stage.safe.allFeatureIds()
    for selection in ([], *([feature] for feature in features), features):
        stage.safe.selectByIds(selection)
        portrait.show_selection(stage.safe)
        messages += [label.text() for label in portrait.findChildren(QLabel)]
        messages.append(str(portrait._bars._rows))
    stage.safe.removeSelection()
    raw = canaries.tables()
    for scale in canaries.SCALES:
        for code in map(str, raw[scale].frame.index):
            for indicator in canaries.INDICATORS:
                chart = charts.chart(facts, code, indicator.id)
                messages.append(base64.b64decode(chart.removeprefix("base64:")).decode("utf-8"))
    return stage.lines("portraits.txt", messages, "drawings")


@way("The PDF of a series of maps, as occupancy:diagnosis writes it")
def dossier_series(stage: Stage) -> str:
    if not _ours(stage):
        return _by_hand(stage, "series")
    from redteam import canaries

    contents = import_module(f"{INNER}.content.contents")
    order, facts = import_module(f"{INNER}.content.order"), _facts()
    indicators = tuple(indicator.id for indicator in canaries.INDICATORS)
    pages = contents.map_series(facts, canaries.SCALES, indicators)
    dossier_order = order.DiagnosisOrder(
        territory=canaries.TERRITORY, vintage="2022", purpose="fictif"
    )
    _write(stage.file("series.pdf"), dossier_order, facts, pages)
    return f"{len(pages)} pages"
