"""Which place a tensor belongs to; sizes are held by the reference cases."""

from dataclasses import replace

from lamella.estimate.places import INPUT, SHARED
from lamella.estimate.weights import place_of, repackable, tabled_weights
from lamella.model.model import Model, Role, Tensor
from tests.helpers.reference import golden_model


def tensor(
    name: str, *, shape: tuple[int, ...] = (256, 256), type_name: str = "q4_k", role: Role = Role.OTHER
) -> Tensor:
    return Tensor(name, shape, type_name, 144 * 256, None, role)


def every_size(model: Model) -> int:
    """Bytes of the whole table on the CPU, without padding that the file does not have."""
    weights = tabled_weights(model)
    return weights.before.cpu[-1] + weights.inputs.total.cpu + weights.shared.total.cpu


def test_the_name_says_the_place() -> None:
    assert place_of(tensor("token_embd.weight"), 80) == INPUT
    assert place_of(tensor("rope_freqs.weight"), 80) == SHARED
    assert place_of(tensor("token_embd_norm.weight"), 80) == 0
    assert place_of(tensor("output_norm.weight"), 80) == 80
    assert place_of(tensor("cls.output.weight"), 80) == 80


def test_vision_stands_with_what_is_no_layer() -> None:
    assert place_of(tensor("v.patch_embd.weight", role=Role.VISION), 80) == INPUT


def test_every_tensor_is_in_the_table_once() -> None:
    """All of these models' tensors are multiples of 32 bytes, so nothing is added on the CPU."""
    for name in ("llama-3.3-70b-q4_k_m", "qwen3-30b-a3b-q4_k_m", "gemma-2-9b-q4_k_m", "gpt-oss-20b-mxfp4"):
        model = golden_model(name)
        assert every_size(model) == sum(each.nbytes for each in model.tensors), name


def test_layers_that_are_alike_share_one_description() -> None:
    weights = tabled_weights(golden_model("llama-3.3-70b-q4_k_m"))
    assert len(weights.kind_of) == 80
    assert len(weights.kinds) == 2  # with a q4_k or a q6_k ffn_down and attn_v
    names = [name for name, _, _ in weights.group(17).at(17)]
    assert "blk.17.attn_q.weight" in names


def test_next_token_blocks_are_not_loaded() -> None:
    model = golden_model("glm-4.5-air-q4_k_m")
    weights = tabled_weights(model)
    assert weights.group(model.block_count - 1).total.cpu == 0
    skipped = sum(each.nbytes for each in model.tensors if each.layer == model.block_count - 1)
    assert every_size(model) == sum(each.nbytes for each in model.tensors) - skipped


def test_only_a_model_that_writes_text_copies_its_embedding() -> None:
    assert tabled_weights(golden_model("gemma-2-9b-q4_k_m")).tied.names == ("token_embd.weight",)
    assert tabled_weights(golden_model("qwen2.5-7b-q8_0")).tied.names == ()
    assert tabled_weights(golden_model("nomic-embed-text-v1.5-f16")).tied.names == ()
    encoder = replace(golden_model("nomic-embed-text-v1.5-f16"), tied=True)
    assert tabled_weights(encoder).tied.names == ()


def test_what_the_cpu_repacks() -> None:
    """Matrices of four types whose second extent is a multiple of 8; experts in three dimensions (ggml-cpu, b11434)."""
    assert repackable(tensor("blk.0.attn_q.weight"))
    assert not repackable(tensor("blk.0.attn_q.weight", type_name="q6_k"))
    assert not repackable(tensor("blk.0.attn_q.weight", shape=(256, 12)))
    assert not repackable(tensor("blk.0.attn_norm.weight", shape=(256,)))
    assert not repackable(tensor("blk.0.ffn_up_exps.weight"))
    assert repackable(tensor("blk.0.ffn_up_exps.weight", shape=(256, 256, 8)))
