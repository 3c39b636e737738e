"""The folder is written whole or not at all, and never over another's files."""

from __future__ import annotations

import errno
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.PyQt.QtGui import QColor, QImage

from occupancy_plugin.atlas.pages import SCRIPTS, TEMPLATES
from occupancy_plugin.duties.records import atlas_facts
from occupancy_plugin.toolbelt.errors import AtlasError, Cancelled
from occupancy_plugin.toolbelt.metadata import resource
from occupancy_plugin.toolbelt.work.cancellation import Cancellation


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_list_of_files_is_whole_and_its_digest_is_what_is_noted(publish_small):
    noted: list[str] = []
    published = publish_small(record=noted.append)
    sums = (published.path / "SHA256SUMS").read_text("utf-8")
    listed = dict(reversed(line.split("  ")) for line in sums.splitlines())
    there = files_of(published.path)
    assert set(listed) == set(there) - {"SHA256SUMS"}
    assert all(hashlib.sha256(there[name]).hexdigest() == digest for name, digest in listed.items())
    assert noted == [hashlib.sha256(sums.encode()).hexdigest()] == [published.digest]


def test_a_folder_that_is_not_empty_and_no_atlas_is_never_overwritten(publish_small, tmp_path):
    target = tmp_path / "atlas"
    target.mkdir()
    (target / "budget.xlsx").write_bytes(b"x")
    with pytest.raises(AtlasError):
        publish_small()
    assert files_of(tmp_path) == {"atlas/budget.xlsx": b"x"}


def test_an_atlas_with_a_foreign_file_is_not_overwritten_and_the_file_is_named(
    publish_small, tmp_path
):
    published = publish_small()
    (published.path / "notes.txt").write_text("ma note")
    before = files_of(tmp_path)
    with pytest.raises(AtlasError, match=r"notes\.txt"):
        publish_small()
    assert files_of(tmp_path) == before


def test_an_atlas_of_ours_is_replaced_whole(publish_small, small_material, tmp_path):
    publish_small()
    other = replace(
        small_material,
        order=replace(small_material.order, scales=("iris",), title="Atlas du logement"),
    )
    publish_small(material=other)
    names = set(files_of(tmp_path / "atlas"))
    assert "data/iris.js" in names
    assert "data/commune.js" not in names
    assert [path.name for path in tmp_path.iterdir()] == ["atlas"]


def test_an_empty_folder_is_taken(publish_small, tmp_path):
    (tmp_path / "atlas").mkdir()
    assert (publish_small().path / "index.html").exists()


@pytest.mark.parametrize("kind", ["file", "link", "no parent"])
def test_a_path_that_is_no_folder_is_refused(publish_small, tmp_path, kind):
    target = tmp_path / "atlas"
    if kind == "file":
        target.write_text("x")
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        target.symlink_to(tmp_path / "elsewhere")
    else:
        target = tmp_path / "none" / "atlas"
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(AtlasError):
        publish_small(output=target)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("at", [1, 2, 4, 5])
def test_a_cancel_leaves_nothing_and_the_atlas_of_before_stands(publish_small, tmp_path, at):
    publish_small()
    before = files_of(tmp_path)
    cancellation, steps, noted = Cancellation(), [], []

    def step(percent: float, text: str) -> None:
        steps.append((percent, text))
        if len(steps) == at:
            cancellation.cancel()
        cancellation.check()

    with pytest.raises(Cancelled):
        publish_small(cancellation=cancellation, report=step, record=noted.append)
    assert files_of(tmp_path) == before
    assert noted == []


@pytest.mark.parametrize("nth", [1, 2, 3, 5])
def test_a_full_disk_leaves_nothing_half_and_is_said(publish_small, tmp_path, monkeypatch, nth):
    publish_small()
    before, written_files = files_of(tmp_path), []
    honest = Path.write_text

    def full(path: Path, *arguments, **options):
        written_files.append(path)
        if len(written_files) >= nth and ".part" in str(path):
            raise OSError(errno.ENOSPC, "no space")
        return honest(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    noted: list[str] = []
    with pytest.raises(AtlasError):
        publish_small(record=noted.append)
    monkeypatch.undo()
    assert files_of(tmp_path) == before
    assert noted == []


def test_a_place_that_cannot_be_taken_leaves_the_atlas_of_before(
    publish_small, small_material, tmp_path, monkeypatch
):
    publish_small()
    before = files_of(tmp_path)
    from occupancy_plugin.atlas import folder

    honest = folder.os.replace

    def refuse(source, target):
        if target == tmp_path / "atlas" and source.name.endswith(".part"):
            raise PermissionError(errno.EACCES, "open elsewhere")
        honest(source, target)

    monkeypatch.setattr(folder.os, "replace", refuse)
    with pytest.raises(AtlasError):
        publish_small(
            material=replace(small_material, order=replace(small_material.order, title="Autre"))
        )
    assert files_of(tmp_path) == before


def test_nothing_stands_that_could_not_be_noted(publish_small, tmp_path):
    from occupancy_plugin.toolbelt.errors import JournalError

    def fail(_digest: str) -> None:
        raise JournalError("The journal cannot be written.")

    with pytest.raises(JournalError):
        publish_small(record=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_logo_is_drawn_again_without_what_its_file_holds(
    publish_small, small_material, tmp_path
):
    picture = QImage(640, 300, QImage.Format.Format_RGB32)
    picture.fill(QColor("#b3202c"))
    picture.setText("Comment", "canari-37-ménages")
    path = tmp_path / "logo.png"
    picture.save(str(path))
    assert b"canari" in path.read_bytes()
    order = replace(small_material.order, logo=str(path), organisation='Ville "A" & <b>')
    published = publish_small(material=replace(small_material, order=order))
    written = (published.path / "logo.png").read_bytes()
    assert b"canari" not in written
    assert QImage.fromData(written).pixelColor(5, 5).name() == "#b3202c"
    page = (published.path / "index.html").read_text("utf-8")
    assert 'alt="Ville &quot;A&quot; &amp; &lt;b&gt;"' in page


def test_a_logo_that_is_no_picture_is_refused(publish_small, small_material, tmp_path):
    (tmp_path / "logo.png").write_text("no picture")
    order = replace(small_material.order, logo=str(tmp_path / "logo.png"))
    with pytest.raises(AtlasError, match=r"logo\.png"):
        publish_small(material=replace(small_material, order=order))


def test_a_program_finds_the_data_by_the_manifest(published):
    manifest = json.loads((published.folder / "atlas.json").read_text("utf-8"))
    for scale in manifest["scales"]:
        assert (published.folder / scale["data"]).is_file()
    assert manifest["vintages"] == ["2022", "2020"]
    assert manifest["fictitious"] is True
    assert {i["id"] for i in manifest["indicators"]} == set(published.material.order.indicators)
    assert manifest["generator"] == "Occupancy"


def test_the_atlas_of_an_epci_is_small(published):
    """9 scales × 20 indicators × 2 vintages, pages included."""
    assert published.publication.size < 1_000_000


def test_the_journal_names_what_it_has_room_for_and_always_the_digest(published):
    """A line that is cut would name an indicator that does not exist."""
    order = published.material.order
    facts = atlas_facts(replace(order, indicators=("income_u40_rate", "rent_mean")), "ab12")
    assert facts["indicator"] == "income_u40_rate, rent_mean"
    many = atlas_facts(
        replace(order, indicators=tuple(f"indicator_{n}" for n in range(60))), "ab12"
    )
    assert "indicator" not in many
    assert many["digest"] == "ab12"


def test_the_joined_script_has_every_script_of_the_pages_once(published):
    names = {path.stem for path in resource(TEMPLATES).glob("*.js")}
    assert len(SCRIPTS) == len(set(SCRIPTS))
    assert {*SCRIPTS, "core"} == names
    joined = (published.folder / "atlas.js").read_text("utf-8")
    places = [
        joined.index((resource(TEMPLATES) / f"{name}.js").read_text("utf-8")) for name in SCRIPTS
    ]
    assert places == sorted(places)
