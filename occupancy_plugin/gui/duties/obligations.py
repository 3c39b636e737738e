"""The window of duties: a list at the left, the selected duty at the right. The list depends on the
account; the portal enforces the rights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...toolbelt.guide import help_on
from ...toolbelt.translation import tr
from ..dialogs.dialog import Dialog
from ..dialogs.text_page import TextAction, TextPage
from . import accounts, breach, committee, convention, registers
from .duty_context import DutyContext

ANYONE: tuple[str, ...] = ()
EPCI = ("epci_agent", "local_administrator")
REVIEWERS = ("local_administrator", "national")
SIZE = (1120, 520)
LIST_WIDTH = 210


@dataclass(frozen=True)
class Duty:
    """An entry of the list. page: makes the page at the right · roles: who sees the entry; () means
    everyone"""

    name: str
    title: str
    page: Callable[[DutyContext], QWidget]
    roles: tuple[str, ...] = ANYONE


def duties_of(context: DutyContext) -> list[Duty]:
    """Return the duties of the account, in the order of the list."""
    if context.signed_in is None:
        duties = [_requests(), _rights(), _journal()]
    elif context.signed_in.is_sample:
        duties = [_journal()]
    else:
        duties = _portal_duties()
    return [duty for duty in duties if not duty.roles or context.role in duty.roles]


def _portal_duties() -> list[Duty]:
    return [
        Duty("occupancyDutyCommittee", tr("Follow-up committee"), committee.dossiers),
        Duty("occupancyDutyBreaches", tr("Personal-data breaches"), breach.incidents),
        Duty("occupancyDutyReview", tr("Account requests"), accounts.review, REVIEWERS),
        Duty(
            "occupancyDutyThird",
            tr("Third parties"),
            convention.third_parties,
            (*EPCI, "national"),
        ),
        Duty(
            "occupancyDutyOrganisations", tr("Organisations"), convention.organisations, REVIEWERS
        ),
        Duty(
            "occupancyDutyOppositions",
            tr("Objections to the address scale"),
            convention.oppositions,
        ),
        _rights(),
        Duty("occupancyDutyRegisters", tr("Registers for the DPD"), _registers_page, REVIEWERS),
        _journal(),
    ]


def _journal() -> Duty:
    return Duty("occupancyDutyJournal", tr("Journal"), registers.show_journal)


def _rights() -> Duty:
    return Duty("occupancyDutyRights", tr("Rights and roles"), _rights_page)


def _requests() -> Duty:
    return Duty("occupancyDutyRequests", tr("Accounts"), _requests_page)


def _requests_page(context: DutyContext) -> TextPage:
    return TextPage(
        tr(
            "An account is asked for here. The GIP SNE opens it once the local administrator of "
            "your EPCI has checked the request."
        ),
        [
            TextAction(
                "occupancyMenuAsk", tr("Ask for an account…"), lambda: accounts.ask_account(context)
            ),
            TextAction(
                "occupancyMenuFollow",
                tr("Follow a request…"),
                lambda: accounts.follow_account(context),
            ),
        ],
    )


def _rights_page(context: DutyContext) -> TextPage:
    """Make the page of rights and roles; the portal decides on both and has pages for them."""
    actions = [
        TextAction(
            "occupancyMenuRights",
            tr("Rights by role and scale (portal page)"),
            lambda: accounts.rights(context),
        )
    ]
    if context.signed_in is None or context.role in EPCI:
        actions.append(
            TextAction(
                "occupancyMenuDesignate",
                tr("Designate the local administrator (portal page)"),
                lambda: accounts.designate(context),
            )
        )
    return TextPage(
        tr(
            "Who may see which scale depends on the role. The EPCI designates its local "
            "administrator, who checks the requests of its agents."
        ),
        actions,
    )


def _registers_page(context: DutyContext) -> TextPage:
    return TextPage(
        tr("People, rights, dates, charters and exports of your territory, for the DPD."),
        [
            TextAction(
                "occupancyMenuRegisters",
                tr("Registers for the DPD…"),
                lambda: registers.save_registers(context),
            )
        ],
    )


class Obligations(Dialog):
    """Makes each page when it is first selected. other_entries: entries of other rooms"""

    def __init__(self, context: DutyContext, other_entries: Sequence[Duty] = ()) -> None:
        super().__init__(context.parent)
        self.setObjectName("occupancyObligations")
        self.setWindowTitle(tr("Duties"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self._context = context
        self._duties = [*duties_of(context), *other_entries]
        self._pages: dict[str, QWidget] = {}
        self.list = QListWidget()
        self.list.setObjectName("occupancyDuties")
        self.list.setAccessibleName(tr("Duties"))
        for duty in self._duties:
            item = QListWidgetItem(duty.title)
            item.setData(Qt.ItemDataRole.UserRole, duty.name)
            item.setToolTip(duty.title)
            self.list.addItem(item)
        self.list.setFixedWidth(max(LIST_WIDTH, self.list.sizeHintForColumn(0) + 24))
        self._stack = QStackedWidget()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close = buttons.button(QDialogButtonBox.StandardButton.Close)
        self._close.setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        body = QHBoxLayout()
        body.addWidget(self.list)
        body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(body, 1)
        layout.addWidget(buttons)
        self.list.currentRowChanged.connect(self._show_page)
        self.list.setCurrentRow(0)
        help_on(self, "duties")

    def show_duty(self, name: str) -> QWidget:
        """Select a duty and return its page."""
        row = next(row for row, duty in enumerate(self._duties) if duty.name == name)
        self.list.setCurrentRow(row)
        return self._pages[name]

    def _set_tab_order(self, page: QWidget) -> None:
        """Make the Tab key go from the list to the page, then to the buttons."""
        focus = Qt.FocusPolicy.TabFocus
        inner = [w for w in page.findChildren(QWidget) if w.focusPolicy() & focus]
        for widget, next_widget in pairwise([self.list, *inner, self._close]):
            QWidget.setTabOrder(widget, next_widget)

    def _show_page(self, row: int) -> None:
        duty = self._duties[row]
        if duty.name not in self._pages:
            self._pages[duty.name] = duty.page(self._context)
            self._stack.addWidget(self._pages[duty.name])
            self._set_tab_order(self._pages[duty.name])
        self._stack.setCurrentWidget(self._pages[duty.name])
