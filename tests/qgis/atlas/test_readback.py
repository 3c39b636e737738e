"""A published folder holds the released values. A byte that is changed while it is written is
found, and nothing is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from occupancy_plugin.atlas import folder as folders
from occupancy_plugin.atlas.readback import Reading, read_script, script
from occupancy_plugin.atlas.shapes import Grid, geometries, read_unit, written_unit
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.portal.download import download
from occupancy_plugin.secrecy.ledger import HIDDEN, SHOWN
from occupancy_plugin.toolbelt.errors import ProofError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

INDICATOR = "single_parents_rate"
Document = dict[str, Any]


def document_of(folder: Path, scale: str) -> Document:
    return read_script(folder / "data" / f"{scale}.js")


@pytest.mark.parametrize("vintage", ["2022", "2020"])
def test_every_cell_of_the_folder_is_the_released_one(published, vintage):
    """Counted by hand from the released tables: 100 · part / whole, rounded, `null` where either is
    hidden."""
    release = next(r for r in published.material.releases if r.vintage == vintage)
    compared = 0
    for scale in published.material.order.scales:
        document, table = document_of(published.folder, scale), release.scales[scale].released
        read = document["vintages"][vintage]
        values = read["values"].get("income_u40_rate")
        for row, value in zip(read["rows"], values, strict=True):
            unit = table.loc[document["codes"][row]]
            part, whole = unit["income_u40"], unit["income_known"]
            if value not in (None, ""):
                assert value == pytest.approx(100 * part / whole, abs=0.0501)
                compared += 1
            elif value is None:
                assert np.isnan(part) or np.isnan(whole) or part in (0, whole)
    assert compared > 200


def test_withheld_units_are_in_no_byte_of_the_folder(published):
    """Codes and names of every unit that the raw rows have and the releases have not; the control
    finds them in the raw rows."""
    signed, released = published.signed, published.material.releases
    territory = published.material.order.territory
    content = b"\n".join(p.read_bytes() for p in published.folder.rglob("*") if p.is_file())
    canaries: set[str] = set()
    for release in released:
        tables = download(signed, territory, release.vintage, Cancellation(), lambda *_: None)
        for scale, table in tables.items():
            withheld = table.frame.index.difference(release.scales[scale].released.index)
            raw = table.frame.loc[withheld]
            canaries |= {f'"{code}"' for code in map(str, withheld)}
            canaries |= {f'"{name}"' for name in raw["name"].dropna().map(str)}
    public = {
        f'"{text}"'
        for release in released
        for released_scale in release.scales.values()
        for text in (
            *map(str, released_scale.released.index),
            *released_scale.released["name"].dropna().map(str),
        )
    }
    canaries -= public  # withheld in one vintage, released in the other
    assert len(canaries) > 3000
    assert [canary for canary in canaries if canary.encode() in content] == []
    assert sum(text.encode() in content for text in public) > 500  # the search finds what is there


def test_the_ledger_has_the_cells_of_the_folder_as_shown(published):
    """No cell that any load of this machine hid."""
    for release in published.material.releases:
        ledger = published.ledgers.read(published.material.portal, release.vintage)
        for scale in published.material.order.scales:
            part = release.scales[scale]
            document = document_of(published.folder, scale)
            published_cells = folders.shown_cells(
                document, release.vintage, part, published.material.indicators
            )
            assert published_cells
            for column, codes in published_cells.items():
                assert (ledger.states(scale, column, codes) == SHOWN).all()
        states = ledger.cells["commune"].to_numpy()
        assert (states == HIDDEN).any()


def _commune(change: Callable[[Document, Any], None]) -> Callable[[Path, Any], None]:
    def tamper(folder: Path, material: Any) -> None:
        path = folder / "data" / "commune.js"
        document = read_script(path)
        change(document, material)
        path.write_text(script("commune", document), encoding="utf-8")

    return tamper


def _latest(document: Document) -> Document:
    return document["vintages"]["2022"]


def hidden_value(document: Document, _material: Any) -> None:
    values = _latest(document)["values"][INDICATOR]
    values[values.index(None)] = 12.3


def last_digit(document: Document, _material: Any) -> None:
    values = _latest(document)["values"][INDICATOR]
    position = next(n for n, value in enumerate(values) if isinstance(value, float))
    values[position] = round(values[position] + 0.1, 1)


def secret_as_nothing(document: Document, _material: Any) -> None:
    values = _latest(document)["values"][INDICATOR]
    values[values.index(None)] = ""


def withheld_unit(document: Document, _material: Any) -> None:
    document["codes"].append("59999")
    document["names"].append("Commune")
    document["units"].append(document["units"][0])


def withheld_outline(document: Document, material: Any) -> None:
    part = material.releases[0].scales["commune"]
    grid = Grid(
        document["step"], tuple(folders.meta(material, folders.date.today())["ground"]["origin"])
    )
    (shape,) = geometries([bytes(part.withheld[0])], part.crs)
    document["units"][0] = written_unit(shape, grid)


def other_name(document: Document, _material: Any) -> None:
    document["names"][0] = "Mairie : 03 27 00 00 00"


def legend_edge(document: Document, _material: Any) -> None:
    document["legends"][INDICATOR]["edges"][1] += 0.1


def legend_word(document: Document, _material: Any) -> None:
    document["legends"][INDICATOR]["labels"]["fr"][0] += " (dont 3 ménages)"


def bar(document: Document, _material: Any) -> None:
    _latest(document)["bars"][INDICATOR][1][0] += 1


def further_key(document: Document, _material: Any) -> None:
    _latest(document)["raw"] = [1, 2, 3]


def state(document: Document, _material: Any) -> None:
    rows = _latest(document)
    rows["states"] = "n" + rows["states"][1:]


def change_of_a_hidden_one(document: Document, _material: Any) -> None:
    document["changes"][0]["left_out"].pop()
    document["changes"][0]["left_out"].append(0)


TAMPERED = [
    *(hidden_value, last_digit, secret_as_nothing, withheld_unit, withheld_outline, other_name),
    *(legend_edge, legend_word, bar, further_key, state, change_of_a_hidden_one),
]


def meta_finding(folder: Path, _material: Any) -> None:
    path = folder / "data" / "meta.js"
    document = read_script(path)
    document["findings"]["2022"][INDICATOR]["fr"] += " (37 ménages)"
    path.write_text(script("meta", document), encoding="utf-8")


def meta_ground(folder: Path, _material: Any) -> None:
    """An order that says which communes are released is a message of its own."""
    path = folder / "data" / "meta.js"
    document = read_script(path)
    document["ground"]["units"].reverse()
    path.write_text(script("meta", document), encoding="utf-8")


def second_document(folder: Path, _material: Any) -> None:
    path = folder / "data" / "commune.js"
    path.write_text(path.read_text("utf-8") + "/* 37 */\n", encoding="utf-8")


def blanks(folder: Path, _material: Any) -> None:
    path = folder / "data" / "commune.js"
    path.write_text(path.read_text("utf-8").replace(",", ", ", 3), encoding="utf-8")


def foreign_file(folder: Path, _material: Any) -> None:
    (folder / "rows.csv").write_text("a", encoding="utf-8")


def changed_page(folder: Path, _material: Any) -> None:
    path = folder / "index.html"
    path.write_text(path.read_text("utf-8").replace("connect-src 'none'", "connect-src *"))


def changed_picture(folder: Path, _material: Any) -> None:
    path = folder / "atlas.png"
    path.write_bytes(path.read_bytes() + b"37")


@pytest.mark.parametrize(
    "tamper",
    [
        *(pytest.param(_commune(change), id=change.__name__) for change in TAMPERED),
        *(meta_finding, meta_ground, second_document, blanks),
        *(foreign_file, changed_page, changed_picture),
    ],
)
def test_a_folder_that_is_not_the_release_is_refused_and_does_not_stand(
    tamper, publish_small, small_material, tmp_path, monkeypatch
):
    honest = folders.write_data

    def write(folder: Path, *rest: Any) -> None:
        honest(folder, *rest)
        tamper(folder, small_material)

    monkeypatch.setattr(folders, "write_data", write)
    noted: list[str] = []
    with pytest.raises(ProofError) as refusal:
        publish_small(record=noted.append)
    assert noted == []
    assert list(tmp_path.iterdir()) == []
    assert not any(
        code in str(refusal.value)
        for code in small_material.releases[0].scales["commune"].frame.index
    )


def test_a_refusal_names_scale_vintage_and_indicator_and_never_a_value(
    publish_small, monkeypatch, small_material
):
    honest = folders.write_data

    def write(folder: Path, *rest: Any) -> None:
        honest(folder, *rest)
        _commune(hidden_value)(folder, small_material)

    monkeypatch.setattr(folders, "write_data", write)
    with pytest.raises(ProofError, match=f"commune – 2022 – {INDICATOR}") as refusal:
        publish_small()
    assert "12" not in str(refusal.value).replace("2022", "")


def test_cells_unknown_to_the_ledger_go_to_the_auditor_who_finds_none(
    publish_small, published, tmp_path
):
    """An empty ledger: a part of what the gate proved, which the auditor proves again."""
    (tmp_path / "other").mkdir()
    empty = Ledgers(tmp_path / "other", Journal(tmp_path / "other" / "journal.jsonl"))
    texts: list[str] = []
    audited = publish_small(ledgers=empty, report=lambda _percent, text: texts.append(text))
    assert audited.audit.already_shown == 0
    assert audited.audit.audited > 100
    assert audited.reading == publish_small(output=tmp_path / "second").reading
    assert [text for text in texts if "2022" in text]


def test_vintages_that_were_not_protected_beside_each_other_are_not_published_together(
    publish_small, small_material
):
    strangers = tuple(replace(release, proved_with=()) for release in small_material.releases)
    with pytest.raises(ProofError, match=r"2022.*2020"):
        publish_small(material=replace(small_material, releases=strangers))
    single = replace(small_material.order, vintages=("2022",))
    publish_small(material=replace(small_material, order=single, releases=strangers[:1]))


def test_the_gate_says_with_which_vintages_a_release_was_proved(published):
    later, earlier = published.material.releases
    assert (later.proved_with, earlier.proved_with) == ((), ("2022",))


def test_the_ground_holds_every_commune_in_an_order_of_its_own(published):
    """Released and withheld ones differ only in the symbols on them."""
    ground = read_script(published.folder / "data" / "meta.js")["ground"]
    part = published.material.releases[0].scales["commune"]
    assert len(ground["units"]) == len(part.released) + len(part.withheld) == 46
    assert ground["units"] == sorted(ground["units"])
    assert set(ground) == {"step", "origin", "units", "territory", "extent"}
    corners = [tuple(read_unit(unit)[0]) for unit in ground["units"]]
    assert len(set(corners)) > 40


def test_no_address_of_another_site_is_in_the_data_but_those_of_the_order(published):
    for path in (published.folder / "data").iterdir():
        text = path.read_text("utf-8")
        for notice in published.material.order.notices.values():
            text = text.replace(notice, "")
        assert "://" not in text


def test_the_reading_counts_what_was_compared(published):
    """As many cells as units × indicators of both vintages have."""
    reading: Reading = published.publication.reading
    proof = read_script(published.folder / "data" / "proof.js")
    assert (proof["cells"], proof["hidden"]) == (reading.cells, reading.hidden)
    counted = 0
    for scale in published.material.order.scales:
        for read in document_of(published.folder, scale)["vintages"].values():
            for values in read["values"].values():
                counted += sum(value not in (None, "") for value in values)
    assert reading.cells == counted > 10_000
    assert json.loads((published.folder / "atlas.json").read_text("utf-8"))["format"] == 2
