"""Projector files, "mmproj-….gguf", as llama.cpp's conversion names what is in them; small, and without data."""

from pathlib import Path

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
