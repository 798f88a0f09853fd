"""Export: what is handed to a person who wants a plan to become true, as codes and texts; words are made elsewhere."""

from dataclasses import dataclass
from enum import StrEnum

from lamella.errors import LamellaError
from lamella.plan.outcome import Outcome


class ExportError(LamellaError):
    """A plan that an engine cannot be told at all."""


class PieceKind(StrEnum):
    COMMAND = "command"  # to be typed, or pasted into a terminal
    FILE = "file"  # to be saved under `name`
    STEPS = "steps"  # to be done by hand, in this order


class Way(StrEnum):
    """Where a piece is for. Of the pieces of one export a person needs those of one way, and those of none."""

    SH = "sh"
    POWERSHELL = "powershell"
    CMD = "cmd"
    SYSTEMD = "systemd"
    LAUNCHD = "launchd"
    WINDOWS = "windows"
    DOCKER = "docker"


class StepCode(StrEnum):
    """Things to do by hand. `value` is what the comment says; it is never to be translated."""

    RESTART_APP = "restart_app"  # quit the program and start it again
    CHOOSE_MODEL = "choose_model"  # value: the model
    SHOW_ADVANCED = "show_advanced"  # switch on the page's advanced settings
    CONTEXT = "context"  # value: tokens
    GPU_OFFLOAD = "gpu_offload"  # value: "layers/of"
    EXPERTS_ON_CPU = "experts_on_cpu"  # value: "layers/of"
    CACHE_ON_GPU = "cache_on_gpu"  # value: "on" or "off"
    FLASH_ATTENTION = "flash_attention"  # value: "on" or "off"
    CACHE_TYPE_K = "cache_type_k"  # value: the type
    CACHE_TYPE_V = "cache_type_v"  # value: the type
    BATCH = "batch"  # value: tokens
    PARALLEL = "parallel"  # value: requests
    UNIFIED_CACHE = "unified_cache"  # value: "on" or "off"
    GPU_SPLIT = "gpu_split"  # value: shares by GPU, "22,30"
    GPU_OFF = "gpu_off"  # value: the GPUs to switch off, "1,2"
    AUTO_FIT_OFF = "auto_fit_off"  # switch off what chooses the layers by itself


class RemarkCode(StrEnum):
    """What an export does not say, and what is worth knowing about it."""

    LAYERS_ELSEWHERE = "layers_elsewhere"  # count: layers that are then on another device than in the plan
    TENSORS_ELSEWHERE = "tensors_elsewhere"  # count: tensors of which only the weights are somewhere else
    DEVICE_HOLDS = "device_holds"  # value: "GPU0", count: bytes that it then holds, planned: bytes by the plan
    DOES_NOT_FIT = "does_not_fit"  # with what the engine makes of it a device lacks memory
    CONTEXT_DIFFERS = "context_differs"  # count: tokens, planned: tokens of the plan
    ONE_CACHE_TYPE = "one_cache_type"  # value: the type that K and V both get
    CACHE_TYPE_UNAVAILABLE = "cache_type_unavailable"  # value: the type that the engine has not
    ONE_BATCH = "one_batch"  # count: the size that batch and micro-batch both get
    REMOTE_UNUSED = "remote_unused"  # count: remote GPUs that the engine does not use
    REMOTE_ADDRESS = "remote_address"  # value: what stands for the address of a remote GPU that is not known
    DEVICE_NAMES_ASSUMED = "device_names_assumed"  # value: "CUDA0, CUDA1": cards that are not in this computer
    START_WITH = "start_with"  # value: "NAME=value", a variable without which its GPUs are others
    ALL_MODELS = "all_models"  # value: variables that hold for every model of the server
    NUM_GPU_UNREAD = "num_gpu_unread"  # OLLAMA_NUM_GPU is read by no Ollama; value: what does the same
    DISCOVERY_AT_RISK = "discovery_at_risk"  # a variable names GPUs, and Ollama looks for those of other kinds with it
    CLIENT_UNREAD = "client_unread"  # variables of `ollama run` reach nobody; the server's do
    ALREADY_IN_OLLAMA = "already_in_ollama"  # value: file in Ollama's store; FROM should say the model's name
    RATIO_ONLY = "ratio_only"  # the engine takes a share of the layers, and rounds it as it likes
    PER_TENSOR_UNSAID = "per_tensor_unsaid"  # count: tensors kept off their device, for which there is no setting
    NO_HOST_UNSAID = "no_host_unsaid"  # pinned buffers cannot be switched off there
    SLIDING_WINDOW_UNSAID = "sliding_window_unsaid"  # full-size caches cannot be asked for there
    SPLIT_SHARED = "split_shared"  # the split holds for every model of the program
    FIT_AGAIN = "fit_again"  # the engine places the layers anew, by the memory that is free then
    LOG_TO_COMPARE = "log_to_compare"  # value: what makes the program's log say where the layers went
    WAY_REFUSED = "way_refused"  # value: why this way cannot be given


@dataclass(frozen=True, slots=True)
class Step:
    code: StepCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to copy. A file's text ends with a line feed."""

    kind: PieceKind
    text: str = ""
    name: str = ""  # of a file: where it belongs, or under which name it is saved
    way: Way | None = None  # None: needed whatever the way
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """`value`, `count` and `planned` mean what the comment beside the code says."""

    code: RemarkCode
    value: str = ""
    count: int = 0
    planned: int = 0
    way: Way | None = None  # of one way alone


@dataclass(frozen=True, slots=True)
class Subject:
    """What is exported. `ollama_name` is what Ollama calls the model, where it has it."""

    outcome: Outcome
    ollama_name: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """`title` is the name in the registry."""

    title: str
    pieces: tuple[Piece, ...]
    remarks: tuple[Remark, ...] = ()
    reached: Outcome | None = None  # what the engine would make of it, where that is not the plan itself

    @property
    def ways(self) -> tuple[Way, ...]:
        """What a person can choose among; () where there is nothing to choose."""
        return tuple(dict.fromkeys(piece.way for piece in self.pieces if piece.way is not None))

    def pieces_for(self, way: Way | None) -> tuple[Piece, ...]:
        """What is needed for one way."""
        return tuple(piece for piece in self.pieces if piece.way in (None, way))
