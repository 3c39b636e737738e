"""A field for a place: type its name or its code, choose among those that fit. The official
geographic code says whether there is such a place."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QStringListModel, pyqtSignal
from qgis.PyQt.QtWidgets import QCompleter, QLineEdit

from ...description import Territory
from ...duties.gazetteer import gazetteer, label
from ...sources.communes import cog
from ...toolbelt.translation import tr
from ..tones import readable_hint

SEPARATOR = " – "


class PlaceField(QLineEdit):
    """`offer` says which scales are asked for; `key()` is the place's, '' for words that name none;
    `remark()` what to write beside the field. `told` follows every change of either."""

    told = pyqtSignal()

    def __init__(self, text: str = "", scales: Sequence[str] = ()) -> None:
        super().__init__(text)
        self._scales = tuple(scales)
        self.setPlaceholderText(tr("Name or code"))
        readable_hint(self)
        self._offered = QStringListModel(self)
        search = QCompleter(self._offered, self)
        # what fits is found here: QCompleter would ask for the accents
        search.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        search.setMaxVisibleItems(10)
        self.setCompleter(search)
        self.textEdited.connect(self._search)
        self.textChanged.connect(lambda _: self.told.emit())
        self.editingFinished.connect(self._write_out)

    def offer(self, scales: Sequence[str]) -> None:
        self._scales = tuple(scales)
        self.told.emit()

    def place(self) -> Territory | None:
        """The chosen one; its département is no part of its name."""
        return gazetteer().of_text(self.text().split(SEPARATOR)[0], self._scales)

    def key(self) -> str:
        place = self.place()
        return place.key if place is not None else self._of_another_year()

    def remark(self) -> str:
        """What the place is, once there is one: 'Nord – CA du Caudrésis et du Catésis'."""
        place = self.place()
        if place is None:
            if not self._of_another_year():
                return ""
            told = tr("Not in the official geographic code of {year}: the portal checks it.")
            return told.format(year=cog().vintage)
        if place.scale == "commune":
            epci = gazetteer().epci_of(place.code)
            return SEPARATOR.join(part for part in (gazetteer().holder(place), epci) if part)
        return {
            "epci": tr("EPCI"),
            "departement": tr("Département"),
            "region": tr("Région"),
        }.get(place.scale, "")

    def fault(self) -> str:
        """Why what is typed names no place, '' when it does or nothing is typed."""
        if not self.text().strip() or self.key():
            return ""
        if len(gazetteer().search(self.text(), self._scales, 2)) > 1:
            return tr("Several places fit: choose one in the list.")
        return tr("There is no such place in the official geographic code.")

    def _of_another_year(self) -> str:
        return gazetteer().newer_or_older(self.text(), self._scales)

    def _search(self, text: str) -> None:
        found = gazetteer().search(text, self._scales)
        self._offered.setStringList([self._written(place) for place in found])
        if found and self.hasFocus():
            self.completer().complete()  # the list just changed under it

    def _write_out(self) -> None:
        """A code alone gets its name."""
        place = self.place()
        if place is not None and self.text() != self._written(place):
            self.setText(self._written(place))

    def _written(self, place: Territory) -> str:
        holder = gazetteer().holder(place)
        return label(place) + (SEPARATOR + holder if holder else "")
