"""A field for a territory: the user types its name or code and chooses among the matches. The
official geographic code says whether it exists."""

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
    """`offer` sets the scales to choose from; `key()` is the place's, '' for a text without a
    match; `remark()` is the note below the field. `changed` is emitted when one of them may have
    changed."""

    changed = pyqtSignal()

    def __init__(self, text: str, scales: Sequence[str]) -> None:
        super().__init__(text)
        self._scales = tuple(scales)
        self.setPlaceholderText(tr("Name or code"))
        readable_hint(self)
        self._matches = QStringListModel(self)
        search = QCompleter(self._matches, self)
        # the matches are found here: QCompleter would require the accents
        search.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        search.setMaxVisibleItems(10)
        self.setCompleter(search)
        self.textEdited.connect(self._search)
        self.textChanged.connect(lambda _: self.changed.emit())
        self.editingFinished.connect(self._write_out)

    def offer(self, scales: Sequence[str]) -> None:
        self._scales = tuple(scales)
        self.changed.emit()

    def place(self) -> Territory | None:
        """Return the chosen place. The département after its name is ignored."""
        return gazetteer().of_text(self.text().split(SEPARATOR)[0], self._scales)

    def key(self) -> str:
        place = self.place()
        return place.key if place is not None else self._code_of_other_year()

    def remark(self) -> str:
        """Describe the chosen place: 'Nord – CA du Caudrésis et du Catésis'."""
        place = self.place()
        if place is None:
            if not self._code_of_other_year():
                return ""
            unknown_code = tr(
                "Not in the official geographic code of {year}: the portal checks it."
            )
            return unknown_code.format(year=cog().vintage)
        if place.scale == "commune":
            epci = gazetteer().epci_of(place.code)
            return SEPARATOR.join(part for part in (gazetteer().holder(place), epci) if part)
        return {"epci": tr("EPCI"), "departement": tr("Département"), "region": tr("Région")}.get(
            place.scale, ""
        )

    def fault(self) -> str:
        """Return why the text matches no place, '' for a match or an empty text."""
        if not self.text().strip() or self.key():
            return ""
        if len(gazetteer().search(self.text(), self._scales, 2)) > 1:
            return tr("Several places fit: choose one in the list.")
        return tr("There is no such place in the official geographic code.")

    def _code_of_other_year(self) -> str:
        return gazetteer().code_of_other_year(self.text(), self._scales)

    def _search(self, text: str) -> None:
        territories = gazetteer().search(text, self._scales)
        self._matches.setStringList([self._with_holder(place) for place in territories])
        if territories and self.hasFocus():
            self.completer().complete()  # show the changed list

    def _write_out(self) -> None:
        """Add the name to a code that was typed alone."""
        place = self.place()
        if place is not None and self.text() != self._with_holder(place):
            self.setText(self._with_holder(place))

    def _with_holder(self, place: Territory) -> str:
        holder = gazetteer().holder(place)
        return label(place) + (SEPARATOR + holder if holder else "")
