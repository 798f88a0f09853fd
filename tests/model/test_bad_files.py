"""Files that are no models: one sentence that names the file, what is wrong and at which byte."""

import os
import re
import socket
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path
from time import process_time

import pytest

from lamella.model.file_error import ModelFileError
from lamella.model.gguf import read_header
from lamella.model.reading import read_model
from tests.helpers.gguf_writer import (
    ARRAY,
    TEXT,
    Array,
    GgufFile,
    RawValue,
    TensorSpec,
    Typed,
    Value,
    small_model,
    vocabulary,
)

HUGE = 1 << 60
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO, chmod 0 or /dev/zero")


def number(value: int, code: str = "Q") -> bytes:
    return struct.pack(f"<{code}", value)


def nested(depth: int) -> RawValue:
    return RawValue(ARRAY, (number(ARRAY, "I") + number(1)) * depth)


ONE = TensorSpec("one", (32,))
START = 24  # where the first metadata entry begins, or the first tensor without metadata
VALUE = START + 8 + 1  # where the value's type of a first key "k" is

# what is in the file, what is said about it, at which byte
HEADERS = {
    "version 1": (GgufFile(version=1), "version 1 is no longer read", 4),
    "version 4": (GgufFile(version=4), "version 4 is unknown", 4),
    "version 1, big-endian": (GgufFile(version=1, big_endian=True), "version 1 is no longer read", 4),
    "tensor count": (GgufFile(tensor_count=HUGE), f"claims {HUGE} tensors", 8),
    "entry count": (GgufFile(entry_count=HUGE), f"claims {HUGE} metadata entries", 16),
    "one entry too few": (GgufFile({"k": 1}, entry_count=2), "cut off: .* the key of metadata entry 1", 41),
    "key length": (GgufFile(extra_entries=number(HUGE)), f"metadata entry 0 claims {HUGE} bytes", START),
    "key twice": (GgufFile({"k": 1}, extra_entries=number(1) + b"k" + bytes(8)), "'k' occurs twice", 41),
    "key not UTF-8": (GgufFile(extra_entries=number(2) + b"k\xff" + bytes(8)), "not UTF-8", START + 9),
    "text length": (GgufFile({"k": RawValue(TEXT, number(HUGE))}), f"claims {HUGE} bytes", VALUE + 12),
    "text length 2^64-1": (GgufFile({"k": RawValue(TEXT, b"\xff" * 8)}), f"claims {(1 << 64) - 1} bytes", VALUE + 12),
    "text not UTF-8": (GgufFile({"k": b"ab\xc3"}), "the value of 'k' is not UTF-8", VALUE + 14),
    "value type": (GgufFile({"k": RawValue(77, b"")}), "the unknown type 77", VALUE),
    "array type": (GgufFile({"k": RawValue(ARRAY, number(77, "I") + number(1))}), "unknown type 77", VALUE + 4),
    "array of arrays": (GgufFile({"k": nested(9000)}), "arrays inside an array", VALUE + 4),
    "array of 2^34 bytes": (GgufFile({"k": Array("u8", (), count=1 << 34)}), f"claims {1 << 34} bytes", VALUE + 16),
    "array of 2^60 numbers": (GgufFile({"k": Array("u64", (), count=HUGE)}), f"claims {8 * HUGE} bytes", VALUE + 16),
    "array of 2^60 texts": (GgufFile({"k": Array("text", ("a",), count=HUGE)}), f"claims {HUGE} texts", VALUE + 8),
    "array of texts cut off": (GgufFile({"k": Array("text", ("a", "b"), count=3)}), "cut off: .* 'k'", VALUE + 34),
    "text in an array": (
        GgufFile({"k": RawValue(ARRAY, number(TEXT, "I") + number(3) + number(1) + b"a" + number(HUGE) + bytes(99))}),
        "cut off: .* a text of the value of 'k'",
        VALUE + 25,
    ),
    "text of 2^64-1 in an array": (
        GgufFile({"k": RawValue(ARRAY, number(TEXT, "I") + number(2) + number((1 << 64) - 1) + bytes(99))}),
        "cut off: .* a text of the value of 'k'",
        VALUE + 16,
    ),
    "alignment 0": (GgufFile({"general.alignment": 0}), "alignment. is 0, but has to be a power of two", START),
    "alignment 33": (GgufFile({"general.alignment": 33}), "alignment. is 33", START),
    "alignment a text": (GgufFile({"general.alignment": "32"}), "alignment. is no number", START),
    "tensor twice": (GgufFile({}, (ONE, ONE)), "tensor 'one' occurs twice", START + 35),
    "name length": (GgufFile({}, (TensorSpec("n" * 300, (1,)),)), "has 300 bytes; the most is 128", START),
    "name not UTF-8": (GgufFile({}, (TensorSpec(b"a\xfe", (1,)),)), "tensor 0 is not UTF-8", START + 9),
    "five dimensions": (GgufFile({}, (TensorSpec("one", (1,) * 5),)), "'one' has 5 dimensions", START + 11),
    "shape of 2^64": (GgufFile({}, (TensorSpec("one", (1 << 32, 1 << 32)),)), "impossible shape", START + 11),
    "empty shape": (GgufFile({}, (TensorSpec("one", (32, 0)),)), "impossible shape", START + 11),
    "quantisation": (GgufFile({}, (TensorSpec("one", (32,), type_id=99),)), "unknown quantisation type 99", START + 23),
    "removed type": (GgufFile({}, (TensorSpec("one", (32,), type_id=4),)), "unknown quantisation type 4", START + 23),
    "row of no blocks": (GgufFile({}, (TensorSpec("one", (33,), "q4_0"),)), "33 elements, but q4_0", START + 11),
    "overlap": (GgufFile({}, (ONE, TensorSpec("two", (32,), offset=96))), "'two' overlaps that of 'one'", START + 35),
    "misaligned": (GgufFile({}, (ONE, TensorSpec("two", (32,), offset=130))), "begins at 130, no multiple", START + 35),
    "out of range": (GgufFile({}, (ONE, TensorSpec("two", (1,), offset=HUGE))), "behind the end", START + 35),
}  # fmt: skip


@pytest.mark.parametrize("kind", HEADERS)
def test_bad_header(kind: str, tmp_path: Path) -> None:
    file, said, byte = HEADERS[kind]
    path = tmp_path / "bad.gguf"
    path.write_bytes(file.header() + bytes(7))

    begun = process_time()
    with pytest.raises(ModelFileError, match=said) as caught:
        read_header(path)

    assert process_time() - begun < 1
    assert caught.value.byte == byte
    assert re.fullmatch(rf"{re.escape(str(path))}: [^\n]+ \(at byte {byte}\)", str(caught.value))


def test_every_truncation_is_one_sentence(tmp_path: Path) -> None:
    whole = small_model(blocks=1).header()
    path = tmp_path / "cut.gguf"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(ModelFileError, match=r"empty|cut off|more than the file has left") as caught:
            read_header(path)
        assert caught.value.byte is not None
        assert caught.value.byte <= length


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b"GG", "cut off"), (b"PK\3\4" * 99, "not a GGUF"), (b"\n", "not a GGUF")]
)
def test_not_gguf(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "some.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=said):
        read_header(path)


@posix
def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for name, said in {
            "": "directory",
            "fifo": "pipe",
            "s": "socket",
            "gone": "no such file",
            "a\0b": "not a f",
        }.items():
            with pytest.raises(ModelFileError, match=said):
                read_header(tmp_path / name if name else tmp_path)
    with pytest.raises(ModelFileError, match="device"):
        read_header("/dev/zero")


@posix
def test_no_permission(tmp_path: Path) -> None:
    path = small_model().write(tmp_path / "m.gguf")
    path.chmod(0)
    # root may read everything, so a process of root's becomes somebody else first
    script = (
        "import os, sys; from lamella.model.reading import read_model; "
        "os.geteuid() or os.seteuid(65534); read_model(sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=False)
    assert done.stderr.endswith(f"ModelFileError: {path}: it may not be read: permission denied\n")


def test_names_out_of_the_file_cannot_break_the_line(tmp_path: Path) -> None:
    tensor = TensorSpec("\x1b[2J\n" + "n" * 200, (1,) * 5)
    path = tmp_path / "line\nbreak.gguf"
    path.write_bytes(GgufFile({}, (tensor,)).header())
    with pytest.raises(ModelFileError) as caught:
        read_header(path)
    assert str(caught.value).isprintable()
    assert len(caught.value.problem) < 200


def test_a_tensor_name_that_would_break_a_table(tmp_path: Path) -> None:
    sound = small_model()
    path = GgufFile(sound.metadata, (*sound.tensors, TensorSpec("blk.0.x\ny", (1,)))).write(tmp_path / "m.gguf")
    with pytest.raises(ModelFileError, match=r"'blk.0.x\\ny' has characters that no name has"):
        read_model(path)


SPARSE = {
    "zeros for texts": {"k": RawValue(ARRAY, number(TEXT, "I") + number(1 << 22))},
    "texts of a piece each": {"k": RawValue(ARRAY, number(TEXT, "I") + number(4000) + number(1 << 21))},
}


@pytest.mark.parametrize("kind", SPARSE)
def test_a_huge_file_of_holes_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = GgufFile(SPARSE[kind], entry_count=4000).write(tmp_path / "m.gguf")
    with path.open("r+b") as file:
        file.truncate(40 << 30)
    begun = process_time()
    with pytest.raises(ModelFileError):
        read_header(path)
    assert process_time() - begun < 1.5  # 0.45 s where nothing else runs


def test_the_largest_header_we_take_stays_within_bounds(tmp_path: Path) -> None:
    arrays = {f"{'k' * 250}{n}": Array("u64", (1 << 40,) * 4096) for n in range(40)}
    texts = {f"{'t' * 250}{n}": "t" * 1000 for n in range(4000)}
    tensors = tuple(TensorSpec(f"{'n' * 120}{n}", (2, 1), "f32") for n in range(65_536))
    path = GgufFile({**arrays, **texts}, tensors).write(tmp_path / "m.gguf")

    tracemalloc.start()
    header = read_header(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(header.tensors) == 65_536
    assert peak < 64 << 20


# what is wrong with the metadata of a model, and what is said about it
METADATA: dict[str, tuple[dict[str, Value | None], str]] = {
    "block_count a text": ({"llama.block_count": "two"}, "'llama.block_count' should be a whole number but is a text"),
    "block_count missing": ({"llama.block_count": None}, "lacks 'llama.block_count'"),
    "no blocks": ({"llama.block_count": 0}, "engines load 1 to 512 blocks"),
    "too many blocks": ({"llama.block_count": 1 << 31}, "engines load 1 to 512 blocks"),
    "fewer blocks than tensors": ({"llama.block_count": 1}, "belongs to block 1, but the model has 1 blocks"),
    "architecture missing": ({"general.architecture": None}, 'lacks "general.architecture"'),
    "architecture a number": ({"general.architecture": 5}, '"general.architecture" is not a name'),
    "architecture empty": ({"general.architecture": ""}, '"general.architecture" is not a name'),
    "more next-token blocks than blocks": (
        {"llama.nextn_predict_layers": 2},
        "nextn_predict_layers' is 2, which cannot",
    ),
    "negative": ({"llama.context_length": Typed("i32", -1)}, "is -1, which cannot be"),
    "fraction": ({"llama.context_length": 0.5}, "should be a whole number but is a fraction"),
    "2^60 heads": ({"llama.attention.head_count": Typed("u64", HUGE)}, f"is {HUGE}, which cannot be"),
    "too few heads": ({"llama.attention.head_count_kv": Array("u32", (1,))}, "has 1 values for 2 blocks"),
    "projector": ({"general.architecture": "clip"}, "vision or audio projector"),
    "adapter": ({"general.type": "adapter"}, 'no model but an "adapter"'),
    "causal a number": ({"llama.attention.causal": 1}, "should be true or false but is a number"),
}


@pytest.mark.parametrize("kind", METADATA)
def test_metadata_that_no_plan_can_be_made_from(kind: str, tmp_path: Path) -> None:
    changes, said = METADATA[kind]
    sound = small_model()
    changed: dict[str, Value | None] = {**sound.metadata, **changes}
    metadata = {key: value for key, value in changed.items() if value is not None}
    path = GgufFile(metadata, sound.tensors).write(tmp_path / "m.gguf")
    with pytest.raises(ModelFileError, match=said):
        read_model(path)


def test_a_vocabulary_without_weights_is_no_model(tmp_path: Path) -> None:
    path = GgufFile({**small_model().metadata, **vocabulary(5, 5)}).write(tmp_path / "m.gguf")
    with pytest.raises(ModelFileError, match="holds no tensors"):
        read_model(path)
