"""The window of duties: a list at the left, the selected duty at the right. The list depends on the
account; the portal enforces the rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog
from ..dialogs.text_page import TextPage
from ..widgets import close_row, in_column, in_row, named
from . import breach, committee, journal
from .duty_context import DutyContext

EPCI = ("epci_agent", "local_administrator")
REVIEWERS = ("local_administrator", "national")
ASK_ACCOUNT = "/pages/request"  # of the portal
SIZE = (1120, 520)
LIST_WIDTH = 210


@dataclass(frozen=True)
class Duty:
    """An entry of the list. page: makes the page at the right"""

    name: str
    title: str
    page: Callable[[DutyContext], QWidget]


def duties_of(context: DutyContext) -> list[Duty]:
    """Return the duties of the account, in the order of the list."""
    journal_duty = Duty("occupancyDutyJournal", tr("Journal"), journal.show_journal)
    pages = Duty("occupancyDutyPages", tr("Accounts and organisations"), _portal_pages)
    if context.signed_in is None:
        return [pages, journal_duty]
    if context.signed_in.is_sample:
        return [journal_duty]
    return [
        Duty("occupancyDutyCommittee", tr("Follow-up committee"), committee.show_committee),
        Duty("occupancyDutyBreaches", tr("Personal-data breaches"), breach.incidents),
        pages,
        journal_duty,
    ]


def _portal_pages(context: DutyContext) -> TextPage:
    """Make the page of what concerns organisations and other people: pages of the portal, which
    decides on them."""
    text = tr(
        "These are pages of the portal, which open in your browser. Where they need an account, "
        "you sign in there."
    )
    signed_out, with_epci = context.signed_in is None, context.role in EPCI
    reviews, is_national = context.role in REVIEWERS, context.role == "national"
    pages = (
        ("Ask", tr("Ask for an account…"), ASK_ACCOUNT, signed_out),
        ("Review", tr("Account requests…"), "/pages/requests", reviews),
        ("Accounts", tr("Accounts…"), "/pages/accounts", is_national),
        (
            "Designate",
            tr("Designate the local administrator…"),
            "/pages/designation",
            signed_out or with_epci,
        ),
        ("Third", tr("Third parties…"), "/pages/third-parties", with_epci or is_national),
        ("Organisations", tr("Organisations…"), "/pages/organisations", reviews),
        (
            "Oppositions",
            tr("Objections to the address scale…"),
            "/pages/oppositions",
            not signed_out,
        ),
        ("Registers", tr("Registers for the DPD…"), "/pages/registers", reviews),
        ("Rights", tr("Rights by role and scale…"), "/pages/rights", True),
    )
    return TextPage(
        text,
        [
            (f"occupancyMenu{name}", title, partial(context.open_page, path))
            for name, title, path, is_offered in pages
            if is_offered
        ],
    )


class Obligations(Dialog):
    """Makes each page when it is first selected. other_entries: entries of other rooms"""

    def __init__(self, context: DutyContext, other_entries: Sequence[Duty] = ()) -> None:
        super().__init__(context.parent, "occupancyObligations", tr("Duties…"))
        self.resize(*SIZE)
        self._context = context
        self._duties = [*duties_of(context), *other_entries]
        self._pages: dict[str, QWidget] = {}
        self.list = named(QListWidget(), "occupancyDuties", self.windowTitle())
        for duty in self._duties:
            item = QListWidgetItem(duty.title)
            item.setData(Qt.ItemDataRole.UserRole, duty.name)
            item.setToolTip(duty.title)
            self.list.addItem(item)
        self.list.setFixedWidth(max(LIST_WIDTH, self.list.sizeHintForColumn(0) + 24))
        self._stack = QStackedWidget()
        buttons = close_row(self)
        self._close = buttons.button(QDialogButtonBox.StandardButton.Close)
        body = in_row(self.list, self._stack, grow=1, spacing=-1)
        in_column(self, body, buttons, grow=0)
        self.list.currentRowChanged.connect(self._show_page)
        self.list.setCurrentRow(0)
        help_on(self, "duties")

    def show_duty(self, name: str) -> QWidget:
        """Select a duty and return its page."""
        row = next(row for row, duty in enumerate(self._duties) if duty.name == name)
        self.list.setCurrentRow(row)
        return self._pages[name]

    def _show_page(self, row: int) -> None:
        duty = self._duties[row]
        if duty.name not in self._pages:
            self._pages[duty.name] = duty.page(self._context)
            self._stack.addWidget(self._pages[duty.name])
            # the Tab key goes from the list to the page, then to the buttons
            widgets = (self._pages[duty.name], *self._pages[duty.name].findChildren(QWidget))
            focus = Qt.FocusPolicy.TabFocus
            focusable_widgets = [widget for widget in widgets if widget.focusPolicy() & focus]
            for widget, next_widget in pairwise([self.list, *focusable_widgets, self._close]):
                QWidget.setTabOrder(widget, next_widget)
        self._stack.setCurrentWidget(self._pages[duty.name])
