"""The dossier of CA2C from the leaky portal through the real gate, laid out and written once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from occupancy_plugin.diagnosis.content.contents import contents
from occupancy_plugin.diagnosis.content.order import OUTPUTS, standard_order
from occupancy_plugin.diagnosis.dossier import Material, facts_of, write_dossier
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.subjects import load_subjects
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress

from ..conftest import own_ledgers, signed_in

LATER, EARLIER = "2022", "2020"
LONG = "Communauté d’agglomération de la Région de Château-Thierry et du Sud de l’Aisne"
PURPOSE = "Politique intercommunale d’attribution"


@pytest.fixture(scope="session")
def memory(release_of):
    """What a session remembers after its first dossier: tests that load it again make no
    request."""
    memory = ReleaseMemory()
    for release in (release_of(LATER), release_of(EARLIER)):
        memory.keep(release.territory, release)
    return memory


@pytest.fixture(scope="session")
def material(portal, release_of, memory, tmp_path_factory):
    signed = signed_in(portal)
    later, earlier = release_of(LATER), release_of(EARLIER)
    with own_ledgers(tmp_path_factory.mktemp("subjects")):
        subjects = load_subjects(signed, memory, later.territory, LATER, Progress())
    return Material(later, signed.catalogue, signed.policy, earlier, subjects)


@pytest.fixture(scope="session")
def facts_in(material):
    """Facts in a language, of a territory with another name if asked. Tests share them, with the
    measures that they remember: `replace(…)` for others."""

    @cache
    def made(language="fr", name=""):
        release = material.release
        if name:
            release = replace(release, territory=replace(release.territory, name=name))
        order = standard_order(release.territory, LATER, EARLIER, language=language)
        return facts_of(order, replace(material, release=release))

    return made


@pytest.fixture(scope="session")
def order(material):
    return standard_order(
        material.release.territory,
        LATER,
        EARLIER,
        outputs=OUTPUTS,
        purpose=PURPOSE,
        organisation="CA du Caudrésis et du Catésis",
        number="CS-2026-014",
    )


@pytest.fixture(scope="session")
def all_pages(order, facts_in):
    """The content of every page: made once, since it takes seconds and nothing changes a page."""
    return contents(order, facts_in())


@pytest.fixture(scope="session")
def dossier_files(material, order, tmp_path_factory):
    path = tmp_path_factory.mktemp("dossier") / "diagnosis.pdf"
    for step in write_dossier(order, material, path, Cancellation()):
        files = step.files
    return {file.suffix[1:]: file for file in files}
