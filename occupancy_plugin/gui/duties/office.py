"""What every duty's window needs: the portal's duties, who is signed in, the journal, and where to speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtWidgets import QDialog, QWidget

from ...guard.journal import Journal
from ...portal.duties import Duties
from ...portal.session import Signed
from ...toolbelt.messages import Messages


@dataclass
class Office:
    """`signed` is None before the sign-in; `opened` keeps the Python side of the window that is shown."""

    duties: Duties
    signed: Signed | None
    journal: Journal
    messages: Messages
    parent: QWidget
    opened: QDialog | None = None

    @property
    def role(self) -> str:
        return self.signed.account.role if self.signed is not None else ""

    def open(self, dialog: Any) -> Any:
        self.opened = dialog
        dialog.open()
        return dialog
