"""A model as Ollama counts it: bytes of blocks, output and projector, and the numbers of its formulas."""

from dataclasses import dataclass
from math import prod
from typing import Final

from lamella.model.model import Model, Tensor, Vision
from lamella.placement.ollama_graph_sizes import Shape

_PROJECTOR: Final = ("v.", "mm.", "a.")
_MOST_PIXELS: Final = 1_003_520
"""qwen25vl, where the file does not say."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes as in the file, without an engine's padding."""

    blocks: tuple[int, ...]
    output: int  # norm and matrix, or the token embedding where there is none
    vision: int  # of a picture encoder, in the same file or in one of its own
    projector: int  # the same and what joins it to the language model


def weights_of(model: Model) -> Weights:
    """fs/ggml/ggml.go, GroupLayers: a group is named by the first part of a name, or by "blk.N"."""
    blocks = [0] * model.block_count
    groups: dict[str, int] = {}
    vision = projector = 0
    for tensor in model.tensors:
        if tensor.layer is not None:
            blocks[tensor.layer] += tensor.nbytes
            continue
        group = tensor.name.partition(".")[0]
        groups[group] = groups.get(group, 0) + tensor.nbytes
        vision += tensor.nbytes if group == "v" else 0
        projector += tensor.nbytes if tensor.name.startswith(_PROJECTOR) else 0
    matrix = groups.get("output", groups.get("token_embd", 0))
    if model.projector is not None:  # a file of its own counts in place of what may be in the model's
        vision = projector = model.projector.nbytes
    elif not model.vision:
        vision = 0
    return Weights(tuple(blocks), groups.get("output_norm", 0) + matrix, vision, projector)


def kv_heads_of(model: Model) -> tuple[int, ...]:
    """Where the file does not say, Ollama counts with one."""
    return model.kv_heads if model.kv_heads_named else (1,) * model.block_count


def shape_of(model: Model) -> Shape:
    tensors = {tensor.name: tensor for tensor in model.tensors if tensor.layer in (0, None)}
    gates, gate = tensors.get("blk.0.ffn_gate_exps.weight"), tensors.get("blk.0.ffn_gate.0.weight")
    bias, rope = tensors.get("blk.0.attn_qkv.bias"), tensors.get("rope_freqs.weight")
    state = model.recurrent_state
    return Shape(
        architecture=model.architecture,
        embedding=model.embedding_length,
        heads=max(model.heads, default=0),
        kv_heads=kv_heads_of(model),
        head_k=model.head_k,
        head_v=model.head_v,
        vocab=model.vocab_size,
        window=model.window,
        recurrent_bytes=4 * (state.conv_elements + state.state_elements) if state else 0,
        cross_attention=_cross_attention(model),
        feed_forward=max(model.feed_forward, default=0),
        gate_exps_bytes=gates.nbytes if gates else 0,
        gate_rows=gate.shape[1] if gate and len(gate.shape) > 1 else 0,
        qkv_bias=bias.shape[0] if bias else 0,
        rope_elements=_elements(rope),
    )


def vision_graph(model: Model) -> int:
    """Guessed bytes for looking at one picture (VisionGraphSize, v0.6.5); 0 for models without a rule."""
    vision = model.vision
    if vision is None or not vision.patch_size:
        return 0
    patches = (vision.image_size // vision.patch_size) ** 2
    patches += any(tensor.name.startswith("v.class_embd") for tensor in model.tensors)
    match model.architecture:
        case "gemma3" | "mistral3":
            picture = vision.image_size**2 * vision.channels + vision.embedding_length * vision.patch_size
            return 4 * (picture + patches**2 * vision.heads)
        case "qwen25vl":
            return _qwen_vision_graph(vision)
        case "mllama":
            return _tiled_vision_graph(vision, patches)
        case _:
            return 0


def _qwen_vision_graph(vision: Vision) -> int:
    pixels = vision.max_pixels or _MOST_PIXELS
    patches = pixels // vision.patch_size**2
    pictures = 2 * pixels * vision.channels + patches * vision.channels * vision.patch_size**2
    return 4 * (pictures + patches**2 * vision.heads + vision.embedding_length * patches)


def _tiled_vision_graph(vision: Vision, patches: int) -> int:
    # Ollama means to round up to eight; by its own precedence it always adds some.
    padded = patches + 8 - (patches % 8) % 8
    tiles, width = vision.max_tiles, vision.embedding_length
    picture = 8 + vision.image_size**2 * vision.channels * tiles + width * patches * tiles
    return 4 * (picture + 9 * width * padded * tiles + (padded * tiles) ** 2 * vision.heads)


def _cross_attention(model: Model) -> frozenset[int]:
    if model.architecture != "mllama":
        return frozenset()
    return frozenset(
        tensor.layer for tensor in model.tensors if tensor.layer is not None and ".cross_attn_" in tensor.name
    )


def _elements(tensor: Tensor | None) -> int:
    return prod(tensor.shape) if tensor else 0
