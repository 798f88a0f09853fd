"""A home with models of several programs: Ollama's store, LM Studio's folders and the Hugging Face cache."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tests.helpers.gguf_writer import GgufFile, TensorSpec, small_model, write_split


@dataclass(frozen=True, slots=True)
class Store:
    """`home` is what HOME is to be set to. Data of models is a hole in the file: it takes no disk."""

    home: Path

    def ollama(self, name: str, model: GgufFile, *, projector: GgufFile | None = None) -> Path:
        """As `ollama pull NAME` leaves it; NAME with its tag."""
        root = self.home / ".ollama" / "models"
        digest = sha256(name.encode()).hexdigest()
        blobs, (base, tag) = root / "blobs", name.split(":")
        manifest = root / "manifests" / "registry.ollama.ai" / "library" / base / tag
        for folder in (blobs, manifest.parent):
            folder.mkdir(parents=True, exist_ok=True)
        path = model.write(blobs / f"sha256-{digest}")
        layers = [{"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{digest}", "size": 1}]
        if projector is not None:
            beside = sha256(f"{name} projector".encode()).hexdigest()
            projector.write(blobs / f"sha256-{beside}")
            kind = "application/vnd.ollama.image.projector"
            layers.append({"mediaType": kind, "digest": f"sha256:{beside}", "size": 1})
        manifest.write_text(json.dumps({"schemaVersion": 2, "layers": layers}), encoding="utf-8")
        return path

    def lm_studio(self, name: str, model: GgufFile, *, parts: int = 1) -> Path:
        folder = self.home / ".lmstudio" / "models" / "somebody" / name
        folder.mkdir(parents=True, exist_ok=True)
        return write_split(model, folder, name, parts)[0] if parts > 1 else model.write(folder / f"{name}.gguf")

    def hugging_face(self, name: str, model: GgufFile) -> Path:
        folder = self.home / ".cache" / "huggingface" / "hub" / f"models--somebody--{name}" / "snapshots" / "0"
        folder.mkdir(parents=True, exist_ok=True)
        return model.write(folder / f"{name}.gguf")

    def damaged(self, name: str) -> Path:
        """A file that says it is a model and holds something else."""
        path = self.lm_studio(name, small_model())
        path.write_bytes(b"GGUF" + b"\xff" * 60)
        return path

    def unfinished(self, name: str, model: GgufFile, *, lacking: int) -> Path:
        """A download that ended early."""
        path = self.lm_studio(name, model)
        with path.open("r+b") as file:
            file.truncate(model.file_bytes() - lacking)
        return path


def sized_model(gib: float, *, blocks: int = 32, context: int = 8192) -> GgufFile:
    """A dense model of about so many GiB, evenly over its blocks."""
    small = small_model(blocks=blocks)
    rows = max(1, round(gib * (1 << 30) / blocks / 4096 / 34 * 32))
    wide = tuple(
        TensorSpec(tensor.name, (4096, rows), "q8_0") if "ffn_up" in tensor.name else tensor for tensor in small.tensors
    )
    return replace(small, metadata={**small.metadata, "llama.context_length": context}, tensors=wide)
