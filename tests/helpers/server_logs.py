"""The collected server logs, and single figures of what is read from them."""

import lzma
from functools import cache
from typing import Any

from lamella.cli.log_report import log_report
from lamella.logs.observed import LogReading
from lamella.logs.reader import LogReader
from lamella.units import parse_size
from tests.helpers.reference import GOLDEN

FOLDER = GOLDEN / "server_logs"


def names() -> list[str]:
    return sorted(path.name.removesuffix(".log.xz") for path in FOLDER.glob("*.log.xz"))


@cache
def log_bytes(name: str) -> bytes:
    return lzma.decompress((FOLDER / f"{name}.log.xz").read_bytes())


def read(data: bytes, *, piece: int = 1 << 20) -> LogReading:
    """What is read from a log that comes in pieces of so many bytes."""
    reader = LogReader()
    for start in range(0, len(data), piece):
        reader.feed(data[start : start + piece])
    return reader.finish()


def report(data: bytes) -> dict[str, Any]:
    return log_report(read(data))


def figure(said: Any, place: str) -> Any:  # noqa: ANN401 - JSON
    """One value by its place: keys and indices; devices by id, notes by code, layers by index."""
    for key in place.split("."):
        if isinstance(said, list) and key.isdecimal() and not (said and "index" in said[0]):
            said = said[int(key)]
        elif isinstance(said, list):
            said = next((one for one in said if key in (one.get("id"), one.get("code"), str(one.get("index")))), None)
        else:
            said = said[key]
        if said is None:
            return None
        if isinstance(said, dict) and set(said) == {"index", "device"}:
            return said["device"]
    return said


def same(found: object, expected: object) -> bool:
    """Sizes as texts are meant to the last digit that the text shows."""
    if isinstance(expected, str) and expected[:1].isdecimal() and isinstance(found, int):
        shown = expected.partition(" ")
        fraction = len(shown[0].partition(".")[2])
        unit = parse_size(f"1 {shown[2]}") if shown[2] else 1
        return abs(found - parse_size(expected)) <= (unit // 10**fraction if fraction else 0)
    return _lists(found) == _lists(expected)


def _lists(value: object) -> object:
    return [_lists(one) for one in value] if isinstance(value, list | tuple) else value
