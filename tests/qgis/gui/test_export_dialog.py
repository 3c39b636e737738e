"""The controlled export proposes where to write and under which name."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QStandardPaths

from occupancy_plugin.gui.dialogs.export_dialog import ExportDialog
from occupancy_plugin.toolbelt.settings import Settings
from tests.qgis.layers.samples import LINEAGE, communes_on_the_map


@pytest.mark.parametrize("last", ["", "exports"])
def test_a_name_is_proposed_in_the_last_folder_or_among_ones_documents(
    qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    documents = tmp_path / "Documents"
    for folder in (documents, tmp_path / "exports"):
        folder.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(documents))
    settings = Settings(export_folder=str(tmp_path / last) if last else "")
    with communes_on_the_map("Communes", LINEAGE) as layer:
        dialog = ExportDialog(layer, None, settings, print, print)
        proposed = Path(dialog.findChild(QgsFileWidget, "occupancyExportPath").filePath())
        assert proposed.parent == tmp_path / (last or "Documents")
        assert LINEAGE.territory_name in proposed.name
        dialog.close()


def test_a_grey_button_to_save_says_why(qgis_app: object) -> None:
    with communes_on_the_map("Communes", LINEAGE) as layer:
        dialog = ExportDialog(layer, None, Settings(), print, print)
        dialog._path.setFilePath("")
        reasons = [dialog._save.toolTip()]
        dialog._path.setFilePath("communes.gpkg")
        reasons.append(dialog._save.toolTip())
        dialog._purpose.setCurrentIndex(1)
        assert dialog._save.isEnabled()
        dialog._busy(True)
        reasons.append(dialog._save.toolTip())
        assert reasons == ["Choose a file.", "Choose a purpose", "Writing the files"]
        dialog.close()
