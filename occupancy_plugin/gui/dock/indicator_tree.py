"""A tree of indicators to choose from, with a search, recent ones, and the
definition of the selected one. Headlines come first; details are folded."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from qgis.PyQt.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ...description import Indicator
from ...portal.model import Theme
from ...toolbelt.letters import has_words
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from ..widgets import PlainLabel, in_column, named, rich_label, search_field
from .search_hints import hint_for

ID = Qt.ItemDataRole.UserRole
MAX_RECENT = 5
FOUND_BY = Qt.ItemDataRole.UserRole + 1  # the words by which the search finds a leaf


class IndicatorTree(QWidget):
    """Emits `chosen` when another one is selected, `activated(id)` on Enter or double click."""

    chosen = pyqtSignal()
    activated = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._indicators: dict[str, Indicator] = {}
        self._units = ""
        self.search = search_field(tr("Search (Ctrl+Shift+K)"), self._filter, "occupancySearch")
        self.search.setAccessibleName(tr("Search an indicator"))
        self.search.setToolTip(tr("Names, definitions and everyday words: seniors, poverty…"))
        self.search.installEventFilter(self)
        self._tree = named(QTreeWidget(), "occupancyIndicators", tr("Indicators"))
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels(["", tr("releasable")])
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
        self._no_match = PlainLabel(name="occupancyNothingFound")
        self._no_match.hide()
        self._meaning = rich_label("occupancyDefinition")
        self._meaning.setMinimumWidth(1)
        in_column(
            self,
            self.search,
            self._no_match,
            self._tree,
            self._meaning,
            grow=2,
            margins=(0, 0, 0, 0),
            spacing=4,
        )
        self.setFocusProxy(self.search)
        self._on_selection()

    def fill(
        self,
        themes: Sequence[Theme],
        indicators: Sequence[Indicator],
        unit_counts: Mapping[str, tuple[int, int]],
        selected_id: str,
        units: str,
    ) -> None:
        """List the indicators by theme, recent ones first, and select one.

        unit_counts: id → (units that show the indicator, units)
        units: what the units of the scale are called"""
        self._units = units
        self._tree.setHeaderHidden(not unit_counts)
        self._indicators = {indicator.id: indicator for indicator in indicators}
        with QSignalBlocker(self._tree):
            self._tree.clear()
            recent_ones = [self._indicators[i] for i in recent() if i in self._indicators]
            if recent_ones:
                branch = self._branch(self._tree, "⟲ " + tr("Recent"), bold=True)
                for indicator in recent_ones:
                    self._leaf(branch, indicator, unit_counts, is_full_name=True)
            for theme in themes:
                label = text_of(theme.label, theme.id)
                of_theme = [i for i in indicators if i.theme == theme.id]
                if not of_theme:
                    continue
                branch = self._branch(self._tree, label, bold=True)
                folds: dict[str, QTreeWidgetItem] = {}  # of details, by the name of their group
                for indicator in of_theme:
                    fold = text_of(indicator.group)
                    if fold and fold not in folds:
                        folds[fold] = self._branch(branch, fold)
                    self._leaf(folds.get(fold, branch), indicator, unit_counts, label, not fold)
        self._select(selected_id)
        self._filter(self.search.text())

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
        unit_counts: Mapping[str, tuple[int, int]],
        theme: str = "",
        is_full_name: bool = False,
    ) -> None:
        label = text_of(indicator.label, indicator.id)
        name = label if is_full_name else text_of(indicator.short, label)
        leaf = QTreeWidgetItem(branch, [name])
        leaf.setData(0, ID, indicator.id)
        words = (label, name, text_of(indicator.help), text_of(indicator.search), theme)
        leaf.setData(0, FOUND_BY, " ".join(words))
        tip = f"{label}\n{text_of(indicator.help)}".strip()
        if indicator.id in unit_counts:
            visible_units, units = unit_counts[indicator.id]
            leaf.setText(1, f"{visible_units}\u00a0/\u00a0{units}")
            leaf.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            sentence = tr("Releasable at this scale: {n} of {of} {units}.").format(
                n=visible_units, of=units, units=self._units
            )
            leaf.setToolTip(1, sentence)
            tip = f"{tip}\n{sentence}"
        leaf.setToolTip(0, tip)

    # the search

    def _leaves(self) -> list[QTreeWidgetItem]:
        leaves = []
        pending_items = [
            self._tree.topLevelItem(row) for row in range(self._tree.topLevelItemCount())
        ]
        while pending_items:
            item = pending_items.pop(0)
            if item.data(0, ID):
                leaves.append(item)
            pending_items[:0] = [item.child(row) for row in range(item.childCount())]
        return leaves

    def _filter(self, text: str) -> None:
        """Show the leaves that contain every word, in any order. Without words, show all and scroll
        to the selected one."""
        matches, searching = 0, bool(text.strip())
        for leaf in self._leaves():
            is_match = has_words(leaf.data(0, FOUND_BY), text)
            leaf.setHidden(not is_match)
            matches += is_match
        for position in range(self._tree.topLevelItemCount()):
            self._show_branch(self._tree.topLevelItem(position), searching)
        hint = hint_for(text)
        self._no_match.setVisible(searching and (not matches or bool(hint)))
        none = tr("No indicator matches “{text}”.").format(text=text.strip())
        self._no_match.setText(" ".join(part for part in ("" if matches else none, hint) if part))
        if not searching:
            # all branches are folded but those above the selected indicator
            self._tree.collapseAll()
            for item in self._tree.selectedItems():
                self._tree.scrollToItem(item)
        self._on_selection()

    def _show_branch(self, branch: QTreeWidgetItem, searching: bool) -> bool:
        is_visible = False
        for row in range(branch.childCount()):
            child = branch.child(row)
            if child.childCount():
                self._show_branch(child, searching)
            is_visible |= not child.isHidden()
        branch.setHidden(not is_visible)
        if searching:
            branch.setExpanded(is_visible)
        return is_visible

    # the selection

    def indicator(self, *, is_in_sight: bool = True) -> str:
        """Return the id of the selected indicator, '' without one, or where the search hides it."""
        for item in self._tree.selectedItems():
            if not (is_in_sight and item.isHidden()):
                return str(item.data(0, ID))
        return ""

    def _select(self, identifier: str) -> None:
        """Select the leaf in its theme, not the one among the recent ones."""
        for leaf in reversed(self._leaves()):
            is_selectable = leaf.flags() & Qt.ItemFlag.ItemIsSelectable
            if leaf.data(0, ID) == identifier and is_selectable:
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

    # keys

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """In the search, Down enters the tree, Enter selects the first match and Esc clears; in the
        tree, Enter activates the selected one."""
        if event is None or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()  # type: ignore[attr-defined]
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self._tree:
            if is_enter:
                self._activate(self._tree.currentItem())
            return is_enter
        if key == Qt.Key.Key_Down or (is_enter and self.search.text()):
            first_leaf = next((leaf for leaf in self._leaves() if not leaf.isHidden()), None)
            if first_leaf is not None:
                self._tree.setCurrentItem(first_leaf)
                self._tree.setFocus()
            return True
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return True
        return False


def recent() -> list[str]:
    """Return the ids of the indicators that were added last."""
    return [identifier for identifier in read_settings().recent.split(",") if identifier]


def remember(indicator: str) -> None:
    """Put an indicator first among the recent ones."""
    others = [identifier for identifier in recent() if identifier != indicator]
    change_settings(recent=",".join([indicator, *others][:MAX_RECENT]))


def proposed_indicator(indicators: Sequence[Indicator]) -> str:
    """Return the id of the first headline (R14), for a user who has not chosen yet."""
    headlines = [indicator for indicator in indicators if indicator.priority is not None]
    headline = min(headlines, key=lambda indicator: indicator.priority or 0, default=None)
    return headline.id if headline is not None else ""
