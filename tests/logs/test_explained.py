"""Lines that worry people, each with its code and what stands in it."""

import pytest

from lamella.cli.log_words import log_note_text
from lamella.logs.codes import FlashTrouble, KvTrouble, LogCode, LogNote
from lamella.logs.observed import State
from lamella.units import GIB, MIB
from tests.helpers.log_samples import engine_lines, text
from tests.helpers.server_logs import read

AT = "time=2026-02-21T12:07:54.568Z level=WARN source=x.go:1 "


def notes(line: str) -> list[LogNote]:
    """What one line behind a load is explained by."""
    base = engine_lines()
    load = read(text([*base, line])).loads[-1]
    return [note for note in load.notes if note.line == len(base) + 1]


CASES = {
    "embedding": (
        "tensor 'token_embd.weight' (q6_K) (and 0 others) cannot be used with preferred buffer type "
        "CUDA_Host, using CPU instead",
        LogNote(LogCode.FALLBACK_HARMLESS, 0, "token_embd.weight", "q6_K|CUDA_Host|CPU", 1),
    ),
    "repacking": (
        "done_getting_tensors: tensor 'blk.0.attn_q.weight' (q5_K) (and 12 others) cannot be used with "
        "preferred buffer "
        "type CPU_REPACK, using CPU instead",
        LogNote(LogCode.FALLBACK_HARMLESS, 0, "blk.0.attn_q.weight", "q5_K|CPU_REPACK|CPU", 13),
    ),
    "a tensor that the GPU cannot use": (
        "tensor 'blk.3.ffn_down.weight' (iq1_m) (and 31 others) cannot be used with preferred buffer type "
        "Vulkan0, using CPU instead",
        LogNote(LogCode.PREFERRED_BUFFER_FALLBACK, 0, "blk.3.ffn_down.weight", "iq1_m|Vulkan0|CPU", 32),
    ),
    "system memory": (
        "Error: model requires more system memory (12.6 GiB) than is available (3.7 GiB)",
        LogNote(LogCode.HOST_OUT_OF_MEMORY, 0, count=int(12.6 * GIB), of=int(3.7 * GIB)),
    ),
    "a buffer": (
        "ggml_gallocr_reserve_n_impl: failed to allocate CUDA0 buffer of size 1073741824",
        LogNote(LogCode.OUT_OF_MEMORY, 0, "CUDA0", count=GIB),
    ),
    "Vulkan": (
        "ggml_vulkan: Device memory allocation of size 1073741824 failed.",
        LogNote(LogCode.OUT_OF_MEMORY, 0, count=GIB),
    ),
    "without a size": ("CUDA error: out of memory", LogNote(LogCode.OUT_OF_MEMORY, 0)),
    "beyond the training": (
        "llama_context: n_ctx_seq (65536) > n_ctx_train (40960) -- possible training context overflow",
        LogNote(LogCode.CONTEXT_BEYOND_TRAINED, 0, count=65536, of=40960),
    ),
    "flash attention and the GPU": (
        AT + 'msg="flash attention enabled but not supported by gpu"',
        LogNote(LogCode.FLASH_ATTENTION_OFF, 0, FlashTrouble.GPU),
    ),
    "flash attention and the model": (
        AT + 'msg="flash attention enabled but not supported by model"',
        LogNote(LogCode.FLASH_ATTENTION_OFF, 0, FlashTrouble.MODEL),
    ),
    "flash attention elsewhere": (
        "sched_reserve: layer 0 is assigned to device CUDA0 but the Flash Attention tensor is assigned to device CPU "
        "(usually due to missing support)",
        LogNote(LogCode.FLASH_ATTENTION_OFF, 0, FlashTrouble.ELSEWHERE),
    ),
    "cache type and the model": (
        AT + 'msg="kv cache type not supported by model" type=q8_0',
        LogNote(LogCode.KV_TYPE_REFUSED, 0, "q8_0", KvTrouble.MODEL),
    ),
    "cache type and flash attention": (
        AT + 'msg="quantized kv cache requested but flash attention disabled" type=q4_0',
        LogNote(LogCode.KV_TYPE_REFUSED, 0, "q4_0", KvTrouble.NEEDS_FLASH_ATTENTION),
    ),
    "V cache": (
        "llama_init_from_model: V cache quantization requires flash_attn",
        LogNote(LogCode.KV_TYPE_REFUSED, 0, "", KvTrouble.NEEDS_FLASH_ATTENTION),
    ),
    "no GPU": (
        "warning: no usable GPU found, --gpu-layers option will be ignored",
        LogNote(LogCode.NO_GPU, 0, "no usable GPU found"),
    ),
    "driver": (
        "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
        LogNote(
            LogCode.DRIVER_TOO_OLD,
            0,
            "ggml_cuda_init: failed to initialize CUDA: CUDA driver version is insufficient for CUDA runtime version",
        ),
    ),
    "too small a GPU": (
        AT + 'msg="gpu has too little memory to allocate any layers" id=GPU-7 library=cuda minimum_memory=479199232',
        LogNote(LogCode.GPU_NOT_USED, 0, "GPU-7"),
    ),
    "architecture": (
        "llama_model_load: error loading model: unknown model architecture: 'qwen9'",
        LogNote(LogCode.UNKNOWN_ARCHITECTURE, 0, "qwen9"),
    ),
    "runner": (
        AT + 'msg="llama runner terminated" error="exit status 2"',
        LogNote(LogCode.RUNNER_ENDED, 0, "exit status 2"),
    ),
}


@pytest.mark.parametrize(("line", "expected"), CASES.values(), ids=CASES)
def test_worrying_lines(line: str, expected: LogNote) -> None:
    found = [note for note in notes(line) if note.code is expected.code]
    assert [(one.value, one.detail, one.count, one.of) for one in found] == [
        (expected.value, expected.detail, expected.count, expected.of)
    ]


def test_a_context_that_is_too_long_belongs_to_the_load_that_comes() -> None:
    line = AT + 'msg="requested context size too large for model" num_ctx=262144 n_ctx_train=40960'
    first, second = read(text([*engine_lines(), line, *engine_lines()])).loads
    assert [(note.count, note.of) for note in second.notes if note.code is LogCode.CONTEXT_CLAMPED] == [(40960, 262144)]
    assert all(note.code is not LogCode.CONTEXT_CLAMPED for note in first.notes)


def test_a_load_that_is_refused_takes_nothing_from_the_one_that_is_served() -> None:
    refused = "Error: model requires more system memory (12.6 GiB) than is available (3.7 GiB)"
    first, second = read(text([*engine_lines(), "main: model loaded", refused])).loads
    assert (first.state, second.state) == (State.LOADED, State.FAILED)
    later = read(text([*engine_lines(), "main: model loaded", "CUDA error: out of memory"])).loads
    assert [(load.state, load.notes[-1].code) for load in later] == [(State.LOADED, LogCode.OUT_OF_MEMORY)]


def test_a_tensor_that_rules_moved_is_where_it_was_asked_to_be() -> None:
    line = (
        "tensor 'blk.0.ffn_up_exps.weight' (q4_K) (and 5 others) cannot be used with preferred buffer "
        "type CUDA0, using CPU instead"
    )
    found = read(text(["$ llama-server -m x.gguf --n-cpu-moe 6 -c 4096", line, *engine_lines()[7:]])).loads[0]
    assert [note.code for note in found.notes if "blk" in note.value] == [LogCode.FALLBACK_ASKED]
    assert found.settings.n_cpu_moe == 6


def test_one_card_under_two_drivers() -> None:
    card = (
        AT
        + 'msg="inference compute" id={} library={} name={} description="RTX 4060" pci_id=0000:01:00.0 total="8.0 GiB"'
    )
    lines = [card.format("GPU-1", "CUDA", "CUDA0"), card.format("0", "Vulkan", "Vulkan0"), *engine_lines()]
    found = read(text(lines)).loads[0]
    assert [note.value for note in found.notes if note.code is LogCode.SAME_GPU_TWICE] == ["RTX 4060"]


SAMPLES = {
    LogCode.FLASH_ATTENTION_OFF: LogNote(LogCode.FLASH_ATTENTION_OFF, 1, FlashTrouble.GPU),
    LogCode.KV_TYPE_REFUSED: LogNote(LogCode.KV_TYPE_REFUSED, 1, "q8_0", KvTrouble.MODEL),
}


@pytest.mark.parametrize("code", LogCode)
def test_every_code_has_its_sentence(code: LogCode) -> None:
    sentence = log_note_text(SAMPLES.get(code, LogNote(code, 1, "it", "q4_0|CUDA0|CPU", 3, 7)))
    assert sentence[0].isupper() or sentence[0].isdecimal() or sentence.startswith("it")
    assert len(sentence) > 25


def test_how_much_was_missing_is_said() -> None:
    note = LogNote(LogCode.OUT_OF_MEMORY, 1, "CUDA0", count=3 * GIB, of=GIB)
    assert "2.0 GiB too little" in log_note_text(note)
    assert "and about" not in log_note_text(LogNote(LogCode.OUT_OF_MEMORY, 1, "CUDA0", count=512 * MIB))
