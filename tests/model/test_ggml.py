"""Sizes of ggml's types: wrong by one bit, every figure in the window is wrong."""

import subprocess
import sys

import pytest
from gguf import GGML_QUANT_SIZES, LlamaFileType

from lamella.model import ggml


def test_our_table_is_the_librarys() -> None:
    theirs = {(int(kind), kind.name.lower(), block, nbytes) for kind, (block, nbytes) in GGML_QUANT_SIZES.items()}
    ours = {(row.id, row.name, row.block, row.block_bytes) for row in ggml.known_types()}

    assert theirs <= ours
    assert {name for _, name, _, _ in ours - theirs} <= {"q2_0"}, "only what the library does not know yet"


def test_file_types_have_the_names_llama_cpp_prints() -> None:
    theirs = {int(kind): kind.name.removeprefix("MOSTLY_").removeprefix("ALL_") for kind in LlamaFileType}
    del theirs[int(LlamaFileType.GUESSED)]

    assert {number: ggml.file_type_name(number) for number in theirs} == theirs
    assert ggml.file_type_name(1024 + 15) == "Q4_K_M"
    assert ggml.file_type_name(5) == ""


@pytest.mark.parametrize(
    ("type_name", "elements", "expected"),
    [("f16", 128, 256), ("q8_0", 128, 136), ("q4_0", 33, 36), ("q4_k", 8192, 4608), ("iq4_nl", 576, 324)],
)
def test_row(type_name: str, elements: int, expected: int) -> None:
    assert ggml.row_bytes(type_name, elements) == expected


def test_tensor_counts_whole_rows() -> None:
    assert ggml.tensor_bytes("q4_k", (8192, 28672)) == 132_120_576
    assert ggml.tensor_bytes("mxfp4", (2880, 2880, 32)) == 141_004_800
    assert ggml.tensor_bytes("q4_0", (16, 2)) == 36


def test_types_nobody_knows() -> None:
    assert ggml.type_by_id(4711) is None
    with pytest.raises(KeyError):
        ggml.type_by_name("q4_never")


def test_opening_a_model_imports_no_gguf() -> None:
    script = (
        "import sys; from lamella.model.reading import read_model; read_model(sys.argv[1]); "
        "sys.exit(bool({'gguf', 'numpy', 'PySide6'} & set(sys.modules)))"
    )
    model = "tests/golden/models/llama-3.3-70b-q4_k_m.gguf"
    assert subprocess.run([sys.executable, "-c", script, model], check=False).returncode == 0
