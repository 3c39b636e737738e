"""Rights: the full matrix role × scale × territory, over HTTP, against a table written out here by
hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.portal.access import rights, rights_document
from scripts.portal.access.refusals import Refused
from scripts.portal.access.rights import Atlas, Person
from scripts.portal.catalogue.scales import SCALES

EPCI, TOWN, OTHER_TOWN, DEPARTEMENT, REGION = "200030633", "59139", "59136", "59", "32"
ADDRESS = ("residence", "batiment", "voisinage")  # a group of one is a résidence
FINE = ("iris", "qpv2015", "qpv2024", "carreau", "maille")

# what each demo account sees: 'all' rows; 'own' = of its EPCI; 'town' = of its commune; 'epci' =
# the EPCI's row; 'stock'; None = refused
TERRITORIAL = {
    "france": "all",
    "region": "all",
    "departement": "all",
    "epci": "own",
    "commune": "own",
    **dict.fromkeys((*FINE, *ADDRESS), "own"),
}
EXPECTED = {
    "agent.epci": TERRITORIAL,
    "tiers": TERRITORIAL,
    "admin.local": TERRITORIAL,
    "agent.commune": {
        "france": "all",
        "region": "all",
        "departement": "all",
        "epci": "epci",
        "commune": "town",
        **dict.fromkeys((*FINE, *ADDRESS), "town"),
    },
    "etat": {
        **dict.fromkeys(("france", "region", "departement", "epci", "commune", *FINE), "all"),
        **dict.fromkeys(ADDRESS, None),
    },
    "bailleur": {
        **dict.fromkeys(("france", "region", "departement", "epci", "commune"), "all"),
        **dict.fromkeys(FINE, None),
        **dict.fromkeys(ADDRESS, "stock"),
        "voisinage": None,
    },
    "reservataire": {**TERRITORIAL, **dict.fromkeys(ADDRESS, None)},
    "national": dict.fromkeys(SCALES, "all"),
}
TERRITORIES = (
    None,
    EPCI,
    TOWN,
    OTHER_TOWN,
    f"departement:{DEPARTEMENT}",
    f"region:{REGION}",
    "FR",
    "75056",
)
# two EPCI side by side, which the small portal does not hold: the same functions, without HTTP
ATLAS = Atlas(
    names={
        "region": {"32": "Hauts-de-France", "44": "Grand Est"},
        "departement": {"59": "Nord", "51": "Marne", "32": "Gers"},
        "epci": {"200030633": "CA2C", "200068500": "Autre"},
        "commune": {"59139": "Caudry", "59136": "Le Cateau", "59122": "Cambrai"},
    },
    parents={
        "59139": {"epci": "200030633", "departement": "59", "region": "32"},
        "59136": {"epci": "200030633", "departement": "59", "region": "32"},
        "59122": {"epci": "200068500", "departement": "59", "region": "32"},
        "200030633": {"departement": "59", "region": "32"},
        "200068500": {"departement": "59", "region": "32"},
        "59": {"region": "32"},
        "51": {"region": "44"},
    },
)
TERRITORIAL_ROLES = ("epci_agent", "third_party", "local_administrator", "reservataire")


@pytest.fixture(scope="module")
def all_rows(leaky, visit):
    """All rows of the raw portal, codes and parents only."""
    visitor = visit(leaky, "national")
    matches = {}
    for scale in SCALES:
        matches[scale] = visitor.rows(f"{scale}-2022")
    return matches


def visible(status: str, rows: dict) -> set[str]:
    if status in ("all", "own", "epci"):  # this portal holds one EPCI: its own rows are all rows
        return set(rows)
    if status == "town":
        return {code for code, row in rows.items() if row.get("commune", code) == TOWN}
    return {
        code for code, row in rows.items() if row.get("landlord") == "Habitat fictif du Cambrésis"
    }


def inside(territory: str | None, scale: str, rows: dict) -> set[str]:
    if territory in (None, "FR"):
        return set(rows)
    kind, _, code = territory.rpartition(":")
    kind = kind or ("epci" if len(code) == 9 else "commune")
    return {
        unit for unit, row in rows.items() if (unit if kind == scale else row.get(kind)) == code
    }


@pytest.mark.parametrize("username", EXPECTED)
def test_the_full_matrix(leaky, visit, all_rows, username):
    visitor = visit(leaky, username)
    for scale in SCALES:
        expected = EXPECTED[username][scale]
        for territory in TERRITORIES:
            where = {"territory": territory} if territory else {}
            answer = visitor.get(
                f"/ogc/collections/{scale}-2022/items",
                f="json",
                limit=10_000,
                properties="code",
                geometry="none",
                **where,
            )
            case = (username, scale, territory)
            if expected is None:
                assert (answer.status_code, answer.json()["error"]) == (403, "scale_not_allowed"), (
                    case
                )
                continue
            if territory == "75056":
                assert (answer.status_code, answer.json()["error"]) == (404, "unknown_territory"), (
                    case
                )
                continue
            if expected in ("town", "epci") and territory == OTHER_TOWN:
                assert (answer.status_code, answer.json()["error"]) == (
                    403,
                    "territory_not_allowed",
                ), case
                assert set(answer.json()["description"]) == {"fr", "en"}
                continue
            assert answer.status_code == 200, case
            codes = {feature["id"] for feature in answer.json()["features"]}
            assert codes == visible(expected, all_rows[scale]) & inside(
                territory, scale, all_rows[scale]
            ), case


@pytest.mark.parametrize("username", EXPECTED)
def test_flatgeobuf_and_single_units_follow_the_same_rights(leaky, visit, all_rows, username):
    visitor = visit(leaky, username)
    for scale in ("commune", "iris", "residence"):
        expected = EXPECTED[username][scale]
        file = visitor.get(f"/flatgeobuf/{scale}-2022.fgb", properties="code", geometry="none")
        outside = next(
            code for code, row in all_rows[scale].items() if row.get("commune", code) == OTHER_TOWN
        )
        unit = visitor.get(f"/ogc/collections/{scale}-2022/items/{outside}", f="json")
        if expected is None:
            assert file.status_code == unit.status_code == 403
        else:
            allowed = outside in visible(expected, all_rows[scale])
            assert unit.status_code == (200 if allowed else 404), (username, scale)
            assert (outside.encode() in file.content) == allowed, (username, scale)


def test_me_tells_what_is_open_and_why_not(portal, visit):
    for username, scales in EXPECTED.items():
        for scale in visit(portal, username).get("/me").json()["scales"]:
            status = scales.get(scale["id"], "landlords: open to every role")
            assert scale["allowed"] is (status is not None)
            assert (scale["reason"] is None) is scale["allowed"]


@pytest.mark.parametrize("role", TERRITORIAL_ROLES)
@pytest.mark.parametrize("scale", FINE)
def test_another_epci_is_refused(role, scale):
    person = Person(role, (("epci", "200030633"),))
    for foreign in ("200068500", "59122", "departement:51", "region:44"):
        with pytest.raises(Refused) as refusal:
            rights.requested_rows(person, foreign, scale, ATLAS)
        assert refusal.value.code == "territory_not_allowed"
    assert rights.visible_rows(person, scale, ATLAS).any_of == (("epci", ("200030633",)),)


def test_a_wider_territory_never_widens_what_is_seen():
    person = Person("epci_agent", (("epci", "200030633"),))
    rights.requested_rows(person, "region:32", "iris", ATLAS)
    assert not rights.visible_rows(person, "iris", ATLAS).every


def test_a_commune_agent_sees_its_epci_as_a_comparator():
    person = Person("commune_agent", (("commune", "59139"),))
    assert ("code", ("200030633",)) in rights.visible_rows(person, "epci", ATLAS).any_of
    assert rights.visible_rows(person, "commune", ATLAS).any_of == (("code", ("59139",)),)


@pytest.mark.parametrize("territory", [("epci", "200030633"), ("commune", "59139")])
def test_suppressed_rows_show_the_epci_of_the_departement_and_no_commune_more(territory):
    person, suppressed = Person("epci_agent", (territory,)), replace(ATLAS, suppressed=True)
    assert ("departement", ("59",)) in rights.visible_rows(person, "epci", suppressed).any_of
    for scale in ("commune", "iris", "residence"):
        own_rows = rights.visible_rows(person, scale, ATLAS)
        assert rights.visible_rows(person, scale, suppressed) == own_rows


def test_a_code_that_two_scales_share_is_told_apart():
    national = Person("national", (("france", "FR"),))
    assert rights.requested_rows(national, "32", "commune", ATLAS).any_of == (("region", ("32",)),)
    assert rights.requested_rows(national, "departement:32", "commune", ATLAS).any_of == (
        ("departement", ("32",)),
    )


def test_a_landlord_without_stock_sees_no_address():
    rows = rights.visible_rows(Person("landlord", (("region", "32"),)), "residence", ATLAS)
    assert rows.any_of == ()
    assert not rows.every


def test_an_unknown_role_sees_nothing():
    for scale in SCALES:
        assert rights.scale_right(Person("nobody", ()), scale) is not None


def test_the_table_is_complete():
    for role, scales in rights.RIGHTS.items():
        assert set(scales) == {*SCALES, *rights.LANDLORD_SCALES}, role
        assert role in rights.ROLE_LABELS


def test_the_documentation_shows_the_table_in_force():
    page = Path(__file__).resolve().parents[4] / "docs" / "rights.md"
    assert page.read_text(encoding="utf-8") == rights_document.markdown()


def test_an_opposition_closes_its_own_region_only():
    closed = {"44": {"fr": "motif", "en": "reason"}}
    for role in ("epci_agent", "commune_agent", "third_party", "local_administrator"):
        nord, marne = (Person(role, (u,)) for u in (("epci", EPCI), ("departement", "51")))
        assert rights.scale_right(nord, "residence", closed, ATLAS) is None
        assert rights.scale_right(marne, "residence", closed, ATLAS) == closed["44"]
    landlord = Person("landlord", (("region", "44"),), "Office fictif")
    assert rights.scale_right(landlord, "residence", closed, ATLAS) is None
