"""Lines as engines write them, put together into logs of loads that never happened."""

BLOB = "sha256-" + "a1" * 32
PATH = f"/root/.ollama/models/blobs/{BLOB}"


def engine_lines(
    *,
    path: str = "/models/tiny.gguf",
    name: str = "Tiny",
    offloaded: int = 33,
    layers: int = 33,
    weights: tuple[tuple[str, str], ...] = (("CPU_Mapped", "281.81"), ("CUDA0", "4403.49")),
    cache: tuple[tuple[str, str], ...] = (("CUDA0", "1024.00"),),
    context: int = 8192,
    compute: tuple[tuple[str, str], ...] = (("CUDA0", "258.50"), ("CUDA_Host", "24.01")),
) -> list[str]:
    """A load by llama.cpp of 2026, without prefixes."""
    blocks = layers - 1
    return [
        f"llama_model_loader: loaded meta data with 29 key-value pairs and 292 tensors from {path} (version "
        f"GGUF V3 (latest))",
        "llama_model_loader: - kv   0:                       general.architecture str              = llama",
        "print_info: file type   = Q4_K - Medium",
        "print_info: file size   = 4.58 GiB (4.89 BPW)",
        "print_info: arch                  = llama",
        f"print_info: n_layer               = {blocks}",
        f"print_info: general.name          = {name}",
        "load_tensors: loading model tensors, this can take a while... (mmap = true)",
        "load_tensors: offloading output layer to GPU",
        f"load_tensors: offloading {max(offloaded - 1, 0)} repeating layers to GPU",
        f"load_tensors: offloaded {offloaded}/{layers} layers to GPU",
        *(f"load_tensors: {buffer:>12} model buffer size = {size:>8} MiB" for buffer, size in weights),
        *context_lines(context=context, cache=cache, compute=compute),
    ]


def context_lines(
    *, context: int, cache: tuple[tuple[str, str], ...], compute: tuple[tuple[str, str], ...], sequences: int = 1
) -> list[str]:
    return [
        "llama_context: constructing llama_context",
        f"llama_context: n_seq_max             = {sequences}",
        f"llama_context: n_ctx                 = {context}",
        f"llama_context: n_ctx_seq             = {context}",
        "llama_context: n_batch               = 512",
        "llama_context: n_ubatch              = 512",
        "llama_context: flash_attn            = auto",
        "llama_context: kv_unified            = false",
        "llama_context:  CUDA_Host  output buffer size =     0.50 MiB",
        *(f"llama_kv_cache: {buffer:>10} KV buffer size = {size:>8} MiB" for buffer, size in cache),
        f"llama_kv_cache: size = 1024.00 MiB ( {context} cells,  32 layers,  1/1 seqs), "
        "K (f16):  512.00 MiB, V (f16):  512.00 MiB",
        "sched_reserve: Flash Attention was auto, set to enabled",
        *(f"sched_reserve: {buffer:>10} compute buffer size = {size:>8} MiB" for buffer, size in compute),
        "sched_reserve: graph splits = 2",
    ]


def ollama_30(engine: list[str], *, context: int = 8192, flags: str = "", path: str = "/models/tiny.gguf") -> list[str]:
    """What Ollama 0.30 writes around the lines of its llama-server."""
    at = "time=2026-09-02T16:52:34.600Z level=INFO"
    return [
        f'{at} source=sched.go:613 msg="selecting single GPU for llama-server model" main_gpu=0 id=GPU-1 '
        'library=CUDA name=CUDA0 description="NVIDIA GeForce RTX 4090" predicted="5.6 GiB" available="22.5 GiB"',
        f'{at} source=llama_server.go:433 msg="starting llama-server" cmd="/usr/lib/ollama/llama-server --model {path} '
        f"--port 44067 --host 127.0.0.1 --no-webui --offline -c {context} -np 1 --log-verbosity 4 --no-log-prefix "
        f'--no-log-timestamps --flash-attn auto -b 512 -ub 512{flags}"',
        f'{at} source=sched.go:613 msg="system memory" total="62.7 GiB" free="58.1 GiB" free_swap="1.9 GiB"',
        "llama_prepare_model_devices: using device CUDA0 (NVIDIA GeForce RTX 4090) (0000:01:00.0) - 23000 MiB free",
        *engine,
        f'{at} source=llama_server.go:1360 msg="llama-server started in 3.04 seconds"',
    ]


def ollama_12() -> list[str]:
    """A load by Ollama's own engine, which asked for two layouts before one held."""
    at = "time=2026-02-21T12:07:54.568Z level=INFO"

    def request(operation: str, layers: str) -> str:
        return (
            f'{at} source=runner.go:1284 msg=load request="{{Operation:{operation} LoraPath:[] Parallel:1 '
            f"BatchSize:512 "
            f"FlashAttention:Enabled KvSize:16384 KvCacheType:q8_0 NumThreads:8 GPULayers:{layers} "
            f"MultiUserCache:false "
            'ProjectorPath: MainGPU:0 UseMmap:false}"'
        )

    both = "48[ID:GPU-aa Layers:24(0..23) ID:GPU-bb Layers:24(24..47)]"
    return [
        f'{at} source=types.go:60 msg="inference compute" id=GPU-aa filter_id="" library=CUDA compute=8.6 name=CUDA0 '
        'description="NVIDIA GeForce RTX 3090" driver=13.0 pci_id=0000:01:00.0 type=discrete total="24.0 '
        'GiB" available="23.3 GiB"',
        f'{at} source=types.go:60 msg="inference compute" id=GPU-bb filter_id="" library=CUDA compute=8.6 name=CUDA1 '
        'description="NVIDIA GeForce RTX 3060" driver=13.0 pci_id=0000:02:00.0 type=discrete total="12.0 '
        'GiB" available="11.5 GiB"',
        f'{at} source=sched.go:484 msg="system memory" total="64.0 GiB" free="60.0 GiB" free_swap="0 B"',
        f'{at} source=sched.go:491 msg="gpu memory" id=GPU-aa library=CUDA available="22.8 GiB" free="23.3 GiB" '
        'minimum="457.0 MiB" overhead="0 B"',
        f'{at} source=server.go:499 msg="loading model" "model layers"=49 requested=-1',
        request("fit", "49[ID:GPU-aa Layers:49(0..48)]"),
        request("alloc", both),
        request("commit", both),
        f'{at} source=ggml.go:136 msg="" architecture=qwen3 file_type=Q4_K_M name=Example description="" '
        f"num_tensors=700 "
        "num_key_values=30",
        f'{at} source=ggml.go:482 msg="offloading 48 repeating layers to GPU"',
        f'{at} source=ggml.go:486 msg="offloading output layer to CPU"',
        f'{at} source=ggml.go:494 msg="offloaded 48/49 layers to GPU"',
        f'{at} source=device.go:240 msg="model weights" device=CUDA0 size="4.1 GiB"',
        f'{at} source=device.go:240 msg="model weights" device=CUDA1 size="4.0 GiB"',
        f'{at} source=device.go:245 msg="model weights" device=CPU size="600.0 MiB"',
        f'{at} source=device.go:251 msg="kv cache" device=CUDA0 size="1.5 GiB"',
        f'{at} source=device.go:251 msg="kv cache" device=CUDA1 size="1.5 GiB"',
        f'{at} source=device.go:262 msg="compute graph" device=CUDA0 size="300.0 MiB"',
        f'{at} source=device.go:262 msg="compute graph" device=CUDA1 size="310.0 MiB"',
        f'{at} source=server.go:1388 msg="llama runner started in 9.49 seconds"',
    ]


def text(lines: list[str], *, prefix: str = "", end: str = "\n") -> bytes:
    return "".join(f"{prefix}{line}{end}" for line in lines).encode()
