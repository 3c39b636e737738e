"""The OpenAPI document holds for requests drawn from it, valid and odd, from every kind of client.
None causes a server error."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from scripts.portal.duties.endpoint import OPERATIONS
from scripts.portal.serving.app import BLUEPRINTS
from scripts.portal_process import ROOT, PortalProcess
from tests.unit.portal_reference.visitors import running
from tests.unit.secrecy.draws import draws

assert BLUEPRINTS  # the rooms declare the operations when they are imported

PEOPLE = ("national", "admin.local", "agent.epci", "bailleur")
CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalProcess]:
    """A separate portal, because valid requests change its records."""
    with running("--access-lifetime", "3600") as process:
        yield process


@pytest.fixture(scope="module")
def documents(portal):
    """The documents of the duties and of the rows, by their path."""
    paths = ("/openapi", "/ogc/openapi")
    return {path: schemathesis.openapi.from_url(f"{portal.url}{path}") for path in paths}


ROWS = json.loads((ROOT / "scripts/portal/serving/ogc_openapi.json").read_text("utf-8"))["paths"]
DRAWN = [("/openapi", operation["method"], operation["path"]) for operation in OPERATIONS]
DRAWN += [("/ogc/openapi", "get", path) for path in ROWS]


@pytest.mark.parametrize(("document", "method", "path"), DRAWN)
def test_requests_drawn_from_the_documents(documents, portal, visit, document, method, path):
    drawn = documents[document][path][method.upper()]
    sound, odd = (
        drawn.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @settings(
        max_examples=len(draws(40)),
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(sound, odd))
    def send(case):
        for username in (None, *PEOPLE):
            headers = (
                {"Authorization": f"Bearer {visit(portal, username).tokens['access_token']}"}
                if username
                else {}
            )
            answer = case.call(headers=headers, timeout=20)
            case.validate_response(answer, checks=CHECKED)

    send()
