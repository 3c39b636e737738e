"""Two project variables that publications quote: the purpose (`@occupancy_purpose`) and the number
of the follow-up committee's dossier (`@occupancy_dossier`). Exports write them into their notice,
sheets under the map."""

from __future__ import annotations

from qgis.core import QgsExpressionContextUtils, QgsProject

DOSSIER, PURPOSE, CAPTION = "occupancy_dossier", "occupancy_purpose", "occupancy_caption"


def _set(name: str, value: str) -> None:
    """Set a project variable without marking the project as changed by the user."""
    project = QgsProject.instance()
    was_dirty = project.isDirty()
    if _get(name) != value:
        QgsExpressionContextUtils.setProjectVariable(project, name, value)
        project.setDirty(was_dirty)


def _get(name: str) -> str:
    scope = QgsExpressionContextUtils.projectScope(QgsProject.instance())
    return str(scope.variable(name) or "")


def quote_dossier(number: str) -> None:
    """Let everything that is published from this project quote the dossier."""
    QgsExpressionContextUtils.setProjectVariable(QgsProject.instance(), DOSSIER, number)


def quoted_dossier() -> str:
    return _get(DOSSIER)


def stamp_purpose(label: str) -> None:
    """Publish the session's purpose to sheets (`@occupancy_purpose`)."""
    _set(PURPOSE, label)


def stamped_purpose() -> str:
    return _get(PURPOSE)


def stamp_caption(caption: str) -> None:
    """Publish the caption of the latest load to the user's layouts (`@occupancy_caption`)."""
    _set(CAPTION, caption)
