"""The count columns of a row: their families, denominators and labels.

The categories of a partition sum to its denominator; overlapping
counts do not.
"""

from __future__ import annotations

from dataclasses import dataclass

Label = tuple[str, str]  # French, English


@dataclass(frozen=True)
class FamilyDefinition:
    """A family of count columns: `columns` maps the column's id to its label, `total` is the
    denominator's column. `stock`: dwellings that stay as they are from one vintage to the next."""

    id: str
    theme: str
    label: Label
    total: str
    columns: dict[str, Label]
    partition: bool = True
    stock: bool = False

    @property
    def of_households(self) -> bool:
        """Whether its denominator counts households, so that R1 applies to it."""
        return self.total == "households" or self.total.endswith("_known")


HOUSEHOLD_TYPES: dict[str, Label] = {
    "single": ("Personne seule", "Single person"),
    "parent1": ("Famille monoparentale, 1 enfant", "Single parent, 1 child"),
    "parent2": ("Famille monoparentale, 2 enfants", "Single parent, 2 children"),
    "parent3": ("Famille monoparentale, 3 enfants ou plus", "Single parent, 3 or more children"),
    "couple0": ("Couple sans enfant", "Couple without children"),
    "couple1": ("Couple, 1 enfant", "Couple, 1 child"),
    "couple2": ("Couple, 2 enfants", "Couple, 2 children"),
    "couple3": ("Couple, 3 enfants", "Couple, 3 children"),
    "couple4": ("Couple, 4 enfants ou plus", "Couple, 4 or more children"),
    "other": ("Autre ménage", "Other household"),
}
AGES: dict[str, Label] = {
    "u25": ("Moins de 25 ans", "Under 25"),
    "25_29": ("25 à 29 ans", "25 to 29"),
    "30_39": ("30 à 39 ans", "30 to 39"),
    "40_49": ("40 à 49 ans", "40 to 49"),
    "50_64": ("50 à 64 ans", "50 to 64"),
    "65_74": ("65 à 74 ans", "65 to 74"),
    "75p": ("75 ans ou plus", "75 or over"),
}
INCOMES: dict[str, Label] = {
    "u20": ("Moins de 20\u202f% du plafond PLUS", "Under 20% of the PLUS ceiling"),
    "20_39": ("20 à 39\u202f% du plafond PLUS", "20 to 39% of the PLUS ceiling"),
    "40_59": ("40 à 59\u202f% du plafond PLUS", "40 to 59% of the PLUS ceiling"),
    "60_79": ("60 à 79\u202f% du plafond PLUS", "60 to 79% of the PLUS ceiling"),
    "80_99": ("80 à 99\u202f% du plafond PLUS", "80 to 99% of the PLUS ceiling"),
    "100_119": ("100 à 119\u202f% du plafond PLUS", "100 to 119% of the PLUS ceiling"),
    "120p": ("120\u202f% du plafond PLUS ou plus", "120% of the PLUS ceiling or more"),
}


def _prefixed(prefix: str, labels: dict[str, Label], after: Label = ("", "")) -> dict[str, Label]:
    return {
        f"{prefix}_{key}": (french + after[0], english + after[1])
        for key, (french, english) in labels.items()
    }


_RECENT: Label = (" (emménagés récents)", " (recently moved in)")

FAMILIES: tuple[FamilyDefinition, ...] = (
    FamilyDefinition(
        "household_type",
        "household_type",
        ("Composition familiale", "Household type"),
        "type_known",
        _prefixed("type", HOUSEHOLD_TYPES),
    ),
    FamilyDefinition(
        "age",
        "age",
        ("Âge du titulaire du bail", "Age of the lease holder"),
        "age_known",
        _prefixed("age", AGES),
    ),
    FamilyDefinition(
        "occupants",
        "age",
        ("Occupants par âge", "Occupants by age"),
        "occupants",
        {
            "occ_0_17": ("Occupants de 0 à 17 ans", "Occupants aged 0 to 17"),
            "occ_18_24": ("Occupants de 18 à 24 ans", "Occupants aged 18 to 24"),
            "occ_25_39": ("Occupants de 25 à 39 ans", "Occupants aged 25 to 39"),
            "occ_40_64": ("Occupants de 40 à 64 ans", "Occupants aged 40 to 64"),
            "occ_65p": ("Occupants de 65 ans ou plus", "Occupants aged 65 or over"),
        },
    ),
    FamilyDefinition(
        "income",
        "income",
        ("Ressources en part du plafond PLUS", "Income as a share of the PLUS ceiling"),
        "income_known",
        _prefixed("inc", INCOMES),
    ),
    FamilyDefinition(
        "activity",
        "activity",
        ("Situation d’activité des majeurs", "Activity of adults"),
        "adults",
        {
            "act_stable": ("Emploi stable", "Stable job"),
            "act_precarious": ("Emploi précaire", "Precarious job"),
            "act_seeker": ("Demandeur d’emploi", "Job seeker"),
            "act_other": ("Autre situation", "Other situation"),
        },
    ),
    FamilyDefinition(
        "tenure",
        "tenure",
        ("Ancienneté d’occupation", "Length of occupancy"),
        "households",
        {
            "ten_u2": ("Moins de 2 ans", "Under 2 years"),
            "ten_2_4": ("2 à 4 ans", "2 to 4 years"),
            "ten_5_9": ("5 à 9 ans", "5 to 9 years"),
            "ten_10_19": ("10 à 19 ans", "10 to 19 years"),
            "ten_20p": ("20 ans ou plus", "20 years or more"),
        },
    ),
    FamilyDefinition(
        "benefits",
        "benefits",
        ("Aides et minima sociaux", "Benefits"),
        "households",
        {
            "ben_apl": ("Bénéficiaires de l’APL ou de l’AL", "Receiving housing benefit (APL, AL)"),
            "ben_rsa": ("Bénéficiaires du RSA", "Receiving minimum income (RSA)"),
            "ben_aah": ("Bénéficiaires de l’AAH", "Receiving disability benefit (AAH)"),
            "ben_minvieil": (
                "Bénéficiaires du minimum vieillesse",
                "Receiving the old-age minimum",
            ),
        },
        partition=False,
    ),
    FamilyDefinition(
        "recent",
        "recent",
        ("Emménagés récents", "Recently moved in"),
        "households",
        {"recent": ("Ménages emménagés récemment", "Households recently moved in")},
        partition=False,
    ),
    FamilyDefinition(
        "recent_type",
        "recent",
        ("Composition familiale des emménagés récents", "Household type of the recently moved in"),
        "recent_type_known",
        _prefixed("rtype", HOUSEHOLD_TYPES, _RECENT),
    ),
    FamilyDefinition(
        "recent_age",
        "recent",
        ("Âge du titulaire, emménagés récents", "Age of the lease holder, recently moved in"),
        "recent_age_known",
        _prefixed("rage", AGES, _RECENT),
    ),
    FamilyDefinition(
        "recent_income",
        "recent",
        ("Ressources des emménagés récents", "Income of the recently moved in"),
        "recent_income_known",
        _prefixed("rinc", INCOMES, _RECENT),
    ),
    FamilyDefinition(
        "status",
        "stock",
        ("Statut du logement", "Status of the dwelling"),
        "dwellings",
        {
            "st_let": ("Loués", "Let"),
            "st_vacant": ("Vacants", "Vacant"),
            "st_empty": ("Vides", "Empty"),
            "st_association": ("Pris en charge par une association", "Managed by an association"),
            "st_occupied": ("Occupés avec ou sans contrepartie", "Occupied without a lease"),
        },
    ),
    FamilyDefinition(
        "rooms",
        "stock",
        ("Taille des logements", "Size of dwellings"),
        "dwellings",
        {
            "rooms_1": ("T1", "1 room"),
            "rooms_2": ("T2", "2 rooms"),
            "rooms_3": ("T3", "3 rooms"),
            "rooms_4": ("T4", "4 rooms"),
            "rooms_5p": ("T5 et plus", "5 rooms or more"),
        },
        stock=True,
    ),
    FamilyDefinition(
        "build",
        "stock",
        ("Type de construction", "Type of building"),
        "dwellings",
        {
            "build_individual": ("Logements individuels", "Houses"),
            "build_collective": ("Logements collectifs", "Flats"),
        },
        stock=True,
    ),
    FamilyDefinition(
        "financing",
        "financing",
        ("Financement", "Financing"),
        "dwellings",
        {
            "fin_plai": ("PLAI", "PLAI"),
            "fin_plus_pre77": ("PLUS avant 1977", "PLUS before 1977"),
            "fin_plus_post77": ("PLUS après 1977", "PLUS after 1977"),
            "fin_pls": ("PLS", "PLS"),
            "fin_pli": ("PLI", "PLI"),
        },
        stock=True,
    ),
    FamilyDefinition(
        "building_age",
        "building_age",
        ("Ancienneté du bâti", "Age of the building"),
        "dwellings",
        {
            "bage_u5": ("Moins de 5 ans", "Under 5 years"),
            "bage_5_9": ("5 à 9 ans", "5 to 9 years"),
            "bage_10_19": ("10 à 19 ans", "10 to 19 years"),
            "bage_20_39": ("20 à 39 ans", "20 to 39 years"),
            "bage_40_59": ("40 à 59 ans", "40 to 59 years"),
            "bage_60p": ("60 ans ou plus", "60 years or more"),
        },
        stock=True,
    ),
    FamilyDefinition(
        "dpe",
        "dpe",
        ("Étiquette énergie (DPE)", "Energy label (DPE)"),
        "dpe_labelled",
        {
            f"dpe_{letter}": (f"Étiquette {letter.upper()}", f"Label {letter.upper()}")
            for letter in "abcdefg"
        },
    ),
    FamilyDefinition(
        "dpe_coverage",
        "dpe",
        ("Logements sans DPE", "Dwellings without an energy label"),
        "dwellings",
        {"dpe_unlabelled": ("Sans DPE", "Unlabelled")},
        partition=False,
    ),
    FamilyDefinition(
        "vacancy",
        "vacancy",
        ("Vacance", "Vacancy"),
        "let_or_vacant",
        {"vac_3m": ("Vacants depuis plus de 3 mois", "Vacant for over 3 months")},
        partition=False,
    ),
    FamilyDefinition(
        "mobility",
        "vacancy",
        ("Mobilité", "Mobility"),
        "mobility_base",
        {
            "moved_in": (
                "Emménagements de l’année, hors mises en service",
                "Moves in the year, new entries excluded",
            )
        },
        partition=False,
    ),
    FamilyDefinition(
        "qpv",
        "stock",
        ("Situation au regard des QPV", "In or out of a QPV"),
        "dwellings",
        {
            "qpv_in": ("Logements en QPV", "Dwellings in a QPV"),
            "qpv_out": ("Logements hors QPV", "Dwellings outside QPV"),
        },
    ),
)

DENOMINATORS: dict[str, Label] = {
    "households": ("Ménages enquêtés", "Households surveyed"),
    "dwellings": ("Logements sociaux", "Social dwellings"),
    "occupied": ("Logements occupés", "Occupied dwellings"),
    "type_known": ("Ménages de composition connue", "Households of known composition"),
    "age_known": ("Titulaires d’âge connu", "Lease holders of known age"),
    "occupants": ("Occupants", "Occupants"),
    "income_known": ("Ménages aux revenus connus", "Households of known income"),
    "adults": ("Occupants majeurs", "Adult occupants"),
    "recent_type_known": (
        "Emménagés récents de composition connue",
        "Recently moved in, known composition",
    ),
    "recent_age_known": ("Emménagés récents d’âge connu", "Recently moved in, known age"),
    "recent_income_known": (
        "Emménagés récents aux revenus connus",
        "Recently moved in, known income",
    ),
    "dpe_labelled": ("Logements avec DPE", "Dwellings with an energy label"),
    "let_or_vacant": ("Logements loués ou vacants", "Let or vacant dwellings"),
    "mobility_base": (
        "Logements en service depuis un an ou plus",
        "Dwellings in service for a year or more",
    ),
    "rent_dwellings": ("Logements dont le loyer est connu", "Dwellings of known rent"),
    "main_residences": ("Résidences principales", "Main residences"),
}
MEANS: dict[str, Label] = {
    "rent_mean": ("Loyer moyen", "Mean rent"),
    "rent_median": ("Loyer médian", "Median rent"),
    "response_rate": ("Taux de réponse à l’enquête", "Response rate of the survey"),
}
CLASSES: dict[str, Label] = {
    "financing_main": ("Financement dominant", "Main financing"),
    "fragility": ("Classe de fragilité (données fictives)", "Fragility class (fictitious data)"),
}
KEYS: dict[str, Label] = {
    "code": ("Code", "Code"),
    "name": ("Nom", "Name"),
    "residence": ("Résidence", "Residence"),
    "iris": ("IRIS", "IRIS"),
    "commune": ("Commune", "Commune"),
    "epci": ("EPCI", "EPCI"),
    "departement": ("Département", "Département"),
    "region": ("Région", "Région"),
    "france": ("France", "France"),
    "voisinage": ("Groupe de résidences voisines", "Group of neighbouring résidences"),
    "qpv2015": ("QPV (zonage 2015)", "QPV (2015 zoning)"),
    "qpv2024": ("QPV (zonage 2024)", "QPV (2024 zoning)"),
    "carreau": ("Carreau", "Grid square"),
    "maille": ("Carreaux regroupés", "Merged squares"),
    "landlord": ("Organisme", "Landlord"),
    "imputed": ("Valeur imputée", "Imputed value"),
}

COUNT_COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys([*DENOMINATORS, *(column for family in FAMILIES for column in family.columns)])
)
"""Every integer column of a row, denominators first."""


def labels() -> dict[str, Label]:
    """Label of every column that a collection may serve."""
    texts: dict[str, Label] = {**KEYS, **DENOMINATORS, **MEANS, **CLASSES}
    for family in FAMILIES:
        texts.update(family.columns)
    return texts


FRAGILITY_CLASSES = (
    "1 – Très fragile",
    "2 – Fragile",
    "3 – Intermédiaire",
    "4 – Peu fragile",
    "5 – Non fragile",
)
FINANCING_LABELS = ("PLAI", "PLUS avant 1977", "PLUS après 1977", "PLS", "PLI")
OF_FAMILY = {"financing_main": next(f for f in FAMILIES if f.id == "financing")}
"""Class columns that name a family's largest category. They are hidden where it hides a cell."""
