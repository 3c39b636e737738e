"""occupancy:protect and occupancy:audit on the user's layers, headless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    NULL,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from occupancy_plugin.processing.audit import AuditAlgorithm
from occupancy_plugin.processing.protect import ProtectAlgorithm
from tests.qgis.guard.raw.samples import layer_of

PROFILE = json.dumps(
    {
        "code": "insee",
        "scale": "commune",
        "families": [{"name": "f", "columns": ["a", "b", "c"], "total": "known"}],
    }
)
EPCI = "200030633"
pytestmark = pytest.mark.usefixtures("new_machine")


ROWS = {
    "59001": (40, 0, 20, 20),
    "59002": (60, 10, 20, 30),
    "59003": (6, 2, 2, 2),
    "59004": (0, 0, 0, 0),
}


class Silent(QgsProcessingFeedback):
    """Keeps everything that an algorithm says."""

    def __init__(self) -> None:
        super().__init__(False)
        self.said: list[str] = []

    def pushInfo(self, info: str) -> None:
        self.said.append(info)

    def reportError(self, error: str, fatalError: bool = False) -> None:
        self.said.append(error)


def layer(name: str = "commune", rows: dict[str, tuple[int, ...]] | None = None) -> QgsVectorLayer:
    fields = "field=insee:string&field=name:string&field=households:integer&field=known:integer"
    fields += "&field=a:integer&field=b:integer&field=c:integer&field=other:double"
    listed = [
        (code, f"Commune {spot}", known_households, known_households, *counts, 98765.0)
        for spot, (code, (known_households, *counts)) in enumerate((rows or ROWS).items())
    ]
    shapes = [f"POLYGON(({x} 0, {x + 1} 0, {x + 1} 1, {x} 1, {x} 0))" for x in range(len(listed))]
    made = layer_of(f"Polygon?crs=EPSG:2154&{fields}", name, listed, shapes)
    QgsProject.instance().addMapLayer(made)
    return made


def run(
    algorithm: Any, parameters: dict[str, Any], feedback: QgsProcessingFeedback | None = None
) -> tuple[dict[str, Any], Any]:
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm_copy = algorithm.create()
    results = algorithm_copy.run(parameters, context, feedback or Silent(), {}, False)[0]
    return results, context


def protected(
    source: QgsVectorLayer, feedback: QgsProcessingFeedback | None = None, **more: Any
) -> tuple[dict[str, Any], Any]:
    base = {
        "INPUT": source,
        "POPULATION_FIELD": "households",
        "PROFILE": PROFILE,
        "OUTPUT": "memory:",
        "WITHHELD": "memory:",
    }
    return run(ProtectAlgorithm(), {**base, **more}, feedback)


def test_protect_releases_safe_rows_and_bare_outlines(qgis_app: object, tmp_path: Path) -> None:
    results, context = protected(layer(), REPORT=str(tmp_path / "report.json"))
    released = context.getMapLayer(results["OUTPUT"])
    names = [field.name() for field in released.fields()]
    rows = {feature["insee"]: feature for feature in released.getFeatures()}
    assert set(rows) == {"59001", "59002", "59004"}
    assert "other" not in names
    assert [rows["59001"][c] == NULL for c in "abc"].count(True) == 2
    assert rows["59001"]["a"] == NULL
    assert rows["59001"]["known"] == 40
    assert [rows["59002"][c] for c in "abc"] == [10, 20, 30]
    hatch = context.getMapLayer(results["WITHHELD"])
    assert hatch.featureCount() == 1
    assert len(hatch.fields()) == 0
    assert (results["RELEASED"], results["HIDDEN"]) == (3, 2)
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["scales"]["commune"]["withheld"] == 1
    assert report["dropped"] == {"commune": ["other"]}


def test_protect_takes_a_profile_from_a_file(qgis_app: object, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_text(PROFILE)
    results, _ = protected(layer(), PROFILE=str(path))
    assert results["RELEASED"] == 3


def test_protect_with_the_related_scale(qgis_app: object) -> None:
    total = tuple(sum(values) for values in zip(*ROWS.values(), strict=True))
    related = layer("epci", {EPCI: total})
    nested = json.loads(PROFILE)
    nested["nestings"] = [{"child": "commune", "parent": "epci", "key": "name"}]
    source = layer()
    source.startEditing()
    for feature in source.getFeatures():
        source.changeAttributeValue(feature.id(), source.fields().indexOf("name"), EPCI)
    source.commitChanges()
    results, context = protected(source, PROFILE=json.dumps(nested), RELATED=[related])
    released = context.getMapLayer(results["OUTPUT"])
    # 6 households are not 66 − 60: 40 go with them
    assert {f["insee"] for f in released.getFeatures()} == {"59002", "59004"}


def test_protect_refuses_with_a_sentence_and_no_value(qgis_app: object) -> None:
    bad = layer(rows={"59001": (40, 0, 20, 77)})
    feedback = Silent()
    with pytest.raises(QgsProcessingException) as refusal:
        protected(bad, feedback)
    assert "59001" in str(refusal.value)
    assert "77" not in str(refusal.value) + "".join(feedback.said)


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        ("POLICY", '{"min_households": 5}'),
        ("PROFILE", "not json"),
        ("PROFILE", '{"families": [{"no": 1}]}'),
    ],
)
def test_protect_refuses_weak_policies_and_bad_profiles(
    qgis_app: object, parameter: str, text: str
) -> None:
    with pytest.raises(QgsProcessingException):
        protected(layer(), **{parameter: text})


def test_protect_can_be_cancelled(qgis_app: object) -> None:
    feedback = Silent()
    feedback.cancel()
    with pytest.raises(QgsProcessingException):
        protected(layer(), feedback)


def test_audit_finds_what_a_raw_layer_tells(qgis_app: object, tmp_path: Path) -> None:
    report = tmp_path / "audit.json"
    feedback = Silent()
    results, _ = run(
        AuditAlgorithm(), {"INPUTS": [layer()], "PROFILE": PROFILE, "REPORT": str(report)}, feedback
    )
    document = json.loads(report.read_text())
    disclosed = {(d["unit"], d["column"], d["how"]) for d in document["disclosures"]}
    assert ("59003", "households", "shown") in disclosed
    assert ("59001", "a", "shown") in disclosed
    assert results["DISCLOSURES"] == len(document["disclosures"])
    assert set(document["disclosures"][0]) == {"scale", "unit", "column", "how"}
    assert not any(str(value) in "".join(feedback.said) for value in (40, 60, 98765))


def with_field(name: str, values: list[float], kind: str = "integer") -> QgsVectorLayer:
    from qgis.core import QgsField
    from qgis.PyQt.QtCore import QMetaType

    source = layer()
    type_of = QMetaType.Type.Int if kind == "integer" else QMetaType.Type.Double
    source.dataProvider().addAttributes([QgsField(name, type_of)])
    source.updateFields()
    position = source.fields().indexOf(name)
    changes = {
        feature.id(): {position: value}
        for feature, value in zip(source.getFeatures(), values, strict=True)
    }
    source.dataProvider().changeAttributeValues(changes)
    return source


@pytest.mark.parametrize(
    ("name", "values"), [("cent", [100, 100, 100, 100]), ("surface", [40, 60, 90, 12])]
)
def test_a_population_that_counts_no_households_is_refused(
    qgis_app: object, name: str, values: list[float]
) -> None:
    """Commune 59003 has six households; a hundred of something else would have released it."""
    with pytest.raises(QgsProcessingException, match="households"):
        protected(with_field(name, values), POPULATION_FIELD=name)


def test_a_count_that_is_called_a_mean_is_refused(qgis_app: object) -> None:
    profile = json.dumps(
        {"code": "insee", "scale": "commune", "means": [{"column": "rsa", "weight": "known"}]}
    )
    with pytest.raises(QgsProcessingException, match="mean"):
        protected(with_field("rsa", [0, 60, 2, 0]), PROFILE=profile)
    results, _ = protected(with_field("loyer", [5.4, 6.1, 5.0, 7.2], "real"), PROFILE=profile)
    assert results["RELEASED"] == 3


COMMUNES = {
    "59102": (40, 10, 30), "59103": (60, 25, 35), "59104": (4, 1, 3), "59105": (71, 29, 42),
}  # fmt: skip
COLUMNS = ("menages", "jeunes", "autres")
GUESSED = json.dumps(
    {"code": "insee", "scale": "input",
     "families": [{"name": "age", "columns": ["jeunes", "autres"], "total": "menages"}]}
)  # fmt: skip


def table(name: str, rows: list[tuple[Any, ...]], kind: str = "integer") -> QgsVectorLayer:
    """A table with codes, a text, households and two parts of them."""
    fields = "".join(f"&field={column}:{kind}" for column in COLUMNS)
    made = layer_of(f"None?field=insee:string&field=libelle:string{fields}", name, rows)
    QgsProject.instance().addMapLayer(made)
    return made


def sums(rows: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows.values(), strict=True)))


@pytest.mark.parametrize(
    ("code", "text"),
    [("TOTAL", ""), ("", "Ensemble"), ("", ""), (EPCI, "CA2C"), ("59", "Nord"), ("T", "Total")],
)
def test_a_row_of_totals_does_not_tell_a_withheld_unit(
    qgis_app: object, code: str, text: str
) -> None:
    """175 − 40 − 60 − 71 = 4 households: what is shown may not leave one unit to subtract."""
    rows = [(unit, f"Bourg {unit}", *counts) for unit, counts in COMMUNES.items()]
    source = table("relevé", [*rows, (code, text, *sums(COMMUNES))])
    results, context = protected(source, POPULATION_FIELD="menages", PROFILE=GUESSED)
    shown = {
        feature["insee"]: [feature[column] for column in COLUMNS]
        for feature in context.getMapLayer(results["OUTPUT"]).getFeatures()
    }
    assert "59104" not in shown
    assert len(set(COMMUNES) & set(shown)) >= 2
    if set(shown) - set(COMMUNES):  # the sum is shown: two communes are missing at least
        for place in range(len(COLUMNS)):
            missing = [unit for unit in COMMUNES if shown.get(unit, [NULL] * 3)[place] == NULL]
            assert len(missing) > 1
            assert sum(COMMUNES[unit][0] for unit in missing) >= 11


def test_subtotals_shares_and_weights_are_read_as_in_a_file(qgis_app: object) -> None:
    halves = [dict(list(COMMUNES.items())[:2]), dict(list(COMMUNES.items())[2:])]
    rows: list[tuple[Any, ...]] = []
    for half in halves:
        rows += [(unit, f"Bourg {unit}", *counts) for unit, counts in half.items()]
        rows.append(("", "Sous-total", *sums(half)))
    results, context = protected(
        table("secteurs", [*rows, ("", "Total", *sums(COMMUNES))]),
        POPULATION_FIELD="menages", PROFILE=GUESSED,
    )  # fmt: skip
    assert {f["insee"] for f in context.getMapLayer(results["OUTPUT"]).getFeatures()} <= {
        "59102", "59103",
    }  # fmt: skip
    weighted = [(unit, "", *(count + 0.3 for count in counts)) for unit, counts in COMMUNES.items()]
    weighted[3] = ("59105", "", 10.6, 4.3, 6.3)  # under 11 before it is rounded
    results, context = protected(
        table("pondéré", weighted, "double"), POPULATION_FIELD="menages", PROFILE=GUESSED
    )
    assert {f["insee"] for f in context.getMapLayer(results["OUTPUT"]).getFeatures()} == {
        "59102", "59103",
    }  # fmt: skip


def test_features_without_codes_are_units(qgis_app: object) -> None:
    source = table("îlots", [("", "", *counts) for counts in COMMUNES.values()])
    source.dataProvider().deleteAttributes([0, 1])
    source.updateFields()
    profile = json.loads(GUESSED) | {"code": ""}
    results, _ = protected(source, POPULATION_FIELD="menages", PROFILE=json.dumps(profile))
    assert results["RELEASED"] == 3


IRIS = {
    "591020101": (4, 1, 3), "591020102": (40, 10, 30), "591020103": (31, 11, 20),
    "591030101": (62, 21, 41),
}  # fmt: skip
IRIS_OF_COMMUNES = {"59102": (75, 22, 53), "59103": (62, 21, 41)}


def test_the_layer_that_it_must_be_protected_with_is_found_in_the_project(qgis_app: object) -> None:
    """4 households = 75 − 40 − 31, from IRIS that were protected before."""
    QgsProject.instance().clear()
    unrelated = table("autre", [("59139", "", 80, 30, 50), ("59136", "", 90, 20, 70)])
    iris = table("relevé iris", [(code, "", *counts) for code, counts in IRIS.items()])
    how = {"POPULATION_FIELD": "menages", "PROFILE": GUESSED}
    results, context = protected(iris, **how)
    alone = {f["insee"]: f["menages"] for f in context.getMapLayer(results["OUTPUT"]).getFeatures()}
    assert set(alone) == set(IRIS) - {"591020101"}
    wide = table("communes", [(code, "", *of) for code, of in IRIS_OF_COMMUNES.items()])
    feedback = Silent()
    results, context = protected(wide, feedback, **how)
    shown = {f["insee"] for f in context.getMapLayer(results["OUTPUT"]).getFeatures()}
    assert shown == {"59103"}
    assert any("together with relevé iris" in text for text in feedback.said)
    QgsProject.instance().removeMapLayers([iris.id(), unrelated.id()])
    third = table("les mêmes communes", [(code, "", *of) for code, of in IRIS_OF_COMMUNES.items()])
    with pytest.raises(QgsProcessingException, match="in one go"):
        protected(third, **how)
