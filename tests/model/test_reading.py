"""What the reader makes of metadata that the public models do not show."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lamella.model.model import Model, Recurrent, Role
from lamella.model.reading import read_model
from lamella.notes import Note, NoteCode
from tests.helpers.gguf_writer import Array, GgufFile, TensorSpec, Value, small_model, vocabulary


def opened(tmp_path: Path, file: GgufFile) -> Model:
    return read_model(file.write(tmp_path / "m.gguf"))


def built(tmp_path: Path, architecture: str, blocks: int = 8, more: Mapping[str, Value] | None = None) -> Model:
    return opened(tmp_path, small_model(more, architecture=architecture, blocks=blocks))


def full_blocks(model: Model) -> list[int]:
    return [block for block, windowed in enumerate(model.windowed) if not windowed]


def test_an_unknown_architecture_opens_with_its_true_weights(tmp_path: Path) -> None:
    model = built(tmp_path, "tomorrow")
    assert model.notes == (Note(NoteCode.UNKNOWN_ARCHITECTURE, value="tomorrow"),)
    assert sum(tensor.nbytes for tensor in model.tensors) == sum(t.nbytes for t in small_model(blocks=8).tensors)
    assert (model.heads, model.kv_heads, model.head_k) == ((4,) * 8, (2,) * 8, 16)
    assert all(model.cached)


def test_unknown_windows_and_states_are_read_off_the_file(tmp_path: Path) -> None:
    pattern = Array("bool", (True, True, False, True))
    more: dict[str, Value] = {"attention.sliding_window": 512, "attention.sliding_window_pattern": pattern}
    file = small_model(more, architecture="tomorrow", blocks=4)
    model = opened(tmp_path, replace(file, tensors=(*file.tensors, TensorSpec("blk.2.ssm_a", (8,)))))
    assert (model.window, full_blocks(model)) == (512, [2])
    assert model.recurrent == (False, False, True, False)


@pytest.mark.parametrize(
    ("architecture", "metadata", "window", "full"),
    [
        ("cohere2", {"attention.sliding_window": 4096}, 4096, [3, 7]),
        ("llama4", {}, 8192, [3, 7]),
        ("llama4", {"attention.sliding_window": 0}, 0, list(range(8))),
        ("gemma2", {}, 4096, [1, 3, 5, 7]),
        ("gemma3", {}, 0, list(range(8))),
        ("gemma3", {"attention.sliding_window": 1024}, 1024, [5]),
        ("phi3", {"attention.sliding_window": 2047}, 0, list(range(8))),
        ("qwen2", {"attention.sliding_window": 4096}, 0, list(range(8))),
        ("smallthinker", {"attention.sliding_window": 4096}, 4096, [0, 4]),
        ("smallthinker", {"attention.sliding_window": 512}, 4096, [0, 4]),
        ("smallthinker", {}, 0, list(range(8))),
        ("tomorrow", {"attention.sliding_window": 64, "attention.sliding_window_pattern": 0}, 64, []),
        ("tomorrow", {"attention.sliding_window": 64, "attention.sliding_window_pattern": 1}, 0, list(range(8))),
        ("exaone4", {"attention.sliding_window": 4096}, 0, list(range(8))),
        ("plamo3", {"attention.sliding_window": 2048, "attention.sliding_window_pattern": 8}, 2048, [7]),
    ],
)
def test_windows_of_families(
    architecture: str, metadata: dict[str, Value], window: int, full: list[int], tmp_path: Path
) -> None:
    model = built(tmp_path, architecture, more=metadata)
    assert (model.window, full_blocks(model)) == (window, full)


def test_the_window_of_exaone_4_is_that_of_its_32b_model_alone(tmp_path: Path) -> None:
    model = built(tmp_path, "exaone4", 65, {"nextn_predict_layers": 1})
    assert (model.window, full_blocks(model)[:3]) == (4096, [3, 7, 11])


def test_a_pattern_in_the_file_goes_before_the_familys(tmp_path: Path) -> None:
    pattern = Array("bool", (False, True, True, True))
    more: dict[str, Value] = {"attention.sliding_window": 128, "attention.sliding_window_pattern": pattern}
    assert full_blocks(built(tmp_path, "gpt-oss", 4, more)) == [0]


def test_numbers_for_each_block(tmp_path: Path) -> None:
    more: dict[str, Value] = {
        "attention.head_count": Array("i32", (4, 4, 8)),
        "attention.head_count_kv": Array("i32", (2, 0, 4)),
        "feed_forward_length": Array("u32", (128, 0, 256)),
    }
    model = built(tmp_path, "deci", 3, more)
    assert (model.heads, model.kv_heads, model.feed_forward) == ((4, 4, 8), (2, 0, 4), (128, 0, 256))
    assert model.cached == (True, False, True)


def test_head_sizes_of_their_own(tmp_path: Path) -> None:
    model = built(tmp_path, "gemma", more={"attention.key_length": 256, "attention.value_length": 128})
    assert (model.head_k, model.head_v) == (256, 128)


def test_tied_by_construction(tmp_path: Path) -> None:
    assert built(tmp_path, "gemma").tied
    assert not built(tmp_path, "llama").tied


@pytest.mark.parametrize("architecture", ["bert", "nomic-bert", "jina-bert-v2", "t5encoder"])
def test_encoders_have_no_cache(architecture: str, tmp_path: Path) -> None:
    model = built(tmp_path, architecture)
    assert not any(model.cached)
    assert not model.causal
    assert not model.tied


def test_next_token_blocks(tmp_path: Path) -> None:
    model = built(tmp_path, "qwen35", 4, {"nextn_predict_layers": 1})
    assert (model.loaded_blocks, model.cached) == (3, (True, True, True, False))


def test_blocks_that_share_the_cache_of_earlier_ones(tmp_path: Path) -> None:
    model = built(tmp_path, "gemma3n", 24)
    assert model.cached == (True,) * 20 + (False,) * 4
    assert built(tmp_path, "gemma4", 6, {"attention.shared_kv_layers": 2}).cached == (True,) * 4 + (False,) * 2


def test_attention_beside_a_state_in_every_block(tmp_path: Path) -> None:
    sizes: dict[str, Value] = {"ssm.conv_kernel": 4, "ssm.inner_size": 32, "ssm.state_size": 16, "ssm.group_count": 2}
    file = small_model(sizes, architecture="falcon-h1", blocks=2)
    states = tuple(TensorSpec(f"blk.{block}.ssm_a", (8,)) for block in range(2))
    model = opened(tmp_path, replace(file, tensors=file.tensors + states))
    assert model.recurrent == model.cached == (True, True)
    assert model.recurrent_state == Recurrent(3 * (32 + 2 * 2 * 16), 16 * 32)


@pytest.mark.parametrize(
    ("architecture", "tensor", "metadata", "state"),
    [
        ("lfm2", "shortconv.conv.weight", {"shortconv.l_cache": 3}, Recurrent(64 * 2, 0)),
        ("rwkv6", "time_mix_key.weight", {"wkv.head_size": 64}, Recurrent(2 * 64, 64 * 64)),
        ("arwkv7", "time_mix_key.weight", {"wkv.head_size": 64}, Recurrent(64, 64 * 64)),
        ("kimi-linear", "ssm_a", {"kda.head_dim": 16, "ssm.conv_kernel": 4}, Recurrent(3 * 3 * 64, 64 * 16)),
    ],
)
def test_other_states(
    architecture: str, tensor: str, metadata: dict[str, Value], state: Recurrent, tmp_path: Path
) -> None:
    file = small_model(metadata, architecture=architecture, blocks=1)
    model = opened(tmp_path, replace(file, tensors=(*file.tensors, TensorSpec(f"blk.0.{tensor}", (8,)))))
    assert model.recurrent_state == state


def test_a_vocabulary_counts_for_more_than_the_key(tmp_path: Path) -> None:
    file = small_model()
    assert opened(tmp_path, replace(file, metadata={**file.metadata, **vocabulary(300, 7)})).vocab_size == 300
    assert opened(tmp_path, file).vocab_size == 256
    silent = {key: value for key, value in file.metadata.items() if not key.endswith("vocab_size")}
    assert opened(tmp_path, replace(file, metadata=silent)).vocab_size == 256, "from the embedding's shape"


def test_the_commonest_type_where_the_file_type_is_not_given(tmp_path: Path) -> None:
    file = small_model()
    metadata = {key: value for key, value in file.metadata.items() if key != "general.file_type"}
    assert opened(tmp_path, replace(file, metadata=metadata)).quantization == "Q8_0"
    assert opened(tmp_path, replace(file, metadata={**metadata, "general.file_type": 999})).quantization == "Q8_0"


def test_a_name_that_says_nothing_is_replaced_by_the_files(tmp_path: Path) -> None:
    file = small_model()
    for name in ("", " ", "x" * 5000, "\x1b\n"):
        assert opened(tmp_path, replace(file, metadata={**file.metadata, "general.name": name})).name == "m"


def test_a_name_of_several_lines_is_one_line_with_its_words_apart(tmp_path: Path) -> None:
    file = small_model()
    named = replace(file, metadata={**file.metadata, "general.name": "two\nlines\t and \x1b[31mred"})
    assert opened(tmp_path, named).name == "two lines and [31mred"


def test_a_big_endian_model_is_the_same_model(tmp_path: Path) -> None:
    little, big = (opened(tmp_path, replace(small_model(), big_endian=order)) for order in (False, True))
    assert little == big


def test_roles_reach_the_model(tmp_path: Path) -> None:
    file = small_model(blocks=1)
    model = opened(tmp_path, replace(file, tensors=(*file.tensors, TensorSpec("v.blk.7.attn_q.weight", (8,)))))
    vision = [tensor for tensor in model.tensors if tensor.role is Role.VISION]
    assert [(tensor.name, tensor.layer) for tensor in vision] == [("v.blk.7.attn_q.weight", None)]
