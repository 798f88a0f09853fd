"""Lines about the cards of a computer, and about how fast requests were answered."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.codes import LogCode
from lamella.logs.gathering import MOST_DEVICES, SeenCard
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import mib, rate_of, safe, whole
from lamella.units import MIB

_USING: Final = re.compile(r"using device (\S+) \((.{1,200}?)\)(?: \(([^)]{1,200})\))? - +(\d+) MiB free")
_LISTED: Final = re.compile(r"- (\S+) *: (.{1,200}?) \((\d+) MiB, (\d+) MiB free\)")
_FOUND: Final = re.compile(
    r"Device (\d+): (.{1,200}?)(?:, (?:compute capability|gfx|VMM|type:)|$).{0,200}?(?:ID: (GPU-[0-9a-f-]+)|$)"
)
_NVML: Final = re.compile(r"device (\S+) utilizing NVML memory reporting free: (\d+) total: (\d+)")
_PROCESS: Final = re.compile(r"^\s*\d+, *(GPU-[0-9a-f-]{36}), *(\d+) MiB")
_TIMING: Final = re.compile(
    r"(prompt )?eval time *= *[\d.]+ ms / *(\d+) (?:tokens|runs).{0,60}?([\d.]+) tokens per second"
)
_RATE: Final = re.compile(r"(prompt )?eval rate: +([\d.]+) tokens/s")


def using(stream: Stream, line: Line) -> bool:
    """A device of the load that comes, with what was free on it."""
    match = _USING.search(line.text)
    if match is None:
        return False
    load = stream.begun(line)
    card = load.card(safe(match[1]))
    card.name = safe(match[2])
    card.free, card.step = mib(match[4]), MIB
    return True


def listed(stream: Stream, line: Line) -> bool:
    """llama-server's list of devices when it starts."""
    match = _LISTED.search(line.text)
    if match is None:
        return False
    card = stream.discovered_card(safe(match[1]))
    card.name, card.total, card.free = safe(match[2]), mib(match[3]), mib(match[4])
    return True


def found(stream: Stream, line: Line) -> bool:
    """`Device 0: NVIDIA GeForce RTX 3090, compute capability 8.6, VMM: yes`."""
    match = _FOUND.search(line.text)
    number = whole(match[1], 64) if match else None
    if match is None or number is None:
        return False
    card = stream.discovered_card(f"{'ROCm' if ', gfx' in line.text else 'CUDA'}{number}")
    card.name = safe(match[2])
    card.uuid = match[3] or card.uuid
    return True


def nvml(stream: Stream, line: Line) -> bool:
    match = _NVML.search(line.text)
    if match is None:
        return False
    load, uuid = stream.load(line), safe(match[1])
    if len(load.rounded) < MOST_DEVICES:
        load.rounded[uuid] = SeenCard(uuid=uuid, free=whole(match[2]), total=whole(match[3]))
    return True


def process(stream: Stream, line: Line) -> bool:
    """nvidia-smi's list of processes as people put it beside a log."""
    if line.words[-1] != b"MiB":
        return False
    match = _PROCESS.search(line.text)
    if match is None:
        return False
    load = stream.load(line)
    if len(load.rounded) < MOST_DEVICES:
        card = load.rounded.setdefault(match[1], SeenCard(uuid=match[1]))
        card.driver_used = mib(match[2])
    return True


def timing(stream: Stream, line: Line) -> bool:
    match = _TIMING.search(line.text)
    rate = None if match else _RATE.search(line.text)
    hit = match or rate
    if hit is None:
        return False
    load = stream.serving(line)
    kept = load.prompt_tps if hit[1] else load.eval_tps
    speed = rate_of(hit[3] if match else hit[2])
    if speed is not None and 0 < speed < 1e6:
        kept.append(speed)
        load.requests += not hit[1]
    return True


def served(stream: Stream, line: Line) -> bool:
    """The model is there: `model loaded`, and Ollama's `llama runner started in 3.2 seconds`."""
    words = line.words
    if not (words[-2:] == [b"model", b"loaded"] or (b"runner" in words and b"started" in words)):
        return False
    stream.loaded(line)
    return True


def split(stream: Stream, line: Line) -> bool:
    """`found 2 CUDA devices`: how many there are, which a load need not use."""
    match = re.search(r"found (\d+) (?:CUDA|ROCm|Vulkan) devices", line.text)
    if match is None:
        return False
    if match[1] == "0":
        stream.load(line).note(LogCode.NO_GPU, line.number, safe(match[0]))
    return True


MACHINE_WORDS: Final[Mapping[bytes, Act]] = {
    b"using": using,
    b"free)": listed,
    b"Device": found,
    b"NVML": nvml,
    b"eval": timing,
    b"loaded": served,
    b'msg="llama': served,
    b"found": split,
    b"MiB": process,
}
