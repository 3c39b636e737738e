"""One opposition closes the address scale."""


def test_one_opposition_closes_the_address_scale_and_withdrawal_reopens_it(sign):
    body = {"region": "32", "reason": "Diffusion trop fine pour nos locataires."}
    for other in ("agent.epci", "urh", "national"):
        assert (
            sign(other).send("POST", "/oppositions", json=body).json()["error"] == "not_a_landlord"
        )
    assert (
        sign("bailleur").send("POST", "/oppositions", json={**body, "region": "44"}).json()["error"]
        == "not_active_there"
    )
    opened = sign("bailleur").send("POST", "/oppositions", json=body)
    assert opened.status_code == 201
    assert sign("bailleur").send("POST", "/oppositions", json=body).status_code == 409
    for username in ("agent.epci", "agent.commune", "tiers", "admin.local"):
        answer = sign(username).get("/flatgeobuf/residence-2022.fgb")
        assert (answer.status_code, answer.json()["error"]) == (403, "scale_not_allowed")
        assert "oppose" in answer.json()["description"]["fr"]
        scales = {scale["id"]: scale for scale in sign(username).get("/me").json()["scales"]}
        assert scales["batiment"]["allowed"] is False
        assert scales["iris"]["allowed"] is True
    assert sign("bailleur").get("/flatgeobuf/residence-2022.fgb").status_code == 200
    assert list(sign("agent.epci").get("/oppositions").json()["closed_regions"]) == ["32"]
    assert (
        sign("agent.epci").send("DELETE", f"/oppositions/{opened.json()['id']}").status_code == 404
    )
    assert sign("bailleur").send("DELETE", f"/oppositions/{opened.json()['id']}").status_code == 200
    assert sign("agent.epci").get("/flatgeobuf/residence-2022.fgb").status_code == 200
