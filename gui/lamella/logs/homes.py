"""Which device a buffer of the engine belongs to, by its name."""

import re
from typing import Final

_HOST: Final = frozenset(("Host", "BLAS", "AMX", "ACCEL", "KLEIDIAI", "ZDNN"))
_KINDS: Final = ("_Mapped", "_Private", "_Shared", "_REPACK", "_Split", "_UMA")
_RPC: Final = re.compile(r"RPC(\d*)\[([^\]]+)\]")
_NUMBERED: Final = re.compile(r"([A-Za-z_]+?)(\d+)$")
_LIBRARIES: Final = {"cuda": "CUDA", "rocm": "ROCm", "metal": "Metal", "vulkan": "Vulkan", "oneapi": "SYCL"}


def on_host(name: str) -> bool:
    """In system memory: plain, pinned, mapped or repacked."""
    return name in _HOST or name.startswith("CPU") or name.endswith("_Host")


def device_key(name: str) -> str:
    """The device of a buffer: "CUDA0" of "CUDA0_Split"; of remote buffers the name itself, with the address."""
    if name.startswith("RPC"):
        return name
    for kind in _KINDS:
        name = name.removesuffix(kind)
    return name


def library_key(library: str, place: int) -> str:
    """As engines name the device in this place of a list of one library, which Ollama calls "cuda"."""
    known = _LIBRARIES.get(library.lower(), "GPU")
    return known if known == "Metal" and not place else f"{known}{place}"


def remote(name: str) -> tuple[int, str] | None:
    """Number on its server and address of "RPC0[host:port]"; None for what is no remote buffer."""
    match = _RPC.fullmatch(name)
    return (int(match[1][:6] or 0), match[2]) if match else None


def numbered(key: str) -> tuple[str, int]:
    """Backend and number of "CUDA1"; 0 where there is none."""
    match = _NUMBERED.fullmatch(key)
    return (match[1], int(match[2][:6])) if match else (key, 0)
