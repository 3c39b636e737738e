"""Loads the user's own files: opened and protected in a worker, shown in the same layers as the
portal's data.

A layer carries the file's path and profile, never a row. A saved project keeps both as properties
and is refilled from the file, if it still exists."""

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
from ...toolbelt.errors import GateRefused, JointDisclosure, StoreError
from ...toolbelt.memory import clear_traces
from ...toolbelt.metadata import resource
from ...toolbelt.translation import language, text_of, tr
from ..lineage import Lineage, secrecy_note
from ..release.file_release import (
    caption_of,
    file_description,
    protect_opened,
    scale_label,
    wipe_opened,
    wipe_raw_rows,
)
from ..release.ledgers import Ledgers
from ..release.local_index import index_notice
from ..release.released import Release
from ..release.session_context import NO_SESSION, SessionContext
from ..store.geopackage import discard, write_geopackage
from .columns import ALL_PROPERTY
from .file_orders import FILE, PORTAL, FileOrder, Shapes, write_order
from .map_content import map_content
from .outlines import outlines_of
from .prepare import LoadOrder, Prepared, build, select_columns

PLACEHOLDER_CRS = "EPSG:4326"  # for tables without shapes: the store requires a CRS
MAX_LEDGER_ROWS = 20_000  # files with more rows have no ledger: the gate would take minutes


@dataclass(frozen=True)
class PreparedFiles:
    """The layers of an opened file, ready for the main thread.

    scales  one Prepared per scale, that of the first file first
    notes   sentences for the message bar: what was assumed or left out"""

    scales: tuple[Prepared, ...]
    release: Release
    notes: tuple[str, ...] = ()


@cache
def shipped_catalogue() -> Catalogue:
    """The sample's catalogue: column headings are matched with its names when signed out."""
    packed = resource("sample", "catalogue.json.xz").read_bytes()
    return read_catalogue(json.loads(lzma.decompress(packed)))


def vocabulary(
    catalogue: Catalogue | None = None, context: SessionContext = NO_SESSION
) -> Vocabulary:
    """Spellings of the catalogue's columns, and the session's figures to compare columns with."""
    base = catalogue or shipped_catalogue()
    weights = {i.numerator[0]: i.denominator for i in base.indicators if i.kind == Kind.MEAN}
    return replace(Vocabulary.of(base.columns, weights), figures=context.figures())


def prepare_files(
    order: FileOrder,
    policy: Policy,
    portal_catalogue: Catalogue | None,
    task: Any,
    context: SessionContext = NO_SESSION,
) -> PreparedFiles:
    """Open, protect and prepare files in a worker, with a Prepared for each scale that has rows.
    Raw rows are overwritten however this ends. Raises SourceError; GateRefused; StoreError;
    Cancelled."""
    files: OpenedFiles | None = None
    release: Release | None = None
    try:
        catalogue = portal_catalogue or shipped_catalogue()
        files, missing = _open(order, catalogue, task, context)
        release = _protect(files, policy, catalogue, task)
        release = replace(release, beside=_surrounding_release(files, context))
        wipe_raw_rows(files, release)
        return _prepared_scales(order, files, release, policy, catalogue, missing, task)
    except BaseException as error:
        clear_traces(error)
        raise
    finally:
        if files is not None:
            wipe_opened(files, release)


def _surrounding_release(files: OpenedFiles, context: SessionContext) -> Release | None:
    frame = files.tables[files.scale].frame
    vintage = files.first.profile.provenance.get("vintage", "")
    return context.surrounding_release(files.scale, frame, vintage)


def _open(
    order: FileOrder, catalogue: Catalogue, task: Any, context: SessionContext
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """Read the files and add shapes. Return the raw tables, and the codes of units without a
    shape."""
    task.step(2.0, tr("Reading the file"))
    missing: tuple[str, ...] = ()
    words, check_cancelled = vocabulary(catalogue, context), task.cancellation.check
    files = open_files(
        order.source, order.related, vocabulary=words, check_cancelled=check_cancelled
    )
    if order.shapes is not None and order.shapes.provider == PORTAL:
        shapes, crs = context.outlines(order.shapes.uri, task.cancellation)
        files, missing = _with_shapes(files, shapes, crs, files.scale)
    elif order.shapes is not None:
        files, missing = add_shapes(files, order.shapes, task.cancellation.check)
    if files.zones is not None and context.has_outlines(files.zones.scale):
        shapes, crs = context.outlines(files.zones.scale, task.cancellation)
        files, _ = _with_shapes(files, shapes, crs, files.zones.scale)
    return files, missing


def _protect(files: OpenedFiles, policy: Policy, catalogue: Catalogue, task: Any) -> Release:
    """Protect the tables, together with earlier files of the same source on this machine, whose
    masks the ledger holds."""
    task.step(50.0, tr("Applying statistical secrecy"))
    rows = sum(len(table.frame) for table in files.tables.values())
    if rows > MAX_LEDGER_ROWS:
        return _protect_with_ledger(files, policy, catalogue, None, task)
    provenance = files.first.profile.provenance
    key = f"{FILE}{provenance.get('source') or files.first.path.stem}"
    vintage = provenance.get("vintage", "")
    ledgers = Ledgers.of_profile()
    with ledgers.turn(key, vintage, task.cancellation):
        ledger = ledgers.read(key, vintage)
        release = _protect_with_ledger(files, policy, catalogue, ledger, task)
        ledgers.write(key, vintage, ledger)
    return release


def _protect_with_ledger(
    files: OpenedFiles, policy: Policy, catalogue: Catalogue, ledger: Ledger | None, task: Any
) -> Release:
    try:
        return protect_opened(files, policy, catalogue, ledger, task.cancellation)
    except JointDisclosure as error:
        raise JointDisclosure(
            tr(
                "Together with what was opened before on this machine, this file would tell hidden "
                "values: open both files in one go, as related files."
            )
        ) from error


def _prepared_scales(
    order: FileOrder,
    files: OpenedFiles,
    release: Release,
    policy: Policy,
    catalogue: Catalogue,
    missing: tuple[str, ...],
    task: Any,
) -> PreparedFiles:
    task.step(80.0, tr("Preparing the layer"))
    agreed = agreed_order(order, files)
    zones = files.zones
    prepared = [
        _prepare_scale(agreed, files, release, policy, catalogue, scale)
        for scale in (*files.file_of_scale, *([zones.scale] if zones else []))
        if len(release.scales[scale].released)
    ]
    if not prepared:
        raise GateRefused(tr("Every unit of this file is under statistical secrecy."))
    notes = notes_of(files)
    if missing:
        notes += (tr("Units without a shape: {codes}").format(codes=first_codes(missing)),)
    return PreparedFiles(tuple(prepared), release, notes)


def notes_of(files: OpenedFiles) -> tuple[str, ...]:
    """Sentences for the message bar: what was assumed or left out."""
    return tuple(note for reading in files.readings.values() for note in reading.notes)


def add_shapes(
    files: OpenedFiles, shapes: Shapes, check_cancelled: CancelCheck
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """Give the first file's table the shapes of a layer. Return the tables, and the codes of units
    without a shape."""
    outlines, crs = outlines_of(shapes, check_cancelled)
    return _with_shapes(files, outlines, crs, files.scale)


def _with_shapes(
    files: OpenedFiles, shapes: Mapping[str, bytes], crs: str, scale: str
) -> tuple[OpenedFiles, tuple[str, ...]]:
    table, missing, _ = join_shapes(files.tables[scale], shapes, crs, scale)
    return replace(files, tables={**files.tables, scale: table}), missing


def agreed_order(order: FileOrder, files: OpenedFiles) -> FileOrder:
    """The order with the profiles that were applied, so that opening it again does the same."""
    # the scales of one register share a reading's body
    readings = {id(reading.body): reading for reading in files.file_of_scale.values()}
    sources = []
    for source, reading in zip((order.source, *order.related), readings.values(), strict=True):
        layer = source.layer or reading.profile.file.get("sheet", "")
        sources.append(Source(str(reading.path), layer, reading.profile))
    return replace(order, source=sources[0], related=tuple(sources[1:]))


def _prepare_scale(
    order: FileOrder,
    files: OpenedFiles,
    release: Release,
    policy: Policy,
    base: Catalogue,
    scale: str,
) -> Prepared:
    catalogue = file_catalogue(files, policy, base, release.beside is not None)
    released_scale = release.scales[scale]
    names = set(released_scale.frame.columns)
    offered = [i for i in catalogue.indicators if i.id in names]
    if not offered:
        raise StoreError(tr("Nothing of this file can be shown."))
    indicator = next((i for i in offered if i.id == order.indicator), None)
    indicator = indicator or next((i for i in offered if i.kind == Kind.RATE), offered[0])
    content = map_content(release, None, catalogue, scale, indicator.id)
    has_shapes = released_scale.geometry_type in (Geometry.POLYGON, Geometry.POINT)
    stored = write_geopackage(
        select_columns(released_scale.frame, catalogue, ()),
        released_scale.geometry if has_shapes else None,
        released_scale.crs if has_shapes else PLACEHOLDER_CRS,
        "released",
        released_scale.geometry_type,
    )
    try:
        lineage = _lineage(order, files, release, scale, indicator.id)
        safe, hatch = build(stored, content, lineage, catalogue)
    except Exception:
        discard(stored.path)
        raise
    write_order(safe, order)
    safe.setCustomProperty(ALL_PROPERTY, 1)
    territory = Territory(lineage.territory, lineage.territory_name, "")
    load = LoadOrder(territory, scale, lineage.vintage, indicator.id)
    return Prepared(load, catalogue, indicator, content, stored, lineage, safe, hatch)


def _lineage(
    order: FileOrder, files: OpenedFiles, release: Release, scale: str, indicator: str
) -> Lineage:
    released_scale = release.scales[scale]
    reading = files.file_of_scale.get(scale, files.first)
    source = tr("Source: {name}").format(name=caption_of(files))
    notes = (source, secrecy_note(release.min_households), index_notice(released_scale))
    return Lineage(
        portal=f"{FILE}{reading.path.name}",
        scale=scale,
        scale_label=text_of(scale_label(scale)),
        vintage=reading.profile.provenance.get("vintage", ""),
        territory=order.key,
        territory_name=reading.profile.title or reading.path.stem,
        indicator=indicator,
        caption=" – ".join(filter(None, notes)),
        policy=release.policy_version,
        hidden_cells=released_scale.hidden_cells,
        withheld_units=released_scale.withheld_units,
        min_households=release.min_households,
    )


def _catalogue_scales(
    file_scales: Sequence[Scale], portal_scales: Sequence[Scale]
) -> tuple[Scale, ...]:
    """The file's scales, and the portal's, with whose figures they are compared."""
    ids = {scale.id for scale in file_scales}
    compared = (replace(s, comparator=True) for s in portal_scales if s.id not in ids)
    return (*file_scales, *compared)


def file_catalogue(
    files: OpenedFiles, policy: Policy, base: Catalogue, with_portal_scales: bool = False
) -> Catalogue:
    """The catalogue of an opened file: legends, forms and presets use it in place of the portal's.

    base: provides names of shared columns and themes. with_portal_scales: the portal's figures are
    compared with the file's."""
    description = file_description(files, policy, base)
    labels = {
        identifier: base.columns.get(identifier, {language(): heading})
        for reading in files.file_of_scale.values()
        for identifier, heading in reading.profile.columns.items()
    }
    themes = {theme.id: theme for theme in base.themes}
    for indicator in description.indicators:
        themes.setdefault(indicator.theme, Theme(indicator.theme, {"fr": "Fichier", "en": "File"}))
    used = {indicator.theme for indicator in description.indicators}
    return Catalogue(
        version="",
        scales=_catalogue_scales(description.scales, base.scales if with_portal_scales else ()),
        vintages=(),
        themes=tuple(theme for key, theme in themes.items() if key in used),
        families=(),
        indicators=description.indicators,
        nestings=(),
        collections=(),
        columns={**base.columns, **labels},
    )
