"""Split models: any part opens the set, and nothing but the whole set is taken."""

import shutil
from pathlib import Path

import pytest

from lamella.model.file_error import ModelFileError
from lamella.model.reading import read_model
from lamella.notes import Note, NoteCode
from tests.helpers.gguf_writer import Array, GgufFile, TensorSpec, Typed, Value, small_model, write_split


@pytest.mark.parametrize("opened", [0, 1, 2])
def test_any_part_opens_the_whole_model(opened: int, tmp_path: Path) -> None:
    parts = write_split(small_model(), tmp_path, "small", 3)
    alone = read_model(small_model().write(tmp_path / "alone.gguf"))

    model = read_model(parts[opened])

    assert model.tensors == alone.tensors
    assert model.path == str(parts[0])
    assert model.file_bytes == sum(part.stat().st_size for part in parts)
    assert model.notes == ()


def test_the_name_without_the_number_of_the_part(tmp_path: Path) -> None:
    nameless = GgufFile({k: v for k, v in small_model().metadata.items() if k != "general.name"}, small_model().tensors)
    parts = write_split(nameless, tmp_path, "small-q8", 2)
    assert read_model(parts[1]).name == "small-q8"


def test_a_first_part_without_tensors(tmp_path: Path) -> None:
    split: dict[str, Value] = {"split.no": 0, "split.count": 2, "split.tensors.count": Typed("i32", 21)}
    GgufFile({**small_model().metadata, **split}).write(tmp_path / "m-00001-of-00002.gguf")
    rest = GgufFile({**split, "split.no": 1}, small_model().tensors).write(tmp_path / "m-00002-of-00002.gguf")
    assert len(read_model(rest).tensors) == 21


def test_missing_parts_are_named(tmp_path: Path) -> None:
    parts = write_split(small_model(), tmp_path, "small", 4)
    parts[0].unlink()
    parts[2].unlink()
    with pytest.raises(ModelFileError, match=r"2 of .* 4 parts .*: small-00001-of-00004.gguf, small-00003-of-00004"):
        read_model(parts[1])


def test_many_missing_parts_are_counted(tmp_path: Path) -> None:
    (first, *rest) = write_split(small_model(blocks=9), tmp_path, "small", 9)
    for part in rest:
        part.unlink()
    with pytest.raises(ModelFileError, match=r"8 of .* 9 parts .*-00006-of-00009.gguf and 3 more"):
        read_model(first)


def test_a_part_that_is_still_being_downloaded(tmp_path: Path) -> None:
    parts = write_split(small_model(), tmp_path, "small", 3)
    whole = read_model(parts[0]).file_bytes
    with parts[1].open("r+b") as file:
        file.truncate(parts[1].stat().st_size - 1000)
    model = read_model(parts[2])
    assert model.notes == (Note(NoteCode.INCOMPLETE_FILE, count=1000),)
    assert model.file_bytes == whole


def test_headers_alone(tmp_path: Path) -> None:
    for part in write_split(small_model(), tmp_path, "small", 2):
        header = part.read_bytes()[:3000].rstrip(b"\0")
        part.write_bytes(header + bytes(8))
    assert read_model(part).notes == (Note(NoteCode.HEADER_ONLY),)


def stranger(tmp_path: Path, kind: str) -> Path:
    """A set of two whose second part is damaged; the path of the first."""
    ours, other = tmp_path / "ours", tmp_path / "other"
    ours.mkdir()
    other.mkdir()
    parts = write_split(small_model(), ours, "m", 2)
    match kind:
        case "other count of tensors":
            shutil.copy(write_split(small_model(blocks=3), other, "m", 2)[1], parts[1])
        case "other architecture":
            keys: dict[str, Value] = {"general.architecture": "gemma2", "split.no": 1, "split.count": 2}
            GgufFile(keys, (TensorSpec("blk.1.x", (1,)),)).write(parts[1])
        case "the first part again":
            shutil.copy(parts[0], parts[1])
        case "no part at all":
            small_model().write(parts[1])
        case "other number of parts":
            shutil.copy(write_split(small_model(), other, "m", 3)[1], parts[1])
        case "a tensor twice":
            GgufFile({"split.no": 1, "split.count": 2}, small_model().tensors[3:]).write(parts[1])
        case "too few tensors":
            GgufFile({"split.no": 1, "split.count": 2}, small_model().tensors[-1:]).write(parts[1])
        case _:
            parts[1].write_bytes(b"GGUF")
    return parts[0]


STRANGERS = {
    "other count of tensors": r"00002.gguf: .*another model: its split.tensors.count is 30, that of the first part 21",
    "other architecture": r"00002.gguf: .*another model: its general.architecture is 'gemma2'",
    "the first part again": r"00002.gguf: this is not part 2: by its split.no it is number 0",
    "no part at all": r"00002.gguf: .*another model: it does not say that it is one of 2",
    "other number of parts": r"00002.gguf: .*another model: it does not say that it is one of 2",
    "a tensor twice": r"00002.gguf: the tensor 'blk.0.attn_norm.weight' is also in m-00001-of-00002.gguf",
    "too few tensors": r"00001.gguf|hold 12 tensors together, but the model has 21",
    "damaged": r"00002.gguf: the header is cut off",
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_part_that_does_not_belong(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=STRANGERS[kind]):
        read_model(stranger(tmp_path, kind))


def test_a_part_under_another_name(tmp_path: Path) -> None:
    parts = write_split(small_model(), tmp_path, "small", 2)
    with pytest.raises(ModelFileError, match="part 1 of a model in 2 parts, which are found only under names like"):
        read_model(parts[0].rename(tmp_path / "renamed.gguf"))
    with pytest.raises(ModelFileError, match="part 2 of 2, its name says another"):
        read_model(parts[1].rename(tmp_path / "small-00001-of-00002.gguf"))


@pytest.mark.parametrize(
    ("count", "said"),
    [(60_000, "the most is 1024"), ("two", "should be a whole number"), (Array("u8", (2,)), "should be")],
)
def test_absurd_counts_of_parts(count: Value, said: str, tmp_path: Path) -> None:
    path = GgufFile({"split.count": count}).write(tmp_path / "m-00001-of-00002.gguf")
    with pytest.raises(ModelFileError, match=said):
        read_model(path)
