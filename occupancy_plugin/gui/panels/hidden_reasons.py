"""The window of the page “What is hidden, and why”."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog


class HiddenReasons(Dialog):
    """Shows a page made by guard/reasons.py."""

    def __init__(self, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("occupancyWhyHidden")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("What is hidden, and why"))
        text = QTextBrowser()
        text.setObjectName("occupancyWhyPage")
        text.setAccessibleName(tr("What is hidden, and why"))
        text.setOpenExternalLinks(False)
        text.setHtml(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
        self.resize(560, 520)
        help_on(self, "secret")
