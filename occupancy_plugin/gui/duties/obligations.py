"""The one window of duties: a list at the left, the chosen duty at the right. What is offered
depends on who is signed in; the portal enforces it."""

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
from .office import Office

ANYONE: tuple[str, ...] = ()
EPCI = ("epci_agent", "local_administrator")
REVIEWERS = ("local_administrator", "national")
SIZE = (1120, 520)
LIST_WIDTH = 210


@dataclass(frozen=True)
class Duty:
    """One line of the list. page: makes what stands at the right · roles: who is offered it; empty:
    whoever is there"""

    name: str
    title: str
    page: Callable[[Office], QWidget]
    roles: tuple[str, ...] = ANYONE


def duties_of(office: Office) -> list[Duty]:
    """What this person is offered, in the order of the list."""
    if office.signed is None:
        offered = [_requests(), _rights(), _journal()]
    elif office.signed.is_sample:
        offered = [_journal()]
    else:
        offered = _signed_in()
    return [duty for duty in offered if not duty.roles or office.role in duty.roles]


def _signed_in() -> list[Duty]:
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


def _requests_page(office: Office) -> TextPage:
    return TextPage(
        tr(
            "An account is asked for here. The GIP SNE opens it once the local administrator of "
            "your EPCI has checked the request."
        ),
        [
            TextAction(
                "occupancyMenuAsk", tr("Ask for an account…"), lambda: accounts.ask_account(office)
            ),
            TextAction(
                "occupancyMenuFollow",
                tr("Follow a request…"),
                lambda: accounts.follow_account(office),
            ),
        ],
    )


def _rights_page(office: Office) -> TextPage:
    """Both stand on pages of the portal, which decides on them."""
    actions = [
        TextAction(
            "occupancyMenuRights",
            tr("Rights by role and scale (portal page)"),
            lambda: accounts.rights(office),
        )
    ]
    if office.signed is None or office.role in EPCI:
        actions.append(
            TextAction(
                "occupancyMenuDesignate",
                tr("Designate the local administrator (portal page)"),
                lambda: accounts.designate(office),
            )
        )
    return TextPage(
        tr(
            "Who may see which scale depends on the role. The EPCI designates its local "
            "administrator, who checks the requests of its agents."
        ),
        actions,
    )


def _registers_page(office: Office) -> TextPage:
    return TextPage(
        tr("People, rights, dates, charters and exports of your territory, for the DPD."),
        [
            TextAction(
                "occupancyMenuRegisters",
                tr("Registers for the DPD…"),
                lambda: registers.save_registers(office),
            )
        ],
    )


class Obligations(Dialog):
    """A page is made when it is first asked for. further: duties that other rooms bring."""

    def __init__(self, office: Office, further: Sequence[Duty] = ()) -> None:
        super().__init__(office.parent)
        self.setObjectName("occupancyObligations")
        self.setWindowTitle(tr("Duties"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self._office = office
        self._duties = [*duties_of(office), *further]
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
        self.list.currentRowChanged.connect(self._turn)
        self.list.setCurrentRow(0)
        help_on(self, "duties")

    def show_duty(self, name: str) -> QWidget:
        """The page of that duty, in front."""
        row = next(row for row, duty in enumerate(self._duties) if duty.name == name)
        self.list.setCurrentRow(row)
        return self._pages[name]

    def _order(self, page: QWidget) -> None:
        """The Tab key goes from the list to the page, then to the foot."""
        focus = Qt.FocusPolicy.TabFocus
        inner = [one for one in page.findChildren(QWidget) if one.focusPolicy() & focus]
        for one, following in pairwise([self.list, *inner, self._close]):
            QWidget.setTabOrder(one, following)

    def _turn(self, row: int) -> None:
        duty = self._duties[row]
        if duty.name not in self._pages:
            self._pages[duty.name] = duty.page(self._office)
            self._stack.addWidget(self._pages[duty.name])
            self._order(self._pages[duty.name])
        self._stack.setCurrentWidget(self._pages[duty.name])
