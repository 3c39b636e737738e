"""One opposition closes the address scale."""

from tests.unit.portal_reference.duties.forms import act, oppose, record_of, withdraw


def test_one_opposition_closes_the_address_scale_and_withdrawal_reopens_it(browse, sign):
    for other in ("agent.epci", "urh", "national"):
        assert oppose(browse(other)) == "not_a_landlord"
    assert oppose(browse("bailleur"), region="44") == "not_active_there"
    assert oppose(browse("bailleur")) == ""
    assert oppose(browse("bailleur")) == "already_objects"
    for username in ("agent.epci", "agent.commune", "tiers", "admin.local"):
        answer = sign(username).get("/flatgeobuf/residence-2022.fgb")
        assert (answer.status_code, answer.json()["error"]) == (403, "scale_not_allowed")
        assert "oppose" in answer.json()["description"]["fr"]
        scales = {scale["id"]: scale for scale in sign(username).get("/me").json()["scales"]}
        assert scales["batiment"]["allowed"] is False
        assert scales["iris"]["allowed"] is True
    assert sign("bailleur").get("/flatgeobuf/residence-2022.fgb").status_code == 200
    number = record_of(browse("bailleur"), "oppositions", "act=withdraw")
    assert act(browse("agent.epci"), "oppositions", "withdraw", number) == "not_found"
    assert withdraw(browse("bailleur")) == ""
    assert sign("agent.epci").get("/flatgeobuf/residence-2022.fgb").status_code == 200
