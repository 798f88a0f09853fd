"""Loads of all engines: which lines belong to the real one, and what they say of it."""

import pytest

from lamella.logs.codes import LogCode
from lamella.logs.observed import LogReading, LogSource, Observed, Role, State
from lamella.units import GIB, MIB
from tests.helpers.log_samples import BLOB, PATH, context_lines, engine_lines, ollama_12, ollama_30, text
from tests.helpers.server_logs import read


def only(lines: list[str]) -> Observed:
    found = read(text(lines)).loads
    assert len(found) == 1
    return found[0]


def codes(load: Observed) -> set[LogCode]:
    return {note.code for note in load.notes}


def weights(load: Observed) -> dict[int, int | None]:
    return {device.index: device.weights for device in load.devices}


def test_ollama_30() -> None:
    found = read(text(ollama_30(engine_lines(path=PATH), path=PATH)))
    load = found.loads[0]
    assert (found.source, len(found.loads)) == (LogSource.OLLAMA_LLAMA_SERVER, 1)
    assert (load.state, load.role, load.model, load.path and load.path[-71:]) == (
        State.LOADED,
        Role.MODEL,
        "Tiny",
        BLOB,
    )
    assert (load.offloaded, load.n_layers, load.block_count) == (33, 33, 32)
    gpu, host = load.devices
    assert (gpu.name, gpu.free, gpu.kv_cache) == ("NVIDIA GeForce RTX 4090", 23000 * MIB, GIB)
    assert (gpu.compute, host.compute, host.output) == (271_056_896, 25_176_310, MIB // 2)
    assert host.free == round(58.1 * GIB) or host.free == int(58.1 * GIB)
    assert (load.settings.ctx_size, load.settings.n_ctx, load.settings.flash_attn) == (8192, 8192, "on")
    assert LogCode.SINGLE_GPU in codes(load)


def test_a_dry_run_of_fit_is_no_load() -> None:
    """Ollama 0.30 has its llama-server talk so much that the dry runs print their buffers, too."""
    dry = engine_lines(offloaded=12, weights=(("CUDA0", "0.00"), ("CPU", "0.00")), cache=(("CUDA0", "777.00"),))
    fit = [
        "common_init_: fitting params to device memory ...",
        *dry,
        "common_params_fit_impl: context size reduced from 131072 to 8192 -> need 9802 MiB less memory in total",
        "common_fit_params: successfully fit params to free device memory",
        "common_fit_params: fitting params to free memory took 0.60 seconds",
    ]
    load = only(ollama_30([*fit, *engine_lines()]))
    assert (load.offloaded, weights(load)[0]) == (33, round(4403.49 * MIB))
    assert load.gpus[0].kv_cache == GIB
    assert [(note.count, note.of) for note in load.notes if note.code is LogCode.CONTEXT_REDUCED] == [(8192, 131072)]


def test_a_second_attempt_is_a_second_load() -> None:
    """Out of memory, then a smaller context."""
    failed = [
        *engine_lines(context=131072)[:14],
        "llama_context: constructing llama_context",
        "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 20480.00 MiB on device 0: cudaMalloc failed: "
        "out of memory",
        "llama_init_from_model: failed to initialize the context: failed to allocate buffer for kv cache",
        'time=2026-09-02T16:52:40.000Z level=WARN source=sched.go:1 msg="llama-server load failed; reducing automatic '
        'context and retrying once" old_num_ctx=131072 new_num_ctx=8192',
    ]
    first = ollama_30(failed, context=131072)[:-1]
    loads = read(text([*first, *ollama_30(engine_lines())])).loads
    assert [load.state for load in loads] == [State.FAILED, State.LOADED]
    assert {LogCode.OUT_OF_MEMORY, LogCode.CONTEXT_REDUCED} <= codes(loads[0])
    missing = next(note for note in loads[0].notes if note.code is LogCode.OUT_OF_MEMORY)
    # 23000 MiB were free, the weights have taken 4403.49 of them.
    assert (missing.value, missing.count, missing.of) == ("CUDA0", 20480 * MIB, 23000 * MIB - round(4403.49 * MIB))
    assert LogCode.OUT_OF_MEMORY not in codes(loads[1])


def test_ollama_12() -> None:
    found = read(text(ollama_12()))
    load = found.loads[0]
    assert (found.source, len(found.loads), load.state) == (LogSource.OLLAMA_LAYOUTS, 1, State.LOADED)
    assert (load.architecture, load.model, load.quantization, load.tensor_count) == ("qwen3", "Example", "Q4_K_M", 700)
    assert (load.settings.n_ctx, load.settings.type_k, load.settings.mmap) == (16384, "q8_0", False)
    assert load.output_offloaded is False
    assert dict(load.layers) == {layer: layer // 24 for layer in range(48)}
    first, second, host = load.devices
    assert (first.name, first.uuid, first.layers) == ("NVIDIA GeForce RTX 3090", "GPU-aa", 24)
    assert (second.name, second.total, second.layers) == ("NVIDIA GeForce RTX 3060", 12 * GIB, 24)
    assert (first.kv_cache, second.compute, host.weights) == (GIB * 3 // 2, 310 * MIB, 600 * MIB)
    assert (first.step, host.index, host.kv_cache) == (GIB // 10, -1, None)


def test_a_draft_model_and_a_projector_are_not_the_model() -> None:
    projector = [
        "load_hparams: model size:         806.20 MiB",
        "alloc_compute_meta:      CUDA0 compute buffer size =   198.93 MiB",
    ]
    draft = engine_lines(
        path="/models/draft.gguf", name="Draft", layers=17, offloaded=17, weights=(("CUDA0", "700.00"),)
    )
    found = read(
        text(
            [
                "srv    load_model: loading model '/models/tiny.gguf'",
                *engine_lines(),
                *projector,
                "common_speculative_init_result: loading draft model '/models/draft.gguf'",
                *draft,
                "srv  llama_server: model loaded",
                "prompt eval time =     100.00 ms /    50 tokens (    2.00 ms per token,   500.00 tokens per second)",
                "       eval time =    1000.00 ms /    40 tokens (   25.00 ms per token,    40.00 tokens per second)",
            ]
        )
    ).loads
    model, other = found
    assert [load.role for load in found] == [Role.MODEL, Role.DRAFT]
    assert (model.model, other.model, other.offloaded) == ("Tiny", "Draft", 17)
    assert (weights(model)[0], weights(other)[0]) == (round(4403.49 * MIB), 700 * MIB)
    assert (model.projector_bytes, model.gpus[0].projector) == (round(806.2 * MIB), round(198.93 * MIB))
    assert model.gpus[0].compute == 271_056_896
    assert (model.speeds.prompt_tps, model.speeds.eval_tps, other.speeds.eval_tps) == (500.0, 40.0, None)
    assert model.state is State.LOADED


def test_a_further_context_of_the_same_model_adds_to_it() -> None:
    ahead = context_lines(context=4096, cache=(("CUDA0", "64.00"),), compute=(("CUDA0", "100.00"),))
    load = only([*engine_lines(), "srv load_model: creating MTP draft context against the target model '/m'", *ahead])
    assert (load.gpus[0].kv_cache, load.gpus[0].compute) == (1088 * MIB, 271_056_896 + 100 * MIB)
    assert load.settings.n_ctx == 8192


def test_two_caches_of_one_context_are_added_and_a_second_reservation_is_not() -> None:
    again = ["sched_reserve:      CUDA0 compute buffer size =   300.00 MiB"]
    load = only([*engine_lines(cache=(("CUDA0", "3072.00"), ("CUDA0", "24.00"))), *again])
    assert (load.gpus[0].kv_cache, load.gpus[0].compute) == (3096 * MIB, 300 * MIB)


def test_the_same_server_loads_another_model() -> None:
    other = engine_lines(
        path="/models/other.gguf", name="Other", layers=25, offloaded=10, weights=(("CUDA0", "99.00"),)
    )
    loads = read(text([*engine_lines(), *other])).loads
    assert [(load.model, load.offloaded, load.n_layers) for load in loads] == [("Tiny", 33, 33), ("Other", 10, 25)]
    assert [weights(load)[0] for load in loads] == [round(4403.49 * MIB), 99 * MIB]


def test_what_the_log_does_not_say_is_not_known() -> None:
    load = only(["load_tensors:        CUDA0 model buffer size =  7252.61 MiB"])
    gpu = load.devices[0]
    assert (load.model, load.offloaded, load.n_layers, load.settings.n_ctx) == (None, None, None, None)
    assert (gpu.free, gpu.kv_cache, gpu.recurrent, gpu.compute, gpu.output, gpu.unaccounted) == (None,) * 6
    assert (load.state, load.speeds.eval_tps, load.host_free) == (State.UNKNOWN, None, None)


def test_lines_of_two_programs_are_told_apart_by_what_stands_before_them() -> None:
    one = text(ollama_30(engine_lines()), prefix="Aug 21 12:00:00 box ollama[101]: ").splitlines(keepends=True)
    two = text(
        engine_lines(path="/models/other.gguf", name="Other", offloaded=5, weights=(("CUDA0", "99.00"),)),
        prefix="Aug 21 12:00:00 box llama-server[202]: ",
    ).splitlines(keepends=True)
    mixed = b"".join(line for pair in zip(one, [*two, *[b"\n"] * (len(one) - len(two))], strict=True) for line in pair)
    found = {load.model: load for load in read(mixed).loads}
    assert set(found) == {"Tiny", "Other"}
    assert (weights(found["Tiny"])[0], found["Tiny"].offloaded) == (round(4403.49 * MIB), 33)
    assert (weights(found["Other"])[0], found["Other"].offloaded) == (99 * MIB, 5)


def test_lines_of_two_loads_that_nothing_tells_apart_give_no_sizes() -> None:
    other = engine_lines(
        path="/models/other.gguf", name="Other", layers=25, offloaded=10, weights=(("CUDA0", "99.00"),)
    )
    mixed = [line for pair in zip(engine_lines()[:20], other[:20], strict=True) for line in pair]
    found = read(text(mixed)).loads
    assert found
    assert all(LogCode.MIXED in codes(load) and not any(weights(load).values()) for load in found)


def test_remote_devices_go_by_their_address() -> None:
    load = only(
        [
            "llama_prepare_model_devices: using device RPC0 (10.0.0.1:50052) (unknown id) - 3000 MiB free",
            "llama_prepare_model_devices: using device RPC1 (10.0.0.2:50052) (unknown id) - 1500 MiB free",
            "load_tensors: offloaded 12/17 layers to GPU",
            "load_tensors: RPC0[10.0.0.1:50052] model buffer size =   269.89 MiB",
            "load_tensors: RPC0[10.0.0.2:50052] model buffer size =   316.57 MiB",
        ]
    )
    assert [(gpu.engine_name, gpu.free, gpu.weights) for gpu in load.gpus] == [
        ("RPC0", 3000 * MIB, round(269.89 * MIB)),
        ("RPC1", 1500 * MIB, round(316.57 * MIB)),
    ]


def test_memory_beyond_the_buffers_is_in_the_table_of_the_end() -> None:
    end = (
        "common_memory_breakdown_print: |   - CUDA0 (RTX 4090) | 24564 = 17800 + ( 5686 =   4403 +    1024 "
        "+     258) +        1078 |"
    )
    wrapped = end.replace("       1078", "17592186037800")
    assert only([*engine_lines(), end]).gpus[0].unaccounted == 1078 * MIB
    assert only([*engine_lines(), wrapped]).gpus[0].unaccounted is None


def sources(reading: LogReading) -> list[str]:
    return [load.source for load in reading.loads]


def test_old_generations_are_told_by_their_own_lines() -> None:
    line = (
        "time=2025-07-24T18:29:07Z level=INFO source=server.go:175 msg=offload library=cuda layers.requested=-1 "
        'layers.model=33 layers.offload=20 layers.split={} memory.available="[8.0 GiB 6.0 GiB]" '
        'memory.gpu_overhead="0 B" '
        'memory.required.full="9.0 GiB" memory.required.partial="7.0 GiB" memory.required.kv="1.0 GiB" '
        'memory.required.allocations="[4.0 GiB 3.0 GiB]" memory.weights.total="5.0 GiB" '
        'memory.weights.repeating="4.6 GiB" memory.weights.nonrepeating="411.0 MiB" memory.graph.full="560.0 MiB" '
        'memory.graph.partial="677.5 MiB"'
    )
    assert sources(read(text([line.format("12,8")]))) == [LogSource.OLLAMA_CLASSIC]
    assert sources(read(text([line.format('"[12 8]"')]))) == [LogSource.OLLAMA_LAYOUTS]
    load = only([line.format("12,8")])
    assert [(gpu.layers, gpu.allocated, gpu.free) for gpu in load.gpus] == [
        (12, 4 * GIB, 8 * GIB),
        (8, 3 * GIB, 6 * GIB),
    ]
    assert (load.offloaded, [gpu.weights for gpu in load.gpus]) == (20, [None, None])


def test_before_2024_the_engine_named_no_buffers() -> None:
    load = only(
        [
            "llm_load_tensors: using CUDA for GPU acceleration",
            "llm_load_tensors: mem required  = 2586.53 MiB",
            "llm_load_tensors: offloading 55 repeating layers to GPU",
            "llm_load_tensors: offloaded 55/63 layers to GPU",
            "llm_load_tensors: VRAM used: 20607.34 MiB",
        ]
    )
    assert (load.offloaded, weights(load)) == (55, {0: round(20607.34 * MIB), -1: round(2586.53 * MIB)})


@pytest.mark.parametrize(
    "line",
    [
        "eval time = 1.0 ms / 2 tokens ( 1.2.3 tokens per second)",
        "eval rate:      1..5 tokens/s",
        "load_tensors: CPU model buffer MiB =",
        'level=INFO msg=load request="{Operation:fit GPULayers:1[ID:GPU-1 Layers:1[' + "9" * 5000 + ']]}"',
    ],
)
def test_a_damaged_line_does_not_cost_the_rest(line: str) -> None:
    """Two programs that write at once, or a disk that was full, leave such lines."""
    whole = read(text(engine_lines()))
    assert [load.offloaded for load in read(text([line, *engine_lines()])).loads][-1:] == [33]
    assert [load.offloaded for load in read(text([*engine_lines(), line])).loads][:1] == [
        load.offloaded for load in whole.loads
    ]


@pytest.mark.parametrize("shares", ["nan,1", "inf,1", "1e999", "1,,2"])
def test_shares_that_are_no_numbers_are_not_said(shares: str) -> None:
    (load,) = read(text([f"llama-server -m a.gguf -ts {shares}", *engine_lines()])).loads
    assert load.settings.tensor_split is None
