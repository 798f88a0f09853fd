"""Observed: what a log says about one load of a model. What it does not say is None, never 0."""

from dataclasses import dataclass
from enum import StrEnum

from lamella.logs.codes import LogNote


class LogSource(StrEnum):
    """Who wrote the log; the value is the `source` of `lamella log --json`."""

    OLLAMA_CLASSIC = "ollama-0.6"
    OLLAMA_LAYOUTS = "ollama-0.12"
    OLLAMA_LLAMA_SERVER = "ollama-0.30"
    LLAMA_CPP = "llama.cpp"


class Role(StrEnum):
    """What a load is for."""

    MODEL = "model"
    DRAFT = "draft"  # a smaller model that guesses ahead for another one


class State(StrEnum):
    """How a load ended, as far as the log goes."""

    LOADED = "loaded"
    FAILED = "failed"
    PROJECTED = "projected"  # only a dry run of fit is in the log
    UNKNOWN = "unknown"  # the log does not say, or ends before


class Part(StrEnum):
    """What a buffer is for."""

    WEIGHTS = "weights"
    KV_CACHE = "kv_cache"
    RECURRENT = "recurrent"
    COMPUTE = "compute"
    OUTPUT = "output"
    PROJECTOR = "projector"


@dataclass(frozen=True, slots=True)
class SeenBuffer:
    """One line of the log: a buffer by the engine's name for it, "CPU_Mapped"."""

    name: str
    part: Part
    nbytes: int


@dataclass(frozen=True, slots=True)
class Projection:
    """What the last dry run of fit says of one device, in whole MiB as it is printed."""

    weights: int | None = None
    context: int | None = None  # KV cache and recurrent state
    compute: int | None = None
    used: int | None = None
    free_after: int | None = None
    layers: int | None = None


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """One device of a load. `index` is the GPU's number, or CPU (-1), which has every buffer in system memory."""

    index: int
    engine_name: str  # "CUDA0", "" where the log counts devices without naming them
    name: str | None = None
    uuid: str | None = None
    total: int | None = None
    free: int | None = None  # before the load
    weights: int | None = None
    kv_cache: int | None = None
    recurrent: int | None = None
    compute: int | None = None
    output: int | None = None
    projector: int | None = None
    unaccounted: int | None = None  # in use beyond the engine's buffers; negative on devices that only pretend
    driver_used: int | None = None  # by this process, as the driver says
    allocated: int | None = None  # what Ollama set aside, all parts together
    layers: int | None = None
    mapped: int = 0  # bytes of `weights` that are a span of the mapped file, holes included
    step: int = 1  # the least difference that the log shows: "4.1 GiB" is exact to 0.1 GiB
    projected: Projection | None = None

    @property
    def cached(self) -> int | None:
        """KV cache and recurrent state, as a plan counts them."""
        said = [size for size in (self.kv_cache, self.recurrent) if size is not None]
        return sum(said) if said else None

    @property
    def used(self) -> int | None:
        """Sum of the parts that the log names; None where it names none."""
        parts = (self.weights, self.kv_cache, self.recurrent, self.compute, self.output, self.projector)
        said = [size for size in parts if size is not None]
        return sum(said) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSettings:
    """Settings as the log has them: what the engine printed, else what it was started with."""

    ctx_size: int | None = None  # as it was asked for, by -c
    n_ctx: int | None = None
    n_ctx_seq: int | None = None
    type_k: str | None = None
    type_v: str | None = None
    flash_attn: str | None = None  # "on", "off"; "auto" where the log does not say what it became
    batch: int | None = None
    ubatch: int | None = None
    parallel: int | None = None
    kv_unified: bool | None = None
    n_gpu_layers: int | None = None  # as asked for; -1: automatic or all
    tensor_split: tuple[float, ...] | None = None
    override_tensor: tuple[str, ...] | None = None  # as typed, "PATTERN=BUFFER"
    n_cpu_moe: int | None = None  # all: a number larger than any model has blocks
    split_mode: str | None = None
    main_gpu: int | None = None
    mmap: bool | None = None
    offload_kv: bool | None = None
    swa_full: bool | None = None
    pipeline: bool | None = None
    fit_target: tuple[int, ...] | None = None  # bytes
    fit: bool | None = None


@dataclass(frozen=True, slots=True)
class OllamaEstimate:
    """What Ollama of the first generation counted before it started its runner."""

    layers_requested: int | None
    required_full: int | None
    required_partial: int | None
    kv: int | None
    allocations: tuple[int, ...]
    weights_total: int | None
    weights_repeating: int | None
    weights_nonrepeating: int | None
    graph_full: int | None
    graph_partial: int | None
    overhead: int | None
    projector_weights: int | None
    projector_graph: int | None


@dataclass(frozen=True, slots=True)
class Speeds:
    """Medians over the requests in the log, in tokens a second."""

    prompt_tps: float | None
    eval_tps: float | None
    requests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One load. Devices: GPUs by number, the CPU last; only those the log names."""

    source: LogSource
    role: Role
    state: State
    model: str | None  # general.name, else the file's
    path: str | None
    architecture: str | None
    quantization: str | None
    file_bytes: int | None  # of the tensors, as the engine prints it: to 0.01 GiB
    tensor_count: int | None
    block_count: int | None
    n_layers: int | None  # M of "offloaded N/M": blocks and the output layer
    offloaded: int | None
    output_offloaded: bool | None  # whether the output layer is among them; the engine says so since 2023
    train_context: int | None
    settings: SeenSettings
    devices: tuple[SeenDevice, ...]
    buffers: tuple[SeenBuffer, ...]
    layers: tuple[tuple[int, int], ...]  # layer and device, where the log says so
    host_total: int | None
    host_free: int | None
    estimate: OllamaEstimate | None
    projector_bytes: int | None
    speeds: Speeds
    notes: tuple[LogNote, ...]
    notes_left_out: int  # a load keeps no more than so many
    first_line: int
    last_line: int

    @property
    def gpus(self) -> tuple[SeenDevice, ...]:
        return tuple(device for device in self.devices if device.index >= 0)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not read, so that nobody takes the rest for everything."""

    long_lines: int = 0  # longer than any line of an engine
    junk_lines: int = 0  # with bytes that are no text
    loads: int = 0  # older than those kept
    streams: int = 0  # programs in one log beyond those that can be told apart

    @property
    def anything(self) -> bool:
        return bool(self.long_lines or self.junk_lines or self.loads or self.streams)


@dataclass(frozen=True, slots=True)
class LogReading:
    """Everything that was found. `source` is None where no line was recognised."""

    source: LogSource | None
    loads: tuple[Observed, ...]  # in the order in which they begin
    skipped: Skipped
    nbytes: int
    lines: int
    known_lines: int
    encoding: str
