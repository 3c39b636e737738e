"""The catalogue is complete, consistent with the rows, and written in good French."""

import re

import pytest

from occupancy_plugin.portal.documents import read_catalogue
from scripts.portal.catalogue import catalogue
from scripts.portal.catalogue.families import COUNT_COLUMNS, MEANS

QGIS_PALETTES = {
    *("Blues", "BuGn", "BuPu", "GnBu", "Greens", "Greys", "OrRd", "Oranges", "PuBu", "PuBuGn"),
    *("PuRd", "Purples", "RdPu", "Reds", "YlGn", "YlGnBu", "YlOrBr", "YlOrRd"),
}


@pytest.fixture(scope="module")
def served(portal, visit):
    return visit(portal, "agent.epci").get("/catalogue").json()


def test_indicators_name_columns_that_are_served(served, portal, visit):
    row = next(iter(visit(portal, "agent.epci").rows("residence-2022").values()))
    themes = {theme["id"] for theme in served["themes"]}
    families = {family["id"]: family for family in served["families"]}
    for indicator in served["indicators"]:
        for column in [*indicator["numerator"], *filter(None, [indicator["denominator"]])]:
            assert column in row, indicator["id"]
            assert column in served["columns"]
        assert indicator["theme"] in themes
        assert indicator["palette"] in QGIS_PALETTES
        assert indicator["method"] in {"quantile", "jenks", "equal", "fixed"}
        if indicator["kind"] == "rate":
            assert indicator["denominator"] in COUNT_COLUMNS
        if indicator["kind"] == "mean":
            assert indicator["numerator"][0] in MEANS
            assert indicator["denominator"] in COUNT_COLUMNS
        if indicator["family"]:
            family = families[indicator["family"]]
            assert set(indicator["numerator"]) <= set(family["columns"])
    kinds = {indicator["kind"] for indicator in served["indicators"]}
    assert kinds == {"rate", "count", "mean", "class"}
    identifiers = [indicator["id"] for indicator in served["indicators"]]
    assert len(identifiers) == len(set(identifiers)) > 100


def _french(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["fr"]] if isinstance(node.get("fr"), str) else []
        return own + [text for value in node.values() for text in _french(value)]
    return [text for item in node for text in _french(item)] if isinstance(node, list) else []


def test_french_typography(served):
    texts = _french(served) + _french(catalogue.policy())
    assert len(texts) > 200
    for text in texts:
        assert not re.search(r"[ \u00a0]%", text), text
        assert not re.search(r"\S%", text.replace("\u202f%", "")), text
        assert "'" not in text, text
        assert not re.search(r"[^\u00a0\u202f][:;?!]", text), text


def test_both_languages_everywhere(served):
    for group in ("scales", "vintages", "themes", "families", "indicators"):
        for item in served[group]:
            assert item["label"]["fr"]
            assert item["label"]["en"]


def test_nestings_and_collections_match_the_scales(served):
    scales = {scale["id"] for scale in served["scales"]}
    for nesting in served["nestings"]:
        assert {nesting["child"], nesting["parent"]} <= scales
    assert {c["id"] for c in served["collections"]} == {
        f"{scale}-{vintage['id']}" for scale in scales for vintage in served["vintages"]
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_name_stands_alone_as_a_title(served, language):
    """A full name says what is counted, and no two indicators share one; lists have short ones."""
    titles = [indicator["label"][language] for indicator in served["indicators"]]
    assert len(set(titles)) == len(titles)
    for indicator, title in zip(served["indicators"], titles, strict=True):
        assert not re.match(r"(Part|Share)\b", title), title
        assert title[0].isupper(), title
        assert len(title) > 6, title
        short = indicator["short"][language]
        assert 0 < len(short) <= len(title), short


def test_short_names_are_told_apart_within_their_fold(served):
    folds = [
        (i["theme"], (i["group"] or {}).get("fr"), i["short"]["fr"]) for i in served["indicators"]
    ]
    assert len(set(folds)) == len(folds)


def test_the_gravest_class_is_the_darkest(served):
    """Fragility: one reads dark as grave."""
    by_id = {i["id"]: i for i in served["indicators"]}
    values = by_id["fragility_class"]["values"]
    assert [value["value"][0] for value in values] == ["1", "2", "3", "4", "5"]
    light = [sum(int(value["colour"][n : n + 2], 16) for n in (1, 3, 5)) for value in values]
    assert light == sorted(light)


def test_a_scale_comes_with_what_is_no_finer_and_a_remainder_with_its_parts():
    read = read_catalogue(catalogue.catalogue())
    wide = {"france", "region", "departement", "epci", "commune"}
    assert read.down_to(["region"]) == read.down_to(["commune"]) == read.down_to(["?"]) == wide
    assert read.down_to(["qpv2015"]) == wide | {"iris", "qpv2015", "qpv2024"}
    assert "residence" in read.down_to(["voisinage"]) - read.down_to(["maille"])
    assert read.down_to(["commune", "batiment"]) == {scale.id for scale in read.scales}
