"""What today's engine builds need of driver and card, as data, and whether a card meets it.

CUDA: a build runs on a card through machine code for it (same major capability, minor not above the card's) or
through PTX of a capability not above the card's, which the driver compiles. Machine code needs the driver of the
toolkit's family, PTX one at least as new as the toolkit itself (NVIDIA, CUDA Compatibility).
"""

import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Version = tuple[int, ...]


class Engine(StrEnum):
    """Whose build."""

    OLLAMA = "ollama"
    LLAMA_CPP = "llama.cpp"


class System(StrEnum):
    """Where it runs."""

    LINUX = "linux"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Build:
    """One download of an engine. Capabilities are "8.6" (that machine code), "8.6v" (PTX), "8.6+" (both), "12.0a"
    (machine code for exactly that card); of a ROCm build the names of the chips.
    """

    engine: Engine
    version: str  # of the engine, "0.30" and later or one release
    name: str  # "CUDA 12", as engines and people call it
    system: System
    toolkit: tuple[int, int]
    targets: tuple[str, ...]
    least_driver: str = ""  # what the engine itself insists on, beyond what CUDA needs
    least_driver_old: str = ""  # the same for cards below 7.0
    source: str = ""
    unsure: bool = False


class Code(StrEnum):
    """Whether a card can be used by a build."""

    RUNS = "runs"
    DRIVER_TOO_OLD = "driver_too_old"  # `needed` is the least driver, "580"
    CARD_TOO_OLD = "card_too_old"  # `needed` is the least compute capability, "7.5"
    NOT_IN_BUILD = "not_in_build"  # nothing in it for this chip
    UNKNOWN = "unknown"  # the driver or the chip is not known


@dataclass(frozen=True, slots=True)
class Fitness:
    """One build on one card."""

    build: Build
    code: Code
    needed: str = ""


class Attention(StrEnum):
    """Which flash attention a card runs in llama.cpp (ggml-cuda/fattn.cu, b11434)."""

    TENSOR_CORES = "tensor_cores"
    LARGE_BATCHES = "large_batches"  # tensor cores for large batches, plain kernels for decoding
    PLAIN = "plain"
    NONE = "none"


_OLLAMA_12 = ("5.0v", "5.2v", "6.0+", "6.1+", "7.0+", "7.5+", "8.0+", "8.6+", "8.9+", "9.0+", "9.0a", "10.0+", "12.0+")
_OLLAMA_12_WINDOWS = (
    *("5.0v", "5.2v", "6.0v", "6.1v"),
    *("7.0+", "7.5+", "8.0+", "8.6+", "8.9+", "9.0+", "9.0a", "12.0+"),
)
_OLLAMA_13 = ("7.5v", "8.0v", "8.6v", "8.7v", "8.9v", "9.0v", "10.0v", "10.3v", "11.0v", "12.0v", "12.1v")
_OLLAMA_13_WINDOWS = ("7.5v", "8.0v", "8.6v", "8.9v", "10.0v", "12.0v")
_OLLAMA_ROCM = (
    *("gfx908", "gfx90a", "gfx942", "gfx950", "gfx1030", "gfx1100", "gfx1101", "gfx1102"),
    *("gfx1150", "gfx1151", "gfx1200", "gfx1201"),
)
_LLAMA_124 = ("5.0v", "6.1v", "7.0v", "7.5v", "8.0v", "8.6", "8.9", "9.0v")
_LLAMA_134 = ("7.5v", "8.0v", "8.6", "8.9", "9.0v", "12.0a", "12.1a")
_LLAMA_ROCM = (
    *("gfx908", "gfx90a", "gfx942", "gfx950", "gfx1010", "gfx1011", "gfx1012"),
    *(f"gfx103{digit}" for digit in range(7)),
    *("gfx1100", "gfx1101", "gfx1102", "gfx1103", "gfx1150", "gfx1151", "gfx1152", "gfx1200", "gfx1201"),
)
_CMAKE: Final = "ollama, llama/server CMake presets, 0.30"
_WORKFLOW: Final = "llama.cpp, .github/workflows/release.yml and ggml-cuda/CMakeLists.txt, b11434"

BUILDS: Final = (
    Build(Engine.OLLAMA, "0.30", "CUDA 12", System.LINUX, (12, 8), _OLLAMA_12, "550", "570", _CMAKE),
    Build(Engine.OLLAMA, "0.30", "CUDA 13", System.LINUX, (13, 0), _OLLAMA_13, source=_CMAKE),
    Build(Engine.OLLAMA, "0.30", "CUDA 12", System.WINDOWS, (12, 8), _OLLAMA_12_WINDOWS, "550", "570", _CMAKE),
    Build(Engine.OLLAMA, "0.30", "CUDA 13", System.WINDOWS, (13, 0), _OLLAMA_13_WINDOWS, source=_CMAKE),
    Build(Engine.OLLAMA, "0.30", "ROCm 7", System.LINUX, (7, 2), _OLLAMA_ROCM, source=_CMAKE),
    Build(Engine.LLAMA_CPP, "b11434", "CUDA 12", System.LINUX, (12, 8), (*_LLAMA_124, "12.0a"), source=_WORKFLOW),
    Build(Engine.LLAMA_CPP, "b11434", "CUDA 13", System.LINUX, (13, 4), _LLAMA_134, source=_WORKFLOW, unsure=True),
    Build(Engine.LLAMA_CPP, "b11434", "CUDA 12", System.WINDOWS, (12, 4), _LLAMA_124, source=_WORKFLOW),
    Build(Engine.LLAMA_CPP, "b11434", "CUDA 13", System.WINDOWS, (13, 4), _LLAMA_134, source=_WORKFLOW, unsure=True),
    Build(Engine.LLAMA_CPP, "b11434", "ROCm 10", System.LINUX, (10, 0), _LLAMA_ROCM, source=_WORKFLOW),
)
"""Newest first known builds; `unsure` where the driver that goes with the toolkit is from a secondary page."""

# NVIDIA, CUDA Toolkit release notes, tables 2 and 3. Windows drivers are no longer bundled from 13.1 on.
_FAMILY: Final = {(12, System.LINUX): "525.60.13", (12, System.WINDOWS): "528.33"}
_FAMILY_13: Final = "580"
_TOOLKIT: Final = {
    ((12, 4), System.LINUX): "550.54.14",
    ((12, 4), System.WINDOWS): "551.61",
    ((12, 8), System.LINUX): "570.26",
    ((12, 8), System.WINDOWS): "570.65",
    ((13, 0), System.LINUX): "580.65.06",
    ((13, 0), System.WINDOWS): "580",
    ((13, 4), System.LINUX): "615",
    ((13, 4), System.WINDOWS): "615",
}


def this_system() -> System:
    return System.WINDOWS if sys.platform == "win32" else System.LINUX


def fitness(arch: str, driver: str, system: System) -> tuple[Fitness, ...]:
    """Every build of that system for a card of `arch` ("8.9", "gfx1100"; "" unknown) under NVIDIA's `driver`.

    CUDA builds for a compute capability, ROCm builds for a chip's name.
    """
    rocm = arch.startswith("gfx")
    builds = (build for build in BUILDS if build.system is system and build.name.startswith("ROCm") == rocm)
    return tuple(_rocm(build, arch) if rocm else _cuda(build, arch, driver) for build in builds)


def attention(arch: str) -> Attention | None:
    """llama.cpp's flash attention on a CUDA card; None where the capability is not known."""
    capability = _version(arch)
    if not capability or arch.startswith("gfx"):
        return None
    if capability < (5, 0):
        return Attention.NONE
    if capability == (7, 0):
        return Attention.LARGE_BATCHES
    return Attention.TENSOR_CORES if capability >= (7, 5) else Attention.PLAIN


def ollama_uses_attention(arch: str) -> bool | None:
    """Whether Ollama 0.30 leaves flash attention on `auto` for this card (discover/gpu.go); None: not known."""
    capability = _version(arch)
    if not capability or arch.startswith("gfx"):
        return None
    return capability >= (6, 0) and capability != (7, 2)


def _rocm(build: Build, arch: str) -> Fitness:
    return Fitness(build, Code.RUNS if arch in build.targets else Code.NOT_IN_BUILD)


def _cuda(build: Build, arch: str, driver: str) -> Fitness:
    capability = _version(arch)
    if len(capability) != 2:
        return Fitness(build, Code.UNKNOWN)
    least = min(_version(target) for target in build.targets)
    if capability < least:
        return Fitness(build, Code.CARD_TOO_OLD, ".".join(map(str, least)))
    if _has_machine_code(build, capability):
        needed = _FAMILY.get((build.toolkit[0], build.system), _FAMILY_13)
    elif any(target[-1] in "v+" and _version(target) <= capability for target in build.targets):
        needed = _TOOLKIT[build.toolkit, build.system]
    else:
        return Fitness(build, Code.NOT_IN_BUILD)
    insisted = build.least_driver_old if capability < (7, 0) else build.least_driver
    needed = max(needed, insisted or "0", key=_version)
    if not _version(driver):
        return Fitness(build, Code.UNKNOWN, needed)
    return Fitness(build, Code.RUNS if _version(driver) >= _version(needed) else Code.DRIVER_TOO_OLD, needed)


def _has_machine_code(build: Build, capability: Version) -> bool:
    for target in build.targets:
        major, minor = _version(target)
        if target[-1] == "a" and (major, minor) == capability:
            return True
        if target[-1] not in "av" and major == capability[0] and minor <= capability[1]:
            return True
    return False


def _version(text: str) -> Version:
    """Numbers of "580.65.06" or "12.0a"; () where there are none."""
    return tuple(int(part) for part in re.findall(r"\d+", text)) if text[:1].isdigit() else ()
