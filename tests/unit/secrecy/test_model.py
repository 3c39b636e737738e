"""The gate's results other than tables: refusals, and the reason of a cell."""

from __future__ import annotations

import json

import pandas as pd

from occupancy_plugin.secrecy.model import (
    FamilyReport,
    GateError,
    Protected,
    Report,
    ScaleReport,
    name_codes,
)


def test_ten_offenders_are_named_and_an_eleventh_is_not():
    assert name_codes(["b", "a", "b"]) == "a, b"
    assert name_codes(range(10, 20)) == ", ".join(map(str, range(10, 20)))
    assert name_codes(range(10, 21)) == ", ".join(map(str, range(10, 20))) + ", …"


def test_a_refusal_keeps_its_sentence_and_its_facts_apart():
    """A name with braces is a name, and a sentence without facts is left as it is."""
    error = GateError("Scale {scale}: the same code twice.", scale="{iris}")
    assert str(error) == "Scale {iris}: the same code twice."
    assert (error.sentence, error.facts["scale"]) == (
        "Scale {scale}: the same code twice.",
        "{iris}",
    )
    assert str(GateError("{odd}")) == "{odd}"


def test_a_cell_is_released_withheld_primary_or_secondary():
    hidden = pd.DataFrame({"a": [True, True, False]}, ["u", "v", "w"])
    primary = pd.DataFrame({"a": [True, False, False]}, ["u", "v", "w"])
    withheld = pd.Series([False, False, False, True], ["u", "v", "w", "x"])
    protected = Protected({}, {"s": hidden}, {"s": withheld}, Report({}), {"s": primary})
    why = [protected.explain("s", unit, "a") for unit in ("u", "v", "w", "x")]
    assert why == ["primary", "secondary", "released", "withheld"]
    assert protected.explain("s", "u", "name") == "released"


def test_a_report_can_be_written_as_json():
    report = Report({"s": ScaleReport(3, 2, 1, 0, {"f": FamilyReport(6, 2)})}, {"f": 1})
    assert json.loads(json.dumps(report.as_dict()))["scales"]["s"]["families"]["f"]["hidden"] == 2
