"""The 24 public models: tensors as gguf's own reader sees them, and the facts that plans are made from."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFReader

from lamella.model.model import Model, Recurrent, Role
from lamella.model.reading import read_model
from lamella.notes import Note, NoteCode

MODELS = Path("tests/golden/models")
INDEX: dict[str, dict[str, int]] = json.loads((MODELS / "index.json").read_text())


def model(name: str) -> Model:
    return read_model(MODELS / f"{name}.gguf")


@pytest.mark.parametrize("name", INDEX)
def test_tensors_are_those_of_ggufs_reader(name: str, tmp_path: Path) -> None:
    whole = tmp_path / f"{name}.gguf"
    shutil.copyfile(MODELS / whole.name, whole)
    with whole.open("r+b") as file:
        file.truncate(INDEX[name]["file_bytes"])

    ours = read_model(whole)

    theirs = GGUFReader(whole)
    assert [(t.name, t.shape, t.type, t.nbytes) for t in ours.tensors] == [
        (t.name, tuple(int(n) for n in t.shape), t.tensor_type.name.lower(), int(t.n_bytes)) for t in theirs.tensors
    ]
    assert ours.notes == ()
    assert ours.file_bytes == INDEX[name]["file_bytes"]


@pytest.mark.parametrize("name", INDEX)
def test_a_header_alone_opens_and_says_so(name: str) -> None:
    opened = model(name)
    assert opened.notes == (Note(NoteCode.HEADER_ONLY),)
    assert opened.file_bytes == INDEX[name]["file_bytes"]
    assert opened.name == name


# architecture, quantisation, context, blocks, embedding, vocabulary, heads, KV heads, feed forward, K and V head, tied
DENSE = {
    "llama-3.3-70b-q4_k_m": ("llama", "Q4_K_M", 131072, 80, 8192, 128256, 64, 8, 28672, 128, 128, False),
    "llama-3.1-8b-f16": ("llama", "F16", 131072, 32, 4096, 128256, 32, 8, 14336, 128, 128, False),
    "llama-3.2-1b-q4_k_m": ("llama", "Q4_K_M", 131072, 16, 2048, 128256, 32, 8, 8192, 64, 64, True),
    "llama-2-7b-q4_0": ("llama", "Q4_0", 4096, 32, 4096, 32000, 32, 32, 11008, 128, 128, False),
    "qwen2.5-7b-q8_0": ("qwen2", "Q8_0", 32768, 28, 3584, 152064, 28, 4, 18944, 128, 128, False),
    "qwen3-8b-q4_k_m": ("qwen3", "Q4_K_M", 40960, 36, 4096, 151936, 32, 8, 12288, 128, 128, False),
    "phi-4-14b-q4_k_m": ("phi3", "Q4_K_M", 16384, 40, 5120, 100352, 40, 10, 17920, 128, 128, False),
    "command-r-35b-q4_k_m": ("command-r", "Q4_K_M", 131072, 40, 8192, 256000, 64, 64, 22528, 128, 128, True),
    "smollm2-135m-q8_0": ("llama", "Q8_0", 8192, 30, 576, 49152, 9, 3, 1536, 64, 64, True),
}


@pytest.mark.parametrize("name", DENSE)
def test_dense_models(name: str) -> None:
    m = model(name)
    facts: tuple[Any, ...] = (m.architecture, m.quantization, m.context_length, m.block_count, m.embedding_length)
    (heads,), (kv_heads,), (feed_forward,) = set(m.heads), set(m.kv_heads), set(m.feed_forward)
    facts += (m.vocab_size, heads, kv_heads, feed_forward, m.head_k, m.head_v, m.tied)

    assert facts == DENSE[name]
    assert all(m.cached)
    assert not any((*m.windowed, *m.recurrent, m.mla))
    assert m.causal
    assert len(m.heads) == m.block_count


# experts, used, width of one expert
EXPERTS = {
    "mixtral-8x7b-q4_k_m": (8, 2, 14336),
    "qwen3-30b-a3b-q4_k_m": (128, 8, 768),
    "deepseek-r1-671b-q4_k_m": (256, 8, 2048),
    "gpt-oss-20b-mxfp4": (32, 4, 2880),
    "granite-4.0-h-small-q4_k_m": (72, 10, 768),
    "qwen3-next-80b-a3b-q4_k_m": (512, 10, 512),
    "glm-4.5-air-q4_k_m": (128, 8, 1408),
}


@pytest.mark.parametrize("name", EXPERTS)
def test_experts(name: str) -> None:
    m = model(name)
    experts = [tensor for tensor in m.tensors if tensor.role is Role.EXPERTS_DOWN and tensor.name.endswith("weight")]

    assert (m.expert_count, m.experts_used, m.expert_feed_forward) == EXPERTS[name]
    assert {tensor.shape[0] for tensor in experts} == {m.expert_feed_forward}
    assert {tensor.shape[2] for tensor in experts} == {m.expert_count}


# window, blocks with full attention among the first twelve: the last one of each period
WINDOWS = {
    "gemma-2-9b-q4_k_m": (4096, [1, 3, 5, 7, 9, 11]),
    "gemma-3-27b-q4_k_m": (1024, [5, 11]),
    "gpt-oss-20b-mxfp4": (128, [1, 3, 5, 7, 9, 11]),
}


@pytest.mark.parametrize("name", WINDOWS)
def test_sliding_windows(name: str) -> None:
    m = model(name)
    full = [block for block, windowed in enumerate(m.windowed[:12]) if not windowed]
    assert (m.window, full) == WINDOWS[name]


def test_latent_attention() -> None:
    m = model("deepseek-r1-671b-q4_k_m")
    assert (m.mla, m.head_k, m.head_v, m.mla_key_length, m.rope_dimensions) == (True, 576, 512, 192, 64)
    assert set(m.kv_heads) == {1}


def test_next_token_block_is_counted_and_not_loaded() -> None:
    m = model("glm-4.5-air-q4_k_m")
    assert (m.block_count, m.next_token_blocks, m.loaded_blocks, m.layer_count) == (47, 1, 46, 48)
    assert m.cached == (True,) * 46 + (False,)
    assert {t.layer for t in m.tensors if t.role is Role.NEXT_TOKEN} == {46}


def test_blocks_with_state_instead_of_a_cache() -> None:
    granite, qwen = model("granite-4.0-h-small-q4_k_m"), model("qwen3-next-80b-a3b-q4_k_m")
    assert [block for block, cached in enumerate(granite.cached) if cached] == [5, 15, 25, 35]
    assert granite.recurrent == tuple(not cached for cached in granite.cached)
    assert granite.recurrent_state == Recurrent(3 * (8192 + 2 * 128), 128 * 8192)
    assert qwen.recurrent == tuple((block + 1) % 4 != 0 for block in range(48))
    assert qwen.cached == tuple(not state for state in qwen.recurrent)
    assert qwen.recurrent_state == Recurrent(3 * (4096 + 2 * 16 * 128), 128 * 4096)


def test_mamba_has_state_in_every_block_and_no_cache() -> None:
    m = model("mamba-2.8b-q8_0")
    assert m.recurrent == (True,) * 64
    assert not any(m.cached)
    assert m.recurrent_state == Recurrent(3 * 5120, 16 * 5120)


def test_encoder_has_neither_cache_nor_output_layer() -> None:
    m = model("nomic-embed-text-v1.5-f16")
    assert not m.causal
    assert not any(m.cached)
    assert not m.tied
    assert Role.OUTPUT not in {t.role for t in m.tensors}


def test_every_tensor_of_the_public_models_has_a_role() -> None:
    unknown = {t.name for name in INDEX for t in model(name).tensors if t.role is Role.OTHER}
    assert unknown == set()
