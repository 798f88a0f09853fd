"""Bytes of a growing log to whole lines: encodings, colours, and lines that never end."""

import codecs
import re
from typing import Final

LONGEST: Final = 1 << 18
"""No line of an engine is longer; Ollama's longest holds a request as JSON."""
_HEAD: Final = 4096
_LEAST: Final = 64  # bytes that tell an encoding
_COLOURS: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UTF_8: Final = "utf-8"
_TEXT: Final = bytes((*range(7, 14), 27, *range(32, 256)))  # bell and escape come with terminals


class Lines:
    """Is fed with pieces of any size and gives the lines that are complete; keeps no more than one of them."""

    def __init__(self) -> None:
        self.encoding = _UTF_8
        self.long_lines = 0
        self.junk_lines = 0  # with bytes that are no text
        self._head = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._begun = False
        self._rest = b""
        self._dropping = False

    def fed(self, data: bytes) -> list[bytes]:
        """Lines without their ends, in UTF-8 where they are text at all; empty ones too."""
        if not self._begun:
            self._head += data
            if len(self._head) < _HEAD:
                return []
            data = self._opened()
        return self._cut(self._decoded(data))

    def finished(self) -> list[bytes]:
        """What is left when no more comes: the last line may be cut."""
        lines = [] if self._begun else self._cut(self._decoded(self._opened()))
        if self._decoder is not None:
            lines += self._cut(self._decoder.decode(b"", final=True).encode(_UTF_8, "replace"))
        if self._rest:
            lines.append(self._plain(self._rest))
            self._rest = b""
        return lines

    def settled(self) -> list[bytes]:
        """What can be said now although more may come: a short log does not wait for its 4096th byte."""
        return [] if self._begun or len(self._head) < _LEAST else self._cut(self._decoded(self._opened()))

    def _opened(self) -> bytes:
        head, self._head, self._begun = self._head, b"", True
        self.encoding, mark = _encoding(head)
        if self.encoding != _UTF_8:
            self._decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        return head[mark:]

    def _decoded(self, data: bytes) -> bytes:
        # A lone surrogate, which UTF-16 can hold and UTF-8 cannot, becomes a question mark.
        return data if self._decoder is None else self._decoder.decode(data).encode(_UTF_8, "replace")

    def _cut(self, data: bytes) -> list[bytes]:
        if self._dropping:
            end = data.find(b"\n")
            if end < 0:
                return []
            data, self._dropping = data[end + 1 :], False
            self._rest = b""
            # The line that was dropped keeps its number.
            return [b"", *self._cut(data)]
        data = self._rest + data
        end = data.rfind(b"\n")
        self._rest = data[end + 1 :]
        if len(self._rest) > LONGEST:
            self.long_lines += 1
            self._dropping, self._rest = True, b""
        if end < 0:
            return []
        lines = self._plain(data[:end]).split(b"\n")
        if max(map(len, lines)) > LONGEST:
            self.long_lines += sum(1 for line in lines if len(line) > LONGEST)
            lines = [b"" if len(line) > LONGEST else line for line in lines]
        return lines

    def _plain(self, data: bytes) -> bytes:
        plain = _COLOURS.sub(b"", data) if b"\x1b" in data else data
        if plain.translate(None, _TEXT):
            self.junk_lines += sum(1 for line in plain.split(b"\n") if line.translate(None, _TEXT))
        return plain


def _encoding(head: bytes) -> tuple[str, int]:
    """By the mark of PowerShell's `>`, or by the zeros that every second byte of English text then is."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return name, len(mark)
    if head.startswith(codecs.BOM_UTF8):
        return _UTF_8, len(codecs.BOM_UTF8)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > half * 2 // 3 and even < half // 8:
        return "utf-16-le", 0
    if half and even > half * 2 // 3 and odd < half // 8:
        return "utf-16-be", 0
    return _UTF_8, 0
