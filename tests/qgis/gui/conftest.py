"""Fixtures of the window: a session that is signed in, a map, and QGIS's themes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QApplication

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.layers.project.loader import Loader
from occupancy_plugin.layers.project.prepare import LoadOrder
from tests.qgis.conftest import session_of, signed_in
from tests.qgis.waiting import until

HIGH_CONTRAST = "high contrast"  # as the desktop's own settings make it: white and yellow on black
THEMES = ("default", "Night Mapping", "Blend of Gray", HIGH_CONTRAST)


@pytest.fixture(scope="module", autouse=True)
def windows_end_with_their_module() -> Iterator[None]:
    """Deletes docks and windows that only cycles of references keep alive: a dock that is left
    would draw its focus rings on the next one's controls."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def app(portal: Any, release_of: Any) -> AppContext:
    session = session_of(signed_in(portal))
    app = AppContext(session, Loader(session))
    release = release_of("2022")
    app.releases.keep(release.territory, release)
    return app


def load(app: AppContext, against: str = "") -> QgsVectorLayer:
    loaded: list[Any] = []
    app.loader.loaded.connect(loaded.append)
    territory = app.signed_in.account.territories[0]  # type: ignore[union-attr]
    app.loader.load(LoadOrder(territory, "commune", "2022", "single_parents_rate", against=against))
    until(lambda: loaded)
    return loaded[0].safe


@pytest.fixture(scope="module")
def layer(app: AppContext) -> Iterator[QgsVectorLayer]:
    yield load(app)
    QgsProject.instance().clear()


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest, qgis_app: object) -> Iterator[str]:
    before = QApplication.palette()
    if request.param == HIGH_CONTRAST:
        QApplication.setPalette(_black())
    else:
        assert request.param in QgsApplication.uiThemes()
        QgsApplication.setUITheme(request.param)
    yield request.param
    QgsApplication.setUITheme("default")
    QApplication.setPalette(before)  # QGIS leaves that of the theme before


def _black() -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for ground in (role.Window, role.Base, role.AlternateBase, role.Button, role.ToolTipBase):
        palette.setColor(ground, QColor("#000000"))
    for text in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText):
        palette.setColor(text, QColor("#ffffff"))
    palette.setColor(role.Highlight, QColor("#ffff00"))
    palette.setColor(role.HighlightedText, QColor("#000000"))
    return palette
