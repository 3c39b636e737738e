"""A load in progress, on its card or above the cards: what comes, how far it is, how long it still
takes, and ✕."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QProgressBar, QWidget

from ...layers.project.loader import Load, Loader
from ...toolbelt.translation import tr
from ..widgets import PlainLabel, in_column, in_row, named, tool_button

LONG_BAR = 8  # pixels of its height


class MapWait(QWidget):
    """Hidden until `show_load`. A load that failed leaves its sentence."""

    def __init__(self, loader: Loader) -> None:
        super().__init__()
        self._loader = loader
        self._load: Load | None = None
        self._text = PlainLabel(name="occupancyProgressText")
        self._bar = named(QProgressBar(), "occupancyProgress", tr("Progress"))
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(LONG_BAR)
        self._cancel = tool_button("✕", "occupancyCancel", self._stop, tr("Cancel loading"))
        self._cancel.setAccessibleName(tr("Cancel loading"))
        row = in_row(self._bar, self._cancel)
        in_column(self, self._text, row, margins=(0, 0, 0, 0), spacing=2)
        self.hide()

    def show_load(self, load: Load | None) -> None:
        """Follow a load; None hides the row."""
        if self._load is not None:
            self._load.stepped.disconnect(self._step)
        self._load = load
        if load is not None:
            load.stepped.connect(self._step)
            self._step()
        for part in (self._bar, self._cancel):
            part.setVisible(load is not None)
        self.setVisible(load is not None)

    def show_failure(self, sentence: str) -> None:
        """Say why the load brought nothing, until the next one."""
        self.show_load(None)
        self._text.setText(sentence)
        self.setVisible(True)

    def _step(self) -> None:
        load = self._load
        if load is None:
            return
        self._bar.setValue(int(load.percent))
        parts = [" – ".join(filter(None, (load.title, load.text)))]
        seconds = load.seconds_left()
        if seconds is not None:
            step = 10 if seconds > 30 else 5  # an estimate cannot promise more
            rounded_seconds = max(step, round(seconds / step) * step)
            parts.append(tr("about {seconds} s left").format(seconds=rounded_seconds))
        self._text.setText(", ".join(parts))

    def _stop(self) -> None:
        if self._load is not None:
            self._loader.cancel(self._load)
