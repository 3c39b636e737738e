"""The indicators of the catalogue by theme: numerator, denominator, class method. Colours come with
the theme (themes.py)."""

from __future__ import annotations

from typing import Any

from .classes import BOUNDS, VALUES
from .families import DENOMINATORS, FAMILIES, Label
from .headlines import FIRST, HEADLINES
from .names import name_of, words_for
from .sums import OF_PARTS
from .themes import THEMES, text

PERCENT = {"fr": "%", "en": "%"}
NNBSP = "\u202f"


AREAS = ("france", "region", "departement", "epci", "commune", "iris")


def _help(denominator: str) -> dict[str, str]:
    french, english = DENOMINATORS[denominator]
    return {
        "fr": f"Rapporté à\u00a0: {french[0].lower() + french[1:]}. Données fictives.",
        "en": f"Denominator: {english[0].lower() + english[1:]}. Fictitious data.",
    }


def _indicator(
    identifier: str, label: Label, theme: str, kind: str, numerator: list[str], **more: Any
) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": identifier,
        "label": text(label),
        "short": text(label),
        "group": None,
        "theme": theme,
        "kind": kind,
        "unit": PERCENT,
        "numerator": numerator,
        "denominator": "",
        "family": "",
        "decimals": 1,
        "method": "quantile",
        "classes": 5,
        "palette": THEMES[theme][1],
        "bounds": [],
        "help": None,
        "scales": [],
        "vintages": [],
        "sum": OF_PARTS.get(frozenset(numerator), ""),
        "priority": HEADLINES.index(identifier) if identifier in HEADLINES else None,
        "definition": "recent"
        if theme == "recent"
        else "qpv"
        if numerator[0].startswith("qpv_")
        else "",
    }
    return {**base, **more}


def _rate(
    identifier: str,
    label: Label,
    theme: str,
    numerator: list[str],
    denominator: str,
    family: str = "",
    **more: Any,
) -> dict[str, Any]:
    return _indicator(
        identifier,
        label,
        theme,
        "rate",
        numerator,
        denominator=denominator,
        family=family,
        help=_help(denominator),
        **more,
    )


PARENTS = ["type_parent1", "type_parent2", "type_parent3"]


def _cumulative() -> list[dict[str, Any]]:
    """Return the shares that sum several categories, and the comparisons of a diagnosis."""
    return [*_of_income(), *_of_households(), *_of_recent(), *_of_dwellings()]


def _of_income() -> list[dict[str, Any]]:
    return [
        _rate(
            "income_u20_rate",
            (
                f"Ménages sous 20{NNBSP}% du plafond PLUS",
                "Households under 20% of the PLUS ceiling",
            ),
            "income",
            ["inc_u20"],
            "income_known",
            "income",
        ),
        _rate(
            "income_u40_rate",
            (
                f"Ménages sous 40{NNBSP}% du plafond PLUS",
                "Households under 40% of the PLUS ceiling",
            ),
            "income",
            ["inc_u20", "inc_20_39"],
            "income_known",
            "income",
        ),
        _rate(
            "income_u60_rate",
            (
                f"Ménages sous 60{NNBSP}% du plafond PLUS",
                "Households under 60% of the PLUS ceiling",
            ),
            "income",
            ["inc_u20", "inc_20_39", "inc_40_59"],
            "income_known",
            "income",
        ),
        _rate(
            "income_100p_rate",
            (
                f"Ménages à 100{NNBSP}% du plafond PLUS ou plus",
                "Households at 100% of the PLUS ceiling or more",
            ),
            "income",
            ["inc_100_119", "inc_120p"],
            "income_known",
            "income",
        ),
    ]


def _of_households() -> list[dict[str, Any]]:
    return [
        _rate(
            "single_parents_rate",
            ("Familles monoparentales", "Single-parent families"),
            "household_type",
            PARENTS,
            "type_known",
            "household_type",
        ),
        _rate(
            "large_families_rate",
            ("Familles de 3 enfants ou plus", "Families with 3 or more children"),
            "household_type",
            ["type_parent3", "type_couple3", "type_couple4"],
            "type_known",
            "household_type",
        ),
        _rate(
            "age_u30_rate",
            ("Titulaires du bail de moins de 30 ans", "Lease holders under 30"),
            "age",
            ["age_u25", "age_25_29"],
            "age_known",
            "age",
        ),
        _rate(
            "age_65p_rate",
            ("Titulaires du bail de 65 ans ou plus", "Lease holders aged 65 or over"),
            "age",
            ["age_65_74", "age_75p"],
            "age_known",
            "age",
        ),
        _rate(
            "tenure_10p_rate",
            ("Ménages présents depuis 10 ans ou plus", "Households in place for 10 years or more"),
            "tenure",
            ["ten_10_19", "ten_20p"],
            "households",
            "tenure",
        ),
    ]


def _of_recent() -> list[dict[str, Any]]:
    return [
        _rate(
            "recent_income_u40_rate",
            (
                f"Emménagés récents sous 40{NNBSP}% du plafond PLUS",
                "Recently moved in, under 40% of the PLUS ceiling",
            ),
            "recent",
            ["rinc_u20", "rinc_20_39"],
            "recent_income_known",
            "recent_income",
        ),
        _rate(
            "recent_single_parents_rate",
            (
                "Familles monoparentales parmi les emménagés récents",
                "Single-parent families among the recently moved in",
            ),
            "recent",
            [f"r{column}" for column in PARENTS],
            "recent_type_known",
            "recent_type",
        ),
    ]


def _of_dwellings() -> list[dict[str, Any]]:
    return [
        _rate(
            "dpe_fg_rate",
            ("Logements au DPE F ou G", "Dwellings with energy label F or G"),
            "dpe",
            ["dpe_f", "dpe_g"],
            "dpe_labelled",
            "dpe",
        ),
        _rate(
            "vacancy_rate",
            ("Taux de vacance", "Vacancy rate"),
            "vacancy",
            ["st_vacant"],
            "let_or_vacant",
            "status",
        ),
        _rate(
            "vacancy_3m_rate",
            ("Taux de vacance de plus de 3 mois", "Vacancy rate over 3 months"),
            "vacancy",
            ["vac_3m"],
            "let_or_vacant",
            "vacancy",
        ),
        _rate(
            "mobility_rate",
            ("Taux de mobilité", "Mobility rate"),
            "vacancy",
            ["moved_in"],
            "mobility_base",
            "mobility",
        ),
        _rate(
            "density_rate",
            (
                "Logements sociaux pour 100 résidences principales",
                "Social dwellings per 100 main residences",
            ),
            "stock",
            ["dwellings"],
            "main_residences",
            scales=list(AREAS),
            unit={"fr": "pour 100", "en": "per 100"},
        ),
    ]


def _counts() -> list[dict[str, Any]]:
    number: dict[str, Any] = {"decimals": 0, "method": "jenks"}
    return [
        _indicator(
            "dwellings_count",
            ("Nombre de logements sociaux", "Number of social dwellings"),
            "stock",
            "count",
            ["dwellings"],
            unit={"fr": "logements", "en": "dwellings"},
            **number,
        ),
        _indicator(
            "households_count",
            ("Nombre de ménages enquêtés", "Number of households surveyed"),
            "stock",
            "count",
            ["households"],
            unit={"fr": "ménages", "en": "households"},
            **number,
        ),
    ]


def _means() -> list[dict[str, Any]]:
    euros = {"fr": "€/m²", "en": "€/m²"}
    return [
        _indicator(
            "response_rate",
            ("Taux de réponse à l’enquête", "Response rate of the survey"),
            "stock",
            "rate",
            ["households"],
            denominator="occupied",
            method="equal",
            help={
                "fr": "Ménages enquêtés rapportés aux logements occupés. Données fictives.",
                "en": "Households surveyed over occupied dwellings. Fictitious data.",
            },
        ),
        _indicator(
            "rent_mean",
            ("Loyer moyen", "Mean rent"),
            "rent",
            "mean",
            ["rent_mean"],
            denominator="rent_dwellings",
            unit=euros,
            decimals=2,
            method="jenks",
            help={
                "fr": "Moyenne des loyers au m² des logements loués. Données fictives.",
                "en": "Mean rent per m² of let dwellings. Fictitious data.",
            },
        ),
        _indicator(
            "rent_median",
            ("Loyer médian", "Median rent"),
            "rent",
            "mean",
            ["rent_median"],
            denominator="rent_dwellings",
            unit=euros,
            decimals=2,
            method="jenks",
            help={
                "fr": "Médiane des loyers au m² des logements loués. Données fictives.",
                "en": "Median rent per m² of let dwellings. Fictitious data.",
            },
        ),
    ]


def _classes() -> list[dict[str, Any]]:
    return [
        _indicator(
            "financing_main",
            ("Financement dominant", "Main financing"),
            "financing",
            "class",
            ["financing_main"],
            unit={"fr": "", "en": ""},
            decimals=0,
        ),
        _indicator(
            "fragility_class",
            ("Classe de fragilité", "Fragility class"),
            "fragility",
            "class",
            ["fragility"],
            unit={"fr": "", "en": ""},
            decimals=0,
            scales=["residence"],
        ),
    ]


def indicators() -> list[dict[str, Any]]:
    """Return every indicator: one rate per category, cumulative shares, counts, means, classes."""
    items = [*_cumulative(), *_counts(), *_means(), *_classes()]
    numerators = {tuple(item["numerator"]) for item in items if item["kind"] == "rate"}
    for family in FAMILIES:
        for column in family.columns:
            if (column,) in numerators:
                continue
            name, group = name_of(column)
            rate = _rate(
                f"{column}_rate", name.full, family.theme, [column], family.total, family.id
            )
            rate["short"] = text(name.short)
            if group is not None and rate["id"] not in FIRST:
                rate["group"] = text(group)
            items.append(rate)
    for item in items:
        item["bounds"] = BOUNDS.get(item["id"], [])
        item["search"] = text(words_for(item["id"], item["theme"]))
        item["values"] = [
            {"value": value, "label": text(label), "colour": colour}
            for value, label, colour in VALUES.get(item["id"], ())
        ]
    rank = {identifier: position for position, identifier in enumerate(FIRST)}
    return sorted(items, key=lambda item: rank.get(item["id"], len(rank)))
