"""Opens the user guide: offline pages that ship in the zip, in the window's language. In a checkout
without them a page says how to build them."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QKeySequence
from qgis.PyQt.QtWidgets import QDialogButtonBox, QShortcut, QWidget

from .metadata import resource
from .translation import language, tr


def guide_page(page: str = "index", anchor: str = "") -> str:
    """Return the address of a page of the guide ('index', 'processing', 'secret'…), at an
    anchor."""
    built = resource("guide", language(), f"{page}.html")
    if not built.exists():
        return resource("help", f"{language()}.html").as_uri()
    return f"{built.as_uri()}#{anchor}" if anchor else built.as_uri()


def help_on(window: QWidget, page: str, anchor: str = "") -> None:
    """Open the guide from a window by F1, and by the Help button of its row of buttons if it has
    one by then."""

    def open_guide() -> None:
        QDesktopServices.openUrl(QUrl(guide_page(page, anchor)))

    key = QShortcut(QKeySequence(Qt.Key.Key_F1), window)
    key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    key.activated.connect(open_guide)
    row = window.findChild(QDialogButtonBox)
    if row is not None:
        button = row.addButton(QDialogButtonBox.StandardButton.Help)
        button.setText(tr("Help"))
        button.setAutoDefault(False)  # otherwise Enter in a field would open the guide
        row.helpRequested.connect(open_guide)
