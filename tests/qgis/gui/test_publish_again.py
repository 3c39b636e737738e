"""The window that publishes names the atlas in its folder, and takes over its choices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.dialogs.publish import PublishChoice, PublishDialog
from occupancy_plugin.toolbelt.dates import shown_day
from occupancy_plugin.toolbelt.guide import guide_page
from occupancy_plugin.toolbelt.metadata import plugin_name


def earlier_atlas(folder: Path, code: str) -> Path:
    """Write the manifest of an atlas of 12 March 2026 into a new folder."""
    manifest = {
        "generator": plugin_name(),
        "published": "2026-03-12",
        "title": "Qui habite le parc social ?",
        "address": "https://www.example.fr/atlas",
        "notices": {"contact": "observatoire@example.fr"},
        "territory": {"code": code, "name": "CA du Caudrésis et du Catésis"},
        "vintages": ["2020"],
        "scales": [{"id": "commune"}, {"id": "iris"}],
        "indicators": [{"id": "single_parents_rate"}, {"id": "dwellings_count"}],
    }
    (folder / "published").mkdir()
    (folder / "published" / "atlas.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder / "published"


@pytest.fixture
def window(app: AppContext) -> PublishDialog:
    assert app.signed_in is not None
    return PublishDialog(app, PublishChoice(app.signed_in.account.territories[0], "2022"))


def test_addresses_are_warned_of_and_nothing_ticked_is_nothing_to_write(
    window: PublishDialog, tmp_path: Path
) -> None:
    window.target.setFilePath(str(tmp_path / "new"))
    assert not window.warning.isVisibleTo(window)
    window.scales.tick(("commune", "residence"))
    assert window.warning.isVisibleTo(window)
    window.scales.tick(())
    assert not window.write_button.isEnabled()


def test_help_opens_the_guide_at_the_atlas(
    window: PublishDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    window.findChild(QPushButton, "occupancyPublishHelp").click()
    assert [QUrl(guide_page("export", "atlas"))] == opened


def test_the_window_names_what_the_new_atlas_would_lose(
    window: PublishDialog, tmp_path: Path
) -> None:
    window.target.setFilePath(str(tmp_path / "new"))
    assert not window.replaced.isVisibleTo(window), "a new folder replaces nothing"
    assert not window.take_over.isVisibleTo(window)
    window.target.setFilePath(str(earlier_atlas(tmp_path, window._territory.code)))
    assert shown_day("2026-03-12") in window.replaced.text()
    window.vintages.tick(("2022",))
    assert "2020" in window.replaced.text()
    window.scales.tick(("commune",))
    assert "IRIS" in window.replaced.text()
    window.vintages.tick(("2022", "2020"))
    window.scales.tick(("commune", "iris"))
    assert "IRIS" not in window.replaced.text()


def test_its_content_is_taken_over_with_the_latest_vintage(
    window: PublishDialog, tmp_path: Path
) -> None:
    window.target.setFilePath(str(earlier_atlas(tmp_path, window._territory.code)))
    window.take_over.click()
    order = window.order()
    latest = window._signed.catalogue.vintage_ids[0]
    assert order.vintages == (latest, "2020")
    assert order.scales == ("commune", "iris")
    assert set(order.indicators) == {"single_parents_rate", "dwellings_count"}
    assert order.title == "Qui habite le parc social ?"
    assert order.address == "https://www.example.fr/atlas"
    assert order.notices == {"legal": "", "accessibility": "", "contact": "observatoire@example.fr"}


def test_the_atlas_of_another_territory_is_named_and_not_taken_over(
    window: PublishDialog, tmp_path: Path
) -> None:
    window.target.setFilePath(str(earlier_atlas(tmp_path, "200000000")))
    assert "CA du Caudrésis et du Catésis" in window.replaced.text()
    assert not window.take_over.isVisibleTo(window)
