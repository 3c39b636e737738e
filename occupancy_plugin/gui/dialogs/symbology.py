"""How a layer's indicator is shown: look, classes, colours. Every change is on the map at once and
kept for this indicator."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from qgis.core import QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...description import ClassMethod, Kind
from ...layers.figures.evolution import as_difference
from ...layers.project.loader import Loader
from ...layers.project.multiscale import share_thresholds
from ...layers.project.switch import references_for, restore_preset, show_as
from ...layers.style.own_style import (
    forget_style,
    has_own_style,
    own_presentation,
    save_presentation,
)
from ...layers.style.presentation import (
    FEWEST,
    MOST,
    Look,
    Presentation,
    adapted,
    looks,
    methods,
    palettes,
    presentation_of,
    preset,
)
from ...layers.style.shown_classes import shown_classes
from ...layers.style.words import Words
from ...portal.model import Catalogue, Indicator
from ...toolbelt.guide import help_on
from ...toolbelt.numbers import parsed_number
from ...toolbelt.translation import text_of, tr
from ..tones import Tone, write_in
from .dialog import Dialog
from .histogram import Histogram
from .style_names import SWATCH, look_name, method_name, palette_name, swatch


class SymbologyDialog(Dialog):
    """For the layers of one entry and their indicator; `changed(layers)` after each change.
    `layer`: the one that is looked at."""

    changed = pyqtSignal(object)

    def __init__(
        self,
        layers: Sequence[QgsVectorLayer],
        layer: QgsVectorLayer,
        indicator: Indicator,
        catalogue: Catalogue,
        loader: Loader,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("occupancySymbology")
        self.setWindowTitle(tr("Style"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._layers = layers
        self._layer, self._indicator = layer, indicator
        self._catalogue, self._loader = catalogue, loader
        self._done: list[dict[str, tuple[Indicator, Presentation | None]]] = []
        self._histogram = Histogram()
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        title = QLabel(f"<b>{html.escape(text_of(indicator.label, indicator.id))}</b>")
        title.setTextFormat(Qt.TextFormat.RichText)
        title.setWordWrap(True)
        self._form = self._fields()
        layout = QVBoxLayout(self)
        layout.addWidget(title)
        layout.addLayout(self._form)
        layout.addWidget(self._histogram)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(400)
        self._fill()
        self._look.activated.connect(self._choose_look)
        for combo in (self._method, self._palette):
            combo.activated.connect(self._apply)
        self._classes.valueChanged.connect(self._apply)
        help_on(self, "map")
        self._bounds.editingFinished.connect(self._set_bounds)

    def _fields(self) -> QFormLayout:
        """Look, classes, bounds, colours: filled later, by what the layer shows."""
        self._look = _combo("occupancyLook")
        self._method = _combo("occupancyMethod")
        self._palette = _combo("occupancyPalette")
        self._palette.setIconSize(SWATCH)
        self._classes = QSpinBox()
        self._classes.setObjectName("occupancyClasses")
        self._classes.setRange(FEWEST, MOST)
        self._bounds = QLineEdit()
        self._bounds.setObjectName("occupancyBounds")
        self._bounds.setPlaceholderText("15 ; 20 ; 25")
        self._bounds.setToolTip(
            tr("The bounds between the classes; a class that would hold a single unit is merged")
        )
        self._told = QLabel()
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setObjectName("occupancyBoundsTold")
        self._told.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("&Shown as"), self._look)
        form.addRow(tr("C&lasses"), self._method)
        form.addRow(tr("&Number of classes"), self._classes)
        form.addRow(tr("&Bounds"), self._bounds)
        form.addRow("", self._told)
        form.addRow(tr("&Colours"), self._palette)
        return form

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._back = buttons.addButton(
            tr("Back to the preset"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self._back.setObjectName("occupancyBackToPreset")
        self._copy = buttons.addButton(
            tr("Apply to the &theme"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self._copy.setObjectName("occupancyCopyStyle")
        self._copy.setToolTip(
            tr("Show every indicator of this theme that is of the same kind the same way")
        )
        self._copy.clicked.connect(self._copy_to_theme)
        self._undo = buttons.addButton(tr("&Undo"), QDialogButtonBox.ButtonRole.ActionRole)
        self._undo.setObjectName("occupancyUndoStyle")
        self._undo.clicked.connect(self._take_back)
        self._back.clicked.connect(self._restore)
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():  # Enter is for the fields
            button.setAutoDefault(False)
        return buttons

    def _fill(self) -> None:
        """Show what the layer shows now."""
        indicator = self._indicator
        shown = adapted(presentation_of(self._layer) or preset(indicator), indicator)
        self._shown = shown
        _fill_combo(
            self._look,
            [(look, look_name(look, indicator)) for look in looks(indicator)],
            shown.look,
        )
        _fill_combo(
            self._method,
            [(name, method_name(name)) for name in methods(indicator, shown.look)],
            shown.method,
        )
        self._classes.blockSignals(True)
        self._classes.setSingleStep(2 if shown.look is Look.DIVERGING else 1)
        low = (
            (5 if indicator.kind == Kind.DIFFERENCE else 4)
            if shown.look is Look.DIVERGING
            else FEWEST
        )
        self._classes.setRange(min(low, shown.classes), MOST)
        self._classes.setValue(shown.classes)
        self._classes.blockSignals(False)
        offered = [(name, palette_name(name)) for name in palettes(indicator, shown.look)]
        _fill_combo(self._palette, offered, shown.palette)
        measured = references_for(
            self._layer, indicator, self._catalogue, self._loader.memory, shown
        )
        classes = shown_classes(self._layer, indicator, measured)
        number = len(classes.colours) if classes is not None else shown.classes
        for position in range(self._palette.count()):
            icon = swatch(self._palette.itemData(position), shown.look, number)
            self._palette.setItemIcon(position, icon)
        classed = self._method.count() > 0
        by_hand = shown.method == ClassMethod.HAND
        rowed = classed and shown.look is not Look.DIVERGING
        for field, visible in (
            (self._method, classed),
            (self._classes, classed and not by_hand),
            (self._bounds, rowed),
        ):
            field.setVisible(visible)
            self._form.labelForField(field).setVisible(visible)
        inner = classes.edges[1:-1] if classes is not None else ()
        self._tell(self._reason(shown, inner))
        self._histogram.show_classes(classes, indicator.decimals, text_of(indicator.unit))
        words = Words.of_window()
        decimals = 0 if all(float(edge).is_integer() for edge in inner) else indicator.decimals
        self._bounds.setText(" ; ".join(words.number(edge, decimals) for edge in inner))
        self._bounds.setModified(False)
        self._undo.setEnabled(bool(self._done))
        self._back.setEnabled(has_own_style(indicator))
        self._note.setText(
            tr("Kept in your profile for this indicator, without any value.")
            if has_own_style(indicator)
            else tr(
                "This is the preset. What you change here, or in QGIS's own style panel, is kept "
                "for this indicator."
            )
        )

    def _reason(self, shown: Presentation, inner: Sequence[float]) -> str:
        """Why there are fewer classes than asked for, in the legend's own words; of bounds that
        were typed also which are left out."""
        renderer = self._layer.renderer()
        rules = renderer.rootRule().children() if isinstance(renderer, QgsRuleBasedRenderer) else []
        reason = next((rule.label() for rule in rules if rule.ruleKey() == "fewer"), "")
        gone = [bound for bound in shown.bounds if bound not in inner]
        if not reason or not gone or shown.method != ClassMethod.HAND:
            return reason
        words, decimals = Words.of_window(), self._indicator.decimals
        bounds = " ; ".join(words.number(bound, decimals) for bound in gone)
        return f"{reason}\n" + tr("Left out: {bounds}").format(bounds=bounds)

    def _tell(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Below the bounds; '' takes the line away."""
        write_in(self._told, tone)
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def _chosen(self) -> Presentation:
        look, shown = Look(self._look.currentData()), self._shown
        method = self._method.currentData() or shown.method
        bounds = self._read_bounds() or shown.bounds
        if method == ClassMethod.SHARED:  # another map's, or those of all scales
            bounds = shown.bounds if shown.method == method else ()
        return Presentation(
            look, method, self._classes.value(), self._palette.currentData(), bounds
        )

    def _read_bounds(self) -> tuple[float, ...]:
        """What stands in the field, () where it cannot be read."""
        try:
            bounds = tuple(map(parsed_number, filter(str.strip, self._bounds.text().split(";"))))
        except ValueError:
            return ()
        enough = FEWEST - 2 < len(bounds) < MOST
        return bounds if enough and list(bounds) == sorted(set(bounds)) else ()

    def _set_bounds(self) -> None:
        """Bounds that were typed: from now on they are the method."""
        if not self._bounds.isModified():
            return
        bounds = self._read_bounds()
        if not bounds:
            self._tell(
                tr(
                    "Write {least} to {most} ascending numbers with semicolons between them."
                ).format(least=FEWEST - 1, most=MOST - 1),
                Tone.FAULT,
            )
            return
        self._show(
            replace(self._chosen(), method=ClassMethod.HAND, bounds=bounds, classes=len(bounds) + 1)
        )

    def _choose_look(self, _: int) -> None:
        look = Look(self._look.currentData())
        self._show(self._shown.with_look(look, self._indicator))

    def _apply(self, _: int) -> None:
        self._show(self._chosen())

    def _show(self, presentation: Presentation) -> None:
        fitting = adapted(presentation, self._indicator)
        self._keep([self._indicator])
        self._redraw(fitting)

    def _keep(self, indicators: Sequence[Indicator]) -> None:
        """How they were shown, for Undo."""
        self._done.append({one.id: (one, own_presentation(one)) for one in indicators})

    def _copy_to_theme(self) -> None:
        """Look, method and number of classes; each keeps its colours, and bounds of its own."""
        mine = self._shown
        siblings = [
            as_difference(one) if self._indicator.kind == Kind.DIFFERENCE else one
            for one in self._catalogue.indicators
            if one.theme == self._indicator.theme and one.id != self._indicator.id
        ]
        alike = [one for one in siblings if one.kind == self._indicator.kind]
        self._keep(alike)
        for one in alike:
            theirs = own_presentation(one) or preset(one)
            copy = replace(
                mine, palette=mine.palette if mine.look is Look.DIVERGING else theirs.palette
            )
            if mine.method == ClassMethod.HAND:
                copy = replace(copy, method=ClassMethod.QUANTILE, bounds=())
            save_presentation(one, adapted(copy, one))
        self._fill()
        self._note.setText(
            tr("{n} indicators of the theme are shown this way from now on.").format(n=len(alike))
        )

    def _take_back(self) -> None:
        """The last step, whatever it touched."""
        for one, earlier in self._done.pop().values():
            if earlier is None:
                forget_style(one)
            else:
                save_presentation(one, earlier)
            if one.id == self._indicator.id:
                self._redraw(earlier or preset(self._indicator), keep=earlier is not None)
        self._fill()

    def _redraw(self, presentation: Presentation, *, keep: bool = True) -> None:
        for layer in self._layers:
            measured = references_for(
                layer, self._indicator, self._catalogue, self._loader.memory, presentation
            )
            if keep:
                show_as(layer, self._indicator, presentation, measured)
            else:
                restore_preset(layer, self._indicator, measured)
        self._fill()
        self.changed.emit(list(self._layers))

    def _restore(self) -> None:
        self._keep([self._indicator])
        for layer in self._layers:
            measured = references_for(
                layer,
                self._indicator,
                self._catalogue,
                self._loader.memory,
                preset(self._indicator),
            )
            restore_preset(layer, self._indicator, measured)
            if len(self._layers) > 1:
                share_thresholds(layer, self._indicator, self._catalogue, self._loader.memory)
        self._fill()
        self.changed.emit(list(self._layers))


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    return combo


def _fill_combo(combo: QComboBox, choices: list[tuple[object, str]], chosen: object) -> None:
    combo.clear()
    for data, text in choices:
        combo.addItem(text, data.value if isinstance(data, Enum) else data)
    value = chosen.value if isinstance(chosen, Enum) else chosen
    combo.setCurrentIndex(max(0, combo.findData(value)))
