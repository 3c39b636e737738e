"""The dialog of a layer's style: map type, classes, colours. Each change is drawn immediately and
saved for this indicator."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from qgis.core import QgsRuleBasedRenderer, QgsVectorLayer
from qgis.PyQt.QtCore import QSignalBlocker, QSize, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPainter, QPixmap
from qgis.PyQt.QtWidgets import QFormLayout, QPushButton, QSpinBox, QWidget

from ...description import ClassMethod, Indicator, Kind
from ...layers.project.loader import Loader
from ...layers.project.switch import references_for, show_as
from ...layers.style.colour_schemes import diverging, palette
from ...layers.style.own_style import own_presentation
from ...layers.style.presentation import (
    FEWEST_CLASSES,
    MOST_CLASSES,
    Look,
    Presentation,
    adapt,
    looks,
    methods,
    palettes,
    presentation_of,
    preset,
)
from ...layers.style.shown_classes import shown_classes
from ...layers.style.words import Words
from ...portal.model import Catalogue
from ...toolbelt.guide import help_on
from ...toolbelt.numbers import parsed_number
from ...toolbelt.translation import text_of, tr
from ..dock.flow_layout import FlowLayout
from ..tones import Tone, write_in
from ..widgets import (
    PlainLabel,
    close_row,
    combo,
    fill,
    form_of,
    in_column,
    line_edit,
    named,
    push_button,
    rich_label,
)
from .dialog import Dialog
from .histogram import Histogram

NARROW = 8  # letters of a list, so that the window is no wider than the dock
SWATCH = QSize(64, 14)


class SymbologyDialog(Dialog):
    """Changes a map; `changed(layer)` follows each change."""

    changed = pyqtSignal(object)

    def __init__(
        self,
        layer: QgsVectorLayer,
        indicator: Indicator,
        catalogue: Catalogue,
        loader: Loader,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, "occupancySymbology", tr("Style…"))
        self._layer, self._indicator = layer, indicator
        self._catalogue, self._loader = catalogue, loader
        self._undo_steps: list[tuple[Presentation, Presentation | None]] = []  # shown, saved
        self._histogram = Histogram()
        note = PlainLabel(tr("Kept in your profile for this indicator, without any value."))
        name = html.escape(text_of(indicator.label, indicator.id))
        title = rich_label("", f"<b>{name}</b>")
        self._form = self._fields()
        text = tr("Back to the preset")
        self._back = push_button(text, "occupancyBackToPreset", lambda: self._show(None))
        undo = lambda: self._redraw(*self._undo_steps.pop())  # noqa: E731
        self._undo = push_button(tr("&Undo"), "occupancyUndoStyle", undo)
        steps = QWidget()
        row = FlowLayout(steps)
        row.addWidget(self._back)
        row.addWidget(self._undo)
        in_column(self, title, self._form, steps, self._histogram, note, close_row(self))
        self._fill()
        self._look.activated.connect(
            lambda _: self._show(
                self._presentation.with_look(Look(self._look.currentData()), indicator)
            )
        )
        for signal in (self._method.activated, self._palette.activated, self._classes.valueChanged):
            signal.connect(lambda _: self._show(self._chosen()))
        help_on(self, "map")
        for button in self.findChildren(QPushButton):  # Enter confirms a field, nothing else
            button.setAutoDefault(False)
        self._bounds.editingFinished.connect(self._set_bounds)

    def _fields(self) -> QFormLayout:
        """Make the fields for map type, classes, bounds and colours; `_fill` sets their values."""
        self._look = combo("occupancyLook", letters=NARROW)
        self._method = combo("occupancyMethod", letters=NARROW)
        self._palette = combo("occupancyPalette", letters=NARROW)
        self._palette.setIconSize(SWATCH)
        self._classes = named(QSpinBox(), "occupancyClasses")
        self._classes.setRange(FEWEST_CLASSES, MOST_CLASSES)
        self._bounds = line_edit("occupancyBounds", "15 ; 20 ; 25")
        self._bounds.setToolTip(
            tr("The bounds between the classes; a class that would hold a single unit is merged")
        )
        self._remark = PlainLabel(name="occupancyBoundsTold")
        return form_of(
            (tr("&Shown as"), self._look),
            (tr("C&lasses"), self._method),
            (tr("&Number of classes"), self._classes),
            (tr("&Bounds"), self._bounds),
            ("", self._remark),
            (tr("&Colours"), self._palette),
        )

    def _fill(self) -> None:
        """Show the layer's current presentation."""
        indicator = self._indicator
        presentation = adapt(presentation_of(self._layer) or preset(indicator), indicator)
        self._presentation = presentation
        names = [(look.value, look_name(look, indicator)) for look in looks(indicator)]
        fill(self._look, names, presentation.look.value)
        names = [
            (str(method), method_name(method))
            for method in methods(indicator, presentation.look)
            if method != ClassMethod.SHARED or presentation.method == method
        ]
        fill(self._method, names, str(presentation.method))
        is_diverging = presentation.look is Look.DIVERGING
        fewest = FEWEST_CLASSES
        if is_diverging:
            fewest = 5 if self._indicator.kind == Kind.DIFFERENCE else 4
        with QSignalBlocker(self._classes):
            self._classes.setSingleStep(2 if is_diverging else 1)
            self._classes.setRange(min(fewest, presentation.classes), MOST_CLASSES)
            self._classes.setValue(presentation.classes)
        names = [(name, palette_name(name)) for name in palettes(indicator, presentation.look)]
        fill(self._palette, names, presentation.palette)
        classes = shown_classes(self._layer, indicator)
        number = len(classes.colours) if classes is not None else presentation.classes
        for position in range(self._palette.count()):
            icon = swatch(self._palette.itemData(position), presentation.look, number)
            self._palette.setItemIcon(position, icon)
        self._show_fields(presentation)
        inner_edges = classes.edges[1:-1] if classes is not None else ()
        self._show_remark(self._reason(presentation, inner_edges))
        self._histogram.show_classes(classes, indicator.decimals)
        words = Words.of_window()
        is_whole = all(float(edge).is_integer() for edge in inner_edges)
        decimals = 0 if is_whole else self._indicator.decimals
        self._bounds.setText(" ; ".join(words.number(edge, decimals) for edge in inner_edges))
        self._bounds.setModified(False)
        self._undo.setEnabled(bool(self._undo_steps))
        has_own = own_presentation(indicator) is not None
        self._back.setEnabled(has_own or presentation != preset(indicator))

    def _show_fields(self, presentation: Presentation) -> None:
        """Show the fields that suit the map type and the class method."""
        has_classes = self._method.count() > 0
        is_by_hand = presentation.method == ClassMethod.HAND
        for field, is_visible in (
            (self._method, has_classes),
            (self._classes, has_classes and not is_by_hand),
            (self._bounds, has_classes and presentation.look is not Look.DIVERGING),
        ):
            field.setVisible(is_visible)
            self._form.labelForField(field).setVisible(is_visible)

    def _reason(self, presentation: Presentation, inner_edges: Sequence[float]) -> str:
        """Return why there are fewer classes than wanted, and which typed bounds are left out."""
        renderer = self._layer.renderer()
        rules = renderer.rootRule().children() if isinstance(renderer, QgsRuleBasedRenderer) else []
        reason = next((rule.label() for rule in rules if rule.ruleKey() == "fewer"), "")
        left_out = [bound for bound in presentation.bounds if bound not in inner_edges]
        if not reason or not left_out or presentation.method != ClassMethod.HAND:
            return reason
        words, decimals = Words.of_window(), self._indicator.decimals
        bounds = " ; ".join(words.number(bound, decimals) for bound in left_out)
        return f"{reason}\n" + tr("Left out: {bounds}").format(bounds=bounds)

    def _show_remark(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """Write a line below the bounds; '' hides it."""
        write_in(self._remark, tone)
        self._remark.setText(text)
        self._remark.setVisible(bool(text))

    def _chosen(self) -> Presentation:
        look, presentation = Look(self._look.currentData()), self._presentation
        method = self._method.currentData() or presentation.method
        bounds = self._read_bounds() or presentation.bounds
        if method == ClassMethod.SHARED:  # bounds of another map
            bounds = presentation.bounds if presentation.method == method else ()
        return Presentation(
            look, method, self._classes.value(), self._palette.currentData(), bounds
        )

    def _read_bounds(self) -> tuple[float, ...]:
        """Return the typed bounds, () for a text that cannot be read."""
        try:
            bounds = tuple(map(parsed_number, filter(str.strip, self._bounds.text().split(";"))))
        except ValueError:
            return ()
        is_valid_count = FEWEST_CLASSES - 2 < len(bounds) < MOST_CLASSES
        return bounds if is_valid_count and list(bounds) == sorted(set(bounds)) else ()

    def _set_bounds(self) -> None:
        """Switch to the method of typed bounds."""
        if not self._bounds.isModified():
            return
        bounds = self._read_bounds()
        if not bounds:
            self._show_remark(
                tr(
                    "Write {least} to {most} ascending numbers with semicolons between them."
                ).format(least=FEWEST_CLASSES - 1, most=MOST_CLASSES - 1),
                Tone.FAULT,
            )
            return
        self._show(
            replace(self._chosen(), method=ClassMethod.HAND, bounds=bounds, classes=len(bounds) + 1)
        )

    def _show(self, presentation: Presentation | None) -> None:
        """Show a presentation and save it; None for the preset, and none is saved."""
        self._undo_steps.append((self._presentation, own_presentation(self._indicator)))
        fitting = adapt(presentation or preset(self._indicator), self._indicator)
        self._redraw(fitting, fitting if presentation else None)

    def _redraw(self, presentation: Presentation, saved: Presentation | None) -> None:
        figures = references_for(self._layer, self._indicator, self._catalogue, self._loader.memory)
        show_as(self._layer, self._indicator, presentation, figures, saved)
        self._fill()
        self.changed.emit(self._layer)


def palette_name(name: str) -> str:
    """Return 'yellow – red' for ColorBrewer's "YlOrRd"."""
    hues = {
        "Yl": tr("yellow"),
        "Or": tr("orange"),
        **dict.fromkeys(("Rd", "Re"), tr("red")),
        **dict.fromkeys(("Bu", "Bl"), tr("blue")),
        **dict.fromkeys(("Gn", "Gr"), tr("green")),
        "Pu": tr("purple"),
        "Br": tr("brown"),
        "BG": tr("blue-green"),
    }
    parts = re.findall(r"BG|[A-Z][a-z]", name)
    return " – ".join(dict.fromkeys((hues[parts[0]], hues[parts[-1]])))


def look_name(look: Look, indicator: Indicator) -> str:
    if look is Look.DIVERGING:
        return (
            tr("Fall and rise")
            if indicator.kind == Kind.DIFFERENCE
            else tr("Against the territory")
        )
    if look is Look.CIRCLES:
        return tr("Circles")
    return tr("Categories") if indicator.kind == Kind.CLASS else tr("Coloured areas")


def method_name(method: str) -> str:
    return {
        "quantile": tr("Quantiles (equal counts)"),
        "jenks": tr("Natural breaks (Jenks)"),
        "equal": tr("Equal intervals"),
        "deviation": tr("Mean and standard deviation"),
        "fixed": tr("Thresholds of the catalogue"),
        "shared": tr("Bounds of another map"),
        "hand": tr("Bounds set by hand"),
    }[method]


def swatch(name: str, look: Look, classes: int) -> QIcon:
    """Draw a palette as it will be on the map, with that many classes."""
    colours = (
        diverging(name, classes // 2, classes % 2 == 1)
        if look is Look.DIVERGING
        else palette(name, classes)
    )
    picture = QPixmap(SWATCH)
    painter = QPainter(picture)
    width = SWATCH.width() / len(colours)
    for position, colour in enumerate(colours):
        painter.fillRect(
            round(position * width), 0, round(width) + 1, SWATCH.height(), QColor(colour)
        )
    painter.end()
    return QIcon(picture)
