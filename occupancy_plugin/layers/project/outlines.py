"""Outlines for files that have none: of a layer, of a file, or – only when the user picks them –
of the State's public service through QGIS's own WFS provider, kept below the profile.

Only the départements of the file's codes leave this machine. The service's address is a setting;
what comes is bounded, and kept so that it is asked for once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsField,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMetaType

from ...sources.communes import departement_of
from ...sources.grid import CancelCheck
from ...toolbelt.errors import SourceError
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from .file_orders import Shapes

IGN = "https://data.geopf.fr/wfs/ows"
IGN_LAYERS = {
    "commune": ("ADMINEXPRESS-COG-CARTO.LATEST:commune", "code_insee"),
    "iris": ("STATISTICALUNITS.IRIS:contours_iris", "code_iris"),
}
WFS = "WFS"
FOLDER = ("occupancy", "outlines")
MOST_FEATURES = 60_000  # more than France has IRIS
MOST_BYTES = 400_000_000  # of shapes
LOOKED_AT = 20_000  # features of a file that are looked at for codes
ENOUGH = 0.5  # of a file's codes that another file must know to lend its shapes


def ign_shapes(scale: str, codes: Iterable[str], url: str = "") -> Shapes | None:
    """Outlines of the State's service, of the départements of these codes; None for a scale that
    it does not have. url: of the service, '' = the one of the settings."""
    if scale not in IGN_LAYERS:
        return None
    address = url or read_settings().outlines_url or IGN
    typename, field_name = IGN_LAYERS[scale]
    where = " OR ".join(
        f"{field_name} LIKE '{d}%'" for d in sorted({departement_of(code) for code in codes})
    )
    table = typename.rpartition(":")[2]
    uri = (
        f"pagingEnabled='true' preferCoordinatesForWfsT11='false' restrictToRequestBBOX='0' "
        f"srsname='EPSG:2154' typename='{typename}' url='{address}' version='2.0.0' "
        f"sql=SELECT * FROM {table} WHERE {where}"  # nosec B608: codes and names of ours
    )
    return Shapes(uri, WFS, field_name)


def file_shapes(path: str, codes: Collection[str]) -> Shapes:
    """The shapes of a file: its first layer with polygons or points that knows half of the codes.
    Raises SourceError."""
    layer = QgsVectorLayer(path, "", "ogr")
    if not layer.isValid() or not layer.isSpatial():
        raise SourceError(tr("That file holds no layer with shapes."))
    best, hits = field_of_codes(layer, codes)
    if hits < ENOUGH * len(codes):
        raise SourceError(
            tr(
                "No column of that file holds the codes of the units: {n} of {m} were found."
            ).format(n=hits, m=len(codes))
        )
    return Shapes(layer.source(), "ogr", best)


def field_of_codes(source: object, codes: Collection[str]) -> tuple[str, int]:
    """Of a layer, or another source of features: (the field that holds these codes most often, in
    how many features it does); ('', 0) for one without fields."""
    names = source.fields().names()  # type: ignore[attr-defined]
    hits = dict.fromkeys(names, 0)
    for at, feature in enumerate(source.getFeatures()):  # type: ignore[attr-defined]
        if at >= MOST_FEATURES:
            break
        for name, value in zip(names, feature.attributes(), strict=True):
            hits[name] += str(value) in codes
    best = max(hits, key=hits.__getitem__, default="")
    return best, hits.get(best, 0)


def outlines_of(shapes: Shapes, check_cancelled: CancelCheck) -> tuple[dict[str, bytes], str]:
    """(code → WKB, reference system). Raises SourceError where they cannot be had."""
    if shapes.provider != WFS:
        return _read(QgsVectorLayer(shapes.uri, "", shapes.provider), shapes.field, check_cancelled)
    kept = _place(shapes)
    if kept is not None and kept.exists():
        layer = QgsVectorLayer(str(kept), "", "ogr")
        if layer.isValid() and layer.featureCount():
            return _read(layer, shapes.field, check_cancelled)
    layer = QgsVectorLayer(shapes.uri, "", WFS)
    if not layer.isValid():
        raise _unreachable()
    outlines, crs = _read(layer, shapes.field, check_cancelled)
    if not outlines:
        raise _unreachable()
    if kept is not None:
        _keep(layer, outlines, shapes.field, kept)
    return outlines, crs


def _unreachable() -> SourceError:
    return SourceError(
        tr(
            "The service of outlines does not answer as it should. Its address is in the options; "
            "a layer of the project or a file may lend the shapes, and without any it is a table."
        )
    )


def _read(
    layer: QgsVectorLayer, field: str, check_cancelled: CancelCheck
) -> tuple[dict[str, bytes], str]:
    if not layer.isValid() or field not in layer.fields().names():
        raise SourceError(tr("The layer with the shapes of the units cannot be opened."))
    outlines: dict[str, bytes] = {}
    size = 0
    for feature in layer.getFeatures():
        check_cancelled()
        if feature.hasGeometry() and feature[field] is not None:
            shape = bytes(feature.geometry().asWkb())
            size += len(shape)
            outlines.setdefault(str(feature[field]), shape)
        if len(outlines) > MOST_FEATURES or size > MOST_BYTES:
            raise SourceError(
                tr("The layer with the shapes is too large: keep the territory of the file.")
            )
    return outlines, layer.crs().authid()


def _place(shapes: Shapes) -> Path | None:
    """Where these outlines are kept; None where the profile cannot be written."""
    folder = Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / f"{hashlib.sha256(shapes.uri.encode()).hexdigest()[:16]}.gpkg"


def _keep(layer: QgsVectorLayer, outlines: dict[str, bytes], field: str, place: Path) -> None:
    """Write the outlines beside their codes; what cannot be written is asked for again next
    time."""
    from qgis.core import QgsGeometry

    fields = QgsFields()
    fields.append(QgsField(field, QMetaType.Type.QString))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "outlines"
    part = place.with_suffix(".part.gpkg")
    writer = QgsVectorFileWriter.create(
        str(part), fields, layer.wkbType(), layer.crs(), QgsCoordinateTransformContext(), options
    )
    whole = writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    for code, wkb in outlines.items():
        feature, geometry = QgsFeature(fields), QgsGeometry()
        geometry.fromWkb(wkb)
        feature.setGeometry(geometry)
        feature.setAttributes([code])
        whole = whole and writer.addFeature(feature)
    del writer  # closes the file
    try:
        if whole:
            part.replace(place)
        else:
            part.unlink(missing_ok=True)
    except OSError:
        return
