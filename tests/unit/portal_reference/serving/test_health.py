"""The answers to a load balancer."""

from sqlalchemy import create_engine


def test_a_balancer_hears_that_the_portal_answers(inside):
    answer = inside.app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_balancer_hears_that_the_records_are_away(inside, tmp_path):
    inside.app.extensions["records"] = create_engine(f"sqlite:///{tmp_path / 'no' / 'records'}")
    assert inside.app.test_client().get("/health").status_code == 503


def test_a_balancer_hears_that_no_row_can_be_read(inside, monkeypatch, tmp_path):
    torn = tmp_path / "rows.gpkg"
    torn.write_bytes(b"no database" * 999)
    monkeypatch.setattr(inside.app.extensions["portal"].reader, "source", str(torn))
    assert inside.app.test_client().get("/health").status_code == 503
