"""What is published says what for and under which dossier: two variables of the project.

The purpose (`@occupancy_purpose`) and the dossier's number (`@occupancy_dossier`): exports write
them into their notice, sheets under the map.
"""

from __future__ import annotations

from qgis.core import QgsExpressionContextUtils, QgsProject

DOSSIER, PURPOSE, CAPTION = "occupancy_dossier", "occupancy_purpose", "occupancy_caption"


def _set(name: str, value: str) -> None:
    """What the session knows is no change of the project by its author."""
    project = QgsProject.instance()
    changed = project.isDirty()
    scope = QgsExpressionContextUtils.projectScope(project)
    if str(scope.variable(name) or "") != value:
        QgsExpressionContextUtils.setProjectVariable(project, name, value)
        project.setDirty(changed)


def quote_dossier(number: str) -> None:
    """From now on what is published from this project lists this dossier."""
    QgsExpressionContextUtils.setProjectVariable(QgsProject.instance(), DOSSIER, number)


def quoted_dossier() -> str:
    return str(
        QgsExpressionContextUtils.projectScope(QgsProject.instance()).variable(DOSSIER) or ""
    )


def stamp_purpose(label: str) -> None:
    """The session's purpose, for sheets (`@occupancy_purpose`)."""
    _set(PURPOSE, label)


def stamped_purpose() -> str:
    return str(
        QgsExpressionContextUtils.projectScope(QgsProject.instance()).variable(PURPOSE) or ""
    )


def stamp_caption(caption: str) -> None:
    """The caption of what was loaded last, for layouts of one's own (`@occupancy_caption`)."""
    _set(CAPTION, caption)
