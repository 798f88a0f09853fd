"""Reading one thing after another from a file's header, in its byte order and within bounds."""

import struct
from typing import Final

from lamella.model.file_error import ModelFileError
from lamella.model.window import Window

Number = int | float  # bool is an int

TEXT_ARRAY_LIMIT: Final = 1 << 22  # texts of all arrays together; Gemma 3 has 0.8 million


class Cursor:
    """`offset` is the byte that comes next. `what` names, for the person, what is being read."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.offset = 0
        self.order = "<"
        self._texts_left = TEXT_ARRAY_LIMIT

    def fault(self, problem: str, byte: int) -> ModelFileError:
        return self.window.fault(problem, byte)

    def raw(self, count: int, what: str) -> bytes:
        index = self.window.at(self.offset, count, what)
        self.offset += count
        return self.window.data[index : index + count]

    def numbers(self, codes: str, what: str) -> tuple[Number, ...]:
        """`codes` are those of struct, without padding."""
        layout = self.order + codes
        size = struct.calcsize(layout)
        index = self.window.at(self.offset, size, what)
        self.offset += size
        return struct.unpack_from(layout, self.window.data, index)

    def whole(self, code: str, what: str) -> int:
        return int(self.numbers(code, what)[0])

    def text(self, limit: int, what: str) -> str:
        """A text of at most `limit` bytes."""
        place = self.offset
        length = self.whole("Q", what)
        if self.offset + length > self.window.size:
            raise self.fault(f"{what} claims {length} bytes, more than the file has left", place)
        if length > limit:
            raise self.fault(f"{what} has {length} bytes; the most is {limit}", place)
        start = self.offset
        try:
            return self.raw(length, what).decode()
        except UnicodeDecodeError as error:
            raise self.fault(f"{what} is not UTF-8", start + error.start) from error

    def skip(self, count: int, what: str) -> None:
        if self.offset + count > self.window.size:
            raise self.fault(f"{what} claims {count} bytes, more than the file has left", self.offset)
        self.offset += count

    def skip_texts(self, count: int, what: str) -> None:
        """Hop over `count` texts, of which only the lengths are looked at."""
        if count > self._texts_left:
            problem = f"{what} claims {count} texts; no model has more than {TEXT_ARRAY_LIMIT}"
            raise self.fault(problem, self.offset - 8)
        self._texts_left -= count
        while count:
            count -= self._hop(count, what)

    def _hop(self, count: int, what: str) -> int:
        """Hop to the end of the piece in memory; how many texts that were, at least one."""
        first = position = self.window.at(self.offset, 8, what)
        data = self.window.data
        length_at = struct.Struct(f"{self.order}Q").unpack_from
        done = 0
        try:
            # The hottest loop of opening a model: one turn for each token and merge of the vocabulary.
            for done in range(count):  # noqa: B007
                position += 8 + length_at(data, position)[0]
            done = count
        except (struct.error, OverflowError):
            pass  # this length lies behind the piece in memory; `done` texts were before it
        if self.offset + position - first > self.window.size:
            for _ in range(done - 1):
                first += 8 + length_at(data, first)[0]
            raise self.window.cut_off(f"a text of {what}", self.window.start + first)
        self.offset += position - first
        return done
