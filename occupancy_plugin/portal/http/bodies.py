"""Unpacks the body of an answer in bounded pieces, and reads it as one JSON object.

Without bounds a few hundred bytes could unpack to gigabytes (gzip in gzip in gzip)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from ...toolbelt.errors import BadData
from ...toolbelt.translation import tr

PIECE_BYTES = 1 << 18
PLAIN_ENCODINGS = ("", "identity")
PACKED_ENCODINGS = ("gzip", "x-gzip", "deflate")
GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
JSON_KINDS = ("application/json", "application/geo+json", "application/problem+json")


def decompress(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the body in pieces of at most PIECE_BYTES, unpacked.

    Raises BadData for several encodings, for one that was not requested, and for a body that ends
    early."""
    name = encoding.strip().lower()
    if name in PLAIN_ENCODINGS:
        yield from chunks
        return
    if name not in PACKED_ENCODINGS:
        raise BadData(
            tr("The portal's answer cannot be read."), f"content encoding {encoding[:40]!r}"
        )
    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
    has_begun = False
    try:
        for chunk in chunks:
            packed = chunk
            while packed:
                if decoder.eof:  # a gzip of several members
                    decoder = zlib.decompressobj(GZIP_OR_ZLIB)
                has_begun = True
                piece = decoder.decompress(packed, PIECE_BYTES)
                packed = decoder.unconsumed_tail or decoder.unused_data
                if piece:
                    yield piece
        while has_begun and not decoder.eof and (piece := decoder.decompress(b"", PIECE_BYTES)):
            yield piece
    except zlib.error as error:
        raise cut_short("not what its encoding says") from error
    if has_begun and not decoder.eof:
        raise cut_short("packed body without an end")


def cut_short(details: str) -> BadData:
    """Return the error of a body that ends early."""
    return BadData(tr("The download was cut short. Nothing was loaded; try again."), details)


def json_object(content_type: str, body: bytes) -> dict[str, Any]:
    """Return the JSON object of a body. Raises BadData for anything else, and for JSON nested too
    deeply.

    Texts with lone surrogates are refused too, as they could not be written to any file."""
    if content_type not in JSON_KINDS:
        raise BadData(
            tr("The portal's answer is not of the expected kind."),
            f"content type {content_type or 'missing'}",
        )
    try:
        value = json.loads(body)
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadData(
            tr("The portal's answer cannot be read."), f"not JSON: {type(error).__name__}"
        ) from error
    if not isinstance(value, dict):
        raise BadData(tr("The portal's answer cannot be read."), "not a JSON object")
    return value
