"""Publications name their purpose and dossier. Only the author's choice changes those of a
project."""

from __future__ import annotations

from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsProject

from occupancy_plugin.guard.publication import (
    quote_dossier,
    quoted_dossier,
    stamp_caption,
    stamp_purpose,
    stamped_purpose,
)


def on_a_page(variable: str) -> str:
    """What a text of a layout would show."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(None))
    return str(QgsExpression(f"@{variable}").evaluate(context))


def test_pages_have_purpose_caption_and_number_and_the_number_alone_is_a_change(
    project: QgsProject,
) -> None:
    project.setDirty(False)
    stamp_purpose("Politique intercommunale d’attribution")
    stamp_caption("Source : GIP SNE, OPS 2022 (données fictives)")
    assert not project.isDirty()
    assert stamped_purpose() == on_a_page("occupancy_purpose")
    assert on_a_page("occupancy_caption").startswith("Source : GIP SNE")
    quote_dossier("CS-2026-014")
    assert project.isDirty()
    assert quoted_dossier() == on_a_page("occupancy_dossier") == "CS-2026-014"


def test_another_project_quotes_nothing(project: QgsProject) -> None:
    quote_dossier("CS-2026-014")
    stamp_purpose("Observation")
    project.clear()
    assert (quoted_dossier(), stamped_purpose()) == ("", "")
