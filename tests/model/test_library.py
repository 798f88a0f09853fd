"""Models that are on this computer: names of Ollama, and what the folders of other programs hold."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from lamella.model.library import (
    FoundModel,
    LibraryError,
    ModelSource,
    Places,
    default_places,
    list_models,
    resolve,
)

HOST = "registry.ollama.ai"
GGUF = "application/vnd.ollama.image.model"


def places(tmp_path: Path) -> Places:
    return Places((tmp_path / "ollama",), (tmp_path / "lm",), (tmp_path / "hub",), (tmp_path / "llama.cpp",))


def pulled(tmp_path: Path, name: str, content: bytes = b"GGUF") -> Path:
    """A model as `ollama pull` leaves it; `name` is the manifest's path."""
    digest = sha256(content).hexdigest()
    blob = tmp_path / "ollama" / "blobs" / f"sha256-{digest}"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    template = {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:" + "0" * 64, "size": 3}
    weights = {"mediaType": GGUF, "digest": f"sha256:{digest}", "size": len(content)}
    manifest(tmp_path, name, {"schemaVersion": 2, "config": {"digest": "x"}, "layers": [template, weights]})
    return blob


def manifest(tmp_path: Path, name: str, content: object) -> Path:
    path = tmp_path / "ollama" / "manifests" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("llama3.2", f"{HOST}/library/llama3.2/latest"),
        ("llama3.2:3b", f"{HOST}/library/llama3.2/3b"),
        ("me/mine:v1", f"{HOST}/me/mine/v1"),
        ("hf.co/bartowski/Some-GGUF:Q4_K_M", "hf.co/bartowski/Some-GGUF/Q4_K_M"),
        ("localhost:5000/me/mine", "localhost:5000/me/mine/latest"),
    ],
)
def test_names_of_ollama(asked: str, stored: str, tmp_path: Path) -> None:
    blob = pulled(tmp_path, stored)
    assert resolve(f"ollama:{asked}", places(tmp_path)) == blob


def test_anything_else_is_a_path(tmp_path: Path) -> None:
    assert resolve("models/x.gguf", places(tmp_path)) == Path("models/x.gguf")


def test_the_second_store_is_asked_too(tmp_path: Path) -> None:
    blob = pulled(tmp_path, f"{HOST}/library/m/latest")
    stores = Places((tmp_path / "none", tmp_path / "ollama"), (), ())
    assert resolve("ollama:m", stores) == blob


def test_blobs_of_old_stores(tmp_path: Path) -> None:
    blob = pulled(tmp_path, f"{HOST}/library/m/latest")
    old = blob.rename(blob.with_name(blob.name.replace("-", ":")))
    assert resolve("ollama:m", places(tmp_path)) == old


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no model named 'nothing:1b' in .*ollama$"):
        resolve("ollama:nothing:1b", places(tmp_path))


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a/../../b", "a b", "x:..", "a/b/c/d/e", ":tag", "/etc/passwd"]
)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is not a model name of Ollama"):
        resolve(f"ollama:{name}", places(tmp_path))


@pytest.mark.parametrize(
    "digest", ["sha256:../../../../etc/passwd", "sha256:" + "A" * 64, "md5:00", "sha256:" + "0" * 63]
)
def test_digests_that_lead_elsewhere(digest: str, tmp_path: Path) -> None:
    layers = [{"mediaType": GGUF, "digest": digest, "size": 1}]
    manifest(tmp_path, f"{HOST}/library/m/latest", {"layers": layers})
    with pytest.raises(LibraryError, match="no sha256 digest"):
        resolve("ollama:m", places(tmp_path))
    assert list_models(places(tmp_path)) == ()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", {"layers": None}, {"layers": [{"mediaType": GGUF}]}, "x" * (2 << 20)]
)
def test_damaged_manifests(content: object, tmp_path: Path) -> None:
    path = manifest(tmp_path, f"{HOST}/library/m/latest", content)
    with pytest.raises(LibraryError, match=f"{path}: .* is damaged"):
        resolve("ollama:m", places(tmp_path))
    assert list_models(places(tmp_path)) == ()


def test_a_manifest_without_its_blob(tmp_path: Path) -> None:
    blob = pulled(tmp_path, f"{HOST}/library/m/latest")
    blob.unlink()
    with pytest.raises(LibraryError, match="is missing; pull the model again"):
        resolve("ollama:m", places(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no chmod 0")
def test_a_store_of_another_user(tmp_path: Path) -> None:
    """Ollama's system service has its own user; root may look everywhere, so root becomes somebody else first."""
    pulled(tmp_path, f"{HOST}/library/m/latest")
    (tmp_path / "ollama").chmod(0)
    script = (
        "import os, sys; from pathlib import Path; from lamella.model.library import Places, list_models, resolve; "
        "os.geteuid() or os.seteuid(65534); places = Places((Path(sys.argv[1]),), (), ()); "
        "assert list_models(places) == (); resolve('ollama:m', places)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "ollama")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.endswith(f"Ollama has no model named 'm' in {tmp_path / 'ollama'} (permission denied)\n")
    (tmp_path / "ollama").chmod(0o700)


def gguf(path: Path, nbytes: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(nbytes))
    return path


def test_all_that_is_found(tmp_path: Path) -> None:
    blob = pulled(tmp_path, f"{HOST}/library/llama3.2/3b", b"GGUF-3b")
    mine = pulled(tmp_path, f"{HOST}/me/mine/latest", b"GGUF-mine")
    dense = gguf(tmp_path / "lm/org/repo/Dense-Q4_K_M.gguf", 10)
    gguf(tmp_path / "lm/org/repo/mmproj-Dense-f16.gguf", 5)
    split = gguf(tmp_path / "lm/org/big/Big-00001-of-00002.gguf", 20)
    gguf(tmp_path / "lm/org/big/Big-00002-of-00002.gguf", 22)
    gguf(tmp_path / "lm/org/big/readme.md", 1)
    snapshots = tmp_path / "hub/models--org--repo/snapshots"
    real = gguf(tmp_path / "hub/models--org--repo/blobs/abc", 30)
    for revision in ("r1", "r2"):
        (snapshots / revision).mkdir(parents=True)
        (snapshots / revision / "Cached.gguf").symlink_to(real)
    fetched = gguf(tmp_path / "llama.cpp/org_repo_Fetched.gguf", 12)
    gguf(tmp_path / "llama.cpp/org_repo_Half.gguf.downloadInProgress", 3)
    (snapshots / "r1" / "Broken.gguf").symlink_to(tmp_path / "nowhere")

    assert list_models(places(tmp_path)) == (
        FoundModel("Big", split, ModelSource.LM_STUDIO, 42),
        FoundModel("Cached", snapshots / "r2" / "Cached.gguf", ModelSource.HUGGING_FACE, 30),
        FoundModel("Dense-Q4_K_M", dense, ModelSource.LM_STUDIO, 10),
        FoundModel("ollama:llama3.2:3b", blob, ModelSource.OLLAMA, 7),
        FoundModel("ollama:me/mine:latest", mine, ModelSource.OLLAMA, 9),
        FoundModel("org_repo_Fetched", fetched, ModelSource.LLAMA_CPP, 12),
    )
    assert all(
        resolve(model.name, places(tmp_path)) == model.path
        for model in list_models(places(tmp_path))
        if model.source is ModelSource.OLLAMA
    )


def test_nothing_installed(tmp_path: Path) -> None:
    assert list_models(places(tmp_path)) == ()


def test_default_places() -> None:
    home = Path("/home/me")
    linux = default_places({}, home, "linux")
    assert linux.ollama == (home / ".ollama/models", Path("/usr/share/ollama/.ollama/models"))
    assert linux.hugging_face == (home / ".cache/huggingface/hub",)
    assert default_places({}, home, "win32").ollama == (home / ".ollama/models",)
    assert default_places({"OLLAMA_MODELS": "/big"}, home, "linux").ollama == (Path("/big"),)
    assert default_places({"HF_HOME": "/hf"}, home, "darwin").hugging_face == (Path("/hf/hub"),)
    assert default_places({"HF_HUB_CACHE": "/c"}, home, "darwin").hugging_face == (Path("/c"),)


def test_where_llama_cpp_keeps_what_it_fetched() -> None:
    home = Path("/home/me")
    assert default_places({}, home, "linux").llama_cpp == (home / ".cache/llama.cpp",)
    assert default_places({"XDG_CACHE_HOME": "/x"}, home, "linux").llama_cpp == (Path("/x/llama.cpp"),)
    assert default_places({}, home, "darwin").llama_cpp == (home / "Library/Caches/llama.cpp",)
    assert default_places({"LOCALAPPDATA": "/l"}, home, "win32").llama_cpp == (Path("/l/llama.cpp"),)
    assert default_places({"LLAMA_CACHE": "/big"}, home, "linux").llama_cpp == (Path("/big"),)
