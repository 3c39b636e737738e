"""Files of the user's own on the map: opened and protected in a worker, layers as the portal's are.

A layer's query is the file and its profile, never a row: a saved project holds both as properties,
and is filled again from the file when it is still there."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ...description import Geometry, Kind, Scale, Territory
from ...portal.documents import read_catalogue
from ...portal.model import Catalogue, Theme
from ...secrecy import Ledger, Policy
from ...sources.grid import CancelCheck
from ...sources.joining import join_shapes
from ...sources.mapping.body import first_codes
from ...sources.mapping.heading_words import Vocabulary
from ...sources.opening import OpenedFiles, Source, open_files
from ...table import Table
from ...toolbelt.errors import GateRefused, JointDisclosure, StoreError
from ...toolbelt.memory import clear_traces
from ...toolbelt.metadata import resource
from ...toolbelt.translation import language, text_of, tr
from ..lineage import Lineage, secrecy_note
from ..release.ledgers import Ledgers
from ..release.local_index import index_notice
from ..release.neighbours import NONE, Neighbours
from ..release.own_file import (
    SCALES,
    caption_of,
    describe,
    gate_sentence,
    let_go,
    let_rows_go,
    protect_opened,
)
from ..release.released import Release
from ..store.geopackage import discard, write_geopackage
from .columns import ALL_PROPERTY
from .file_orders import FILE, PORTAL, FileOrder, Shapes, write_order
from .outlines import outlines_of
from .prepare import LoadOrder, Prepared, build, columns_of
from .shown_map import shown

NOWHERE = "EPSG:4326"  # of a table without shapes: the store wants one
REMEMBERED = 20_000  # rows up to which a file is remembered: beyond, the gate would take minutes


@dataclass(frozen=True)
class PreparedFiles:
    """scales: one Prepared each, the first file's first · notes: what was assumed or left out"""

    scales: tuple[Prepared, ...]
    release: Release
    notes: tuple[str, ...] = ()


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue of the sample: the names that files are matched with where no portal says
    better ones."""
    packed = resource("sample", "catalogue.json.xz").read_bytes()
    return read_catalogue(json.loads(lzma.decompress(packed)))


def vocabulary(catalogue: Catalogue | None = None, lent: Neighbours = NONE) -> Vocabulary:
    """Spellings of the catalogue's columns, and their figures where the session has some."""
    known = catalogue or shipped_catalogue()
    weights = {i.numerator[0]: i.denominator for i in known.indicators if i.kind == Kind.MEAN}
    return replace(Vocabulary.of(known.columns, weights), figures=lent.figures())


def prepare_files(
    order: FileOrder,
    policy: Policy,
    known: Catalogue | None,
    task: Any,
    lent: Neighbours = NONE,
) -> PreparedFiles:
    """Everything that may run in a worker, a Prepared for each scale with rows. lent: what the
    running session knows. Raises SourceError, GateRefused, StoreError, Cancelled. However it ends,
    raw rows are gone then."""
    opened: OpenedFiles | None = None
    release: Release | None = None
    try:
        opened, missing = _opened(order, known or shipped_catalogue(), task, lent)
        release = _protected(opened, policy, known or shipped_catalogue(), task)
        release = replace(release, beside=_known_release(opened, lent))
        let_rows_go(opened, release)
        return _prepared_scales(
            order, opened, release, policy, known or shipped_catalogue(), missing, task
        )
    except BaseException as error:
        clear_traces(error)
        raise
    finally:
        if opened is not None:
            let_go(opened, release)


def _known_release(opened: OpenedFiles, lent: Neighbours) -> Release | None:
    frame, vintage = (
        opened.tables[opened.scale].frame,
        opened.first.profile.provenance.get("vintage", ""),
    )
    return lent.beside(opened.scale, frame, vintage)


def _opened(
    order: FileOrder, catalogue: Catalogue, task: Any, lent: Neighbours
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """Raw tables, and the units without a shape."""
    task.step(2.0, tr("Reading the file"))
    missing: tuple[str, ...] = ()
    opened = open_files(
        order.source,
        order.related,
        vocabulary=vocabulary(catalogue, lent),
        check_cancelled=task.cancellation.check,
    )
    if order.shapes is not None and order.shapes.provider == PORTAL:
        shapes, crs = lent.outlines(order.shapes.uri, task.cancellation)
        opened, missing = _joined(opened, shapes, crs, opened.scale)
    elif order.shapes is not None:
        opened, missing = shaped(opened, order.shapes, task.cancellation.check)
    if opened.zones is not None and lent.lends(opened.zones.scale):
        shapes, crs = lent.outlines(opened.zones.scale, task.cancellation)
        opened, _ = _joined(opened, shapes, crs, opened.zones.scale)
    return opened, missing


def _protected(opened: OpenedFiles, policy: Policy, catalogue: Catalogue, task: Any) -> Release:
    """Through the gate. What earlier files of the same source showed on this machine stays
    known."""
    task.step(50.0, tr("Applying statistical secrecy"))
    remembered = sum(map(_rows, opened.tables.values())) <= REMEMBERED
    provenance = opened.first.profile.provenance
    key = f"{FILE}{provenance.get('source') or opened.first.path.stem}"
    vintage = provenance.get("vintage", "")
    if not remembered:
        return _through_the_gate(opened, policy, catalogue, None, task)
    ledgers = Ledgers.of_profile()
    with ledgers.turn(key, vintage, task.cancellation):
        ledger = ledgers.read(key, vintage)
        release = _through_the_gate(opened, policy, catalogue, ledger, task)
        ledgers.write(key, vintage, ledger)
    return release


def _through_the_gate(
    opened: OpenedFiles, policy: Policy, catalogue: Catalogue, ledger: Ledger | None, task: Any
) -> Release:
    try:
        return protect_opened(
            opened, policy, catalogue.indicators, ledger, task.cancellation, catalogue.inclusions
        )
    except JointDisclosure as error:
        raise JointDisclosure(
            tr(
                "Together with what was opened before on this machine, this file would tell hidden "
                "values: open both files in one go, as related files."
            )
        ) from error
    except GateRefused as error:
        raise GateRefused(gate_sentence(error)) from error


def _rows(table: Table) -> int:
    return len(table.frame)


def _prepared_scales(
    order: FileOrder,
    opened: OpenedFiles,
    release: Release,
    policy: Policy,
    catalogue: Catalogue,
    missing: tuple[str, ...],
    task: Any,
) -> PreparedFiles:
    task.step(80.0, tr("Preparing the layer"))
    agreed = agreed_order(order, opened)
    prepared = [
        _prepared(agreed, opened, release, policy, catalogue, scale)
        for scale in (*opened.file_of_scale, *((opened.zones.scale,) if opened.zones else ()))
        if len(release.scales[scale].released)
    ]
    if not prepared:
        raise GateRefused(tr("Every unit of this file is under statistical secrecy."))
    notes = notes_of(opened)
    if missing:
        notes += (tr("Units without a shape: {codes}").format(codes=first_codes(missing)),)
    return PreparedFiles(tuple(prepared), release, notes)


def notes_of(opened: OpenedFiles) -> tuple[str, ...]:
    """What was assumed or left out, for the message bar."""
    return tuple(note for reading in opened.readings.values() for note in reading.notes)


def shaped(
    opened: OpenedFiles, shapes: Shapes, check_cancelled: CancelCheck
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """The first file's table with the shapes of a layer; and the units that it does not have."""
    outlines, crs = outlines_of(shapes, check_cancelled)
    return _joined(opened, outlines, crs, opened.scale)


def _joined(
    opened: OpenedFiles, shapes: Mapping[str, bytes], crs: str, scale: str
) -> tuple[OpenedFiles, tuple[str, ...]]:
    table, missing, _ = join_shapes(opened.tables[scale], shapes, crs, scale)
    return replace(opened, tables={**opened.tables, scale: table}), missing


def agreed_order(order: FileOrder, opened: OpenedFiles) -> FileOrder:
    """The order with the profiles that were used, so that it opens the same way again."""
    files = {
        id(one.body): one for one in opened.file_of_scale.values()
    }  # a register has more scales
    sources = [
        Source(str(one.path), source.layer or one.profile.file.get("sheet", ""), one.profile)
        for source, one in zip((order.source, *order.related), files.values(), strict=True)
    ]
    return replace(order, source=sources[0], related=tuple(sources[1:]))


def _prepared(
    order: FileOrder,
    opened: OpenedFiles,
    release: Release,
    policy: Policy,
    known: Catalogue,
    scale: str,
) -> Prepared:
    catalogue = file_catalogue(opened, policy, known, release.beside is not None)
    part = release.scales[scale]
    names = set(part.frame.columns)
    offered = [i for i in catalogue.indicators if i.id in names]
    if not offered:
        raise StoreError(tr("Nothing of this file can be shown."))
    chosen = next((i for i in offered if i.id == order.indicator), None)
    chosen = chosen or next((i for i in offered if i.kind == Kind.RATE), offered[0])
    figures = shown(release, None, catalogue, scale, chosen.id)
    drawn = part.geometry_type in (Geometry.POLYGON, Geometry.POINT)
    stored = write_geopackage(
        columns_of(part.frame, catalogue, ()),
        part.geometry if drawn else None,
        part.crs if drawn else NOWHERE,
        "released",
        part.geometry_type,
    )
    try:
        lineage = _lineage(order, opened, release, scale, chosen.id)
        safe, hatch = build(stored, figures, lineage, catalogue)
    except Exception:
        discard(stored.path)
        raise
    write_order(safe, order)
    safe.setCustomProperty(ALL_PROPERTY, 1)
    load = LoadOrder(
        Territory(lineage.territory, lineage.territory_name, ""), scale, lineage.vintage, chosen.id
    )
    return Prepared(load, catalogue, chosen, figures, stored, lineage, safe, hatch)


def _lineage(
    order: FileOrder, opened: OpenedFiles, release: Release, scale: str, indicator: str
) -> Lineage:
    part = release.scales[scale]
    one = opened.file_of_scale.get(scale, opened.first)
    source = tr("Source: {name}").format(name=caption_of(opened))
    notes = (source, secrecy_note(release.min_households), index_notice(part))
    return Lineage(
        portal=f"{FILE}{one.path.name}",
        scale=scale,
        scale_label=text_of(_label(scale)),
        vintage=one.profile.provenance.get("vintage", ""),
        territory=order.key,
        territory_name=one.profile.title or one.path.stem,
        indicator=indicator,
        caption=" – ".join(filter(None, notes)),
        policy=release.policy_version,
        hidden_cells=part.hidden_cells,
        withheld_units=part.withheld_units,
        min_households=release.min_households,
    )


def _label(scale: str) -> Mapping[str, str]:
    french, english = SCALES.get(scale, (scale, scale))
    return {"fr": french, "en": english}


def _scales(of_file: Sequence[Scale], known: Catalogue | None) -> tuple[Scale, ...]:
    """The file's scales, and the portal's whose figures stand beside them."""
    named_ = [s if s.id not in SCALES else replace(s, label=_label(s.id)) for s in of_file]
    ids = {scale.id for scale in of_file}
    portal = [s for s in known.scales if s.id not in ids] if known is not None else []
    return (*named_, *(replace(s, comparator=True) for s in portal))


def file_catalogue(
    opened: OpenedFiles, policy: Policy, known: Catalogue, comparing: bool = False
) -> Catalogue:
    """What the entry on the map, forms and presets look things up in. comparing: the portal's
    figures stand beside the file's."""
    description = describe(opened, policy, known.indicators)
    labels = {
        identifier: known.columns.get(identifier, {language(): heading})
        for one in opened.file_of_scale.values()
        for identifier, heading in one.profile.columns.items()
    }
    themes = {theme.id: theme for theme in known.themes}
    for indicator in description.indicators:
        themes.setdefault(indicator.theme, Theme(indicator.theme, {"fr": "Fichier", "en": "File"}))
    used = {indicator.theme for indicator in description.indicators}
    return Catalogue(
        version="",
        scales=_scales(description.scales, known if comparing else None),
        vintages=(),
        themes=tuple(theme for key, theme in themes.items() if key in used),
        families=(),
        indicators=description.indicators,
        nestings=(),
        collections=(),
        columns={**known.columns, **labels},
    )
