"""A plan inside a picture of it, so that the picture can be opened again as a plan.

PNG: a compressed text chunk (PNG specification, iTXt). SVG: base64 in a metadata element. PDF has no such place.
"""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lamella.errors import Fault, unread
from lamella.plan.file import LARGEST, PlanFileError, decoded, encoded, file_content, read_plan
from lamella.plan.plan import Plan
from lamella.plan.suffix import PICTURES

KEYWORD: Final = b"Lamella plan"

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEAD: Final = KEYWORD + b"\0\x01\0\0\0"  # compressed by zlib, no language, no translated keyword
_METADATA: Final = re.compile(rb'<metadata id="lamella-plan">([A-Za-z0-9+/=\s]*)</metadata>')


def png_with_plan(png: bytes, plan: Plan) -> bytes:
    """The same picture with the plan in front of its end; the same bytes for the same plan."""
    end = png.rindex(b"IEND") - 4
    return png[:end] + _chunk(b"iTXt", _HEAD + zlib.compress(encoded(plan), 9)) + png[end:]


def svg_with_plan(svg: bytes, plan: Plan) -> bytes:
    """The same drawing with the plan behind its opening tag."""
    start = svg.index(b">", svg.index(b"<svg")) + 1
    held = base64.b64encode(zlib.compress(encoded(plan), 9))
    return svg[:start] + b'\n<metadata id="lamella-plan">' + held + b"</metadata>" + svg[start:]


def saved_plan(path: str) -> Plan:
    """The plan in a plan file or in a picture, as the name says; PlanFileError where there is none."""
    return read_picture(path) if path.lower().endswith(PICTURES) else read_plan(path)


def read_picture(path: str) -> Plan:
    """The plan that a picture holds; PlanFileError where it holds none or cannot be read."""
    try:
        data = file_content(path)
    except OSError as error:
        raise PlanFileError(path, error.strerror or str(error), reason=unread(path, error)) from error
    held = _held_by_png(data) if Path(path).suffix.lower() == ".png" else _held_by_svg(data)
    if held is None:
        raise PlanFileError(path, "this picture holds no plan", Fault.NO_PLAN_IN_PICTURE)
    try:
        document = _unpacked(held)
    except zlib.error as error:
        raise PlanFileError(path, f"the plan in this picture is damaged: {error}") from error
    return decoded(document, path)


def _unpacked(held: bytes) -> bytes:
    """Never more than a plan file may hold: what is longer is cut, and then no plan."""
    return zlib.decompressobj().decompress(held, LARGEST)


def _held_by_png(data: bytes) -> bytes | None:
    if not data.startswith(_SIGNATURE):
        return None
    texts = (content for kind, content in _chunks(data) if kind == b"iTXt" and content.startswith(_HEAD))
    found = next(texts, None)
    return None if found is None else found[len(_HEAD) :]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each; ends quietly where the file was cut off."""
    at = len(_SIGNATURE)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _held_by_svg(data: bytes) -> bytes | None:
    found = _METADATA.search(data)
    try:
        return None if found is None else base64.b64decode(found[1], validate=False)
    except binascii.Error:
        return b""


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
