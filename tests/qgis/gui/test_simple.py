"""The dock shows few controls, and every duty, view and paper can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QKeyEvent, QTextDocument
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QLabel,
    QListView,
    QMainWindow,
    QMenu,
    QPushButton,
    QTextBrowser,
    QToolButton,
)

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.duties.client import Duties
from occupancy_plugin.gui.account_windows import AccountWindows
from occupancy_plugin.gui.dock.dock import OccupancyDock
from occupancy_plugin.gui.dock.on_map import OnMap
from occupancy_plugin.gui.dock.scale_combo import FINER_ROW, WIDER_ROW
from occupancy_plugin.gui.duties import duty_context
from occupancy_plugin.gui.duties.duty_context import DutyContext
from occupancy_plugin.gui.duties.obligations import Obligations
from occupancy_plugin.layers.project.prepare import LoadOrder
from occupancy_plugin.layers.style.words import FRENCH, Words
from occupancy_plugin.toolbelt.guide import guide_page
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.gui.windows import Records
from tests.qgis.waiting import until

DUTIES = ("Committee", "Breaches", "Pages", "Journal")
PORTAL_PAGES = {  # role → the buttons that open a page of the portal
    "": "Ask Designate Rights",
    "epci_agent": "Designate Third Oppositions Rights",
    "local_administrator": "Review Designate Third Organisations Oppositions Registers Rights",
    "landlord": "Oppositions Rights",
    "third_party": "Oppositions Rights",
    "national": "Review Accounts Third Organisations Oppositions Registers Rights",
}


@pytest.fixture
def dock(app: AppContext, layer: QgsVectorLayer) -> Iterator[OccupancyDock]:
    """Three maps of a territory."""
    assert app.signed_in is not None
    territory = app.signed_in.account.territories[0]
    added = []
    for indicator in ("income_u40_rate", "ben_apl_rate"):
        before = set(QgsProject.instance().mapLayers())
        order = LoadOrder(territory, "commune", "2022", indicator)
        app.loader.load(order, second_map=True)
        until(lambda: not app.loader.is_loading and QgsProject.instance().mapLayers())
        added += list(set(QgsProject.instance().mapLayers()) - before)
    on_map = OnMap(app.session, app.loader)
    panel = OccupancyDock(app.session, app.loader, on_map)
    on_map.refresh()
    panel.setFloating(True)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()
    QgsProject.instance().removeMapLayers(added)


@pytest.mark.parametrize(("tab", "page"), [(0, "index"), (1, "map")])
def test_f1_opens_the_page_about_what_one_looks_at(
    dock: OccupancyDock, tab: int, page: str
) -> None:
    expected: list[str] = []
    dock.help_wanted.connect(expected.append)
    dock._tabs.setCurrentIndex(tab)
    inside = dock.chooser.tree.search if tab == 0 else dock.on_map.tools
    none = Qt.KeyboardModifier.NoModifier
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F1, none)
    override.ignore()
    QApplication.sendEvent(inside, override)
    assert override.isAccepted(), "QGIS's own F1 is left out"
    QApplication.sendEvent(inside, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, none))
    assert expected == [page]
    assert guide_page(page).endswith(".html")


def test_the_menu_of_the_account_has_five_lines(app: AppContext) -> None:
    menu = QMenu()
    iface = SimpleNamespace(mainWindow=lambda: None, showOptionsDialog=lambda *_: None)
    dock = cast(Any, SimpleNamespace(menu=menu))
    AccountWindows(iface, Messages(), app, dock, list).fill_menu()
    assert [action.objectName() for action in menu.actions()] == [
        "occupancyMenuAccount",
        "occupancyMenuDuties",
        "occupancyMenuGuide",
        "occupancyMenuOptions",
        "occupancySignOut",
    ]


def test_one_window_has_every_duty(app: AppContext) -> None:
    """A page is made when its line is chosen."""
    signed = app.signed_in
    assert signed is not None
    account = replace(signed.account, role="local_administrator")
    duties = Duties(cast(Any, Records()))
    main, canvas = QMainWindow(), QgsMapCanvas()
    messages: Any = SimpleNamespace(info=print)
    role = replace(signed, account=account)
    window = Obligations(DutyContext(duties, role, app.journal, messages, main, canvas, list))
    lines = range(window.list.count())
    offered = [window.list.item(row).data(Qt.ItemDataRole.UserRole) for row in lines]
    assert offered == [f"occupancyDuty{name}" for name in DUTIES]
    for name in offered:
        assert window.show_duty(name).isVisibleTo(window)
    submit = window.show_duty(offered[0]).findChild(QPushButton, "occupancyMenuSubmit")
    assert submit.isEnabled()
    window.close()


@pytest.mark.parametrize("role", PORTAL_PAGES)
def test_what_concerns_organisations_opens_the_portal_s_pages(
    app: AppContext, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    assert app.signed_in is not None
    account = replace(app.signed_in.account, role=role)
    signed = replace(app.signed_in, account=account) if role else None
    main, canvas, messages = QMainWindow(), QgsMapCanvas(), cast(Any, SimpleNamespace(info=print))
    duties, opened = Duties(cast(Any, Records())), []
    context = DutyContext(duties, signed, app.journal, messages, main, canvas, list)
    monkeypatch.setattr(duty_context, "open_page", opened.append)
    window = Obligations(context)
    buttons = window.show_duty("occupancyDutyPages").findChildren(QPushButton)
    names = [button.objectName().removeprefix("occupancyMenu") for button in buttons]
    assert names == PORTAL_PAGES[role].split()
    for button in buttons:
        button.click()
    assert len(opened) == len(set(opened)) == len(buttons)
    assert all(address.startswith("https://portal.example/pages/") for address in opened)
    window.close()


def test_account_and_terms_are_pages_of_the_window_of_duties(
    app: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each had a window of its own; the terms were two clicks behind their page."""
    signed, main, menu = app.signed_in, QMainWindow(), QMenu()
    assert signed is not None
    iface = SimpleNamespace(mainWindow=lambda: main, showOptionsDialog=lambda *_: None)
    dock = cast(Any, SimpleNamespace(menu=menu))
    windows = AccountWindows(iface, Messages(), app, dock, list)
    duties, messages = Duties(cast(Any, Records())), cast(Any, SimpleNamespace(error=pytest.fail))
    context = DutyContext(duties, signed, app.journal, messages, main, QgsMapCanvas(), list)
    monkeypatch.setattr(windows, "duty_context", lambda: context)
    windows.fill_menu()
    next(a for a in menu.actions() if a.objectName() == "occupancyMenuAccount").trigger()
    window = main.findChild(Obligations)
    assert isinstance(window, Obligations)
    assert window.isVisible()
    assert window.list.currentItem().data(Qt.ItemDataRole.UserRole) == "occupancyDutyAccount"
    text = window.show_duty("occupancyDutyAccount")
    assert isinstance(text, QTextBrowser)
    assert signed.account.email in text.toPlainText()
    assert {"bailleur", "commune_bailleur"} <= {right.scale for right in signed.account.scales}
    assert "bailleur" not in text.toPlainText(), "a scale without a name is of the portal's tables"
    terms = window.show_duty("occupancyDutyTerms")
    assert isinstance(terms, QTextBrowser)
    until(lambda: "5. Un article." in terms.toPlainText())
    assert "2026" in terms.toPlainText()
    window.close()


def test_scales_finer_than_iris_wait_behind_a_fold(dock: OccupancyDock) -> None:
    scales = dock.chooser.scales
    view = scales.view()
    assert isinstance(view, QListView)

    def in_sight() -> list[str]:
        return [scales.itemData(r) for r in range(scales.count()) if not view.isRowHidden(r)]

    scales.choose("commune")
    assert "residence" not in in_sight()
    assert not {"region", "departement", "epci"} & set(in_sight()), "one colour each"
    assert WIDER_ROW in in_sight()
    assert {"commune", "iris", "qpv2024", FINER_ROW} <= set(in_sight())
    scales.setCurrentIndex(scales.findData(FINER_ROW))
    assert scales.scale() == "commune", "a fold is no scale"
    assert {"commune", "residence", "carreau"} <= set(in_sight())
    assert FINER_ROW not in in_sight()
    scales.choose("residence")
    assert scales.scale() == "residence"
    scales.setCurrentIndex(scales.findData(WIDER_ROW))
    assert scales.scale() == "residence", "neither is the other fold"
    assert {"region", "departement", "epci"} <= set(in_sight())
    scales.choose("commune")


def test_the_epci_of_the_departement_wait_behind_no_fold(
    dock: OccupancyDock, app: AppContext
) -> None:
    scales, signed = dock.chooser.scales, app.signed_in
    assert signed is not None
    scales.fill(replace(signed, policy=replace(signed.policy, suppressed=True)), "commune")
    in_view = [row for row in range(scales.count()) if not scales.view().isRowHidden(row)]
    assert {"epci", "departement"} & {scales.itemData(row) for row in in_view} == {"epci"}


def test_a_map_can_be_removed(dock: OccupancyDock, app: AppContext) -> None:
    """Its hatch goes with it (layers/project/test_life.py)."""
    card = dock.on_map.cards()[0]
    layer_id = card.layer.id()
    dock.on_map.select(card.layer)
    more = dock.on_map.tools.findChild(QToolButton, "occupancyMore").menu()
    more.aboutToShow.emit()
    more.findChildren(QAction, "occupancyRemoveMap")[-1].trigger()
    assert layer_id not in QgsProject.instance().mapLayers()


def test_no_line_of_a_card_breaks_before_a_percent_sign(
    dock: OccupancyDock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In French this is a narrow space, at which Qt breaks lines."""
    monkeypatch.setattr(Words, "of_window", lambda: FRENCH)
    dock.on_map.cards()[0].show_map_now()
    figures = dock.on_map.cards()[0].findChild(QLabel, "occupancyCardFigures").text()
    assert "\u00a0%" in figures
    assert "\u202f" not in figures
    assert " %" not in figures
    assert "Hauts-de" not in figures, "a line ended after it, and France had the région's figure"
    assert "Hauts\u2011de\u2011France" in figures


def test_no_line_of_a_card_begins_or_ends_with_a_sign(dock: OccupancyDock) -> None:
    dock.on_map.cards()[0].show_map_now()
    figures = dock.on_map.cards()[0].findChild(QLabel, "occupancyCardFigures")
    document = QTextDocument()
    document.setDefaultFont(figures.font())
    document.setHtml(figures.text())
    assert "France" in document.toPlainText()
    assert document.toPlainText().startswith("Commune: overall")
    for width in range(220, 420, 10):
        document.setTextWidth(width)
        assert document.size().height() > 0  # breaks the lines
        block = document.firstBlock()
        lines = [block.layout().lineAt(n) for n in range(block.layout().lineCount())]
        texts = [block.text()[line.textStart() :][: line.textLength()] for line in lines]
        assert len(texts) > 1 or width > 300
        for text in texts:
            assert text.strip()[0].isalnum(), (width, texts)
            assert text.strip()[-1] not in "·–-", (width, texts)
