"""`scripts/on_screen .venv/bin/python tests/redteam/before.py [COMMIT]` plays today's attackers on
older code: the gestures that leaked before the guard, the number of cells that the judge found, and
today's tests that failed there for their assertion (not for a missing name). It checks out the
older commit, puts the attackers of this tree into it, plays both, prints one table (kept in
docs/guard.md) and removes the older tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "c5a54ee"  # the last one before the guard's issue
ATTACKERS = (
    "scripts/judge",
    "tests/redteam/canaries.py",
    "tests/redteam/ways/gestures.py",
    "tests/redteam/before.py",
)
TESTS = ("tests/unit/portal/http/test_hostile.py", "tests/qgis/guard/raw/test_links.py")
FIXTURES = ("tests/qgis/guard/raw/samples.py", "tests/qgis/guard/raw/conftest.py")
HARMLESS = "not bomb and not pieces and not wrong_kind"  # older code unpacks gigabytes
# where older code has the same thing under another name
OLDER = {
    "guard.export.write import export_layer": "guard.export.order import export_layer",
    "import DerivedLayers, copy_lineage, register_protected": "import DerivedLayers, carry as "
    "copy_lineage, carry as register_protected",
    "guard.raw.raw_layers import RawLayerGuard": "guard.raw.intruders import IntruderGuard as "
    "RawLayerGuard",
    "guard.raw.raw_layers import DECLARED, RawLayerGuard": "guard.raw.intruders import DECLARED, "
    "IntruderGuard as RawLayerGuard",
    "guard.raw.act import clipboard": "guard.raw import blockade",
    "toolbelt.journal": "guard.journal",
    "toolbelt.message_bar": "toolbelt.messages",
    "CATALOGUE.describe(POLICY": "CATALOGUE.describe(SCALES, POLICY",
    "from occupancy_plugin.portal.http.bodies import PIECE_BYTES, unpacked\n": "",
}
HELD = re.compile(r"^FAILED \S+::(\S+) - (Assert|assert|Failed: DID NOT RAISE|.*Error)", re.M)
VINTAGE = "2022"
PROGRESS = "occupancy_plugin.toolbelt.work.progress"  # older code takes cancellation and steps
WIDER = {"region", "departement", "france"}  # scales that the judge does not read


def main() -> None:
    if "--play" in sys.argv:
        ours = ModuleType("tests")  # some wheel brings another one
        ours.__path__ = [str(ROOT / "tests")]
        sys.modules["tests"] = ours
        sys.path.insert(0, str(ROOT))
        Path(sys.argv[-1]).write_text(json.dumps(play(Path(sys.argv[-1]).parent)))
        return
    commit = sys.argv[1] if len(sys.argv) > 1 else COMMIT
    with tempfile.TemporaryDirectory(prefix="before-") as folder:
        older = Path(folder) / "tree"
        git("worktree", "add", "--quiet", "--detach", str(older), commit)
        try:
            prepare(older)
            columns = {commit: play_in(older), "today": play_in(ROOT)}
            failed = failing_tests(older)
        finally:
            git("worktree", "remove", "--force", str(older))
    print(table(columns))
    print(f"\nOf today's tests on {commit}:")
    for line in failed:
        print(f"- {line}")


def git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


def prepare(older: Path) -> None:
    """Put today's attackers and tests into the older tree, under the names that it knows."""
    (older / ".venv").symlink_to((ROOT / ".venv").resolve())
    for name in (*ATTACKERS, *TESTS, *FIXTURES):
        here, there = ROOT / name, older / name
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
            continue
        text = here.read_text(encoding="utf-8")
        for new, old in OLDER.items():
            text = text.replace(new, old)
        there.write_text(text, encoding="utf-8")
    with (older / "tests/redteam/ways/__init__.py").open("a", encoding="utf-8") as ways:
        ways.write("\nfrom . import gestures  # noqa: E402, F401\n")


def play_in(tree: Path) -> dict[str, Any]:
    """Return what the attackers of a tree found, played in a separate process."""
    with tempfile.TemporaryDirectory(prefix="before-") as folder:
        answer = Path(folder) / "answer.json"
        subprocess.run(
            [sys.executable, "tests/redteam/before.py", "--play", str(answer)], cwd=tree, check=True
        )
        return dict(json.loads(answer.read_text()))


def play(folder: Path) -> dict[str, Any]:
    """Play the gestures in the real window of this tree, then the judge on one vintage."""
    gestures = import_module("tests.redteam.ways.gestures")
    registry = import_module("tests.redteam.ways.registry")
    Campaign = import_module("tests.redteam.campaign").Campaign

    ways = [way for way in registry.WAYS.values() if way.function.__module__ == gestures.__name__]
    campaign = Campaign(folder / "played", True)
    campaign.play(ways)
    found: dict[str, Any] = {
        way.tried: [campaign.outcomes[way.name], len(campaign.search(way)[1])] for way in ways
    }
    return {**found, "cells that the judge was told": ["", count_disclosed_cells()]}


def count_disclosed_cells() -> int:
    """Count the cells of CA2C that one vintage of the leaky portal discloses to one reader."""
    from qgis.core import QgsApplication

    from occupancy_plugin.description import Territory
    from occupancy_plugin.portal.download import download
    from occupancy_plugin.toolbelt.work.cancellation import Cancellation
    from scripts.judge.reader import Reader
    from scripts.judge.relations import relations_in
    from scripts.judge.truth import Share, Truth
    from scripts.portal_process import PortalProcess

    signed_in = import_module("tests.qgis.conftest").signed_in
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QgsApplication([], False)
    application.initQgis()
    ca2c = Territory("200030633", "CA2C", "epci")
    with PortalProcess("--leaky") as portal:
        signed = signed_in(portal, "epci_agent")
        who = (signed.client, signed.account, signed.catalogue, ca2c)
        raw = {  # a column that is zero on every row of one vintage is no relation
            (scale, vintage): table.frame
            for vintage in (VINTAGE, "2024")
            for scale, table in download(*who, vintage, Cancellation(), lambda *_: None).items()
            if scale not in WIDER
        }
        shares = [
            Share(indicator.id, indicator.numerator, indicator.denominator)
            for indicator in signed.catalogue.indicators
            if indicator.kind == "rate"
        ]
        truth = Truth(raw, tuple(shares))
        reader = Reader(truth, relations_in(truth))
        for scale, part in first_release(signed, ca2c).scales.items():
            if (scale, VINTAGE) in truth.tables:
                reader.see((scale, VINTAGE), part.frame)
        return len(reader.findings())


def first_release(signed: Any, territory: Any) -> Any:
    """Return what a first load on a machine releases, as this tree makes it."""
    from occupancy_plugin.layers.release import arrondissements, gate
    from occupancy_plugin.layers.release.ledgers import Ledgers
    from occupancy_plugin.portal.download import download
    from occupancy_plugin.toolbelt.work.cancellation import Cancellation

    say: Any = lambda *_: None  # noqa: E731
    try:
        obtain = import_module("occupancy_plugin.layers.release.obtain").obtain
    except ImportError:
        request = (
            signed.client,
            signed.account,
            signed.catalogue,
            territory,
            VINTAGE,
            Cancellation(),
        )
        tables = download(*request, say)
        description = signed.catalogue.describe(tuple(tables), signed.policy, territory, VINTAGE)
        return gate.protect_tables(
            arrondissements.roll_up(tables, description.schema.means), description
        )
    ledgers = Ledgers(Path(tempfile.mkdtemp(prefix="before-ledger-")))
    Ledgers.of_profile = classmethod(lambda cls: ledgers)  # type: ignore[method-assign,assignment]
    try:
        progress: tuple[Any, ...] = (import_module(PROGRESS).Progress(),)
    except ImportError:
        progress = (Cancellation(), say)
    return obtain(signed, territory, VINTAGE, *progress)


def failing_tests(older: Path) -> list[str]:
    """Return today's tests whose assertion fails in the older tree."""
    messages: list[str] = []
    for test in TESTS:
        plain = ["-p", "no:pytest_qgis", "-p", "no:pytest-qt"] if "/unit/" in test else []
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *plain, test, "-q", "-rf", "-k", HARMLESS],
            cwd=older,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        messages += [
            f"`{test.removeprefix('tests/')}`: {name}"
            for name, why in HELD.findall(run.stdout)
            if why.lower().startswith("assert") or "DID NOT RAISE" in why
        ]
        messages.append(f"`{test.removeprefix('tests/')}`: {run.stdout.strip().splitlines()[-1]}")
    return messages


def table(columns: dict[str, dict[str, Any]]) -> str:
    """Return a table: a row a gesture, a column a tree, with the outcome and the canaries found."""
    names = list(columns)
    lines = [f"| gesture | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for gesture in next(iter(columns.values())):
        cells = []
        for tree in columns.values():
            outcome, canaries = tree[gesture]
            cells.append(f"{canaries}" + (f" ({outcome})" if outcome else ""))
        lines.append(f"| {gesture} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
