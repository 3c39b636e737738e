"""Four pages of a dossier on one picture, for the guide: `scripts/pictures dossier`. Each says
that its data are fictitious."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from scripts.demonstration.sign_in import dossier_material, signed_in
from scripts.portal_process import PortalProcess

SHOWN = ("synthesis", "theme income", "qpv sides", "attributions")  # keys of pages
WIDE, GAP = 700, 12  # pixels of a page; between two
DPI = 120  # of a page before it is made smaller
BACKGROUND = "#d9dde1"
LATER, EARLIER = "2022", "2020"


def take(languages: dict[str, Path]) -> None:
    """Write the picture of each language, language → PNG, from one load of CA2C."""
    application = QgsApplication([], True)
    application.initQgis()
    with PortalProcess("--leaky") as portal:
        signed = signed_in(portal)
        material = dossier_material(signed, LATER, EARLIER)
    for language, target in languages.items():
        draw(material, signed.account.organisation, language, target)


def draw(material: Any, organisation: str, language: str, target: Path) -> None:
    """Write the dossier of a language, and put four of its pages side by side."""
    from occupancy_plugin.diagnosis.content.contents import contents
    from occupancy_plugin.diagnosis.content.order import standard_order
    from occupancy_plugin.diagnosis.dossier import facts_of, write_dossier
    from occupancy_plugin.diagnosis.files.document import png
    from occupancy_plugin.toolbelt.work.cancellation import Cancellation

    territory = material.release.territory
    order = standard_order(territory, LATER, EARLIER, language=language, organisation=organisation)
    keys = [page.key for page in contents(order, facts_of(order, material))]
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "dossier.pdf"
        for _ in write_dossier(order, material, pdf, Cancellation()):
            pass
        pages = [page_of(pdf, 1 + keys.index(key)) for key in SHOWN]
    target.write_bytes(png(side_by_side(pages)))


def page_of(pdf: Path, number: int) -> QImage:
    """Render a page of a PDF."""
    root = pdf.with_name(f"page{number}")
    command = ["pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-singlefile"]
    subprocess.run([*command, "-png", str(pdf), str(root)], check=True)
    page = QImage(str(root.with_suffix(".png")))
    return page.scaledToWidth(WIDE, Qt.TransformationMode.SmoothTransformation)


def side_by_side(pages: list[QImage]) -> QImage:
    """Put pages of one size in rows of two."""
    high = pages[0].height()
    rows = -(-len(pages) // 2)
    picture = QImage(2 * WIDE + 3 * GAP, rows * high + (rows + 1) * GAP, QImage.Format.Format_RGB32)
    picture.fill(QColor(BACKGROUND))
    painter = QPainter(picture)
    for position, page in enumerate(pages):
        x, y = position % 2, position // 2
        painter.drawImage(QPoint(GAP + x * (WIDE + GAP), GAP + y * (high + GAP)), page)
    painter.end()
    return picture
