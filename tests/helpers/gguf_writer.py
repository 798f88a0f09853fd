"""Synthetic GGUF files of any version, byte order and damage, for tests and benchmarks."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lamella.model.ggml import tensor_bytes, type_by_name

CODES = {"u8": 0, "i8": 1, "u16": 2, "i16": 3, "u32": 4, "i32": 5, "f32": 6, "bool": 7, "u64": 10, "i64": 11, "f64": 12}
_STRUCT = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
TEXT, ARRAY = 8, 9

Scalar = int | float | bool | str | bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """A number of a given type ("u64"), where the type matters."""

    type: str
    value: int | float | bool


@dataclass(frozen=True, slots=True)
class Array:
    """An array; `type` as in Typed, or "text". `count` lies about the length if given."""

    type: str
    values: tuple[Scalar, ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RawValue:
    """A type number and the bytes behind it, for what no honest writer writes."""

    type_id: int
    payload: bytes


Value = Scalar | Typed | Array | RawValue


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """`offset` and `type_id` override what an honest writer would put there."""

    name: str | bytes
    shape: tuple[int, ...]
    type: str = "f32"
    offset: int | None = None
    type_id: int | None = None

    @property
    def nbytes(self) -> int:
        return tensor_bytes(self.type, self.shape)


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A file to be written; counts override the true ones."""

    metadata: Mapping[str, Value] = field(default_factory=dict)
    tensors: tuple[TensorSpec, ...] = ()
    version: int = 3
    big_endian: bool = False
    alignment: int = 32
    tensor_count: int | None = None
    entry_count: int | None = None
    extra_entries: bytes = b""

    @property
    def order(self) -> str:
        return ">" if self.big_endian else "<"

    def header(self) -> bytes:
        """Everything up to the tensor data, without the padding before it."""
        extra = 1 if self.extra_entries else 0
        tensors = len(self.tensors) if self.tensor_count is None else self.tensor_count
        entries = len(self.metadata) + extra if self.entry_count is None else self.entry_count
        parts = [b"GGUF", struct.pack(f"{self.order}IQQ", self.version, tensors, entries)]
        parts += [self.text(key) + self._value(value) for key, value in self.metadata.items()]
        parts.append(self.extra_entries)
        offset = 0
        for tensor in self.tensors:
            parts.append(self._row(tensor, offset))
            offset += padded(tensor.nbytes, self.alignment)
        return b"".join(parts)

    def file_bytes(self) -> int:
        """Size of the complete file."""
        start = padded(len(self.header()), self.alignment)
        return start + sum(padded(tensor.nbytes, self.alignment) for tensor in self.tensors)

    def write(self, path: Path, *, with_data: bool = True) -> Path:
        """The data is a hole in the file: it takes no disk."""
        with path.open("wb") as file:
            file.write(self.header())
            if with_data:
                file.truncate(self.file_bytes())
        return path

    def text(self, value: str | bytes) -> bytes:
        raw = value.encode() if isinstance(value, str) else value
        return struct.pack(f"{self.order}Q", len(raw)) + raw

    def _row(self, tensor: TensorSpec, offset: int) -> bytes:
        type_id = type_by_name(tensor.type).id if tensor.type_id is None else tensor.type_id
        where = offset if tensor.offset is None else tensor.offset
        dims = len(tensor.shape)
        return self.text(tensor.name) + struct.pack(f"{self.order}I{dims}QIQ", dims, *tensor.shape, type_id, where)

    def _value(self, value: Value) -> bytes:
        match value:
            case RawValue():
                return struct.pack(f"{self.order}I", value.type_id) + value.payload
            case Array():
                return struct.pack(f"{self.order}I", ARRAY) + self._array(value)
            case str() | bytes():
                return struct.pack(f"{self.order}I", TEXT) + self.text(value)
            case _:
                number = value if isinstance(value, Typed) else Typed(_type_of(value), value)
                code = CODES[number.type]
                return struct.pack(f"{self.order}I{_STRUCT[code]}", code, number.value)

    def _array(self, array: Array) -> bytes:
        count = len(array.values) if array.count is None else array.count
        code = TEXT if array.type == "text" else CODES[array.type]
        head = struct.pack(f"{self.order}IQ", code, count)
        if code == TEXT:
            return head + b"".join(self.text(value) for value in array.values if isinstance(value, str | bytes))
        return head + struct.pack(f"{self.order}{len(array.values)}{_STRUCT[code]}", *array.values)


def _type_of(value: float) -> str:
    return "bool" if isinstance(value, bool) else "u32" if isinstance(value, int) else "f32"


def padded(nbytes: int, alignment: int) -> int:
    return -(-nbytes // alignment) * alignment


def small_model(more: Mapping[str, Value] | None = None, *, architecture: str = "llama", blocks: int = 2) -> GgufFile:
    """A dense model of 64 columns with 4 heads; keys of `more` are without the architecture."""
    metadata: dict[str, Value] = {
        "general.architecture": architecture,
        "general.name": "Small",
        "general.file_type": 7,
        f"{architecture}.block_count": blocks,
        f"{architecture}.context_length": 4096,
        f"{architecture}.embedding_length": 64,
        f"{architecture}.feed_forward_length": 128,
        f"{architecture}.attention.head_count": 4,
        f"{architecture}.attention.head_count_kv": 2,
        f"{architecture}.vocab_size": 256,
    }
    metadata |= {f"{architecture}.{key}": value for key, value in (more or {}).items()}
    return GgufFile(metadata, (*_outside(), *(tensor for block in range(blocks) for tensor in _block(block))))


def _outside() -> tuple[TensorSpec, ...]:
    return (
        TensorSpec("token_embd.weight", (64, 256), "q8_0"),
        TensorSpec("output_norm.weight", (64,)),
        TensorSpec("output.weight", (64, 256), "q8_0"),
    )


def _block(number: int) -> Iterable[TensorSpec]:
    shapes = {
        "attn_norm": (64,), "attn_q": (64, 64), "attn_k": (64, 32), "attn_v": (64, 32), "attn_output": (64, 64),
        "ffn_norm": (64,), "ffn_gate": (64, 128), "ffn_up": (64, 128), "ffn_down": (128, 64),
    }  # fmt: skip
    for name, shape in shapes.items():
        yield TensorSpec(f"blk.{number}.{name}.weight", shape, "f32" if len(shape) == 1 else "q8_0")


def vocabulary(tokens: int, merges: int) -> dict[str, Value]:
    """Made-up tokens and merges with the lengths of a real byte-pair vocabulary: 7 and 9 bytes in the middle."""
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.tokens": Array("text", tuple(f"t{n:x}" + "y" * (n % 6) for n in range(tokens))),
        "tokenizer.ggml.token_type": Array("i32", (1,) * tokens),
        "tokenizer.ggml.merges": Array("text", tuple(f"a{n:x} b" + "z" * (n % 5) for n in range(merges))),
    }


def write_split(model: GgufFile, folder: Path, stem: str, parts: int) -> tuple[Path, ...]:
    """The model in `parts` files as llama-gguf-split writes them: metadata in the first, split keys in every one."""
    each = -(-len(model.tensors) // parts)
    paths = []
    for number in range(parts):
        split: dict[str, Value] = {
            "split.no": Typed("u16", number),
            "split.count": Typed("u16", parts),
            "split.tensors.count": Typed("i32", len(model.tensors)),
        }
        metadata = {**model.metadata, **split} if number == 0 else split
        part = GgufFile(metadata, model.tensors[number * each : (number + 1) * each], model.version, model.big_endian)
        paths.append(part.write(folder / f"{stem}-{number + 1:05d}-of-{parts:05d}.gguf"))
    return tuple(paths)
