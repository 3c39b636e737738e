"""The row of tools of "On the map", which act on the selected map: style, labels, table, export,
pages, and a menu of rarer actions. Modules of the actions are imported when used, not at QGIS's
start."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QSize, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QMenu, QToolButton, QWidget

from ...layers.project.loader import Loader
from ...portal.signin.session import Session
from ...toolbelt.metadata import resource
from ...toolbelt.translation import tr
from ..widgets import add_choices, tool_button
from .flow_layout import FlowLayout
from .more_menu import MoreMenu

UPRIGHT = {"a4": "map_a4_portrait.qpt", "a3": "map_a3_portrait.qpt"}  # by paper
ICON = QSize(20, 20)
NO_LABEL = "none"
ICONS = {  # QGIS's own; with texts the row would need two lines
    "style": "/propertyicons/symbology.svg",
    "labels": "/propertyicons/labels.svg",
    "table": "/mActionOpenTable.svg",
    "export": "/mActionFileSaveAs.svg",
}


class MapTools(QWidget):
    """`set_map` sets the layer on which the tools act."""

    export_wanted = pyqtSignal(object)  # QgsVectorLayer
    sheet_wanted = pyqtSignal(object, str, object)  # QgsVectorLayer, paper, template or None
    paper_wanted = pyqtSignal(str, object)  # what (diagnosis_menu.py), QgsVectorLayer
    table_wanted = pyqtSignal(object)
    symbology_wanted = pyqtSignal(object)

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self.setObjectName("occupancyTools")
        self._loader = loader
        self._layer: QgsVectorLayer | None = None
        self._label_choices: dict[str, QAction] = {}
        self.more = MoreMenu(session, loader, self)
        row = FlowLayout(self)
        self._buttons = {
            "style": tool_button(
                tr("Style…"), "occupancyStyle", lambda: self.symbology_wanted.emit(self._layer)
            ),
            "labels": self._labels(),
            "table": tool_button(
                tr("Table"), "occupancyTableButton", lambda: self.table_wanted.emit(self._layer)
            ),
            "export": tool_button(
                tr("Export…"), "occupancyExport", lambda: self.export_wanted.emit(self._layer)
            ),
            "paper": tool_button(tr("New page…"), "occupancyLayOut", self._lay_out),
            "more": tool_button("…", "occupancyMore"),
        }
        self._tips = {
            "export": tr("A file of what may leave, with its source and purpose"),
            "paper": tr("An A4 page; the arrow has A3, atlas and dossier"),
            "more": tr("More with this map"),
        }
        self._paper_menu = QMenu(self)
        self._paper_menu.aboutToShow.connect(self._fill_paper)
        self._buttons["paper"].setMenu(self._paper_menu)
        self._buttons["paper"].setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._buttons["more"].setAccessibleName(self._tips["more"])
        _with_menu(self._buttons["more"], self.more)
        for name, button in self._buttons.items():
            if name in ICONS:
                button.setIcon(QgsApplication.getThemeIcon(ICONS[name]))
                button.setIconSize(ICON)
                button.setAccessibleName(button.text())
            row.addWidget(button)
        self.set_map(None)

    def set_map(self, layer: QgsVectorLayer | None) -> None:
        """Set the layer of the selected map, None without one."""
        self._layer = layer
        self.setVisible(layer is not None)
        self.more.set_map(layer)
        if layer is None:
            return
        is_usable = self._loader.catalogue_of(layer) is not None and layer.featureCount() > 0
        reason = tr("This layer is empty: fill it from the panel.")
        for name, button in self._buttons.items():
            button.setEnabled(is_usable or name == "more")
            tip = self._tips.get(name, "") if button.isEnabled() else reason
            button.setToolTip(f"{button.text()}\n{tip}".strip() if name in ICONS else tip)

    def _labels(self) -> QToolButton:
        button = tool_button(tr("Labels"), "occupancyLabel")
        menu = QMenu(button)
        choices = {
            "name": tr("Name"),
            "value": tr("Value of the indicator"),
            "both": tr("Name and value"),
            NO_LABEL: tr("No label"),
        }
        self._label_choices = add_choices(menu, choices, self._label)
        menu.insertSeparator(self._label_choices[NO_LABEL])
        menu.aboutToShow.connect(self._mark_labels)
        return _with_menu(button, menu)

    def _mark_labels(self) -> None:
        """Mark the kind of labels that the map has; labels that the user made are of no kind."""
        from ...layers.style.labelling import labels_of

        if self._layer is None:
            return
        labels = labels_of(self._layer)
        current_label = NO_LABEL if not self._layer.labelsEnabled() else ""
        for label_kind, action in self._label_choices.items():
            action.setChecked(label_kind == (labels.value if labels is not None else current_label))

    def _label(self, label_kind: str) -> None:
        from ...layers.project.switch import indicator_of
        from ...layers.style.labelling import Labels, label_with, remove_labels
        from ...layers.style.words import Words

        layer = self._layer
        indicator = indicator_of(layer, self._loader.catalogue_of(layer)) if layer else None
        if layer is not None and label_kind == NO_LABEL:
            remove_labels(layer)
        elif layer is not None and indicator is not None:
            label_with(layer, indicator, Words.of_window(), Labels(label_kind))

    def _lay_out(self, paper: str = "", template: Path | None = None) -> None:
        from ...diagnosis.content.order import PAPERS

        self.sheet_wanted.emit(self._layer, paper or PAPERS[0], template)

    def _fill_paper(self) -> None:
        """List everything that can be printed: papers, the user's templates, atlas, dossier."""
        from ...diagnosis.content.order import PAPERS
        from ...diagnosis.pages.templates import own_templates

        self._paper_menu.clear()
        for paper in PAPERS:
            self._paper_menu.addAction(paper.upper(), partial(self._lay_out, paper))
        for paper, name in UPRIGHT.items():
            lay_out = partial(self._lay_out, paper, resource("layouts", name))
            text = tr("{paper} portrait").format(paper=paper.upper())
            self._paper_menu.addAction(text, lay_out).setObjectName(f"occupancyUpright_{paper}")
        for path in own_templates():
            paper = next((p for p in PAPERS if path.stem.lower().endswith(p)), PAPERS[0])
            self._paper_menu.addAction(path.stem, partial(self._lay_out, paper, path))
        self._paper_menu.addSeparator()
        for output, text in (
            ("atlas", tr("Atlas, a page per unit")),
            ("dossier", tr("Diagnosis dossier") + "…"),
            ("publish", tr("Publish an atlas") + "…"),
        ):
            action = self._paper_menu.addAction(
                text, partial(self.paper_wanted.emit, output, self._layer)
            )
            action.setObjectName(f"occupancyPaper_{output}")


def _with_menu(button: QToolButton, menu: QMenu) -> QToolButton:
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
