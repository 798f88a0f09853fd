"""`lamella plan` by Ollama's rules: options, what it prints, and Ollama's own test model through the whole program."""

import json
from pathlib import Path

import pytest

from lamella.cli.main import DONE, main
from tests.helpers.gguf_writer import Array, GgufFile, TensorSpec, Typed, Value
from tests.helpers.ollama_vectors import Case, numbered, vectors

MODELS = Path(__file__).parents[1] / "golden" / "models"
LLAMA = str(MODELS / "llama-3.1-8b-q4_k_m.gguf")
ESTIMATE = vectors()["classic"]["estimate_gpu_layers"]


def planned(capsys: pytest.CaptureFixture[str], *words: str) -> Case:
    assert main(["plan", *words, "--json", "--ram", "64GiB"]) == DONE
    captured = capsys.readouterr()
    assert captured.err == ""
    report: Case = json.loads(captured.out)
    return report


def homes(report: Case) -> list[str]:
    return [layer["device"] for layer in report["layers"]]


def test_ollamas_options_speak_of_ollama(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, LLAMA, "--gpu", "24GiB", "--num-gpu", "20")
    assert report["allocator"] == "ollama"
    assert report["n_gpu_layers"] == 20
    assert homes(report) == ["CPU"] * 13 + ["GPU0"] * 20


def test_minus_one_is_what_fits(capsys: pytest.CaptureFixture[str]) -> None:
    words = (LLAMA, "--gpu", "24GiB", "--allocator", "ollama", "-c", "8192")
    assert planned(capsys, *words, "--num-gpu", "-1") == planned(capsys, *words)


def test_main_gpu_and_spread_are_followed(capsys: pytest.CaptureFixture[str]) -> None:
    words = (LLAMA, "--gpu", "24GiB", "--gpu", "12GiB", "--allocator", "ollama", "-c", "8192")
    assert set(homes(planned(capsys, *words))) == {"GPU0"}
    assert set(homes(planned(capsys, *words, "--main-gpu", "1"))) == {"GPU1"}
    assert set(homes(planned(capsys, *words, "--sched-spread"))) == {"GPU0", "GPU1"}


def test_the_object_tells_what_ollama_starts_the_engine_with(capsys: pytest.CaptureFixture[str]) -> None:
    settings = planned(capsys, LLAMA, "--gpu", "24GiB", "--allocator", "ollama")["settings"]
    assert (settings["ctx_size"], settings["n_ctx"]) == (32768, 32768)
    assert (settings["batch"], settings["ubatch"], settings["parallel"]) == (1024, 1024, 1)
    said = planned(capsys, LLAMA, "--gpu", "24GiB", "--allocator", "ollama-0.12", "-c", "8192", "-np", "2")["settings"]
    assert (said["ctx_size"], said["batch"], said["parallel"]) == (8192, 512, 2)


def test_layers_are_counted_where_no_flags_of_llama_cpp_say_them(capsys: pytest.CaptureFixture[str]) -> None:
    words = (LLAMA, "--gpu", "3GiB", "--gpu", "4GiB", "--allocator", "ollama-0.6", "-c", "4096")
    report = planned(capsys, *words)
    counts = [device["layers"] for device in report["devices"]]
    assert report["n_gpu_layers"] == counts[0] + counts[1] > 0
    assert report["tensor_split"] == counts[:2]
    assert homes(report)[-1] == "CPU"


def test_what_ollama_says_of_a_plan_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", LLAMA, "--gpu", "2*24GiB", "--rpc", "24GiB", "--allocator", "ollama-0.6", "-c", "4096"])
    text = capsys.readouterr().out
    assert "Ollama uses GPU 1 alone." in text
    assert "Ollama does not use remote GPUs." in text


def dummy_model() -> GgufFile:
    about = ESTIMATE["model"]
    metadata: dict[str, Value] = {
        "general.architecture": "llama",
        "llama.block_count": Typed("u32", about["block_count"]),
        "llama.embedding_length": Typed("u32", about["embedding_length"]),
        "llama.attention.head_count": Typed("u32", about["head_count"]),
        "llama.attention.head_count_kv": Typed("u32", about["head_count_kv"]),
        "llama.context_length": Typed("u32", about["context_length"]),
        "tokenizer.ggml.tokens": Array("text", (" ",)),
    }
    blocks = tuple(TensorSpec(f"blk.{block}.attn.weight", (1,)) for block in range(about["block_count"]))
    return GgufFile(metadata, (*blocks, TensorSpec("output.weight", (1,))))


@numbered(ESTIMATE["cases"])
def test_ollamas_own_model_is_planned_as_in_its_own_test(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(dummy_model().write(tmp_path / "dummy.gguf"))
    more = ESTIMATE["variant_v0_12_10"]["gpu_minimum_memory"] - ESTIMATE["gpu_minimum_memory"]
    gpus = [word for size in case["free_bytes"] for word in ("--gpu", str(size + more))]
    main(["plan", path, *gpus, "--ram", "64GiB", "--allocator", "ollama-0.6", "--sched-spread", "-c", "2048", "--json"])
    report: Case = json.loads(capsys.readouterr().out)
    assert [device["layers"] for device in report["devices"][:2]] == case["expected_split"]
    assert report["n_gpu_layers"] == case["expected_layers"]
