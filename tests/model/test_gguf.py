"""Sound headers: both byte orders and versions, what is kept and what is skipped, files that are not complete."""

from pathlib import Path

import pytest

from lamella.model.gguf import Skipped, read_header
from lamella.model.window import PIECE
from tests.helpers.gguf_writer import Array, GgufFile, TensorSpec, Typed, Value, small_model, vocabulary

EVERY_KIND: dict[str, Value] = {
    "a.u8": Typed("u8", 255),
    "a.i8": Typed("i8", -1),
    "a.u16": Typed("u16", 65535),
    "a.i16": Typed("i16", -2),
    "a.u32": Typed("u32", 1 << 31),
    "a.i32": Typed("i32", -3),
    "a.f32": Typed("f32", 0.5),
    "a.u64": Typed("u64", 1 << 63),
    "a.i64": Typed("i64", -4),
    "a.f64": Typed("f64", 0.25),
    "a.yes": True,
    "a.text": "Größe",
    "a.numbers": Array("i32", (8, 0, -1)),
    "a.flags": Array("bool", (True, False)),
}


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("version", [2, 3])
def test_every_kind_of_value(version: int, big_endian: bool, tmp_path: Path) -> None:
    tensors = (TensorSpec("one", (32, 2), "q8_0"), TensorSpec("two", (5,)))
    header = read_header(GgufFile(EVERY_KIND, tensors, version, big_endian).write(tmp_path / "m.gguf"))

    assert (header.version, header.big_endian) == (version, big_endian)
    assert dict(header.metadata) == {
        "a.u8": 255, "a.i8": -1, "a.u16": 65535, "a.i16": -2, "a.u32": 1 << 31, "a.i32": -3, "a.f32": 0.5,
        "a.u64": 1 << 63, "a.i64": -4, "a.f64": 0.25, "a.yes": True, "a.text": "Größe", "a.numbers": (8, 0, -1),
        "a.flags": (True, False),
    }  # fmt: skip
    assert [(t.name, t.shape, t.type, t.nbytes, t.offset) for t in header.tensors] == [
        ("one", (32, 2), "q8_0", 68, 0),
        ("two", (5,), "f32", 20, 96),
    ]


def test_a_vocabulary_is_skipped_and_counted(tmp_path: Path) -> None:
    metadata = {**vocabulary(70_000, 90_000), "a.after": 5, "chat": "x" * 5000}
    header = read_header(GgufFile(metadata).write(tmp_path / "m.gguf"))

    assert header.metadata["tokenizer.ggml.tokens"] == Skipped(70_000)
    assert header.metadata["tokenizer.ggml.merges"] == Skipped(90_000)
    assert header.metadata["tokenizer.ggml.token_type"] == Skipped(70_000)
    assert header.metadata["a.after"] == 5
    assert header.metadata["chat"] == Skipped(5000, is_text=True)


@pytest.mark.parametrize("shift", range(12))
def test_texts_across_the_edge_of_what_is_in_memory(shift: int, tmp_path: Path) -> None:
    long = ("x" * (PIECE - 100 + shift), "y" * 40, "", "z" * (2 * PIECE), "end")
    header = read_header(GgufFile({"t": Array("text", long), "a.after": 7}).write(tmp_path / "m.gguf"))
    assert header.metadata == {"t": Skipped(5), "a.after": 7}


def test_alignment_of_the_file(tmp_path: Path) -> None:
    tensors = (TensorSpec("one", (1,)), TensorSpec("two", (1,)))
    file = GgufFile({"general.alignment": 4096}, tensors, alignment=4096)
    header = read_header(file.write(tmp_path / "m.gguf"))
    assert (header.data_offset, header.data_end, header.missing) == (4096, 8196, 0)


def test_holes_between_tensors_are_borne(tmp_path: Path) -> None:
    tensors = (TensorSpec("one", (8,), offset=64), TensorSpec("two", (8,), offset=0))
    path = GgufFile({}, tensors).write(tmp_path / "m.gguf")
    with path.open("ab") as file:
        file.write(bytes(64))
    assert read_header(path).missing == 0


@pytest.mark.parametrize("cut", [1, 100, 2000])
def test_a_download_that_is_not_finished(cut: int, tmp_path: Path) -> None:
    whole = small_model()
    path = whole.write(tmp_path / "m.gguf")
    with path.open("r+b") as file:
        file.truncate(whole.file_bytes() - cut)
    header = read_header(path)
    assert header.missing == cut
    assert not header.header_only


def test_the_header_alone(tmp_path: Path) -> None:
    whole = small_model()
    header = read_header(whole.write(tmp_path / "m.gguf", with_data=False))
    assert header.header_only
    assert header.data_end == whole.file_bytes()


def test_paths_may_be_text(tmp_path: Path) -> None:
    path = str(small_model().write(tmp_path / "mödel.gguf"))
    assert read_header(path).path == path
