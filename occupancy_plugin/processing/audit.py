"""occupancy:audit – which hidden cells could a reader of these layers compute?"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessing, QgsProcessingException, QgsProcessingOutputNumber

from ..toolbelt.translation import tr
from .algorithm import Run
from .gate_algorithm import GateAlgorithm

if TYPE_CHECKING:
    from ..secrecy import Disclosure


class AuditAlgorithm(GateAlgorithm):
    NAME = "audit"

    def words(self) -> tuple[str, str]:
        return tr("Audit statistical secrecy"), tr(
            "Attacks one or several layers or tables as a reader could: which hidden or missing "
            "cells follow from what is shown, which units under the threshold can be told by "
            "subtraction, and what is shown although the rules hide it. Empty cells and the usual "
            "symbols (s, nd, n.c.) count as hidden.\n\nLayers are named like the scales of the "
            "profile (a single layer may have any name). The report names units and fields and "
            "never a value."
        )

    def initAlgorithm(self, _configuration: dict[str, Any] | None = None) -> None:
        vector = QgsProcessing.SourceType.TypeVector
        self.add_layers("INPUTS", tr("Layers or tables"), vector, optional=False)
        self.add_json("PROFILE", tr("Profile (JSON)"), optional=False)
        self.add_json("POLICY", tr("Policy (JSON)"))
        self.add_json_file("REPORT", tr("Report"), optional=False)
        self.addOutput(QgsProcessingOutputNumber("DISCLOSURES", tr("Disclosures")))

    def execute(self, run: Run) -> dict[str, Any]:
        from ..layers.release.refusals import reason
        from ..secrecy import GateError, attack
        from ..sources.opening import raw_tables
        from .layer_reading import layer_reading
        from .tables import read_policy, read_profile

        layers = run.layers("INPUTS")
        if not layers:
            raise QgsProcessingException(tr("Give at least one layer or table."))
        check_cancelled = run.cancellation.check
        profile, policy = read_profile(run.text("PROFILE")), read_policy(run.text("POLICY"))
        try:
            readings = []
            for layer in layers:
                name = profile.scale if len(layers) == 1 and profile.scale else layer.name()
                of_scale = replace(profile, scale=name)
                readings.append(layer_reading(layer, name, of_scale, check_cancelled)[0])
            files = raw_tables(readings, check_cancelled)
            tables = {scale: table.frame for scale, table in files.tables.items()}
            run.feedback.setProgress(20)
            disclosures = attack(tables, files.schema, policy, check_cancelled)
        except GateError as error:
            raise QgsProcessingException(
                tr("The layers cannot be audited. {reason}").format(reason=reason(error))
            ) from error
        report = run.write_text("REPORT", json.dumps(as_report(disclosures), indent=1))
        sentence = tr("{n} disclosures. The report names them.")
        run.feedback.pushInfo(sentence.format(n=len(disclosures)))
        return report | {"DISCLOSURES": len(disclosures)}


def as_report(disclosures: list[Disclosure]) -> dict[str, Any]:
    """List where and how cells are disclosed, never how much: the report may be passed on."""
    disclosed_cells = [
        {
            "scale": disclosure.scale,
            "unit": disclosure.unit,
            "column": disclosure.column,
            "how": disclosure.how,
        }
        for disclosure in disclosures
    ]
    return {"disclosures": disclosed_cells, "count": len(disclosed_cells)}
