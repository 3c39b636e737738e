"""Two portals of different versions on one profile: keys that a newer one adds are ignored, keys
that an older one lacks have a default or a sentence."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import requests

from occupancy_plugin.description import ClassMethod
from occupancy_plugin.portal.documents import read_account, read_catalogue, read_policy
from occupancy_plugin.secrecy import Policy, PolicyError
from occupancy_plugin.toolbelt.errors import BadData
from scripts.portal.client import sign_in
from scripts.portal_process import PortalProcess

READERS = {"/catalogue": read_catalogue, "/policy": read_policy, "/me": read_account}


@pytest.fixture(scope="module")
def documents(portal: PortalProcess) -> dict[str, Any]:
    token = sign_in(portal.url, *portal.account("epci_agent"))["access_token"]
    return {
        path: requests.get(
            portal.url + path, headers={"Authorization": f"Bearer {token}"}, timeout=60
        ).json()
        for path in READERS
    }


def newer(document: dict[str, Any]) -> dict[str, Any]:
    """Add members that no version knows yet to the document and to every object that it lists."""
    unknown = {"since_2031": {"fr": "inconnu"}}
    return {
        name: [each | unknown if isinstance(each, dict) and "id" in each else each for each in item]
        if isinstance(item, list)
        else item
        for name, item in document.items()
    } | unknown


@pytest.mark.parametrize("path", ["/catalogue", "/me"])
def test_keys_that_a_newer_portal_adds_are_ignored(documents: dict[str, Any], path: str) -> None:
    later = newer(documents[path])
    assert later != documents[path]
    assert READERS[path](later) == READERS[path](documents[path])


def test_a_newer_policy_is_as_strict_as_it_says(documents: dict[str, Any]) -> None:
    """Unknown keys are kept apart; known ones count."""
    later = newer(documents["/policy"]) | {"min_households": 20}
    assert Policy.from_json(read_policy(later).thresholds).min_households == 20
    with pytest.raises(PolicyError):
        Policy.from_json(read_policy(later | {"min_households": 5}).thresholds)


@pytest.mark.parametrize("path", READERS)
def test_keys_that_an_older_portal_lacks_have_a_default_or_a_sentence(
    documents: dict[str, Any], path: str
) -> None:
    refusals = []
    for member in documents[path]:
        older = {name: item for name, item in documents[path].items() if name != member}
        try:
            READERS[path](older)
        except BadData as error:
            refusals.append(str(error))
    assert refusals  # something must be there: nothing is made up
    assert all(sentence.endswith(".") for sentence in refusals)


def test_a_class_method_of_a_newer_portal_does_not_close_the_catalogue(
    documents: dict[str, Any],
) -> None:
    later = copy.deepcopy(documents["/catalogue"])
    later["indicators"][0]["method"] = "learned_2031"
    catalogue = read_catalogue(later)
    assert len(catalogue.indicators) == len(later["indicators"])
    assert catalogue.indicators[0].method is ClassMethod.QUANTILE
