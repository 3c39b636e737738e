"""IGN's plan under a first map: it is offered where its tiles arrive, and a note in the panel says
when they do not."""

from __future__ import annotations

from qgis.core import QgsProject

from ...layers.basemap.background import (
    Background,
    TileWatch,
    insert_background,
    saved_background,
    shown_background,
)
from ...toolbelt.translation import tr
from ..widgets import PlainLabel


class OfferedPlan(PlainLabel):
    """The note. It follows `tile_watch`, which the panel starts and stops."""

    def __init__(self) -> None:
        super().__init__(
            tr("IGN's plan cannot be fetched from here at the moment; the maps stay as they are."),
            "occupancyPlanTold",
        )
        self.hide()
        self.tile_watch = TileWatch(self)
        self.tile_watch.changed.connect(self.update_note)
        self._is_offered = False  # whether the plan came with a first map
        self._was_removed = False  # whether it was removed, because its tiles do not arrive

    def offer(self) -> None:
        """Put IGN's pale plan under a first map where its tiles arrive and no background was
        chosen. It is saved as a setting only when the user chooses it."""
        project = QgsProject.instance()
        has_background = {saved_background(), shown_background(project)} != {Background.NONE}
        if self.tile_watch.is_available and not has_background:
            self._is_offered = True
            insert_background(Background.GREY, project)

    def update_note(self, *_: object) -> None:
        """Show the note while the plan does not arrive. A plan that the user did not choose is
        removed then."""
        project, is_available = QgsProject.instance(), self.tile_watch.is_available
        if self._is_offered and not is_available:
            self._is_offered, self._was_removed = False, True
            insert_background(Background.NONE, project)
        self._was_removed = self._was_removed and not is_available
        has_background = shown_background(project) is not Background.NONE
        self.setVisible(self._was_removed or (has_background and not is_available))
