"""Decodes a FlatGeobuf while it arrives. GDAL reads pieces of complete features, which are then
dropped, so that memory never holds the file.

Layout (https://flatgeobuf.org): magic, header with its length, packed R-tree if any, then features,
each with its length."""

from __future__ import annotations

import struct
import uuid
from typing import Any

import numpy as np
from osgeo import gdal, ogr

from ...toolbelt.errors import BadData
from ...toolbelt.field_names import field_names
from ...toolbelt.translation import tr

MEDIA_TYPE = "application/flatgeobuf"
MAGIC = b"fgb\x03fgb"  # a byte for the patch level follows
START_BYTES = 12  # bytes of magic and of the header's length
MAX_HEADER_BYTES = 1 << 20
PIECE_BYTES = 8 << 20
MAX_FEATURE_BYTES = 64 << 20
MAX_COLUMNS = 400  # the catalogue of OPS and RPLS has some 130
MAX_CELLS = 1_000_000_000
FEATURES_COUNT, INDEX_NODE_SIZE = 8, 9  # fields of the header's table
NODE_BYTES = 40


def unreadable(details: str) -> BadData:
    return BadData(
        tr(
            "The portal's data cannot be read. Nothing was loaded; try again, or tell the portal's "
            "support."
        ),
        details,
    )


class FlatGeobufReader:
    """Takes bytes as they arrive, and returns columns and geometry at the end.

    crs: authority id that was requested: any other is refused
    rows: read so far
    announced: rows of the file, 0 if it does not say"""

    def __init__(self, crs: str) -> None:
        self.crs = crs
        self.rows = self.announced = 0
        self._unread_bytes = bytearray()
        self._header = bytearray()
        self._count_position = self._node_size = self._index_bytes = 0
        self._geometry_name = ""
        self._parts: dict[str, list[np.ndarray]] = {}
        self._texts: dict[str, _Texts] = {}

    def feed(self, chunk: bytes) -> None:
        """Add some bytes. Raises BadData as soon as they make no sense."""
        self._unread_bytes += chunk
        if not self._header and not self._read_header():
            return
        if self._index_bytes:
            skipped = min(self._index_bytes, len(self._unread_bytes))
            del self._unread_bytes[:skipped]
            self._index_bytes -= skipped
        if len(self._unread_bytes) >= PIECE_BYTES:
            self._read_piece()

    def close(self) -> tuple[dict[str, np.ndarray], np.ndarray | None]:
        """Return (columns by name, WKB per row or None). Raises BadData where bytes or rows are
        missing."""
        if self._header:
            self._read_piece()
        if (
            not self._header
            or self._unread_bytes
            or self._index_bytes
            or (self.announced and self.rows != self.announced)
        ):
            raise unreadable(f"FlatGeobuf: {self.rows} of {self.announced} rows")
        self._texts.clear()
        # a column at a time, so that memory never holds all of them twice
        columns = {
            name: np.concatenate(self._parts.pop(name) or [np.array([], dtype=object)])
            for name in list(self._parts)
        }
        return columns, columns.pop(self._geometry_name, None)

    def _read_header(self) -> bool:
        """Read the header. Return False until it is complete."""
        if len(self._unread_bytes) < START_BYTES:
            return False
        (length,) = struct.unpack_from("<I", self._unread_bytes, 8)
        if not self._unread_bytes.startswith(MAGIC) or not 8 <= length <= MAX_HEADER_BYTES:
            raise unreadable("FlatGeobuf: no header")
        if len(self._unread_bytes) < START_BYTES + length:
            return False
        header = self._unread_bytes[: START_BYTES + length]
        try:
            self._count_position, self.announced = _header_field(header, FEATURES_COUNT, "<Q", 0)
            self._node_size = _header_field(header, INDEX_NODE_SIZE, "<H", 16)[1]
        except struct.error as error:
            raise unreadable("FlatGeobuf: header") from error
        del self._unread_bytes[: START_BYTES + length]
        self._header = header
        self._index_bytes = _index_bytes(self.announced, self._node_size)
        return True

    def _read_piece(self) -> None:
        """Decode the complete features among the bytes that wait."""
        piece_end = 0
        count = 0
        size = len(self._unread_bytes)
        unpack_length = struct.Struct("<I").unpack_from
        while piece_end + 4 <= size:
            (length_of_piece,) = unpack_length(self._unread_bytes, piece_end)
            if length_of_piece < 8:
                raise unreadable("FlatGeobuf: empty feature")
            if piece_end + 4 + length_of_piece > size:
                break
            piece_end += 4 + length_of_piece
            count += 1
        if not piece_end and size > MAX_FEATURE_BYTES:
            raise unreadable("FlatGeobuf: feature too large")
        if piece_end or not self._parts:
            self._decode(self._unread_bytes[:piece_end], count)
            del self._unread_bytes[:piece_end]

    def _decode(self, features: bytearray, count: int) -> None:
        """Decode some features as a file: the header with their count, an empty index, the
        features."""
        expected_rows = self.rows + count
        path = f"/vsimem/occupancy-{uuid.uuid4().hex}.fgb"
        if self._count_position:
            struct.pack_into("<Q", self._header, self._count_position, count)
        try:
            with gdal.ExceptionMgr(useExceptions=True), ogr.ExceptionMgr(useExceptions=True):
                gdal.FileFromMemBuffer(
                    path, self._header + bytes(_index_bytes(count, self._node_size)) + features
                )
                dataset = gdal.OpenEx(path, gdal.OF_VECTOR, allowed_drivers=["FlatGeobuf"])
                self._append_rows(dataset.GetLayer(0))
        except BadData:
            raise
        except Exception as error:  # GDAL, numpy and Arrow raise various errors on garbage
            raise unreadable(f"FlatGeobuf: {type(error).__name__}") from error
        finally:
            gdal.Unlink(path)
        if self.rows != expected_rows:
            raise unreadable(f"FlatGeobuf: {self.rows} of {expected_rows} rows")

    def _append_rows(self, layer: ogr.Layer) -> None:
        if not self._parts:
            self._geometry_name = self._geometry_of(layer)
            names = field_names(layer)
            if names is None:
                raise unreadable("FlatGeobuf: a column name is not UTF-8")
            if len(names) > MAX_COLUMNS or len(names) * self.announced > MAX_CELLS:
                raise unreadable(f"FlatGeobuf: {len(names)} columns, {self.announced} rows")
            self._parts = {
                name: []
                for name in (*names, *([self._geometry_name] if self._geometry_name else []))
            }
        for batch in layer.GetArrowStreamAsNumPy(options=["INCLUDE_FID=NO"]):
            for name, parts in self._parts.items():
                parts.append(self._column(name, batch[name]))
            self.rows += len(parts[-1])

    def _geometry_of(self, layer: ogr.Layer) -> str:
        """Return the name of the geometry column, '' without one. Raises BadData for another
        reference system."""
        if layer.GetGeomType() == ogr.wkbNone:
            return ""
        reference = layer.GetSpatialRef()
        crs = (
            f"{reference.GetAuthorityName(None)}:{reference.GetAuthorityCode(None)}"
            if reference is not None
            else ""
        )
        if crs != self.crs:
            raise BadData(
                tr(
                    "The portal's data are in another reference system than asked for. Nothing was "
                    "loaded."
                ),
                f"crs {crs or 'none'}",
            )
        return layer.GetGeometryColumn() or "wkb_geometry"

    def _column(self, name: str, batch: Any) -> np.ndarray:
        """Return a piece of a column, copied out of GDAL's memory."""
        data, is_missing = (
            (batch.data, np.ma.getmaskarray(batch))
            if isinstance(batch, np.ma.MaskedArray)
            else (np.asarray(batch), None)
        )
        if name == self._geometry_name:
            return data.astype(object)
        if data.dtype.kind in "iufb":
            return _numbers(data, is_missing)
        texts = self._texts.setdefault(name, _Texts())
        column = np.empty(len(data), dtype=object)
        column[:] = list(map(texts.__getitem__, data.tolist()))
        if is_missing is not None:
            column[is_missing] = None
        return column


class _Texts(dict[Any, str]):
    """GDAL's UTF-8 bytes → text, one copy of each, as the codes of parents repeat."""

    def __missing__(self, raw: Any) -> str:
        text = self[raw] = raw.decode() if isinstance(raw, bytes) else str(raw)
        return text


def _numbers(data: np.ndarray, is_missing: np.ndarray | None) -> np.ndarray:
    """Return integers where all values are known, 32 bits where they fit; otherwise floats with
    NaN."""
    if is_missing is not None and is_missing.any():
        floats = data.astype("float64")
        floats[is_missing] = np.nan
        return floats
    if data.dtype.kind == "f":
        return data.astype("float64")
    as_int32 = data.astype("int32")
    return as_int32 if np.array_equal(as_int32, data) else data.astype("int64")


def _header_field(header: bytearray, number: int, kind: str, default: int) -> tuple[int, int]:
    """Return (position, value) of a field in the header's flatbuffer table; (0, default) where it
    is left out."""
    (root,) = struct.unpack_from("<I", header, START_BYTES)
    table = START_BYTES + root
    (distance,) = struct.unpack_from("<i", header, table)
    entries = table - distance
    (size,) = struct.unpack_from("<H", header, entries)
    slot = 4 + 2 * number
    (offset,) = struct.unpack_from("<H", header, entries + slot) if slot < size else (0,)
    return (
        (table + offset, struct.unpack_from(kind, header, table + offset)[0])
        if offset
        else (0, default)
    )


def _index_bytes(features: int, node_size: int) -> int:
    """Return the size of the packed R-tree between the header and the features."""
    if not features or node_size < 2:
        return 0
    nodes = level = features
    while level > 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * NODE_BYTES
