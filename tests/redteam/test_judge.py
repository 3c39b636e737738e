"""The values that the plugin puts on the map, judged by the text of the rules and by every relation
in the raw data: on a portal that suppresses and on one that does not, over all scales, vintages and
accounts of one machine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from occupancy_plugin.description import Territory
from occupancy_plugin.layers.release import gate
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.release.obtain import obtain
from occupancy_plugin.portal.download import download
from occupancy_plugin.portal.signin.signed_in import SignedIn
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.judge.reader import Finding, Reader
from scripts.judge.relations import Relations, relations_in
from scripts.judge.truth import Share, Truth
from scripts.portal_process import PortalProcess
from scripts.releases import remembered
from tests.qgis.conftest import signed_in
from tests.unit.secrecy.draws import EVERY

OUT = Path(__file__).resolve().parents[2] / "out" / "redteam"
HERE = Territory("200030633", "CA du Caudrésis et du Catésis", "epci")
VINTAGES = ("2022", "2024")
NOTHING = {
    "region",
    "departement",
    "france",
}  # rows outside the tables: their truth is not known here


@pytest.fixture(scope="module", autouse=True)
def gate_computes_nothing_twice() -> Iterator[None]:
    """The same rows through the same code give the same release: those of the other rooms are
    judged here."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gate, "_protect", remembered(gate._protect))
        yield


@pytest.fixture(scope="module")
def leaky(portal: PortalProcess) -> PortalProcess:
    return portal


@pytest.fixture(scope="module")
def suppressing(portal_with: Callable[..., PortalProcess]) -> PortalProcess:
    return portal_with()


@pytest.fixture(scope="module")
def truth(qgis_app: object, leaky: PortalProcess) -> Truth:
    """The raw rows of all scales and vintages, and the rates that maps show."""
    signed = signed_in(leaky, "epci_agent")
    tables = {}
    for vintage in VINTAGES:
        page_result = download(
            signed,
            HERE,
            vintage,
            Cancellation(),
            lambda _percent, _text: None,
        )
        tables |= {(scale, vintage): table.frame for scale, table in page_result.items()}
    shares = tuple(
        Share(indicator.id, indicator.numerator, indicator.denominator)
        for indicator in signed.catalogue.indicators
        if indicator.kind == "rate"
    )
    return Truth(
        {place: frame for place, frame in tables.items() if place[0] not in NOTHING}, shares
    )


@pytest.fixture(scope="module")
def relations(truth: Truth) -> Relations:
    """What every row adds up to: looked for once, for all attackers."""
    return relations_in(truth)


def silent(signed: SignedIn) -> SignedIn:
    """The same portal with a catalogue that says of no column that it is a sum or a part of
    others."""
    mute = tuple(replace(i, sum="", priority=None) for i in signed.catalogue.indicators)
    return replace(
        signed,
        catalogue=replace(
            signed.catalogue, sums=(), inclusions=(), lower_bounds=(), indicators=mute
        ),
    )


def disclosed(
    truth: Truth,
    relations: Relations,
    portal: PortalProcess,
    roles: Sequence[str],
    name: str,
    vintages: Sequence[str],
    declared: bool = True,
) -> list[Finding]:
    """Everything that these accounts load on one machine, one after the other, in one reader's
    hands."""
    reader = Reader(truth, relations)
    for role in roles:
        signed = signed_in(portal, role) if declared else silent(signed_in(portal, role))
        here = signed.account.territories[0]
        memory = ReleaseMemory()  # of one session, as in the window
        for vintage in vintages:
            beside = memory.others(here.code, vintage)
            release = obtain(signed, here, vintage, Progress(), beside)
            memory.keep(here, release)
            for scale, part in release.scales.items():
                if (scale, vintage) in truth.tables:
                    reader.see((scale, vintage), part.frame)
    assert reader.wrong() == 0, "a reader that errs proves nothing"
    findings = reader.findings()
    OUT.mkdir(parents=True, exist_ok=True)
    counts = Counter(f"{finding.scale} {finding.column} {finding.how}" for finding in findings)
    (OUT / f"judge-{name}.json").write_text(json.dumps(counts.most_common(), indent=1))
    return findings


@pytest.fixture(autouse=True)
def no_ledger_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledger")))


def summary(findings: list[Finding]) -> list[tuple[str, int]]:
    return Counter(
        f"{finding.scale} {finding.column} {finding.how}" for finding in findings
    ).most_common(12)


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("kind", ["leaky", "suppressing"])
def test_vintages_and_accounts_together_tell_no_secret(
    truth: Truth, relations: Relations, kind: str, request: pytest.FixtureRequest
) -> None:
    """The disclosures of one vintage or account are included, since more data disclose no less. A
    portal that suppresses has compared its vintages itself: a landing asks for one of them."""
    portal = request.getfixturevalue(kind)
    vintages = VINTAGES if kind == "leaky" or EVERY == 1 else VINTAGES[:1]
    findings = disclosed(truth, relations, portal, ["epci_agent", "commune_agent"], kind, vintages)
    assert summary(findings) == []


@pytest.mark.timeout(1500)
def test_relations_that_no_catalogue_declares_tell_no_secret(
    truth: Truth, relations: Relations, leaky: PortalProcess
) -> None:
    """The gate finds in the data what the portal forgot to say."""
    findings = disclosed(
        truth, relations, leaky, ["epci_agent"], "undeclared", VINTAGES[:1], declared=False
    )
    assert summary(findings) == []
