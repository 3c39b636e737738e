"""Every sentence of a dossier, in both languages, judged by the rules' text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from occupancy_plugin.description import Kind
from occupancy_plugin.diagnosis.content import findings
from occupancy_plugin.diagnosis.content.method import definition_sentence
from occupancy_plugin.diagnosis.content.phrases import phrases, say_counted, unit_name
from occupancy_plugin.diagnosis.figures import Change, FamilyRow, Figure, Measure, Share, Spread
from occupancy_plugin.layers.style.words import FRENCH, Words

ENGLISH = Words("en")

NAME = "Familles monoparentales"
RATE = Measure("r", NAME, "%", 1, Kind.RATE, "t")
RENT = Measure("m", "Loyer moyen", "€/m²", 2, Kind.MEAN, "t")
COUNT = Measure("c", "Nombre de logements", "logements", 0, Kind.COUNT, "t")


def figures(own, department, france=None, write="{} %"):
    text = lambda value: "s" if value is None else write.format(str(value).replace(".", ","))  # noqa: E731
    found = [Figure("CA2C", own, text(own), "epci", True, 4006.0)]
    found.append(Figure("Nord", department, text(department), "departement", False, 240000.0))
    return [*found, Figure("France", france, text(france), "france", False, 4440742.0)]


@pytest.mark.parametrize(
    ("own", "department", "words", "said"),
    [
        (47.7, 45.5, FRENCH, f"{NAME}\u202f: 47,7 %, 2,2 points de plus que le département"),
        (47.7, 45.5, ENGLISH, f"{NAME}: 47,7 %, 2.2 points more than the département"),
        (43.9, 45.5, FRENCH, f"{NAME}\u202f: 43,9 %, 1,6 point de moins que le département"),
        (44.6, 45.5, FRENCH, f"{NAME}\u202f: 44,6 %, comme le département (45,5 %)"),
        (46.5, 45.5, FRENCH, f"{NAME}\u202f: 46,5 %, comme le département (45,5 %)"),
        (6.5, 5.8, FRENCH, f"{NAME}\u202f: 6,5 %, 0,7 point de plus que le département"),
        (6.3, 9.6, FRENCH, f"{NAME}\u202f: 6,3 %, un tiers de moins que le département"),
        (6.3, 9.6, ENGLISH, f"{NAME}: 6,3 %, a third less than the département"),
        (9.0, 6.0, FRENCH, f"{NAME}\u202f: 9,0 %, moitié plus que le département"),
        (0.6, 0.4, FRENCH, f"{NAME}\u202f: 0,6 %, 0,2 point de plus que le département"),
        (4.9, 9.7, FRENCH, f"{NAME}\u202f: 4,9 %, moitié moins que le département"),
        (44.6, 45.5, ENGLISH, f"{NAME}: 44,6 %, like the département (45,5 %)"),
        (None, 45.5, FRENCH, NAME),
    ],
)  # fmt: skip
def test_a_title_says_the_finding_and_nothing_where_the_own_figure_is_hidden(
    own, department, words, said
):
    sentence = findings.finding(RATE, figures(own, department), words)
    assert sentence.replace("\u00a0", " ") == said.replace("\u00a0", " ")


def test_a_wide_gap_of_few_households_is_neither_alike_nor_stable():
    few = [
        replace(figure, size=28.0) if figure.is_territory else figure
        for figure in figures(61.5, 46.8)
    ]
    sentence = findings.finding(RATE, few, FRENCH).replace("\u00a0", " ")
    assert sentence == f"{NAME}\u202f: 61,5 %, écart non significatif avec le département (46,8 %)"
    key = findings.reading(RATE, few[0], few[1])
    assert findings.reading_text(key, few[0], few[1], FRENCH) == "non significatif"
    moved = change(5.5, least=19.0)
    assert findings.change_text(moved, 1, FRENCH) == "évolution non significative"
    title = findings.change_title(RATE, [moved], "2020", FRENCH).replace("\u00a0", " ")
    assert title.endswith("+5,5 points depuis 2020, évolution non significative")
    said = findings.change_sentence(RATE, [moved], ("2020", "2022"), FRENCH)
    assert "stable" not in said
    assert "+5,5" in said


def test_a_title_claims_nothing_of_a_share_whose_size_is_hidden():
    unknown = [replace(figure, size=None) for figure in figures(47.7, 45.5)]
    sentence = findings.finding(RATE, unknown, FRENCH)
    assert sentence == f"{NAME}\u202f: 47,7 %, contre 45,5 % pour le département"


def test_a_title_without_a_gap_tells_whose_change_differs():
    alike = figures(23.6, 23.4)
    differing = [change(1.9), change(0.6, own=False)]
    sentence = findings.finding(RATE, alike, FRENCH, differing, "2020").replace("\u00a0", " ")
    assert sentence.endswith("23,6 %, +1,9 point depuis 2020 quand le département gagne 0,6 point")
    steady = [change(0.3), change(3.2, own=False)]
    sentence = findings.finding(RATE, alike, FRENCH, steady, "2020").replace("\u00a0", " ")
    assert sentence.endswith("23,6 %, stable depuis 2020 quand le département gagne 3,2 points")
    same = [change(1.9), change(1.8, own=False)]
    sentence = findings.finding(RATE, alike, FRENCH, same, "2020").replace("\u00a0", " ")
    assert sentence.endswith("23,6 %, comme le département (23,4 %), +1,9 point depuis 2020")
    still = [change(0.3), change(0.2, own=False)]
    assert findings.finding(RATE, alike, FRENCH, still, "2020").endswith("(23,4 %)")
    long = replace(RATE, name="Ménages " * 8)
    sentence = findings.finding(long, alike, FRENCH, differing, "2020").replace("\u00a0", " ")
    assert sentence.endswith("23,6 %, +1,9 point depuis 2020")
    longer = replace(RATE, name="Ménages " * 12)
    assert "comme" in findings.finding(longer, alike, FRENCH, differing, "2020")
    gap = findings.finding(RATE, figures(47.7, 45.5), FRENCH, differing, "2020")
    assert "2020" not in gap


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
        findings.comparison_sentence(figures(21.1, None, 20.9), FRENCH)
        == "CA2C\u202f: 21,1 %, contre 20,9 % (France)."
    )
    assert findings.comparison_sentence(figures(21.1, None), FRENCH) == "CA2C\u202f: 21,1 %."
    assert findings.comparison_sentence(figures(None, 21.2, 20.9), FRENCH) == ""
    assert (
        findings.comparison_sentence(figures(21.1, 21.2), ENGLISH)
        == "CA2C: 21,1 %, against 21,2 % (Nord)."
    )


def change(points, own=True, texts=("46,1 %", "47,7 %"), least=0.69):
    name, scale = ("CA2C", "epci") if own else ("Nord", "departement")
    return Change(name, 46.1, 46.1 + points, points, texts, scale, own, least if own else 0.2)


@pytest.mark.parametrize(
    ("points", "words", "said"),
    [
        (1.6, FRENCH, "Depuis 2020, la part augmente de 1,6 point."),
        (-2.0, FRENCH, "Depuis 2020, la part diminue de 2,0 points."),
        (0.7, FRENCH, "Depuis 2020, la part augmente de 0,7 point."),
        (-0.6, FRENCH, "Depuis 2020, la part est stable (−0,6 point, non significatif)."),
        (0.0, FRENCH, "Depuis 2020, la part est stable (0,0 point, non significatif)."),
        (1.6, ENGLISH, "Since 2020, the share has risen by 1.6 points."),
        (-1.0, ENGLISH, "Since 2020, the share has fallen by 1.0 point."),
        (0.6, ENGLISH, "Since 2020, the share has been stable (+0.6 points, not significant)."),
    ],
)
def test_a_change_under_the_threshold_is_none(points, words, said):
    sentence = findings.change_sentence(RATE, [change(points)], ("2020", "2022"), words)
    assert sentence.replace("\u00a0", " ") == said


def test_a_change_hidden_in_one_vintage_is_not_told():
    assert findings.change_sentence(RATE, [], ("2020", "2022"), FRENCH) == ""
    assert findings.change_title(RATE, [], "2020", FRENCH) == RATE.name
    assert findings.since_text(None, RATE, "2020", FRENCH) == ""


def test_the_change_of_the_others_needs_no_own_one():
    changes = [change(1.6), change(0.4, own=False)]
    sentence = findings.wider_changes_sentence(RATE, changes, "2020", FRENCH).replace("\u00a0", " ")
    assert sentence == "Dans le même temps\u202f: +0,4 point (Nord)."
    assert (
        findings.wider_changes_sentence(RATE, changes[1:], "2020", ENGLISH)
        == "Since 2020: +0.4\u00a0points (Nord)."
    )
    assert findings.wider_changes_sentence(RATE, changes[:1], "2020", FRENCH) == ""


def test_definitions_of_a_vintage_are_in_the_dossiers_language():
    assert definition_sentence("recent", "2022", "2.5 years", FRENCH) == (
        "Emménagés récents, millésime 2022\u202f: depuis 2,5\u00a0ans au plus."
    )
    assert definition_sentence("recent", "2022", "2.5 years", ENGLISH) == (
        "Recently moved in, vintage 2022: within 2.5 years."
    )
    assert "3 years" in definition_sentence("recent", "2020", "3.0 years", ENGLISH)
    assert (
        definition_sentence("qpv", "2020", "2015", FRENCH)
        == "QPV, millésime 2020\u202f: zonage de 2015."
    )
    assert definition_sentence("x", "2020", "any", ENGLISH) == "x, vintage 2020: any."


def test_a_change_without_a_threshold_is_told_and_not_judged():
    (unjudged,) = [change(1.6, least=None)]
    sentence = findings.change_sentence(RATE, [unjudged], ("2020", "2022"), FRENCH)
    assert sentence == "Entre 2020 et 2022, la valeur passe de 46,1 % à 47,7 %."
    assert findings.since_text(unjudged, RATE, "2020", FRENCH) == "46,1 % en 2020"
    assert "46,1 % → 47,7 %" in findings.change_title(RATE, [unjudged], "2020", FRENCH)


def test_a_change_title_says_what_the_others_did_where_it_differs():
    def said(own, other):
        title = findings.change_title(RATE, [change(own), change(other, own=False)], "2020", FRENCH)
        return title.replace("\u00a0", " ").partition(": ")[2]

    assert said(0.0, 3.4) == "stable (0,0 point) depuis 2020, quand le département gagne 3,4 points"
    assert said(1.6, -0.4) == (
        "en hausse de 1,6 point depuis 2020, quand le département perd 0,4 point"
    )
    assert said(-0.7, 0.1) == (
        "en baisse de 0,7 point depuis 2020, quand le département est stable"
    )
    assert said(0.3, 0.5) == "stable (+0,3 point) depuis 2020"
    assert said(-0.6, 0.1) == "stable (−0,6 point) depuis 2020"


def test_change_titles_and_key_figures():
    up, steady = [change(1.6)], [change(-0.6)]
    plain = lambda text: text.replace("\u00a0", " ").replace("\u202f", " ")  # noqa: E731
    assert plain(findings.change_title(RATE, up, "2020", FRENCH)).endswith(
        "en hausse de 1,6 point depuis 2020"
    )
    assert plain(findings.change_title(RATE, steady, "2020", FRENCH)).endswith(
        "stable (−0,6 point) depuis 2020"
    )
    assert plain(findings.since_text(up[0], RATE, "2020", FRENCH)) == "▲ 1,6 point depuis 2020"
    assert plain(findings.since_text(steady[0], RATE, "2020", ENGLISH)) == "stable since 2020"
    assert (
        plain(findings.since_text(change(-3.0), RATE, "2020", ENGLISH)) == "▼ 3.0 points since 2020"
    )


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
    family_row = FamilyRow("CA2C", (Share("b", 39.0), Share("a", 61.0)), True, 4000.0)
    hidden = FamilyRow("CA2C", (Share("a", 61.0), Share("b", None)), True, 4000.0)
    tied = FamilyRow("CA2C", (Share("a", 50.3), Share("b", 49.7)), True, 4000.0)
    sentence = findings.largest_category_sentence(family_row, labels, FRENCH)
    assert (
        sentence == "Catégorie la plus fréquente\u202f: «\u00a0Personne seule\u00a0», 61,0\u202f%."
    )
    assert findings.largest_category_sentence(hidden, labels, FRENCH) == ""
    assert findings.largest_category_sentence(tied, labels, FRENCH) == ""
    assert findings.largest_category_sentence(replace(family_row, size=None), labels, FRENCH) == ""


def test_both_languages_say_the_same_things_with_the_same_parts():
    texts = phrases()
    assert texts["fr"].keys() == texts["en"].keys()
    for key, french in texts["fr"].items():
        parts = [sorted(set(re.findall(r"{(\w+)}", text))) for text in (french, texts["en"][key])]
        assert parts[0] == parts[1], key


def test_small_numbers_of_a_title_stand_in_letters_where_it_has_room():
    counts = {"n": 3, "all": 7}
    assert "trois des sept" in say_counted("zones some", FRENCH, counts, name="Âge", other="x")
    long_title = say_counted("zones some", FRENCH, counts, name="Âge " * 20, other="x")
    assert "3 des 7" in long_title
    counts = {"n": 2, "all": 16}
    mixed = say_counted("zones some", FRENCH, counts, name="Âge", other="le département")
    assert "2 des 16" in mixed  # one way of writing numbers in a title


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nord", "le Nord"),
        ("Aisne", "l’Aisne"),
        ("Somme", "la Somme"),
        ("Landes", "le département des Landes"),
        ("Paris", "Paris"),
    ],
)
def test_the_unit_of_an_epci_over_several_is_named_with_its_article(name, said):
    """A plural follows the word for its scale: the phrases have verbs in the singular."""
    main = Figure(name, 45.0, "45,0\u202f%", "departement", is_main=True)
    assert unit_name(main, FRENCH) == said
    assert unit_name(main, Words("en")) == name
    assert unit_name(replace(main, is_main=False), FRENCH) == "le département"


def test_french_typography():
    for text in phrases()["fr"].values():
        assert not re.search(r"[ \u00a0][:;?!%]", text), text
        assert not re.search(r"[^\u202f\s{}][:;?!%](\s|$)", text), text
        assert not set(text) & {"'", '"'}, text
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»", text), text


def test_the_title_of_the_qpv_tells_their_gaps_only_where_each_has_one():
    territory = Figure("CA2C", 47.7, "47,7 %", "epci", True, 4006.0)

    def said(*values, size=150.0):
        zones = [Figure("Q", value, "", "qpv2015", size=size) for value in values]
        return findings.zone_title(RATE, territory, zones, "Les QPV", FRENCH).replace("\u00a0", " ")

    start, end = f"{NAME}\u202f: ", " que l’intercommunalité dans les QPV publiés"
    assert said(67.3, 61.4) == f"{start}13,7 à 19,6 points de plus{end}"
    assert said(37.7, 31.4) == f"{start}10,0 à 16,3 points de moins{end}"
    assert said(67.3) == f"{start}19,6 points de plus{end}"
    title = f"{NAME}\u202f: deux des cinq QPV publiés au-dessus de l’intercommunalité"
    assert said(67.3, 61.4, 48.0, 47.0, 31.4, None) == title
    widest = f"Q, {NAME[0].lower()}{NAME[1:]}\u202f: , 19,6 points de plus que l’intercommunalité"
    for values in ((67.3, None), (67.3, 48.0), (67.3, 31.4), (67.3, 61.4, 31.4)):
        assert said(*values) == widest  # neither all in one direction, nor enough above
    for values in ((None,), (), (48.0, 47.0)):
        assert said(*values) == "Les QPV"
    assert said(67.3, size=None) == "Les QPV"
    zone = Figure("Q", 67.3, "", "qpv2015", size=150.0)
    long = replace(RATE, name="Ménages " * 8)
    assert findings.zone_title(long, territory, [zone], "Les QPV", FRENCH) == "Les QPV"
