"""Loads the user's own files: opened and protected in a worker, shown in the same layers as the
portal's data.

A layer carries the file's path and profile, never a row. A saved project keeps both as properties
and is refilled from the file, if it still exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...description import Kind, Territory
from ...portal.model import Catalogue, Theme
from ...sources.joining import join_shapes
from ...sources.mapping.body import first_codes
from ...sources.opening import OpenedFiles, Source, open_files
from ...toolbelt.errors import GateRefused, StoreError
from ...toolbelt.memory import clear_traces
from ...toolbelt.translation import language, text_of, tr
from ..lineage import Lineage, secrecy_note
from ..release.file_ledgers import protect_with_ledgers
from ..release.file_release import (
    caption_of,
    file_description,
    scale_label,
    wipe_opened,
    wipe_raw_rows,
)
from ..release.released import Release
from ..release.session_context import NO_SESSION, SessionContext
from .columns import ALL_PROPERTY
from .file_orders import FILE, PORTAL, FileOrder, write_order
from .map_content import map_content
from .outlines import outlines_of
from .prepare import LoadOrder, Prepared, PreparedLoad, build


def prepare_files(
    order: FileOrder, task: Any, context: SessionContext = NO_SESSION
) -> PreparedLoad:
    """Open, protect and prepare files in a worker, with a Prepared for each scale that has rows.
    Raw rows are overwritten however this ends. Raises SourceError; GateRefused; StoreError;
    Cancelled."""
    files: OpenedFiles | None = None
    release: Release | None = None
    try:
        files, missing_codes = _open(order, task, context)
        task.step(50.0, tr("Applying statistical secrecy"))
        release = protect_with_ledgers(files, context.policy, context.catalogue, task.cancellation)
        vintage = files.first.profile.provenance.get("vintage", "")
        surrounding_release = context.surrounding_release(
            files.scale, files.tables[files.scale].frame, vintage
        )
        release = replace(release, surroundings=surrounding_release)
        wipe_raw_rows(files, release)
        return _prepared_scales(order, files, release, context, missing_codes, task)
    except BaseException as error:
        clear_traces(error)
        raise
    finally:
        if files is not None:
            wipe_opened(files, release)


def _open(
    order: FileOrder, task: Any, context: SessionContext
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """Read the files and add shapes. Return raw tables, and codes of units without a shape."""
    task.step(2.0, tr("Reading a file"))
    missing_codes: tuple[str, ...] = ()
    check_cancelled = task.cancellation.check
    files = open_files(
        order.source,
        order.related,
        vocabulary=context.vocabulary(),
        check_cancelled=check_cancelled,
    )
    if order.shapes is not None:
        shapes, crs = (
            context.outlines(order.shapes.uri, task.cancellation)
            if order.shapes.provider == PORTAL
            else outlines_of(order.shapes, check_cancelled)
        )
        files, missing_codes = with_shapes(files, shapes, crs, files.scale)
    if files.zones is not None and context.has_outlines(files.zones.scale):
        shapes, crs = context.outlines(files.zones.scale, task.cancellation)
        files, _ = with_shapes(files, shapes, crs, files.zones.scale)
    return files, missing_codes


def _prepared_scales(
    order: FileOrder,
    files: OpenedFiles,
    release: Release,
    context: SessionContext,
    missing_codes: tuple[str, ...],
    task: Any,
) -> PreparedLoad:
    """Prepare every scale of the files that has released rows. Raises GateRefused without any."""
    task.step(80.0, tr("Preparing the layer"))
    agreed_order = _agreed_order(order, files)
    catalogue = _file_catalogue(files, context, release.surroundings is not None)
    zones = files.zones
    prepared = [
        _prepare_scale(agreed_order, files, release, catalogue, scale)
        for scale in (*files.file_of_scale, *([zones.scale] if zones else []))
        if len(release.scales[scale].released)
    ]
    if not prepared:
        raise GateRefused(tr("Every unit of this file is under statistical secrecy."))
    notes = [note for reading in files.readings.values() for note in reading.notes]
    if missing_codes:
        notes.append(tr("Units without a shape: {codes}").format(codes=first_codes(missing_codes)))
    return PreparedLoad(tuple(prepared), tuple(notes), release)


def with_shapes(
    files: OpenedFiles, shapes: Mapping[str, bytes], crs: str, scale: str
) -> tuple[OpenedFiles, tuple[str, ...]]:
    """Give the table of a scale its shapes. Return the tables, and the codes of units without a
    shape."""
    table, missing_codes, _ = join_shapes(files.tables[scale], shapes, crs, scale)
    return replace(files, tables={**files.tables, scale: table}), missing_codes


def _agreed_order(order: FileOrder, files: OpenedFiles) -> FileOrder:
    """Return the order with the profiles that were applied: opened again it gives the same."""
    # the scales of one register share a reading's body
    readings = {id(reading.body): reading for reading in files.file_of_scale.values()}
    sources = []
    for source, reading in zip((order.source, *order.related), readings.values(), strict=True):
        layer = source.layer or reading.profile.file.get("sheet", "")
        sources.append(Source(str(reading.path), layer, reading.profile))
    return replace(order, source=sources[0], related=tuple(sources[1:]))


def _prepare_scale(
    order: FileOrder, files: OpenedFiles, release: Release, catalogue: Catalogue, scale: str
) -> Prepared:
    names = set(release.scales[scale].frame.columns)
    offered_indicators = [i for i in catalogue.indicators if i.id in names]
    if not offered_indicators:
        raise StoreError(tr("Nothing of this file can be shown."))
    indicator = next((i for i in offered_indicators if i.kind == Kind.RATE), offered_indicators[0])
    content = map_content(release, None, catalogue, scale, indicator.id)
    lineage = _lineage(order, files, release, scale, indicator.id)
    territory = Territory(lineage.territory, lineage.territory_name, "")
    load = LoadOrder(territory, scale, lineage.vintage, indicator.id)
    prepared = build(load, content, lineage, catalogue)
    write_order(prepared.safe, order)
    prepared.safe.setCustomProperty(ALL_PROPERTY, 1)
    return prepared


def _lineage(
    order: FileOrder, files: OpenedFiles, release: Release, scale: str, indicator: str
) -> Lineage:
    released_scale = release.scales[scale]
    reading = files.file_of_scale.get(scale, files.first)
    source = tr("Source: {name}").format(name=caption_of(files))
    notes = (source, secrecy_note(release.min_households))
    return Lineage(
        portal=f"{FILE}{reading.path.name}",
        scale=scale,
        scale_label=text_of(scale_label(scale)),
        vintage=reading.profile.provenance.get("vintage", ""),
        territory=order.key,
        territory_name=reading.profile.title or reading.path.stem,
        indicator=indicator,
        caption=" – ".join(notes),
        policy=release.policy_version,
        hidden_cells=released_scale.hidden_cells,
        withheld_units=released_scale.withheld_units,
        min_households=release.min_households,
    )


def _file_catalogue(
    files: OpenedFiles, context: SessionContext, with_portal_scales: bool
) -> Catalogue:
    """Return the catalogue of an opened file: legends, forms and presets use it in place of the
    portal's, which provides the names of shared columns and themes. with_portal_scales: the
    portal's figures are compared with the file's."""
    base = context.catalogue
    description = file_description(files, context.policy, base)
    labels = {
        identifier: base.columns.get(identifier, {language(): heading})
        for reading in files.file_of_scale.values()
        for identifier, heading in reading.profile.columns.items()
    }
    themes = {theme.id: theme for theme in base.themes}
    for indicator in description.indicators:
        themes.setdefault(indicator.theme, Theme(indicator.theme, {"fr": "Fichier", "en": "File"}))
    used_themes = {indicator.theme for indicator in description.indicators}
    own_scales = {scale.id for scale in description.scales}
    comparator_scales = base.scales if with_portal_scales else ()
    return Catalogue(
        version="",
        scales=(
            *description.scales,
            *(replace(s, comparator=True) for s in comparator_scales if s.id not in own_scales),
        ),
        vintages=(),
        themes=tuple(theme for key, theme in themes.items() if key in used_themes),
        families=(),
        indicators=description.indicators,
        nestings=(),
        collections=(),
        columns={**base.columns, **labels},
    )
