"""Outlines for files without shapes, from a layer, from a file, or from the State's public service
through QGIS's WFS provider, if the user chooses it.

The request names only the départements of the file's codes. The service's address is a setting.
Answers are bounded in size and cached in the QGIS profile."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...sources.communes import departement_of
from ...sources.grid import CancelCheck
from ...sources.projections import METROPOLIS, outlines_in_own_system
from ...toolbelt.errors import SourceError
from ...toolbelt.settings import profile_folder, read_settings
from ...toolbelt.shapes import geometry_from, memory_layer
from ...toolbelt.translation import tr
from ..lineage import is_ours
from .file_orders import Shapes

IGN = "https://data.geopf.fr/wfs/ows"
IGN_LAYERS = {
    "commune": ("ADMINEXPRESS-COG-CARTO.LATEST:commune", "code_insee"),
    "iris": ("STATISTICALUNITS.IRIS:contours_iris", "code_iris"),
}
WFS = "WFS"
MOST_FEATURES = 60_000  # France has fewer IRIS
MOST_BYTES = 400_000_000  # of shapes
MIN_SHARE = 0.5  # of the codes that another file must have, to take its shapes
MIN_OFFERED = 0.8  # of the codes that a layer of the project must have, to be offered
MOST_SEARCHED = 20_000  # features of such a layer


def ign_shapes(scale: str, codes: Iterable[str], url: str = "") -> Shapes | None:
    """Return the State's service for the départements of these codes; None for a scale that it does
    not have. url: the service's address, '' for that of the settings."""
    if scale not in IGN_LAYERS:
        return None
    address = url or read_settings().outlines_url or IGN
    typename, field_name = IGN_LAYERS[scale]
    filter_text = " OR ".join(
        f"{field_name} LIKE '{departement}%'"
        for departement in sorted({departement_of(code) for code in codes})
    )
    table = typename.rpartition(":")[2]
    uri = (
        "pagingEnabled='true' preferCoordinatesForWfsT11='false' restrictToRequestBBOX='0' "
        f"srsname='{METROPOLIS}' typename='{typename}' url='{address}' version='2.0.0' "
        f"sql=SELECT * FROM {table} WHERE {filter_text}"  # nosec B608: official codes and constants
    )
    return Shapes(uri, WFS, field_name)


def file_shapes(path: str, codes: Collection[str]) -> Shapes:
    """Return the shapes of a file and its field with the codes. Raises SourceError for a file
    without shapes, or with fewer than half of the codes."""
    layer = QgsVectorLayer(path, "", "ogr")
    if not layer.isValid() or not layer.isSpatial():
        raise SourceError(tr("That file holds no layer with shapes."))
    code_field, hits = field_of_codes(layer, codes)
    if hits < MIN_SHARE * len(codes):
        raise SourceError(
            tr(
                "No column of that file holds the codes of the units: {n} of {m} were found."
            ).format(n=hits, m=len(codes))
        )
    return Shapes(layer.source(), "ogr", code_field)


def shapes_of(layer: Any, codes: set[str]) -> Shapes | None:
    """Return a vector layer of the project that has most of the file's units, with the field of
    codes; None for any other."""
    if not isinstance(layer, QgsVectorLayer) or is_ours(layer) or not codes:
        return None
    is_fit = layer.isSpatial() and layer.providerType() != "memory"
    if not is_fit or layer.featureCount() > MOST_SEARCHED:
        return None
    field, hits = field_of_codes(layer, codes)
    if hits < MIN_OFFERED * len(codes):
        return None
    return Shapes(layer.source(), layer.providerType(), field)


def field_of_codes(source: Any, codes: Collection[str]) -> tuple[str, int]:
    """Find the field with the most of these codes, in a layer or another source of features. Return
    (the field, the number of features with a code), ('', 0) without fields."""
    names = source.fields().names()
    hits = dict.fromkeys(names, 0)
    for position, feature in enumerate(source.getFeatures()):
        if position >= MOST_FEATURES:
            break
        for name, value in zip(names, feature.attributes(), strict=True):
            hits[name] += str(value) in codes
    code_field = max(hits, key=hits.__getitem__, default="")
    return code_field, hits.get(code_field, 0)


def outlines_of(shapes: Shapes, check_cancelled: CancelCheck) -> tuple[Mapping[str, bytes], str]:
    """Return (code → WKB, authority id of their CRS); the service's in the system of their
    territory. Raises SourceError when the source cannot be read."""
    if shapes.provider == WFS:
        return outlines_in_own_system(*_service_outlines(shapes, check_cancelled))
    layer = QgsVectorLayer(shapes.uri, "", shapes.provider)
    return read_shapes(layer, shapes.field, check_cancelled)


def _service_outlines(shapes: Shapes, check_cancelled: CancelCheck) -> tuple[dict[str, bytes], str]:
    """Return the service's outlines as it sends them, from the cache or from the service."""
    cached = _cache_path(shapes)
    if cached is not None and cached.exists():
        layer = QgsVectorLayer(str(cached), "", "ogr")
        if layer.isValid() and layer.featureCount():
            return read_shapes(layer, shapes.field, check_cancelled)
    layer = QgsVectorLayer(shapes.uri, "", WFS)
    if not layer.isValid():
        raise _unreachable()
    outlines, crs = read_shapes(layer, shapes.field, check_cancelled)
    if not outlines:
        raise _unreachable()
    if cached is not None:
        _save(layer, outlines, shapes.field, cached)
    return outlines, crs


def _unreachable() -> SourceError:
    return SourceError(
        tr(
            "The service of outlines does not answer as it should. Its address is in the options; "
            "a layer of the project or a file may lend the shapes, and without any it is a table."
        )
    )


def read_shapes(
    source: Any, field: str, check_cancelled: CancelCheck
) -> tuple[dict[str, bytes], str]:
    """Read the first shape of each code from a layer or another source of features, within the
    bounds of this module. Return them with the authority id of their CRS. Raises SourceError."""
    if field not in source.fields().names():
        sentence = tr("The layer with the shapes cannot be opened, or has no field {name}.")
        raise SourceError(sentence.format(name=field))
    outlines: dict[str, bytes] = {}
    size = 0
    for feature in source.getFeatures():
        check_cancelled()
        if feature.hasGeometry() and feature[field] is not None:
            shape = bytes(feature.geometry().asWkb())
            size += len(shape)
            outlines.setdefault(str(feature[field]), shape)
        if len(outlines) > MOST_FEATURES or size > MOST_BYTES:
            raise SourceError(
                tr("The layer with the shapes is too large: keep the territory of the file.")
            )
    return outlines, source.sourceCrs().authid()


def _cache_path(shapes: Shapes) -> Path | None:
    """Return the cache file of these outlines, None where the profile cannot be written."""
    folder = profile_folder("outlines")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / f"{hashlib.sha256(shapes.uri.encode()).hexdigest()[:16]}.gpkg"


def _save(layer: QgsVectorLayer, outlines: dict[str, bytes], field: str, path: Path) -> None:
    """Write the outlines with their codes. If that fails, the next use fetches them again."""
    kind = QgsWkbTypes.displayString(layer.wkbType())
    shapes = ((code, geometry_from(wkb)) for code, wkb in outlines.items())
    rows = memory_layer(kind, layer.crs().authid(), field, shapes)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "outlines"
    temporary_path = path.with_suffix(".part.gpkg")
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        rows, str(temporary_path), QgsCoordinateTransformContext(), options
    )
    with contextlib.suppress(OSError):
        if error == QgsVectorFileWriter.WriterError.NoError:
            temporary_path.replace(path)
        else:
            temporary_path.unlink(missing_ok=True)
