"""What Ollama tells llama-server, and what it makes of its log, against Ollama's own tests."""

import re
from dataclasses import replace

import pytest

from lamella.model.model import Role, Tensor
from lamella.placement.ollama_accounting import (
    Key,
    device_of,
    free_after_load,
    held,
    held_by_device,
    is_gpu_buffer,
    latest,
    reported,
)
from lamella.placement.ollama_facts import weights_of
from lamella.placement.ollama_gpu_choice import LoadGpu
from lamella.placement.ollama_server_command import (
    Capability,
    Mapping,
    System,
    batch_flags,
    fit_target,
    flash_attention,
    load_mode_flags,
    main_gpu_flags,
    projector_offloads,
    unmapped_for_host,
    unmapped_reason,
)
from lamella.units import GIB, MIB
from tests.helpers.ollama_vectors import Case, numbered, vectors
from tests.helpers.plans import small_model

CURRENT = vectors()["current"]


@numbered(CURRENT["mmap_default_reason"])
def test_why_a_file_is_not_mapped(case: Case) -> None:
    load = Mapping(
        system=System(case["os"]),
        gpus=[LoadGpu(free=0, library=name) for name in case["libs"]],
        use_mmap=case.get("use_mmap"),
        num_gpu=None if case["num_gpu"] < 0 else case["num_gpu"],
        blocks=case.get("blocks", 0),
        predicted=case.get("predicted", 0),
        available=case.get("available", 0),
    )
    assert unmapped_reason(load) == case["want"]


@numbered(CURRENT["mmap_host_pressure"]["cases"])
def test_a_file_is_not_mapped_where_the_system_is_short_of_memory(case: Case) -> None:
    about = CURRENT["mmap_host_pressure"]
    load = Mapping(
        system=System(case["os"]),
        gpus=[LoadGpu(free=0, integrated=case["integrated"])],
        use_mmap=case["use_mmap"],
        predicted=case["predicted"],
        available=case["available"],
    )
    found = unmapped_for_host(
        load,
        total=about["system_total"],
        free=about["system_free"],
        model=about["model"],
        mapped=about["loaded_mmap"],
    )
    assert found is case["want"]


@numbered(CURRENT["flag_batch"])
def test_both_batches_are_one_number(case: Case) -> None:
    flags = batch_flags(
        case["num_batch"],
        embedding=case["embedding"],
        context=case.get("num_ctx", 0),
        parallel=case.get("parallel", 1),
    )
    assert " ".join(flags) == case["want"]


@numbered(CURRENT["flag_flash_attn"])
def test_flash_attention_is_automatic_unless_a_gpu_cannot(case: Case) -> None:
    versions = re.findall(r"(\d+)\.(\d+)", case.get("cc", ""))
    gpus = [Capability((int(major), int(minor)), case.get("driver", 0)) for major, minor in versions]
    assert flash_attention(case["env"], gpus) == case["want"]


@numbered(CURRENT["flag_main_gpu"])
def test_a_main_gpu_is_used_alone(case: Case) -> None:
    assert " ".join(main_gpu_flags(case["main_gpu"])) == case["want"]


@numbered(CURRENT["flag_load_mode"])
def test_how_the_file_is_read(case: Case) -> None:
    words = case["gpu"].replace(",", "").split()
    gpus = [] if words == ["none"] else [LoadGpu(free=0, library=words[0], integrated="integrated" in words)]
    system = System.LINUX if "Metal" not in words else System.DARWIN
    assert " ".join(load_mode_flags(case["use_mmap"], gpus, system)) == case["want"]


def projector_gpus(words: str) -> list[LoadGpu]:
    sizes = [int(size) * (GIB if unit == "G" else MIB) for size, unit in re.findall(r"(\d+) ([GM])iB", words)]
    free, total = (sizes[0], sizes[1] if len(sizes) > 1 else None)
    return [LoadGpu(free=free, total=total)]


@numbered(case for case in CURRENT["flag_mmproj"]["cases"] if "gpu" in case)
def test_a_projector_goes_on_the_gpu_where_there_is_room_beside_all_layers(case: Case) -> None:
    about = CURRENT["flag_mmproj"]
    offloads = projector_offloads(
        about["projector_bytes"],
        layers=about["model_layers"],
        num_gpu=None if case["num_gpu"] < 0 else case["num_gpu"],
        gpus=projector_gpus(case["gpu"]),
    )
    assert offloads is ("--no-mmproj-offload" not in case["want"])


@numbered(CURRENT["fit_target_env"]["cases"])
def test_fit_keeps_room_for_the_projector(case: Case) -> None:
    projector = CURRENT["fit_target_env"]["projector_MiB"] * MIB
    found = fit_target(projector, inherited=case["inherited"], launch=case["launch"] or 0)
    assert found == (int(case["want"]) if case["inherited"] is None else None)


def test_what_a_projector_takes_is_read_off_its_tensors() -> None:

    inline = (
        Tensor("blk.0.x", (4,), "f32", 16, 0, Role.OTHER),
        Tensor("v.x", (16,), "f16", 32, None, Role.VISION),
        Tensor("mm.x", (8,), "f32", 32, None, Role.VISION),
        Tensor("a.x", (2,), "f32", 8, None, Role.VISION),
    )
    model = small_model(1)
    case = next(case for case in CURRENT["mmproj_bytes"] if case["kind"] == "inline")
    assert weights_of(replace(model, tensors=inline)).projector == case["want"]


def spelled(lines: list[str]) -> list[tuple[Key, float]]:
    return [(("llama", name, kind), float(size)) for name, kind, size in (line.split() for line in lines)]


PROBE = "fit probe then real load"
TWO_GPUS = "two-GPU hybrid"


@numbered(case for case in CURRENT["log_memory_parsing_MiB"] if isinstance(case["lines"], list))
def test_buffers_are_summed_up_by_where_they_are(case: Case) -> None:
    found = held(latest(spelled(case["lines"])))
    assert (found.gpu, found.total) == pytest.approx((case["gpu"], case["total"]))


def test_the_real_load_takes_the_place_of_the_dry_run() -> None:
    (case,) = (case for case in CURRENT["log_memory_parsing_MiB"] if str(case["lines"]).startswith(PROBE))
    dry = spelled(["CUDA0 model 1000", "CUDA0 KV 2000", "CUDA0 compute 300", "CUDA_Host compute 400"])
    real = spelled(["CUDA0 model 1100", "CUDA0 KV 2200", "CUDA0 compute 330", "CUDA_Host compute 440", "CUDA0 RS 20"])
    meta = (("alloc_compute_meta", "CUDA0", "compute"), 10.0)
    found = held(latest([*dry, *real, meta]))
    assert (found.gpu, found.total) == (case["gpu"], case["total"])


def test_a_hybrid_model_on_two_gpus_is_summed_up() -> None:
    (case,) = (case for case in CURRENT["log_memory_parsing_MiB"] if str(case["lines"]).startswith(TWO_GPUS))
    lines = spelled(
        [
            "CPU model 682.03",
            "CUDA0 model 8171.01",
            "CUDA1 model 6618.25",
            "CUDA_Host output 0.95",
            "CUDA0 KV 9216",
            "CUDA1 KV 7168",
            "CUDA0 RS 90.40",
            "CUDA1 RS 59.23",
            "CUDA0 compute 9952.25",
            "CUDA1 compute 6276.28",
            "CUDA_Host compute 8272.31",
        ]
    )
    meta = [(("alloc_compute_meta", "CUDA0", "compute"), 248.10), (("alloc_compute_meta", "CPU", "compute"), 24.93)]
    found = held(latest([*lines, *meta]))
    assert (found.gpu, found.total) == pytest.approx((case["gpu"], case["total"]))


def test_each_gpu_is_told_apart() -> None:
    two, one = CURRENT["log_memory_per_device_MiB"]
    kinds = ("model", "KV", "compute")
    buffers: dict[Key, float] = {
        ("llama", name, kind): size for name in ("CUDA0", "CUDA1") for kind, size in zip(kinds, two[name], strict=True)
    }
    buffers |= {("llama", "CPU_Mapped", "model"): 308.23, ("llama", "CUDA_Host", "compute"): 268.05}
    assert held_by_device(buffers) == pytest.approx(two["want"], abs=two["tolerance"])
    metal = {("llama", "MTL0_Mapped", "model"): 1918.35, ("llama", "MTL0", "KV"): 448.0, ("llama", "MTL0", "c"): 256.5}
    assert held_by_device(metal) == pytest.approx(one["want"], abs=one["tolerance"])


@numbered(CURRENT["ps_full_offload"]["cases"])
def test_everything_offloaded_is_all_on_the_gpu(case: Case) -> None:
    about = CURRENT["ps_full_offload"]
    buffers: dict[Key, float] = {
        ("llama", "CUDA0", "model"): about["mem_gpu"],
        ("llama", "CUDA_Host", "compute"): about["mem_total"] - about["mem_gpu"],
    }
    counts = re.findall(r"(\d+)/(\d+)", case["offloaded"] or "")
    offloaded = (int(counts[-1][0]), int(counts[-1][1])) if counts else None
    found = reported(buffers, offloaded=offloaded, fit_overflow=case.get("fit_overflow", 0))
    assert [found.total, found.gpu] == case["want"]


@numbered(CURRENT["ps_mmap_partial_MiB"])
def test_a_mapped_file_is_not_counted_twice(case: Case) -> None:
    buffers: dict[Key, float] = {}
    for name, size in case["buffers"].items():
        buffer, _, kind = name.rpartition("_")
        buffers["llama", buffer, kind] = size
    done, of = case["offloaded"].split("/")
    found = reported(buffers, offloaded=(int(done), int(of)), file=case["file"])
    assert (found.total, found.gpu) == pytest.approx((case["size"], case["size_vram"]), abs=0.02)


@numbered(CURRENT["device_free_after_load_MiB"])
def test_what_is_left_of_a_gpu(case: Case) -> None:
    assert free_after_load(case["total"], case["used"], system_free=case["system_free_at_load"]) == case["want"]


@pytest.mark.parametrize("name", CURRENT["is_gpu_buffer"]["true"])
def test_buffers_of_gpus(name: str) -> None:
    assert is_gpu_buffer(name)
    assert not device_of(name).endswith(("_Mapped", "_REPACK", "_Private"))


@pytest.mark.parametrize("name", CURRENT["is_gpu_buffer"]["false"])
def test_buffers_of_the_system(name: str) -> None:
    assert not is_gpu_buffer(name)
