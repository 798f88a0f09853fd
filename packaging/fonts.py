"""Makes the fonts in resources/fonts: `.venv/bin/python packaging/fonts.py`, after new characters in a translation.

A server has no fonts, and a picture must be the same everywhere, so the program brings its own: Inter for European
text and figures, and of Noto Sans CJK SC only the characters of our Chinese texts and Qt's own. The sources come
from Debian: `apt-get install fonts-inter fonts-noto-cjk`.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT: Final = Path(__file__).resolve().parent.parent
TARGET: Final = ROOT / "resources" / "fonts"
SOURCES: Final = Path("/usr/share/fonts/opentype")
INTER: Final = ("Regular", "Medium", "SemiBold", "Bold")
NOTO: Final = ("Regular", "Bold")
NOTO_FACE: Final = 2  # Simplified Chinese in Debian's collections

# Latin for European names, punctuation, currency, arrows, the signs we write and those of keys on a Mac.
LATIN: Final = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x2040),
    *range(0x2070, 0x208F),
    *map(ord, "€₂←↑→↓↔↕↶↷⇧⌘⌃⌥⌫⏎∞≈≠≤≥−×÷√∑∆●○■□▲▼◀▶✓✗⚠…"),
)
PUNCTUATION: Final = "简体中文，。、；：？！（）《》“”‘’"
FEATURES: Final = (
    "kern",
    "tnum",
    "ccmp",
    "mark",
    "mkmk",
    "locl",
    "case",
    "calt",
    "zero",
    "ss03",
    "frac",
    "sups",
    "subs",
)


def chinese(folder: Path = ROOT / "resources" / "i18n") -> set[str]:
    """Every character beyond Latin-1 of our own translation, and of all of Qt's so that ours can grow."""
    import PySide6

    compiled = Path(PySide6.__path__[0]).rglob("translations/*_zh_CN.qm")
    qt = "".join(text for file in compiled for text in _translations(file.read_bytes()))
    ours = (folder / "lamella_zh_CN.ts").read_text(encoding="utf-8")
    return {character for character in ours + qt + PUNCTUATION if ord(character) > 0xFF}


def _translations(compiled: bytes) -> Iterator[str]:
    """The translated texts of a .qm file (Qt 6, qtranslator.cpp): tagged sections, in one of them tagged messages."""
    messages, at = b"", 16
    while at < len(compiled):
        tag, length = struct.unpack_from(">BI", compiled, at)
        messages = compiled[at + 5 : at + 5 + length] if tag == 0x69 else messages
        at += 5 + length
    at = 0
    while at < len(messages):
        tag = messages[at]
        at += 1
        if tag == 1:  # end of a message
            continue
        (length,) = struct.unpack_from(">I", messages, at)
        if tag == 3 and length != 0xFFFFFFFF:
            yield messages[at + 4 : at + 4 + length].decode("utf-16-be")
        at += 4 + (0 if length == 0xFFFFFFFF else length)


def _make(source: Path, target: Path, *, characters: set[int], face: int = -1) -> None:
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14, 16, 17]
    options.hinting = False  # Qt hints neither by default, and it halves the files
    options.desubroutinize = True
    font = TTFont(source, fontNumber=face, recalcTimestamp=False)
    work = subset.Subsetter(options)
    work.populate(unicodes=characters)
    work.subset(font)
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size // 1024} KiB")


def main() -> int:
    for weight in INTER:
        _make(SOURCES / "inter" / f"Inter-{weight}.otf", TARGET / f"Inter-{weight}.otf", characters=set(LATIN))
    wanted = {ord(character) for character in chinese()} | set(range(0x20, 0x7F))
    for weight in NOTO:
        source = SOURCES / "noto" / f"NotoSansCJK-{weight}.ttc"
        _make(source, TARGET / f"NotoSansCJKsc-{weight}.otf", characters=wanted, face=NOTO_FACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
