"""Typed access to the metadata of one architecture; a value of the wrong kind is an error that names key and byte."""

from dataclasses import dataclass

from lamella.model.file_error import ModelFileError, quoted
from lamella.model.gguf import Header, Value

_MOST = (1 << 32) - 1  # llama.cpp b11434 reads these keys as uint32


@dataclass(frozen=True, slots=True)
class Facts:
    """Keys are given without the architecture's name in front."""

    header: Header
    architecture: str

    def whole(self, key: str, default: int | None = None, *, most: int = _MOST) -> int:
        """A number from 0 to `most`; without a default the key has to be there."""
        value = self._value(key)
        if value is None:
            if default is None:
                raise ModelFileError(self.header.path, f"the metadata lacks {quoted(self._full(key))}")
            return default
        return self._checked(value, key, most)

    def present(self, key: str) -> bool:
        return self._value(key) is not None

    def flag(self, key: str, default: bool) -> bool:
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false", value)
        return value

    def fraction(self, key: str) -> float:
        """Any number; 0 if the key is absent."""
        value = self._value(key)
        if value is None:
            return 0.0
        if not isinstance(value, int | float):
            raise self._wrong(key, "a number", value)
        return float(value)

    def numbers(self, key: str) -> tuple[int, ...] | None:
        """An array of numbers from 0, or of true and false; None if the key is absent or is no array."""
        value = self._value(key)
        if not isinstance(value, tuple):
            return None
        return tuple(self._checked(one, key) for one in value)

    def per_block(self, key: str, blocks: int, default: tuple[int, ...]) -> tuple[int, ...]:
        """One number for every block, from an array or from one number for all."""
        values = self.numbers(key)
        if values is None:
            return (self.whole(key),) * blocks if self.present(key) else default
        if len(values) < blocks:
            problem = f"{quoted(self._full(key))} has {len(values)} values for {blocks} blocks"
            raise ModelFileError(self.header.path, problem, self._place(key))
        return values[:blocks]

    def length(self, key: str) -> int | None:
        """Elements of an array of any kind, whether it was kept or skipped; the key is a whole one."""
        value = self.header.metadata.get(key)
        match value:
            case tuple():
                return len(value)
            case None | int() | float() | str():
                return None
            case _:
                return None if value.is_text else value.count

    def _full(self, key: str) -> str:
        return f"{self.architecture}.{key}"

    def _value(self, key: str) -> Value | None:
        return self.header.metadata.get(self._full(key))

    def _place(self, key: str) -> int:
        return self.header.places[self._full(key)]

    def _checked(self, value: Value, key: str, most: int = _MOST) -> int:
        if not isinstance(value, int):
            raise self._wrong(key, "a whole number", value)
        if not 0 <= value <= most:
            problem = f"{quoted(self._full(key))} is {value}, which cannot be"
            raise ModelFileError(self.header.path, problem, self._place(key))
        return int(value)

    def _wrong(self, key: str, wanted: str, value: Value) -> ModelFileError:
        kind = {str: "a text", float: "a fraction", tuple: "an array", int: "a number"}.get(type(value), "too long")
        return ModelFileError(
            self.header.path, f"{quoted(self._full(key))} should be {wanted} but is {kind}", self._place(key)
        )
