"""Indicators to choose from: searched, headlines first, details folded, favourites and recent ones
at the top, and what the chosen one means. Used to add and to switch."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...description import Indicator
from ...portal.model import Theme
from ...toolbelt.letters import without_accents
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from ..tones import readable_hint

ID = Qt.ItemDataRole.UserRole
FOUND_BY = Qt.ItemDataRole.UserRole + 1  # folded words that a leaf is found by
MOST_RECENT = 5


class IndicatorTree(QWidget):
    """`chosen` when another one is selected, `activated(id)` on Enter or double click."""

    chosen = pyqtSignal()
    activated = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._indicators: dict[str, Indicator] = {}
        self.search = QgsFilterLineEdit()
        self.search.setObjectName("occupancySearch")
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(tr("Search (F3)"))
        readable_hint(self.search)
        self.search.setAccessibleName(tr("Search an indicator"))
        self.search.setToolTip(tr("Names, definitions and everyday words: seniors, poverty…"))
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self._tree = QTreeWidget()
        self._tree.setObjectName("occupancyIndicators")
        self._tree.setAccessibleName(tr("Indicators"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderHidden(True)
        self._tree.header().setStretchLastSection(False)
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._tree.setMinimumHeight(80)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setIndentation(12)
        self._tree.itemSelectionChanged.connect(self._on_selection)
        self._tree.itemDoubleClicked.connect(lambda item, _: self._activate(item))
        self._tree.installEventFilter(self)
        self._nothing = QLabel()
        self._nothing.setTextFormat(Qt.TextFormat.PlainText)
        self._nothing.setObjectName("occupancyNothingFound")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        self._meaning = QLabel()
        self._meaning.setTextFormat(Qt.TextFormat.RichText)
        self._meaning.setObjectName("occupancyDefinition")
        self._meaning.setWordWrap(True)
        self._meaning.setMinimumWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.search)
        layout.addWidget(self._nothing)
        layout.addWidget(self._tree, 1)
        layout.addWidget(self._meaning)
        self.setFocusProxy(self.search)
        self._on_selection()

    def fill(
        self,
        themes: Sequence[Theme],
        indicators: Sequence[Indicator],
        shown: Mapping[str, tuple[int, int]],
        chosen: str,
    ) -> None:
        """`shown`: how many units show the indicator, of how many."""
        self._indicators = {indicator.id: indicator for indicator in indicators}
        self._tree.blockSignals(True)
        self._tree.clear()
        settings = read_settings()
        for title, names in (
            ("★ " + tr("Favourites"), settings.favourites.split(",")),
            ("⟲ " + tr("Recent"), settings.recent.split(",")),
        ):
            favourites = [self._indicators[name] for name in names if name in self._indicators]
            if favourites:
                branch = self._branch(self._tree, title, bold=True)
                for indicator in favourites:
                    self._leaf(branch, indicator, shown, full=True)
        for theme in themes:
            label = text_of(theme.label, theme.id)
            of_theme = [i for i in indicators if i.theme == theme.id]
            if of_theme:
                branch = self._branch(self._tree, label, bold=True)
                self._theme(branch, of_theme, shown, label)
        self._tree.blockSignals(False)
        self._select(chosen)
        self._filter(self.search.text())
        self._on_selection()

    def _theme(
        self,
        branch: QTreeWidgetItem,
        indicators: Iterable[Indicator],
        shown: Mapping[str, tuple[int, int]],
        theme: str,
    ) -> None:
        """Headlines, then a fold for each group of details."""
        folds: dict[str, QTreeWidgetItem] = {}
        for indicator in indicators:
            fold = text_of(indicator.group)
            if fold and fold not in folds:
                folds[fold] = self._branch(branch, fold)
            self._leaf(folds.get(fold, branch), indicator, shown, theme, not fold)

    def _branch(self, parent: Any, text: str, *, bold: bool = False) -> QTreeWidgetItem:
        branch = QTreeWidgetItem(parent, [text])
        branch.setFirstColumnSpanned(True)
        branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
        if bold:
            font = QFont(self._tree.font())
            font.setBold(True)
            branch.setFont(0, font)
        return branch

    def _leaf(
        self,
        branch: QTreeWidgetItem,
        indicator: Indicator,
        shown: Mapping[str, tuple[int, int]],
        theme: str = "",
        full: bool = False,
    ) -> None:
        label = text_of(indicator.label, indicator.id)
        name = label if full else text_of(indicator.short, label)
        leaf = QTreeWidgetItem(branch, [name])
        leaf.setData(0, ID, indicator.id)
        words = (label, name, text_of(indicator.help), text_of(indicator.search), theme)
        leaf.setData(0, FOUND_BY, without_accents(" ".join(words)))
        tip = f"{label}\n{text_of(indicator.help)}".strip()
        if indicator.id in shown:
            some, of = shown[indicator.id]
            leaf.setText(1, f"{some}/{of}")
            leaf.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            sentence = tr("Releasable at this scale: {n} of {of} units.").format(n=some, of=of)
            leaf.setToolTip(1, sentence)
            tip = f"{tip}\n{sentence}"
        leaf.setToolTip(0, tip)

    # what is found

    def _leaves(self) -> list[QTreeWidgetItem]:
        leaves = []
        waiting = [self._tree.topLevelItem(n) for n in range(self._tree.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item.data(0, ID):
                leaves.append(item)
            waiting[:0] = [item.child(n) for n in range(item.childCount())]
        return leaves

    def _filter(self, text: str) -> None:
        """Every word must be found, in whatever order. Nothing typed: as before, the chosen one in
        sight."""
        words = without_accents(text).split()
        matches = 0
        for leaf in self._leaves():
            matching = all(word in leaf.data(0, FOUND_BY) for word in words)
            leaf.setHidden(not matching)
            matches += matching
        for position in range(self._tree.topLevelItemCount()):
            self._show_branch(self._tree.topLevelItem(position), bool(words))
        self._nothing.setVisible(bool(words) and not matches)
        self._nothing.setText(
            tr("No indicator matches “{text}”. Try fewer or other words.").format(text=text.strip())
        )
        if not words:
            self._show_chosen()

    def _show_branch(self, branch: QTreeWidgetItem, searching: bool) -> bool:
        visible = False
        for row in range(branch.childCount()):
            child = branch.child(row)
            if child.childCount():
                self._show_branch(child, searching)
            visible |= not child.isHidden()
        branch.setHidden(not visible)
        if searching:
            branch.setExpanded(visible)
        return visible

    def _show_chosen(self) -> None:
        """Folds close, but for those above the chosen indicator."""
        self._tree.collapseAll()
        for item in self._tree.selectedItems():
            self._tree.scrollToItem(item)

    # what is chosen

    def indicator(self) -> str:
        """Its id, '' for none."""
        selected = self._tree.selectedItems()
        return str(selected[0].data(0, ID) or "") if selected else ""

    def _select(self, identifier: str) -> None:
        """In its theme, where it stands with its kin."""
        for leaf in reversed(self._leaves()):
            usable = leaf.flags() & Qt.ItemFlag.ItemIsSelectable
            if leaf.data(0, ID) == identifier and usable:
                self._tree.setCurrentItem(leaf)
                return

    def _on_selection(self) -> None:
        indicator = self._indicators.get(self.indicator())
        self._meaning.setVisible(indicator is not None)
        if indicator is not None:
            self._meaning.setText(html.escape(text_of(indicator.help)))
        self.chosen.emit()

    def _activate(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, ID):
            self.activated.emit(str(item.data(0, ID)))

    def is_favourite(self) -> bool:
        return self.indicator() in read_settings().favourites.split(",")

    def keep(self, favourite: bool) -> None:
        """The chosen one stands at the top from the next filling on."""
        change_settings(favourites=_listed(read_settings().favourites, self.indicator(), favourite))

    def remember(self, identifier: str) -> None:
        """It was used: the latest comes first."""
        change_settings(recent=_listed(read_settings().recent, identifier, True, MOST_RECENT))

    # keys

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """In the search: Down enters the list, Enter takes the first match, Esc clears. In the
        list: Enter takes the chosen one."""
        if event is None or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()  # type: ignore[attr-defined]
        entered = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self._tree:
            if entered:
                self._activate(self._tree.currentItem())
            return entered
        if key == Qt.Key.Key_Down or (entered and self.search.text()):
            first = next((leaf for leaf in self._leaves() if not leaf.isHidden()), None)
            if first is not None:
                self._tree.setCurrentItem(first)
                self._tree.setFocus()
            return True
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False


def proposed(offered: Sequence[Indicator]) -> str:
    """The id of the headline that is published first (R14): nobody has chosen anything yet."""
    headlines = [indicator for indicator in offered if indicator.priority is not None]
    first = min(headlines, key=lambda one: one.priority or 0, default=None)
    return first.id if first is not None else ""


def _listed(names: str, name: str, member: bool, most: int = 20) -> str:
    """A comma-separated list with that name at its head, or without it."""
    rest_of_list = [one for one in names.split(",") if one and one != name]
    return ",".join(([name] if member else []) + rest_of_list[: most - 1])
