"""Sums over categories of a family that are published as separate columns, and count columns that
are sums of others. They are declared for the gate, which protects them together (R7)."""

from __future__ import annotations

from dataclasses import dataclass

from .families import AGES, HOUSEHOLD_TYPES, INCOMES, Label


@dataclass(frozen=True)
class SumDefinition:
    """A column that is the sum of others. served: the portal computes it; else it is a count
    column."""

    id: str
    label: Label
    columns: tuple[str, ...]
    served: bool = True


_PARENTS = ("type_parent1", "type_parent2", "type_parent3")

CUMULATIVE: tuple[SumDefinition, ...] = (
    SumDefinition(
        "income_u40",
        ("Ménages sous 40\u202f% du plafond PLUS", "Households under 40% of the PLUS ceiling"),
        ("inc_u20", "inc_20_39"),
    ),
    SumDefinition(
        "income_u60",
        ("Ménages sous 60\u202f% du plafond PLUS", "Households under 60% of the PLUS ceiling"),
        ("inc_u20", "inc_20_39", "inc_40_59"),
    ),
    SumDefinition(
        "income_100p",
        (
            "Ménages à 100\u202f% du plafond PLUS ou plus",
            "Households at 100% of the PLUS ceiling or more",
        ),
        ("inc_100_119", "inc_120p"),
    ),
    SumDefinition(
        "single_parents", ("Familles monoparentales", "Single-parent families"), _PARENTS
    ),
    SumDefinition(
        "large_families",
        ("Familles de 3 enfants ou plus", "Families with 3 or more children"),
        ("type_parent3", "type_couple3", "type_couple4"),
    ),
    SumDefinition(
        "age_u30",
        ("Titulaires du bail de moins de 30 ans", "Lease holders under 30"),
        ("age_u25", "age_25_29"),
    ),
    SumDefinition(
        "age_65p",
        ("Titulaires du bail de 65 ans ou plus", "Lease holders aged 65 or over"),
        ("age_65_74", "age_75p"),
    ),
    SumDefinition(
        "tenure_10p",
        ("Ménages présents depuis 10 ans ou plus", "Households in place for 10 years or more"),
        ("ten_10_19", "ten_20p"),
    ),
    SumDefinition(
        "recent_income_u40",
        (
            "Emménagés récents sous 40\u202f% du plafond PLUS",
            "Recently moved in, under 40% of the PLUS ceiling",
        ),
        ("rinc_u20", "rinc_20_39"),
    ),
    SumDefinition(
        "recent_single_parents",
        (
            "Familles monoparentales parmi les emménagés récents",
            "Single-parent families among the recently moved in",
        ),
        tuple(f"r{column}" for column in _PARENTS),
    ),
    SumDefinition(
        "dpe_fg",
        ("Logements au DPE F ou G", "Dwellings with energy label F or G"),
        ("dpe_f", "dpe_g"),
    ),
)

DENOMINATORS_AS_SUMS: tuple[SumDefinition, ...] = tuple(
    SumDefinition(name, ("", ""), columns, served=False)
    for name, columns in (
        ("let_or_vacant", ("st_let", "st_vacant")),
        ("rent_dwellings", ("st_let",)),
        ("occupied", ("st_let", "st_association", "st_occupied")),
        ("dwellings", ("dpe_labelled", "dpe_unlabelled")),
        ("occupants", ("adults", "occ_0_17")),
    )
)

SUMS = (*CUMULATIVE, *DENOMINATORS_AS_SUMS)
SUM_COLUMNS = tuple(total.id for total in CUMULATIVE)
OF_PARTS = {frozenset(total.columns): total.id for total in CUMULATIVE}


INCLUSIONS: tuple[tuple[str, str], ...] = (
    ("households", "occupied"),
    ("vac_3m", "st_vacant"),
    ("households", "adults"),
    ("age_u25", "occ_18_24"),
    *((f"age_{band}", "occ_25_39") for band in ("25_29", "30_39")),
    *((f"age_{band}", "occ_40_64") for band in ("40_49", "50_64")),
    ("age_65p", "occ_65p"),
    ("recent", "households"),
    ("ten_u2", "recent"),
    *((name, "households") for name in ("type_known", "age_known", "income_known")),
    *(
        pair
        for kind, prefix, labels in (
            ("type", "type", HOUSEHOLD_TYPES),
            ("age", "age", AGES),
            ("income", "inc", INCOMES),
        )
        for pair in (
            (f"recent_{kind}_known", "recent"),
            (f"recent_{kind}_known", f"{kind}_known"),
            *((f"r{prefix}_{key}", f"{prefix}_{key}") for key in labels),
        )
    ),
)
"""Inclusions that follow from the definitions: (part, whole) columns, where all households of the
part are counted in the whole. "Recently moved in" means within two and a half or three years,
depending on the vintage, so it includes an occupancy of less than two years."""

NEARLY_EQUAL: tuple[tuple[str, str], ...] = (("mobility_base", "let_or_vacant"),)
"""Inclusions of denominators that the gate does not prove jointly. Proved jointly, they hid the
vacancy of a whole EPCI without new dwellings."""
