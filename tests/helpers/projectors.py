"""Projector files, "mmproj-….gguf", as llama.cpp's conversion names what is in them; small, and without data."""

from pathlib import Path

from lamella.model.model import Projector, Role, Tensor
from lamella.units import MIB
from tests.helpers.gguf_writer import GgufFile, TensorSpec

WEIGHTS = (
    TensorSpec("v.patch_embd.weight", (14, 14, 3, 320), "f16"),
    TensorSpec("v.blk.0.attn_q.weight", (320, 320), "q8_0"),
    TensorSpec("v.blk.0.attn_q.bias", (320,), "f32"),
    TensorSpec("mm.0.weight", (320, 2048), "f16"),
)


def projector_file(*, name: str = "Sight", kind: str = "mlp", tensors: tuple[TensorSpec, ...] = WEIGHTS) -> GgufFile:
    metadata = {"general.architecture": "clip", "general.type": "mmproj", "general.name": name}
    return GgufFile({**metadata, "clip.has_vision_encoder": True, "clip.projector_type": kind}, tensors)


def large_projector(mib: int) -> GgufFile:
    """Of so many MiB in one tensor."""
    return projector_file(tensors=(TensorSpec("mm.0.weight", (1024, 512 * mib), "f16"),))


def written(path: Path, file: GgufFile | None = None) -> Path:
    """Its header is all that is read."""
    return (file or projector_file()).write(path)


_TENSORS = (
    Tensor("v.blk.0.attn_q.weight", (320, 320), "q8_0", 320 * 10 * 34, None, Role.VISION),
    Tensor("v.blk.0.attn_q.bias", (330,), "f32", 330 * 4, None, Role.VISION),
)


def sight(mib: int = 0) -> Projector:
    """As it is read: of so many MiB in one tensor, or two small ones that every buffer pads differently."""
    large = Tensor("mm.0.weight", (1024, 512 * mib), "f16", mib * MIB, None, Role.VISION)
    tensors = (large,) if mib else _TENSORS
    return Projector("/models/mmproj.gguf", "Sight", "mlp", sum(tensor.nbytes for tensor in tensors), tensors)
