"""ggml's tensor types and file types, and the only door to the gguf library."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GgmlType:
    """`block` elements take `block_bytes` bytes; a row is a whole number of blocks."""

    id: int
    name: str  # lower case, as llama.cpp prints it
    block: int
    block_bytes: int


# Own copy of gguf's GGML_QUANT_SIZES: importing that library takes 350 ms. Source: ggml b11434, ggml-common.h.
_TABLE: Final = tuple(
    GgmlType(*row)
    for row in (
        (0, "f32", 1, 4),
        (1, "f16", 1, 2),
        (2, "q4_0", 32, 18),
        (3, "q4_1", 32, 20),
        (6, "q5_0", 32, 22),
        (7, "q5_1", 32, 24),
        (8, "q8_0", 32, 34),
        (9, "q8_1", 32, 40),
        (10, "q2_k", 256, 84),
        (11, "q3_k", 256, 110),
        (12, "q4_k", 256, 144),
        (13, "q5_k", 256, 176),
        (14, "q6_k", 256, 210),
        (15, "q8_k", 256, 292),
        (16, "iq2_xxs", 256, 66),
        (17, "iq2_xs", 256, 74),
        (18, "iq3_xxs", 256, 98),
        (19, "iq1_s", 256, 50),
        (20, "iq4_nl", 32, 18),
        (21, "iq3_s", 256, 110),
        (22, "iq2_s", 256, 82),
        (23, "iq4_xs", 256, 136),
        (24, "i8", 1, 1),
        (25, "i16", 1, 2),
        (26, "i32", 1, 4),
        (27, "i64", 1, 8),
        (28, "f64", 1, 8),
        (29, "iq1_m", 256, 56),
        (30, "bf16", 1, 2),
        (34, "tq1_0", 256, 54),
        (35, "tq2_0", 256, 66),
        (39, "mxfp4", 32, 17),
        (40, "nvfp4", 64, 36),
        (41, "q1_0", 128, 18),
        (42, "q2_0", 64, 18),
    )
)
_BY_ID: Final = {row.id: row for row in _TABLE}
_BY_NAME: Final = {row.name: row for row in _TABLE}

# general.file_type, llama.cpp b11434 (llama_ftype). 4 to 6, 33 to 35 were removed there and have no name.
_FILE_TYPES: Final = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE", 39: "NVFP4",
    40: "Q1_0", 41: "Q2_0",
}  # fmt: skip


def known_types() -> tuple[GgmlType, ...]:
    """Every type of our own table."""
    return _TABLE


def type_by_id(number: int) -> GgmlType | None:
    """The type of a tensor header; None if neither our table nor the installed gguf library knows the number."""
    return _BY_ID.get(number) or _library_type(number)


def type_by_name(name: str) -> GgmlType:
    """KeyError for a name that no tensor can have."""
    found = _BY_NAME.get(name)
    if found is not None:
        return found
    for number in _library_ids():
        newer = _library_type(number)
        if newer is not None and newer.name == name:
            return newer
    raise KeyError(name)


def row_bytes(type_name: str, elements: int) -> int:
    """Bytes of one row, a partial last block rounded up to a whole one."""
    kind = type_by_name(type_name)
    return -(-elements // kind.block) * kind.block_bytes


def tensor_bytes(type_name: str, shape: tuple[int, ...]) -> int:
    """Bytes in the file without padding; shape in ggml order, shape[0] is the row."""
    total = row_bytes(type_name, shape[0]) if shape else row_bytes(type_name, 1)
    for extent in shape[1:]:
        total *= extent
    return total


def file_type_name(number: int) -> str:
    """15 is "Q4_K_M"; "" if the number has no name. 1024, which marks a guessed type, is taken off."""
    return "" if number == 1024 else _FILE_TYPES.get(number & ~1024, "")


def _library_ids() -> tuple[int, ...]:
    from gguf.constants import GGML_QUANT_SIZES

    return tuple(int(kind) for kind in GGML_QUANT_SIZES)


def _library_type(number: int) -> GgmlType | None:
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    if number not in _library_ids():
        return None
    kind = GGMLQuantizationType(number)
    block, block_bytes = GGML_QUANT_SIZES[kind]
    return GgmlType(number, str(kind.name).lower(), int(block), int(block_bytes))
