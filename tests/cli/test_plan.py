"""`lamella plan`: the table a person reads and the object a program reads."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from lamella.cli.main import DOES_NOT_FIT, DONE, UNREADABLE, main
from lamella.plan.file import save_plan
from lamella.plan.plan import new_plan
from lamella.units import GIB, MIB
from tests.helpers.plans import HOST, gpu, small_model
from tests.helpers.projectors import large_projector, written

GOLDEN = Path(__file__).parents[1] / "golden"
LARGE = str(GOLDEN / "models" / "llama-3.3-70b-q4_k_m.gguf")
EXPERTS = str(GOLDEN / "models" / "qwen3-30b-a3b-q4_k_m.gguf")
SMALL = str(GOLDEN / "models" / "llama-3.2-1b-q4_k_m.gguf")
RAM = "--ram", "128GiB/120GiB"


def planned(capsys: pytest.CaptureFixture[str], *words: str, status: int = DONE) -> Any:  # noqa: ANN401
    assert main(["plan", *words, "--json", *RAM]) == status
    captured = capsys.readouterr()
    assert captured.err == ""
    return json.loads(captured.out)


def test_the_table_of_a_large_model_on_two_cards(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", LARGE, "--gpu", "2*24GiB", *RAM]) == DONE
    assert capsys.readouterr().out == (GOLDEN / "plan-70b-two-24gib.txt").read_text("utf-8")


def test_the_table_ends_without_blanks_and_lines_up(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", LARGE, "--gpu", "2*24GiB", *RAM])
    lines = capsys.readouterr().out.splitlines()
    assert all(line == line.rstrip() for line in lines)
    head = next(line for line in lines if line.startswith("device"))
    rows = [line for line in lines if line.startswith(("GPU0 ", "GPU1 ", "CPU "))]
    assert len(rows) == 3
    ends = {row.index(" GiB", head.index("used") - 6) for row in rows[:2]}
    assert ends == {head.index("used")}


def test_the_object_has_every_field_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, LARGE, "--gpu", "2*24GiB")
    assert set(report) == {
        "lamella", "format", "model", "settings", "allocator", "engine", "fits", "n_gpu_layers", "tensor_split",
        "override_tensor", "closest", "devices", "layers", "notes", "speed",
        "speed_withheld",
    }  # fmt: skip
    assert set(report["model"]) == {
        "path", "name", "architecture", "file_bytes", "block_count", "layers", "context_length", "quantization",
        "sha_or_null", "projector",
    }  # fmt: skip
    assert set(report["settings"]) == {
        "ctx_size", "n_ctx", "n_ctx_seq", "type_k", "type_v", "flash_attn", "batch", "ubatch", "parallel",
        "kv_unified", "fit_target",
    }  # fmt: skip
    assert {tuple(device) for device in report["devices"]} == {(
        "id", "name", "kind", "total", "free", "layers", "weights", "kv_cache", "compute", "compute_projected",
        "overhead", "projector", "used", "headroom",
    )}  # fmt: skip
    assert {tuple(layer) for layer in report["layers"]} == {
        ("index", "name", "device", "weights", "kv_cache", "overflow")
    }
    assert all({"code", "text"} <= set(note) for note in report["notes"])
    assert (report["format"], report["engine"], report["speed"]) == (1, "llama.cpp b11434", None)
    assert report["model"]["block_count"] + 1 == report["model"]["layers"] == len(report["layers"]) == 81


def test_a_projector_is_counted_and_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(written(tmp_path / "mmproj.gguf", large_projector(300)))
    asked = SMALL, "--gpu", "24GiB", "-c", "4096", "--mmproj", path
    found, without = planned(capsys, *asked), planned(capsys, *asked[:-2])
    assert found["model"]["projector"] == {"path": path, "name": "Sight", "kind": "mlp", "bytes": 300 * MIB}
    assert without["model"]["projector"] is None
    assert [device["projector"] for device in found["devices"]] == [300 * MIB, 0]
    assert without["devices"][0]["headroom"] - found["devices"][0]["headroom"] == 300 * MIB
    kept_off = planned(capsys, *asked, "--no-mmproj-offload")
    assert [device["projector"] for device in kept_off["devices"]] == [0, 300 * MIB]
    assert main(["plan", *asked, *RAM]) == DONE
    assert "GPU0: the projector Sight, 300.0 MiB" in capsys.readouterr().out


def test_a_projector_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", SMALL, "--gpu", "24GiB", "--mmproj", SMALL, *RAM]) == UNREADABLE
    assert "this is no vision or audio projector" in capsys.readouterr().err


def test_sums_of_the_object_agree(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, LARGE, "--gpu", "24GiB/20GiB", "--gpu", "12GiB", "-c", "8192", "--allocator", "even")
    for device in report["devices"]:
        parts = device["weights"], device["kv_cache"], device["compute"], device["overhead"]
        assert all(isinstance(part, int) for part in parts)
        assert device["used"] == sum(parts)
        assert device["headroom"] == device["free"] - device["used"]
        own = [layer for layer in report["layers"] if layer["device"] == device["id"]]
        assert device["layers"] == len(own)
        assert device["kv_cache"] == sum(layer["kv_cache"] for layer in own)
    assert report["fits"] == all(device["headroom"] >= 0 for device in report["devices"])
    assert [device["id"] for device in report["devices"]] == ["GPU0", "GPU1", "CPU"]
    assert [device["free"] for device in report["devices"]] == [20 * GIB, 12 * GIB, 120 * GIB]
    assert [device["kind"] for device in report["devices"]] == ["gpu", "gpu", "cpu"]


def test_flags_given_by_hand_are_followed(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, LARGE, "--gpu", "2*48GiB", "-ngl", "30", "-ts", "2,1", "-c", "4096", "-np", "2")
    homes = [layer["device"] for layer in report["layers"]]
    assert homes == ["CPU"] * 51 + ["GPU0"] * 20 + ["GPU1"] * 10
    assert (report["allocator"], report["n_gpu_layers"], report["tensor_split"]) == ("manual", 30, [2, 1])
    assert (report["settings"]["ctx_size"], report["settings"]["parallel"]) == (4096, 2)
    assert report["layers"][80]["name"] == "output"


def test_all_layers_asked_for_stay_minus_one(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, SMALL, "--gpu", "24GiB", "-c", "4096")
    assert (report["n_gpu_layers"], report["tensor_split"], report["override_tensor"]) == (-1, [], [])
    for words, allocator in (("all", "manual"), ("-2", "manual"), ("-1", "llama.cpp"), ("auto", "llama.cpp")):
        report = planned(capsys, SMALL, "--gpu", "24GiB", "-ngl", words)
        assert (report["n_gpu_layers"], report["allocator"]) == (-1, allocator)


def test_what_was_asked_is_told_in_the_engines_words(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("-ctk", "q8_0", "-ctv", "q4_0", "-fa", "on", "-b", "1024", "-ub", "256", "-no-kvu", "-np", "2")
    report = planned(capsys, SMALL, "--gpu", "24GiB", *words, "-c", "8000", "--fit-target", "512,2048")
    assert report["settings"] == {
        "ctx_size": 8000,
        "n_ctx": 8192,
        "n_ctx_seq": 4096,
        "type_k": "q8_0",
        "type_v": "q4_0",
        "flash_attn": "on",
        "batch": 1024,
        "ubatch": 256,
        "parallel": 2,
        "kv_unified": False,
        "fit_target": [512 * MIB, 2048 * MIB],
    }
    assert planned(capsys, SMALL, "--gpu", "none", "--program", "llama-cli")["settings"]["parallel"] == 1


def test_caches_can_be_kept_in_system_memory(capsys: pytest.CaptureFixture[str]) -> None:
    on_gpu = planned(capsys, SMALL, "--gpu", "24GiB", "-c", "8192")["devices"]
    on_cpu = planned(capsys, SMALL, "--gpu", "24GiB", "-c", "8192", "-nkvo")["devices"]
    assert on_gpu[0]["kv_cache"] == on_cpu[1]["kv_cache"] > 0
    assert on_gpu[1]["kv_cache"] == on_cpu[0]["kv_cache"] == 0


def test_a_model_too_large_is_planned_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, LARGE, "--gpu", "8GiB", "-ngl", "81", "-c", "4096", status=DOES_NOT_FIT)
    assert not report["fits"]
    assert report["devices"][0]["headroom"] < 0
    assert main(["plan", LARGE, "--gpu", "8GiB", "-ngl", "81", "-c", "4096", *RAM]) == DOES_NOT_FIT
    assert "It does not fit: " in capsys.readouterr().out


def test_experts_on_the_cpu_are_overflow(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, EXPERTS, "--gpu", "24GiB", "--n-cpu-moe", "2", "-c", "4096")
    assert [len(layer["overflow"]) for layer in report["layers"][:3]] == [1, 1, 0]
    part = report["layers"][1]["overflow"][0]
    assert part["device"] == "CPU"
    assert sorted(part["tensors"]) == [f"blk.1.ffn_{kind}_exps.weight" for kind in ("down", "gate", "up")]
    assert part["bytes"] > report["layers"][1]["weights"]
    assert [device for _, device in report["override_tensor"]] == ["CPU", "CPU"]


def test_rules_name_devices_as_every_backend_spells_them(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--gpu", "2*24GiB", "-c", "4096", "-ngl", "99", "-ts", "1,0")
    reports = [
        planned(capsys, EXPERTS, *words, "-ot", rf"blk\.3\.ffn_down={name}")["layers"][3]["overflow"][0]["device"]
        for name in ("GPU1", "CUDA1", "ROCm1", "Vulkan1", "RPC1")
    ]
    assert reports == ["GPU1"] * 5


def test_the_first_of_several_rules_wins(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--gpu", "24GiB", "-c", "4096")
    report = planned(capsys, EXPERTS, *words, "-ot", r"blk\.0\..*_exps=GPU0", "--cpu-moe")
    assert [len(layer["overflow"]) for layer in report["layers"][:2]] == [0, 1]
    report = planned(capsys, EXPERTS, *words, "--cpu-moe", "-ot", r"blk\.0\..*_exps=GPU0")
    assert [len(layer["overflow"]) for layer in report["layers"][:2]] == [1, 1]


def test_remote_devices_stand_in_front(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, SMALL, "--gpu", "24GiB", "--rpc", "2*12GiB", "-c", "4096")
    assert [device["kind"] for device in report["devices"]] == ["remote", "remote", "gpu", "cpu"]
    overflow = planned(
        capsys, SMALL, "--gpu", "24GiB", "--rpc", "12GiB", "-ot", r"blk\.0\.attn_q=CUDA0", "-ts", "1,0", "-c", "64"
    )
    assert overflow["layers"][0]["overflow"][0]["device"] == "GPU1"


def test_cards_are_known_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, SMALL, "--gpu", "2*RTX 4090/20GiB", "--gpu", "4090", "-c", "4096")
    assert [device["free"] for device in report["devices"]][:2] == [20 * GIB] * 2
    assert report["devices"][2]["free"] > 20 * GIB
    assert {device["name"] for device in report["devices"][:3]} == {"NVIDIA GeForce RTX 4090"}


def test_no_gpu_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    report = planned(capsys, SMALL, "--gpu", "none", "-c", "4096")
    assert [device["id"] for device in report["devices"]] == ["CPU"]
    assert {layer["device"] for layer in report["layers"]} == {"CPU"}


def test_the_devices_of_this_computer_are_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", SMALL, "--json", "-c", "4096"])
    report = json.loads(capsys.readouterr().out)
    assert report["devices"][-1]["id"] == "CPU"
    assert report["devices"][-1]["total"] > 0


def test_a_plan_file_is_printed_as_it_was_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "a.lamella")
    save_plan(new_plan(small_model(), (gpu(8 * GIB),), HOST), path)
    assert main(["plan", path, "--json"]) == DONE
    report = json.loads(capsys.readouterr().out)
    assert report["devices"][0]["total"] == 8 * GIB
    assert report["model"]["name"] == "Small"


def test_a_digest_is_told_where_the_file_has_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blob = tmp_path / f"sha256-{'ab' * 32}"
    blob.write_bytes(Path(SMALL).read_bytes())
    assert planned(capsys, str(blob), "--gpu", "none")["model"]["sha_or_null"] == "ab" * 32
    assert planned(capsys, SMALL, "--gpu", "none")["model"]["sha_or_null"] is None


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "a.gguf"), (b"GGUF\x01\x00\x00\x00", "a.gguf"), (b"[1]" * 100, "a.gguf")]
)
def test_what_cannot_be_read_ends_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, reason: str
) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(content)
    assert main(["plan", str(path), "--json"]) == UNREADABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("lamella: ")
    assert reason in captured.err
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize("name", ["absent.gguf", "absent.lamella", "ollama:absent", "ollama:../.."])
def test_what_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    model = name if name.startswith("ollama:") else str(tmp_path / name)
    assert main(["plan", model, "--gpu", "none"]) == UNREADABLE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert name.removeprefix("ollama:") in captured.err


def test_what_the_engine_refuses_is_not_said_to_fit(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", SMALL, "--gpu", "24GiB", "-ctv", "q8_0", "-fa", "off", *RAM])
    text = capsys.readouterr().out
    assert "llama.cpp refuses to load this" in text
    assert "It fits" not in text


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_file_name_that_is_not_unicode_leaves_the_report_readable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.gguf")
    shutil.copy(SMALL, path)
    main(["plan", path, "--gpu", "24GiB", "--json", *RAM])
    found = json.loads(capsys.readouterr().out)["model"]["path"]
    assert found == f"{tmp_path}/bad\N{REPLACEMENT CHARACTER}.gguf"
