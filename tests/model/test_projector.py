"""Projectors in files of their own: what is in them, and which file is one."""

from dataclasses import replace
from pathlib import Path

import pytest

from lamella.model.file_error import ModelFileError
from lamella.model.library import Places, projector_of
from lamella.model.projector import named_as_projector, projectors_beside, read_projector
from lamella.model.reading import read_model
from tests.helpers.gguf_writer import TensorSpec, small_model
from tests.helpers.model_store import Store
from tests.helpers.projectors import WEIGHTS, projector_file, written


def test_a_projector_has_the_bytes_of_its_tensors(tmp_path: Path) -> None:
    found = read_projector(written(tmp_path / "mmproj.gguf"))
    assert (found.name, found.kind) == ("Sight", "mlp")
    assert [tensor.name for tensor in found.tensors] == [tensor.name for tensor in WEIGHTS]
    assert found.nbytes == 14 * 14 * 3 * 320 * 2 + 320 * 320 // 32 * 34 + 320 * 4 + 320 * 2048 * 2


def test_a_model_is_no_projector_and_a_projector_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"plain\.gguf: this is no vision or audio projector"):
        read_projector(small_model().write(tmp_path / "plain.gguf"))
    with pytest.raises(ModelFileError, match="open the language model it belongs to"):
        read_model(written(tmp_path / "mmproj.gguf"))


def test_a_file_without_tensors_and_a_name_that_no_terminal_should_see(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="no tensors"):
        read_projector(written(tmp_path / "empty.gguf", projector_file(tensors=())))
    odd = projector_file(name="a\x1b[31mb", tensors=(TensorSpec("v.\x1b.weight", (32,)),))
    with pytest.raises(ModelFileError, match="characters that no name has"):
        read_projector(written(tmp_path / "odd.gguf", odd))
    assert read_projector(written(tmp_path / "b.gguf", projector_file(name="a\x1b[31mb"))).name == "a[31mb"


def test_the_part_for_sound_that_llama_cpp_leaves_in_the_file_is_not_counted(tmp_path: Path) -> None:
    sound = TensorSpec("a.conformer.0.weight", (64, 64))
    plain = projector_file(tensors=(*WEIGHTS, sound))
    assert len(read_projector(written(tmp_path / "a.gguf", plain)).tensors) == len(WEIGHTS) + 1
    deaf = projector_file(kind="gemma3nv", tensors=(*WEIGHTS, sound))
    assert len(read_projector(written(tmp_path / "b.gguf", deaf)).tensors) == len(WEIGHTS)


def test_projectors_beside_a_model_are_found_by_name(tmp_path: Path) -> None:
    model = small_model().write(tmp_path / "model.gguf")
    assert projectors_beside(model) == ()
    for name in ("mmproj-f16.gguf", "Model-MMPROJ-q8.GGUF", "mmproj.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "mmproj-folder.gguf").mkdir()
    assert [path.name for path in projectors_beside(model)] == ["Model-MMPROJ-q8.GGUF", "mmproj-f16.gguf"]
    assert projectors_beside(tmp_path / "gone" / "model.gguf") == ()
    assert not named_as_projector("model.gguf")


def test_what_ollamas_manifest_names_beside_a_model_is_found_by_name_and_by_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    seeing = store.ollama("sight:4b", small_model(), projector=projector_file())
    blind = store.ollama("plain:1b", small_model())
    places = Places((tmp_path / ".ollama" / "models",), (), ())
    beside = projector_of("ollama:sight:4b", places)
    assert beside is not None
    assert read_projector(beside).name == "Sight"
    assert projector_of(str(seeing)) == beside
    assert projector_of("ollama:plain:1b", places) is None
    assert projector_of(str(blind)) is None
    assert projector_of(str(tmp_path / "model.gguf")) is None
    beside.unlink()
    assert projector_of(str(seeing)) is None


def test_a_file_that_claims_more_than_it_holds_is_still_counted_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "header.gguf"
    projector_file().write(path, with_data=False)
    whole = read_projector(written(tmp_path / "whole.gguf"))
    assert read_projector(path).nbytes == whole.nbytes
    assert replace(read_projector(path), path=whole.path) == whole
