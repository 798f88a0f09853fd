"""Public documents of the engines that say more about a note."""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from lamella.notes import NoteCode


class Page(StrEnum):
    """Public documents of the engines; opened in a browser by whoever asks for one, never read by this program."""

    SERVER = "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md"
    QUANTIZE = "https://github.com/ggml-org/llama.cpp/blob/master/tools/quantize/README.md"
    MULTI_GPU = "https://github.com/ggml-org/llama.cpp/blob/master/docs/multi-gpu.md"
    MULTIMODAL = "https://github.com/ggml-org/llama.cpp/blob/master/docs/multimodal.md"
    SPECULATIVE = "https://github.com/ggml-org/llama.cpp/blob/master/docs/speculative.md"
    RPC = "https://github.com/ggml-org/llama.cpp/blob/master/tools/rpc/README.md"
    GGUF = "https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"
    OLLAMA = "https://github.com/ollama/ollama/blob/main/docs/faq.mdx"


def page_text(page: Page) -> str:
    """What the link to a page is called."""
    names = {
        Page.SERVER: QCoreApplication.translate("Why", "Options of llama.cpp"),
        Page.QUANTIZE: QCoreApplication.translate("Why", "llama.cpp on quantisation"),
        Page.MULTI_GPU: QCoreApplication.translate("Why", "llama.cpp on several GPUs"),
        Page.MULTIMODAL: QCoreApplication.translate("Why", "llama.cpp on pictures and sound"),
        Page.SPECULATIVE: QCoreApplication.translate("Why", "llama.cpp on guessing ahead"),
        Page.RPC: QCoreApplication.translate("Why", "llama.cpp on remote GPUs"),
        Page.GGUF: QCoreApplication.translate("Why", "What a GGUF file is"),
        Page.OLLAMA: QCoreApplication.translate("Why", "Questions and answers of Ollama"),
    }
    return names[page]


def page_of(code: NoteCode) -> Page:
    """The page of options where no other says more."""
    return _PAGES.get(code, Page.SERVER)


_PAGES = {
    NoteCode.UNKNOWN_ARCHITECTURE: Page.GGUF,
    NoteCode.HEADER_ONLY: Page.GGUF,
    NoteCode.INCOMPLETE_FILE: Page.GGUF,
    NoteCode.REQUANTISED: Page.QUANTIZE,
    NoteCode.NEXT_TOKEN_LAYERS_SKIPPED: Page.SPECULATIVE,
    NoteCode.NEXT_TOKEN_OFF_BY_ONE: Page.SPECULATIVE,
    NoteCode.PROJECTOR_COMPUTE: Page.MULTIMODAL,
    NoteCode.PIPELINE_PARALLEL: Page.MULTI_GPU,
    NoteCode.SPLIT_MODE_UNSUPPORTED: Page.MULTI_GPU,
    NoteCode.OVERRIDE_OFF_MAIN_GPU: Page.MULTI_GPU,
    NoteCode.MAIN_GPU_MISSING: Page.MULTI_GPU,
    NoteCode.TENSOR_SPLIT_INVALID: Page.MULTI_GPU,
    NoteCode.NO_FREE_MEMORY: Page.MULTI_GPU,
    NoteCode.SINGLE_GPU: Page.OLLAMA,
    NoteCode.GPU_TOO_SMALL: Page.OLLAMA,
    NoteCode.REMOTE_UNUSED: Page.RPC,
    NoteCode.REMOTE_UNCHECKED: Page.RPC,
    NoteCode.LAYOUT_FAILED: Page.OLLAMA,
    NoteCode.HOST_TOO_SMALL: Page.OLLAMA,
    NoteCode.CACHE_TYPE_IGNORED: Page.OLLAMA,
    NoteCode.CONTEXT_CLAMPED: Page.OLLAMA,
}
