"""Third parties: as many accounts as agreed, until the agreed end, and the people who may change
it."""

from datetime import date, timedelta

from tests.unit.portal_reference.duties.forms import act, record_of

PAGE = "third-parties"


def test_an_extension_needs_the_epci_and_moves_the_end_of_access(browse, sign):
    end = sign("tiers").get("/me").json()["access_ends_on"]
    later = (date.fromisoformat(end) + timedelta(days=90)).isoformat()
    contract = record_of(browse("admin.local"), PAGE, "agence")
    wish = {"ends_on": later, "reason": "La mission continue jusqu’au diagnostic."}

    def ask(username: str, **changes: str) -> str:
        return act(browse(username), PAGE, "ask_extension", contract, **{**wish, **changes})

    assert ask("tiers") == "extension_not_by_epci"
    assert ask("reservataire") == "not_found"
    assert ask("admin.local", ends_on=end) == "not_later"
    assert ask("admin.local") == ""
    assert sign("tiers").get("/me").json()["access_ends_on"] == end
    number = record_of(browse("national"), PAGE, "agence")

    def decide(username: str, **form: str) -> str:
        return act(browse(username), PAGE, "decide_extension", number, **form)

    assert decide("admin.local", decision="accept") == "extension_not_by_gip"
    assert decide("national", decision="reject") == "rejection_without_reason"
    assert decide("national", decision="accept") == ""
    assert decide("national", decision="accept") == "already_decided"
    assert sign("tiers").get("/me").json()["access_ends_on"] == later


def test_the_third_party_is_warned_before_its_end(portal, visit):
    kinds = {
        reminder["kind"]: reminder
        for reminder in visit(portal, "tiers").get("/me").json()["reminders"]
    }
    assert kinds["access_ends"]["days"] == 21
    assert set(kinds["access_ends"]["text"]) == {"fr", "en"}


def test_a_new_convention_is_recorded_by_the_epci(browse):
    form = {
        "reference": "Annexe 2 – essai",
        "third_party": "Cabinet fictif",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }

    def record(username: str, **changes: str) -> str:
        return act(browse(username), PAGE, "record_contract", **{**form, **changes})

    assert record("agent.epci") == "convention_not_by_epci"
    assert record("admin.local") == ""
    assert "0 / 1" in browse("admin.local").get("/pages/third-parties").text
    assert record("admin.local") == "reference_taken"
    assert record("admin.local", reference="x", ends_on="2020-01-01") == "end_in_the_past"
    assert record("admin.local", reference="y", accounts_allowed="0") == "fields_to_correct"
