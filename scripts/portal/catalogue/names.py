"""Names of the indicators: a full name for a map's title, a short one for lists, the group of the
list, and synonyms for the search."""

from __future__ import annotations

from dataclasses import dataclass

from .families import Label

NNBSP = "\u202f"
RECENT: Label = (" parmi les emménagés récents", " among the recently moved in")
SAME: Label = ("", "")


@dataclass(frozen=True)
class Name:
    """full: a map's title · short: an entry of a list, below its theme and group."""

    full: Label
    short: Label


@dataclass(frozen=True)
class Group:
    """The categories of a family: `prefix` of their columns, `label` of the fold, `full` and
    `short` names by what follows the prefix. A full name ends in `tail`."""

    prefix: str
    label: Label
    names: dict[str, tuple[Label, Label]]
    tail: Label = SAME


HOUSEHOLDS: dict[str, tuple[Label, Label]] = {
    "single": (("Personnes seules", "People living alone"), SAME),
    "parent1": (
        ("Familles monoparentales avec 1 enfant", "Single parents with 1 child"),
        ("monoparentales, 1 enfant", "single parent, 1 child"),
    ),
    "parent2": (
        ("Familles monoparentales avec 2 enfants", "Single parents with 2 children"),
        ("monoparentales, 2 enfants", "single parent, 2 children"),
    ),
    "parent3": (
        (
            "Familles monoparentales avec 3 enfants ou plus",
            "Single parents with 3 children or more",
        ),
        ("monoparentales, 3 enfants ou plus", "single parent, 3 children or more"),
    ),
    "couple0": (
        ("Couples sans enfant", "Couples without children"),
        ("couples sans enfant", "couple without children"),
    ),
    "couple1": (
        ("Couples avec 1 enfant", "Couples with 1 child"),
        ("couples, 1 enfant", "couple, 1 child"),
    ),
    "couple2": (
        ("Couples avec 2 enfants", "Couples with 2 children"),
        ("couples, 2 enfants", "couple, 2 children"),
    ),
    "couple3": (
        ("Couples avec 3 enfants", "Couples with 3 children"),
        ("couples, 3 enfants", "couple, 3 children"),
    ),
    "couple4": (
        ("Couples avec 4 enfants ou plus", "Couples with 4 children or more"),
        ("couples, 4 enfants ou plus", "couple, 4 children or more"),
    ),
    "other": (("Autres ménages", "Other households"), ("autres ménages", "other households")),
}


def _ages(bands: dict[str, Label], french: str, english: str) -> dict[str, tuple[Label, Label]]:
    return {
        key: ((f"{french} {band[0]}", f"{english} {band[1]}"), band) for key, band in bands.items()
    }


HOLDER_AGES: dict[str, Label] = {
    "u25": ("de moins de 25 ans", "under 25"),
    "25_29": ("de 25 à 29 ans", "aged 25 to 29"),
    "30_39": ("de 30 à 39 ans", "aged 30 to 39"),
    "40_49": ("de 40 à 49 ans", "aged 40 to 49"),
    "50_64": ("de 50 à 64 ans", "aged 50 to 64"),
    "65_74": ("de 65 à 74 ans", "aged 65 to 74"),
    "75p": ("de 75 ans ou plus", "aged 75 or over"),
}
OCCUPANT_AGES: dict[str, Label] = {
    "0_17": ("de moins de 18 ans", "under 18"),
    "18_24": ("de 18 à 24 ans", "aged 18 to 24"),
    "25_39": ("de 25 à 39 ans", "aged 25 to 39"),
    "40_64": ("de 40 à 64 ans", "aged 40 to 64"),
    "65p": ("de 65 ans ou plus", "aged 65 or over"),
}


def _incomes() -> dict[str, tuple[Label, Label]]:
    def ceiling(french: str, english: str) -> tuple[Label, Label]:
        return (
            (
                f"Ménages {french}{NNBSP}% du plafond PLUS",
                f"Households {english}% of the PLUS ceiling",
            ),
            (f"{french}{NNBSP}%", f"{english}%"),
        )

    names = {"u20": ceiling("sous 20", "under 20")}
    for low in (20, 40, 60, 80, 100):
        names[f"{low}_{low + 19}"] = ceiling(f"de {low} à {low + 19}", f"at {low} to {low + 19}")
    names["120p"] = (
        (
            f"Ménages à 120{NNBSP}% du plafond PLUS ou plus",
            "Households at 120% of the PLUS ceiling or more",
        ),
        (f"120{NNBSP}% ou plus", "120% or more"),
    )
    return names


def _years(
    bands: dict[str, Label], french: str, english: str, after: Label = SAME
) -> dict[str, tuple[Label, Label]]:
    return {
        key: (
            (f"{french} {band[0]}{after[0]}", f"{english} {band[1]}{after[1]}"),
            band,
        )
        for key, band in bands.items()
    }


TENURE: dict[str, Label] = {
    "u2": ("depuis moins de 2 ans", "for under 2 years"),
    "2_4": ("depuis 2 à 4 ans", "for 2 to 4 years"),
    "5_9": ("depuis 5 à 9 ans", "for 5 to 9 years"),
    "10_19": ("depuis 10 à 19 ans", "for 10 to 19 years"),
    "20p": ("depuis 20 ans ou plus", "for 20 years or more"),
}
BUILT: dict[str, Label] = {
    "u5": ("de moins de 5 ans", "under 5 years old"),
    "5_9": ("de 5 à 9 ans", "5 to 9 years old"),
    "10_19": ("de 10 à 19 ans", "10 to 19 years old"),
    "20_39": ("de 20 à 39 ans", "20 to 39 years old"),
    "40_59": ("de 40 à 59 ans", "40 to 59 years old"),
    "60p": ("de 60 ans ou plus", "60 years old or more"),
}
JOBS: dict[str, tuple[Label, Label]] = {
    "stable": (("Adultes en emploi stable", "Adults in a stable job"), ("emploi stable", "stable")),
    "precarious": (
        ("Adultes en emploi précaire", "Adults in a precarious job"),
        ("emploi précaire", "precarious"),
    ),
    "seeker": (("Demandeurs d’emploi", "Job seekers"), SAME),
    "other": (
        ("Adultes dans une autre situation", "Adults in another situation"),
        ("autre situation", "other situation"),
    ),
}
STATUS: dict[str, tuple[Label, Label]] = {
    "let": (("Logements loués", "Dwellings let"), ("loués", "let")),
    "empty": (("Logements vides", "Dwellings kept empty"), ("vides", "kept empty")),
    "association": (
        (
            "Logements pris en charge par une association",
            "Dwellings managed by an association",
        ),
        ("pris en charge par une association", "managed by an association"),
    ),
    "occupied": (
        (
            "Logements occupés avec ou sans contrepartie financière",
            "Dwellings occupied with or without payment",
        ),
        ("occupés avec ou sans contrepartie", "occupied with or without payment"),
    ),
}
ROOMS: dict[str, tuple[Label, Label]] = {
    **{
        str(n): (
            (
                f"Logements de {n} pièce{'s' if n > 1 else ''} (T{n})",
                f"Dwellings of {n} room{'s' if n > 1 else ''}",
            ),
            (f"T{n}", f"{n} room{'s' if n > 1 else ''}"),
        )
        for n in (1, 2, 3, 4)
    },
    "5p": (
        ("Logements de 5 pièces ou plus (T5 et plus)", "Dwellings of 5 rooms or more"),
        ("T5 et plus", "5 rooms or more"),
    ),
}
FINANCING: dict[str, tuple[Label, Label]] = {
    key: (
        (f"Logements financés en {french}", f"Dwellings financed by {english}"),
        (french, english),
    )
    for key, (french, english) in {
        "plai": ("PLAI", "PLAI"),
        "plus_pre77": ("PLUS avant 1977", "PLUS before 1977"),
        "plus_post77": ("PLUS après 1977", "PLUS after 1977"),
        "pls": ("PLS", "PLS"),
        "pli": ("PLI", "PLI"),
    }.items()
}
ENERGY: dict[str, tuple[Label, Label]] = {
    **{
        letter: (
            (
                f"Logements au DPE {letter.upper()}",
                f"Dwellings with energy label {letter.upper()}",
            ),
            (f"DPE {letter.upper()}", f"label {letter.upper()}"),
        )
        for letter in "abcdefg"
    },
    "unlabelled": (
        ("Logements sans DPE", "Dwellings without an energy label"),
        ("sans DPE", "unlabelled"),
    ),
}

GROUPS = (
    Group("type_", ("par type de ménage", "by household type"), HOUSEHOLDS),
    Group(
        "age_",
        ("par âge du titulaire", "by age of the lease holder"),
        _ages(HOLDER_AGES, "Titulaires du bail", "Lease holders"),
    ),
    Group(
        "occ_",
        ("par âge des occupants", "by age of the occupants"),
        _ages(OCCUPANT_AGES, "Occupants", "Occupants"),
    ),
    Group("inc_", ("par tranche de ressources", "by income band"), _incomes()),
    Group("act_", ("par activité", "by activity"), JOBS),
    Group(
        "ten_",
        ("par durée d’occupation", "by length of occupancy"),
        _years(TENURE, "Ménages présents", "Households in place"),
    ),
    Group("rtype_", ("par type de ménage", "by household type"), HOUSEHOLDS, RECENT),
    Group(
        "rage_",
        ("par âge du titulaire", "by age of the lease holder"),
        _ages(HOLDER_AGES, "Titulaires du bail", "Lease holders"),
        RECENT,
    ),
    Group("rinc_", ("par tranche de ressources", "by income band"), _incomes(), RECENT),
    Group("st_", ("par occupation", "by status"), STATUS),
    Group("rooms_", ("par taille", "by size"), ROOMS),
    Group(
        "build_",
        ("par type de construction", "by kind of building"),
        {
            "individual": (
                ("Logements individuels", "Dwellings in houses"),
                ("individuels", "houses"),
            ),
            "collective": (
                ("Logements collectifs", "Dwellings in blocks of flats"),
                ("collectifs", "flats"),
            ),
        },
    ),
    Group(
        "qpv_",
        ("dans et hors QPV", "in and outside QPV"),
        {
            "in": (("Logements en QPV", "Dwellings in a QPV"), ("en QPV", "in a QPV")),
            "out": (
                ("Logements hors QPV", "Dwellings outside QPV"),
                ("hors QPV", "outside QPV"),
            ),
        },
    ),
    Group("fin_", ("par financement", "by financing"), FINANCING),
    Group(
        "bage_",
        ("par âge du bâti", "by age of the building"),
        _years(BUILT, "Logements", "Dwellings"),
    ),
    Group("dpe_", ("par classe du DPE", "by label"), ENERGY),
)

ALONE: dict[str, Name] = {
    "ben_apl": Name(
        ("Bénéficiaires de l’APL ou de l’AL", "Households receiving housing benefit (APL, AL)"),
        ("APL ou AL", "housing benefit (APL, AL)"),
    ),
    "ben_rsa": Name(
        ("Bénéficiaires du RSA", "Households receiving the minimum income (RSA)"),
        ("RSA", "minimum income (RSA)"),
    ),
    "ben_aah": Name(
        ("Bénéficiaires de l’AAH", "Households receiving the disability benefit (AAH)"),
        ("AAH", "disability benefit (AAH)"),
    ),
    "ben_minvieil": Name(
        ("Bénéficiaires du minimum vieillesse", "Households receiving the old-age minimum"),
        ("minimum vieillesse", "old-age minimum"),
    ),
    "recent": Name(
        ("Ménages emménagés récemment", "Households recently moved in"),
        ("emménagés récents", "recently moved in"),
    ),
}

SYNONYMS: dict[str, Label] = {
    "theme:age": (
        "seniors jeunes vieillissement personnes âgées enfants",
        "elderly young children",
    ),
    "theme:income": (
        "pauvreté revenus modestes précarité précaires plafond plafonds",
        "poverty income low",
    ),
    "theme:activity": ("chômage travail emploi inactifs précaires", "unemployment work inactive"),
    "theme:benefits": ("aides allocations minima CAF", "allowances welfare"),
    "theme:tenure": ("ancienneté stabilité durée", "seniority stability"),
    "theme:recent": ("attributions arrivées entrants nouveaux", "newcomers allocations"),
    "theme:dpe": (
        "énergie DPE étiquette passoires thermiques rénovation climat",
        "energy renovation climate",
    ),
    "theme:vacancy": ("vides rotation", "empty turnover"),
    "theme:rent": ("prix quittance", "price"),
    "theme:financing": ("prêts aidés", "loans"),
    "theme:fragility": ("fragilité peuplement qualification URH", "fragility"),
    "theme:stock": ("parc logements HLM typologie", "housing dwellings"),
    "theme:building_age": ("ancienneté construction époque", "construction period"),
    "theme:household_type": ("familles composition", "families"),
    "ben_aah_rate": ("handicap invalidité", "disability handicap"),
    "ben_rsa_rate": ("pauvreté insertion", "poverty"),
    "ben_minvieil_rate": ("seniors retraite ASPA", "elderly pension"),
    "single_parents_rate": ("mères seules monoparents", "lone parents mothers"),
    "type_single_rate": ("isolés solos célibataires", "alone singles"),
    "act_seeker_rate": ("chômeurs", "unemployed"),
    "density_rate": ("SRU densité part du logement social", "density share"),
}


def name_of(column: str) -> tuple[Name, Label | None]:
    """Return the name of the share of that column, and its group (None: directly in the theme)."""
    if column in ALONE:
        return ALONE[column], None
    group = next(g for g in GROUPS if column.startswith(g.prefix))
    full, short = group.names[column.removeprefix(group.prefix)]
    titled = (full[0] + group.tail[0], full[1] + group.tail[1])
    return Name(titled, short if short != SAME else full), group.label


def words_for(identifier: str, theme: str) -> Label:
    """Return synonyms for the search, in French and English."""
    synonyms, common = SYNONYMS.get(identifier, SAME), SYNONYMS.get(f"theme:{theme}", SAME)
    return f"{synonyms[0]} {common[0]}".strip(), f"{synonyms[1]} {common[1]}".strip()
