"""Every sentence of a dossier, in both languages, judged by the rules' text."""

from __future__ import annotations

import re

import pytest

from occupancy_plugin.description import Kind
from occupancy_plugin.diagnosis.content import findings
from occupancy_plugin.diagnosis.content.method import TEXTS, defined
from occupancy_plugin.diagnosis.content.phrases import PHRASES
from occupancy_plugin.diagnosis.figures import Change, FamilyRow, Figure, Measure, Share, Spread
from occupancy_plugin.layers.style.words import FRENCH, Words

ENGLISH = Words("en")

NAME = "Familles monoparentales"
RATE = Measure("r", NAME, "%", 1, Kind.RATE, "t")
RENT = Measure("m", "Loyer moyen", "€/m²", 2, Kind.MEAN, "t")
COUNT = Measure("c", "Nombre de logements", "logements", 0, Kind.COUNT, "t")


def figures(own, department, france=None, write="{} %"):
    text = lambda value: "s" if value is None else write.format(str(value).replace(".", ","))  # noqa: E731
    found = [Figure("CA2C", own, text(own), "epci", True)]
    found.append(Figure("Nord", department, text(department), "departement"))
    return [*found, Figure("France", france, text(france), "france")]


@pytest.mark.parametrize(
    ("own", "department", "words", "said"),
    [
        (47.7, 45.5, FRENCH, f"{NAME}\u202f: 47,7 %, 2,2 points de plus que le département"),
        (47.7, 45.5, ENGLISH, f"{NAME}: 47,7 %, 2.2 points more than the département"),
        (43.9, 45.5, FRENCH, f"{NAME}\u202f: 43,9 %, 1,6\u00a0point de moins que le département"),
        (44.6, 45.5, FRENCH, f"{NAME}\u202f: 44,6 % (Nord\u202f: 45,5 %)"),
        (46.5, 45.5, FRENCH, f"{NAME}\u202f: 46,5 %, 1,0\u00a0point de plus que le département"),
        (44.6, 45.5, ENGLISH, f"{NAME}: 44,6 % (Nord: 45,5 %)"),
        (None, 45.5, FRENCH, NAME),
    ],
)  # fmt: skip
def test_a_title_says_the_finding_and_nothing_where_the_own_figure_is_hidden(
    own, department, words, said
):
    told = findings.finding(RATE, figures(own, department), words)
    assert told.replace("\u00a0", " ") == said.replace("\u00a0", " ")


def test_a_hidden_neighbour_is_passed_over_in_the_title():
    assert findings.finding(RATE, figures(21.1, None, 20.0), FRENCH).endswith("que la France")


def test_a_mean_is_set_against_the_figure_and_a_count_stands_alone():
    rent = figures(5.85, 6.35, write="{} €/m²")
    assert (
        findings.finding(RENT, rent, FRENCH)
        == "Loyer moyen\u202f: 5,85 €/m², contre 6,35 €/m² pour le département"
    )
    assert (
        findings.finding(RENT, rent, ENGLISH)
        == "Loyer moyen: 5,85 €/m², against 6,35 €/m² for the département"
    )
    counts = figures(4831, 260000, write="{}")
    assert findings.finding(COUNT, counts, FRENCH) == "Nombre de logements\u202f: 4831"


def test_the_comparison_leaves_hidden_figures_out_and_says_nothing_without_an_own_one():
    assert (
        findings.compared(figures(21.1, None, 20.9), FRENCH)
        == "CA2C\u202f: 21,1 %, contre 20,9 % (France)."
    )
    assert findings.compared(figures(21.1, None), FRENCH) == "CA2C\u202f: 21,1 %."
    assert findings.compared(figures(None, 21.2, 20.9), FRENCH) == ""
    assert findings.compared(figures(21.1, 21.2), ENGLISH) == "CA2C: 21,1 %, against 21,2 % (Nord)."


def change(points, own=True, texts=("46,1 %", "47,7 %")):
    return Change("CA2C" if own else "Nord", 46.1, 46.1 + points, points, texts, "epci", own)


@pytest.mark.parametrize(
    ("points", "words", "said"),
    [
        (1.6, FRENCH, "Depuis 2020, la part augmente de 1,6 point."),
        (-2.0, FRENCH, "Depuis 2020, la part diminue de 2,0 points."),
        (-0.7, FRENCH, "Depuis 2020, la part est stable (−0,7 point)."),
        (0.0, FRENCH, "Depuis 2020, la part est stable (0,0 point)."),
        (1.6, ENGLISH, "Since 2020, the share has risen by 1.6 points."),
        (-1.0, ENGLISH, "Since 2020, the share has fallen by 1.0 point."),
        (0.7, ENGLISH, "Since 2020, the share has been stable (+0.7 points)."),
    ],
)
def test_a_change_under_a_point_is_none(points, words, said):
    told = findings.changed(RATE, [change(points)], ("2020", "2022"), words)
    assert told.replace("\u00a0", " ") == said


def test_a_change_hidden_in_one_vintage_is_not_told():
    assert findings.changed(RATE, [], ("2020", "2022"), FRENCH) == ""
    assert findings.change_title(RATE, [], "2020", FRENCH) == RATE.name
    assert findings.since(None, RATE, "2020", FRENCH) == ""


def test_the_change_of_the_others_needs_no_own_one():
    both = [change(1.6), change(0.4, own=False)]
    told = findings.elsewhere(RATE, both, "2020", FRENCH).replace("\u00a0", " ")
    assert told == "Dans le même temps\u202f: +0,4 point (Nord)."
    assert (
        findings.elsewhere(RATE, both[1:], "2020", ENGLISH)
        == "Since 2020: +0.4\u00a0points (Nord)."
    )
    assert findings.elsewhere(RATE, both[:1], "2020", FRENCH) == ""


def test_definitions_of_a_vintage_are_in_the_dossiers_language():
    assert defined("recent", "2022", "2.5 years", FRENCH) == (
        "Emménagés récents, millésime 2022\u202f: depuis 2,5\u00a0ans au plus."
    )
    assert defined("recent", "2022", "2.5 years", ENGLISH) == (
        "Recently moved in, vintage 2022: within 2.5 years."
    )
    assert "3 years" in defined("recent", "2020", "3.0 years", ENGLISH)
    assert defined("qpv", "2020", "2015", FRENCH) == "QPV, millésime 2020\u202f: zonage de 2015."
    assert defined("x", "2020", "any", ENGLISH) == "x, vintage 2020: any."


def test_change_titles_and_key_figures():
    up, steady = [change(1.6)], [change(-0.7)]
    plain = lambda text: text.replace("\u00a0", " ").replace("\u202f", " ")  # noqa: E731
    assert plain(findings.change_title(RATE, up, "2020", FRENCH)).endswith(
        "en hausse de 1,6 point depuis 2020"
    )
    assert plain(findings.change_title(RATE, steady, "2020", FRENCH)).endswith(
        "stable (−0,7 point) depuis 2020"
    )
    assert plain(findings.since(up[0], RATE, "2020", FRENCH)) == "▲ 1,6 point depuis 2020"
    assert plain(findings.since(steady[0], RATE, "2020", ENGLISH)) == "stable since 2020"
    assert plain(findings.since(change(-3.0), RATE, "2020", ENGLISH)) == "▼ 3.0 points since 2020"


def test_counts_beyond_class_edges_are_told_only_where_they_may_be():
    def said(below, above, words=FRENCH):
        spread = Spread(17, "40\u202f%", below, "60\u202f%", above)
        return findings.spread_sentence(spread, "commune", words).replace("\u202f", " ")

    assert (
        said(4, 3)
        == "Parmi les communes publiées, 3 atteignent ou dépassent 60 % et 4 restent sous 40 %."
    )
    assert said(None, 3) == "Parmi les communes publiées, 3 atteignent ou dépassent 60 %."
    assert said(4, None) == "Parmi les communes publiées, 4 restent sous 40 %."
    assert said(None, None) == ""
    assert (
        said(4, 3, ENGLISH)
        == "Among the published communes, 3 reach or exceed 60 % and 4 stay below 40 %."
    )


def test_the_first_category_is_told_only_of_a_family_without_hidden_ones():
    labels = {"a": "Personne seule", "b": "Couple"}
    shown = FamilyRow("CA2C", (Share("a", 61.0), Share("b", 39.0)), True)
    hidden = FamilyRow("CA2C", (Share("a", 61.0), Share("b", None)), True)
    told = findings.first_category(shown, labels, FRENCH)
    assert told == "Première catégorie\u202f: «\u00a0Personne seule\u00a0», 61,0\u202f%."
    assert findings.first_category(hidden, labels, FRENCH) == ""


@pytest.mark.parametrize("texts", [PHRASES, TEXTS])
def test_both_languages_say_the_same_things_with_the_same_parts(texts):
    assert texts["fr"].keys() == texts["en"].keys()
    for key, french in texts["fr"].items():
        parts = [sorted(set(re.findall(r"{(\w+)}", text))) for text in (french, texts["en"][key])]
        assert parts[0] == parts[1], key


@pytest.mark.parametrize("texts", [PHRASES, TEXTS])
def test_french_typography(texts):
    for text in texts["fr"].values():
        assert not re.search(r"[ \u00a0][:;?!%]", text), text
        assert not re.search(r"[^\u202f\s{}][:;?!%](\s|$)", text), text
        assert not set(text) & {"'", '"'}, text
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»", text), text
