"""Another quantisation of the same model is counted to the byte, or the window recommends a file that does not fit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamella.model import ggml
from lamella.model.model import Model, Role, Tensor
from lamella.model.quantise import Doubt, QuantiseError, doubts, requantised, requantised_bytes
from lamella.model.quantise_rules import RULES
from lamella.model.quantise_turns import turns_of
from lamella.notes import Note, NoteCode
from tests.helpers.plans import small_model
from tests.helpers.reference import GOLDEN, golden_model

MODELS = sorted(path.stem for path in (GOLDEN / "models").glob("*.gguf"))
# Files of the hub as catalogues list them, less one constant header a model.
PUBLISHED_8B = {
    "Q2_K": 3179136416, "Q3_K_S": 3664504224, "Q3_K_M": 4018922912, "Q3_K_L": 4321961376, "IQ4_XS": 4447667616,
    "IQ4_NL": 4677993888, "Q4_K_S": 4692673952, "Q4_K_M": 4920739232, "Q5_K_S": 5599298976, "Q5_K_M": 5732992416,
    "Q6_K": 6596011424, "Q8_0": 8540775840,
}  # fmt: skip
PUBLISHED_32B = {
    "Q2_K": 12313098432, "Q3_K_M": 15935047872, "Q4_0": 18640230592, "Q4_K_M": 19851335872, "Q5_0": 22638254272,
    "Q5_K_M": 23262156992, "Q6_K": 26886154432, "Q8_0": 34820884672,
}  # fmt: skip


def tensor_bytes(model: Model) -> int:
    return sum(tensor.nbytes for tensor in model.tensors)


def dry_runs() -> Iterator[tuple[str, str, int, int]]:
    """Model, file type, bytes without and with an importance matrix."""
    lines = (GOLDEN / "quantise.txt").read_text(encoding="utf-8").splitlines()
    _, *models = next(line for line in lines if line.startswith("type")).split()
    for line in lines[3:]:
        file_type, *sizes = line.split()
        for model, size in zip(models, sizes, strict=True):
            plain, _, weighed = size.partition("/")
            yield model, file_type, int(plain), int(weighed or plain)


@pytest.mark.parametrize("name", MODELS)
def test_a_real_file_follows_the_rules_of_its_own_type(name: str) -> None:
    model = golden_model(name)
    made = requantised(model, model.quantization)

    assert made.tensors == model.tensors
    assert made.file_bytes == model.file_bytes
    assert Doubt.OVERRIDES not in doubts(model, model.quantization)


@pytest.mark.parametrize("row", tuple(dry_runs()), ids=lambda row: f"{row[0]} {row[1]}")
def test_sums_are_those_of_a_dry_run(row: tuple[str, str, int, int]) -> None:
    name, file_type, plain, weighed = row
    model = golden_model(name)

    assert tensor_bytes(requantised(model, file_type)) == plain
    assert tensor_bytes(requantised(model, file_type, imatrix=True)) == weighed
    assert (Doubt.IMATRIX in doubts(model, file_type)) == (plain != weighed)


@pytest.mark.parametrize(
    ("one", "other", "file_type"),
    [
        ("llama-3.1-8b-q4_k_m", "llama-3.1-8b-f16", "F16"),
        ("llama-3.1-8b-f16", "llama-3.1-8b-q4_k_m", "Q4_K_M"),
        ("qwen2.5-7b-q4_k_m", "qwen2.5-7b-q8_0", "Q8_0"),
        ("qwen2.5-7b-q8_0", "qwen2.5-7b-q4_k_m", "Q4_K_M"),
        ("qwen3-30b-a3b-q8_0", "qwen3-30b-a3b-q4_k_m", "Q4_K_M"),
        ("qwen3-30b-a3b-q4_k_m", "qwen3-30b-a3b-q8_0", "Q8_0"),
    ],
)
def test_one_quantisation_gives_the_other(one: str, other: str, file_type: str) -> None:
    made, real = requantised(golden_model(one), file_type), golden_model(other)

    assert {tensor.name: tensor for tensor in made.tensors} == {tensor.name: tensor for tensor in real.tensors}
    assert made.quantization == real.quantization
    # Names of different length and another alignment of the data are all that is left.
    assert abs(made.file_bytes - real.file_bytes) < 64


@pytest.mark.parametrize(
    ("name", "published", "header", "imatrix"),
    [
        ("llama-3.1-8b-q4_k_m", PUBLISHED_8B, 7840928, True),
        ("qwen2.5-32b-q4_k_m", PUBLISHED_32B, 5978304, False),
    ],
)
def test_published_files_have_these_sizes(name: str, published: dict[str, int], header: int, imatrix: bool) -> None:
    model = golden_model(name)
    assert {kind: tensor_bytes(requantised(model, kind, imatrix=imatrix)) + header for kind in published} == published


def test_layers_are_light_or_heavy_where_the_dry_run_says() -> None:
    made = requantised(golden_model("llama-3.3-70b-q4_k_m"), "IQ3_M")
    layers = Counter[int]()
    for tensor in made.tensors:
        layers[-1 if tensor.layer is None else tensor.layer] += tensor.nbytes

    assert [layers[block] for block in range(80)] == [409993216] * 10 + [378798080] * 70
    sizes = {tensor.name: tensor.nbytes for tensor in made.tensors}
    assert (sizes["token_embd.weight"], sizes["output.weight"]) == (451461120, 861880320)


def test_rows_that_no_block_divides_fall_back() -> None:
    model = golden_model("smollm2-135m-q8_0")  # rows of 576
    made = requantised(model, "Q4_K_M")

    assert {tensor.type for tensor in made.tensors} <= {"f32", "q5_0", "q8_0", "q4_k", "q6_k"}
    assert {tensor.type for tensor in made.tensors if tensor.shape[0] == 576} == {"f32", "q5_0", "q8_0"}


@pytest.mark.parametrize(("row", "kind"), [(576, "q5_0"), (240, "f16"), (512, "q4_k")])
def test_a_row_of_any_length_has_a_type(row: int, kind: str) -> None:
    model = small_model(1)
    tensor = Tensor("blk.0.ffn_up.weight", (row, 64), "f32", row * 64 * 4, 0, Role.FFN_UP)
    made = requantised(replace(model, tensors=(tensor,)), "Q4_K_M")

    assert [one.type for one in made.tensors] == [kind]


def test_a_type_that_cannot_be_made_is_an_error_that_names_it() -> None:
    model = golden_model("smollm2-135m-q8_0")

    with pytest.raises(QuantiseError, match="Q1_0"):
        requantised(model, "Q1_0")
    with pytest.raises(QuantiseError, match="Q9_K"):
        requantised(model, "Q9_K")


def test_what_cannot_be_known_is_told() -> None:
    assert doubts(golden_model("llama-3.1-8b-q4_k_m"), "Q3_K_M") == ()
    assert doubts(golden_model("llama-3.1-8b-q4_k_m"), "IQ2_XS") == (Doubt.NEEDS_IMATRIX,)
    assert doubts(golden_model("llama-3.1-8b-q4_k_m"), "IQ4_XS") == (Doubt.IMATRIX,)
    assert doubts(golden_model("llama-3.1-8b-q4_k_m"), "IQ3_XXS") == (Doubt.IMATRIX, Doubt.NEEDS_IMATRIX)
    assert doubts(golden_model("phi-4-14b-q4_k_m"), "Q3_K_M") == (Doubt.FUSED_QKV,)


def test_a_file_with_types_of_its_own_is_told_from_one_by_the_rules() -> None:
    model = golden_model("llama-3.1-8b-q4_k_m")
    larger = tuple(
        replace(tensor, type="q8_0") if tensor.name == "token_embd.weight" else tensor for tensor in model.tensors
    )

    assert doubts(replace(model, tensors=larger), "Q3_K_M") == (Doubt.OVERRIDES,)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/models/Llama-3.1-8B-Q4_K_M.gguf", "/models/Llama-3.1-8B-Q3_K_S.gguf"),
        ("/models/llama-3.1-8b-q4_k_m.gguf", "/models/llama-3.1-8b-q3_k_s.gguf"),
        ("/models/Q4_K_M/L-Q4_K_M-00001-of-00002.gguf", "/models/Q4_K_M/L-Q3_K_S.gguf"),
        ("/ollama/blobs/sha256-6e4c38", "/ollama/blobs/An org-Model-Q3_K_S.gguf"),
        ("", "An org-Model-Q3_K_S.gguf"),
    ],
)
def test_the_file_is_named_as_one_would_look_for_it(path: str, expected: str) -> None:
    model = replace(small_model(), path=path, name="An org/Model", quantization="Q4_K_M")
    assert PurePath(requantised(model, "Q3_K_S").path) == PurePath(expected)


def test_notes_about_the_file_at_hand_give_way_to_one_about_the_new() -> None:
    unknown = Note(NoteCode.UNKNOWN_ARCHITECTURE, "novel")
    model = replace(small_model(), notes=(Note(NoteCode.INCOMPLETE_FILE, count=7), unknown))
    made = requantised(model, "Q8_0")

    assert made.notes == (Note(NoteCode.REQUANTISED, "Q8_0", made.file_bytes), unknown)
    assert [note.value for note in requantised(made, "Q4_0").notes] == ["Q4_0", "novel"]


@given(st.sampled_from(MODELS), st.sampled_from(sorted(RULES.keys() - {"Q1_0"})))
def test_norms_routers_and_shapes_stay(name: str, file_type: str) -> None:
    model = golden_model(name)
    made = requantised(model, file_type)

    assert [(one.name, one.shape) for one in made.tensors] == [(one.name, one.shape) for one in model.tensors]
    for before, now in zip(model.tensors, made.tensors, strict=True):
        if before.role in (Role.NORM, Role.ROUTER) or len(before.shape) == 1:
            assert now == before
        assert now.nbytes == ggml.tensor_bytes(now.type, now.shape)
    assert requantised_bytes(model, file_type, turns_of(model)) == tensor_bytes(made)
    # Doing it twice is doing it once.
    assert requantised(made, file_type).tensors == made.tensors


ORDER = ("Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q4_K_M", "Q4_K_S", "IQ4_XS", "Q3_K_M", "Q3_K_S", "Q2_K")


# Other rows do not divide into blocks of 256, and fall back to types that may be wider than those asked for.
DIVIDED = ("llama-3.1-8b-f16", "llama-3.2-1b-q4_k_m", "mixtral-8x7b-q4_k_m", "qwen3-30b-a3b-q8_0", "gemma-2-9b-q4_k_m")


@given(st.sampled_from(DIVIDED), st.integers(0, len(ORDER) - 2))
def test_fewer_bits_never_take_more_room(name: str, at: int) -> None:
    model = golden_model(name)
    larger, smaller = (tensor_bytes(requantised(model, kind)) for kind in ORDER[at : at + 2])
    assert smaller <= larger
