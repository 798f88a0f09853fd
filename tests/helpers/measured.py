"""Public speed measurements as our own values: a model of the measured one's size and shape, devices and placement."""

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from lamella.devices.cards import Card, known_cards
from lamella.devices.chips import card_of
from lamella.devices.device import Backend, Device, Kind
from lamella.estimate.estimate import estimated
from lamella.estimate.pace.pace import Pace
from lamella.estimate.pace.rates import Calibration
from lamella.estimate.settings import CacheType, FlashAttention, Settings
from lamella.model.model import Model, Role, Tensor
from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.placement import Flags, Placement
from lamella.placement.rules import expert_rules
from lamella.units import GIB
from tests.helpers.measured_models import OTHER_BITS, SHAPES, Shape
from tests.helpers.plans import small_model
from tests.helpers.reference import GOLDEN

SPEEDS: Final = GOLDEN / "speeds.jsonl.xz"
_LEFT_OUT: Final = re.compile(
    r"outlier|Windows shares|overflow|spill|Raspberry|drafting|repeated|Mamba|implausibly|recurrent|about; host"
    r"|old numbering|core count not stated|hardware not"
)
_TEST: Final = re.compile(r"(?:tg|server eval rate)(\d+)?(?: or eval rate)?(?: @ d(\d+))?(?: \(ctx \d+\))?$")


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured run of answers being written."""

    row: int
    model: str
    quant: str
    shape: Shape
    size: int  # of the file
    parameters: int
    cards: tuple[str, ...]  # as the card list names them
    backend: str
    current: bool  # a build of 2025 or later
    depth_tokens: int  # in the mean
    gpu_layers: int  # -1: all
    cpu_experts: int  # --n-cpu-moe
    flash_attention: bool | None
    cache_type: str
    cpu: str
    ram_gb_s: float | None
    series: str
    tokens_per_second: float

    @property
    def one_card(self) -> bool:
        return len(self.cards) == 1

    @property
    def all_on_gpu(self) -> bool:
        return bool(self.cards) and self.gpu_layers == -1 and not self.cpu_experts

    @property
    def dense(self) -> bool:
        return self.shape.experts is None

    def pace(self, calibrations: tuple[Calibration, ...] = ()) -> tuple[Pace, Placement]:
        """The pace of such a model on such devices, and the placement that was measured."""
        flash = FlashAttention.OFF if self.flash_attention is False else FlashAttention.AUTO
        settings = Settings(context_tokens=0, type_k=CacheType(self.cache_type), flash_attention=flash)
        found = estimated(model_of(self), settings)
        gpus = tuple(Device(name, Kind.GPU, Backend.CUDA, GIB, GIB) for name in self.cards)
        host = Device("CPU", Kind.CPU, Backend.CPU, GIB, GIB, bandwidth_gb_s=self.ram_gb_s)
        pace = Pace(found, gpus, host, cards=_cards(), calibrations=calibrations, depth_tokens=self.depth_tokens)
        flags = Flags(self.gpu_layers if gpus else 0, overrides=expert_rules(self.cpu_experts))
        return pace, placed_by_flags(found, gpus, flags)

    def predicted(self, calibrations: tuple[Calibration, ...] = ()) -> float:
        """Tokens a second."""
        pace, placement = self.pace(calibrations)
        return 1 / pace.seconds(placement)


def measured() -> Iterator[Measured]:
    """Every row of writing answers whose model and cards are known and that nothing is wrong with."""
    with lzma.open(SPEEDS, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            found = _measured(number, json.loads(line))
            if found is not None:
                yield found


@cache
def _cards() -> tuple[Card, ...]:
    return known_cards()


def _measured(number: int, row: dict[str, Any]) -> Measured | None:
    test = _TEST.match(row["test"])
    shape = next((shape for prefix, shape in SHAPES if row["model"].startswith(prefix)), None)
    note = f"{row.get('note', '')} {row['test']} {row.get('series', '')}"
    strange = _LEFT_OUT.search(note) or row.get("override") or "row" in str(row.get("tensor_split"))
    if test is None or shape is None or not row.get("size_gib") or strange:
        return None
    cards = tuple(card_of(gpu["name"], _cards()) for gpu in row["gpus"] for _ in range(gpu["count"]))
    if any(card is None for card in cards) or not re.fullmatch(r"all|\d+", str(row["ngl"])):
        return None
    if not cards and str(row["ngl"]) != "0":
        return None
    layers = -1 if row["ngl"] == "all" or int(row["ngl"]) > shape.layers else int(row["ngl"])
    return Measured(
        row=number,
        model=row["model"],
        quant=row["quant"],
        shape=shape,
        size=int(row["size_gib"] * GIB),
        parameters=int((row.get("params_b") or row["size_gib"] * 1.6) * 1e9),
        cards=tuple(card.name for card in cards if card),
        backend=row["backend"],
        current=row["date"] >= "2025",
        depth_tokens=int(test[2] or 0) + int(test[1] or 512) // 2,
        gpu_layers=layers,
        cpu_experts=min(row.get("n_cpu_moe") or 0, shape.layers),
        flash_attention=row.get("flash_attn"),
        cache_type=row.get("kv_type") or "f16",
        cpu=row.get("cpu") or "",
        ram_gb_s=ram_gb_s(row.get("cpu") or "", row.get("ram") or ""),
        series=row.get("series") or "",
        tokens_per_second=row["tokens_per_second"],
    )


def ram_gb_s(cpu: str, ram: str) -> float | None:
    """Of the system memory, where the row tells it."""
    told = re.search(r"\(([\d.]+) GB/s", ram) or re.search(r", ([\d.]+) GB/s", ram)
    if told:
        return float(told[1])
    return next((speed for name, speed in _CPUS if name in cpu), None)


# Memory as these processors are usually fitted with.
_CPUS: Final = (
    ("8840U", 89.6),
    ("N100", 25.6),
    ("N150", 38.4),
    ("7820HQ", 38.4),
    ("Ryzen AI 5 340", 89.6),
    ("7950X", 83.2),
    ("7940HS", 89.6),
    ("i7-5820K", 68.3),
    ("9900X", 89.6),
)


def model_of(run: Measured) -> Model:
    """A model of the same size and shape; its tensors are as large, and have as many elements, all in all."""
    shape, experts = run.shape, run.shape.experts
    embedding, output, block, expert = _bytes(run)
    tensors = [Tensor("token_embd.weight", (shape.hidden, shape.vocab), "f16", embedding, None, Role.EMBEDDING)]
    for index in range(shape.layers):
        tensors.append(Tensor(f"blk.{index}.attn_q.weight", (256, _rows(run)), "f16", block, index, Role.ATTENTION))
        if experts and index >= shape.layers - experts.layers:
            each = (shape.hidden, experts.width * experts.matrices, experts.count)
            tensors.append(Tensor(f"blk.{index}.ffn_up_exps.weight", each, "f16", expert, index, Role.EXPERTS_UP))
    if not shape.tied:
        tensors.append(Tensor("output.weight", (shape.hidden, shape.vocab), "f16", output, None, Role.OUTPUT))
    full = _full_blocks(shape)
    count = shape.layers
    base = small_model(1)
    return _shaped(base, shape, tuple(tensors), full, count)


def _shaped(base: Model, shape: Shape, tensors: tuple[Tensor, ...], full: tuple[bool, ...], count: int) -> Model:
    return replace(
        base,
        block_count=count,
        context_length=1 << 20,
        heads=(1,) * count,
        kv_heads=(1,) * count,
        feed_forward=(0,) * count,
        head_k=shape.cache // 2,
        head_v=shape.cache // 2,
        window=shape.window,
        windowed=tuple(not whole and shape.window > 0 for whole in full),
        cached=tuple(whole or shape.window > 0 for whole in full),
        recurrent=(False,) * count,
        tied=shape.tied,
        expert_count=shape.experts.count if shape.experts else 0,
        experts_used=shape.experts.used if shape.experts else 0,
        tensors=tensors,
    )


def _rows(run: Measured) -> int:
    """Of 256 elements each: a block's matrices outside its experts."""
    shape, experts = run.shape, run.shape.experts
    others = run.parameters - shape.unread - shape.hidden * shape.vocab * (1 if shape.tied else 2)
    if experts is not None:
        others -= experts.layers * experts.count * experts.matrices * shape.hidden * experts.width
    return max(others // shape.layers // 256, 1)


def _full_blocks(shape: Shape) -> tuple[bool, ...]:
    if not shape.full:
        return (True,) * shape.layers
    return tuple(
        ((block + 1) * shape.full) // shape.layers > block * shape.full // shape.layers for block in range(shape.layers)
    )


def _bytes(run: Measured) -> tuple[int, int, int, int]:
    """Bytes of the token embedding, the output matrix, a block outside its experts, and a block's experts."""
    shape, experts = run.shape, run.shape.experts
    table = shape.hidden * shape.vocab
    size = int(run.size * (1 - shape.looked_up))
    if experts is None:
        bits = size * 8 / run.parameters
        embedding = int(table * bits / 8)
        output = 0 if shape.tied else embedding
        return embedding, output, (size - embedding - output) // shape.layers, 0
    weights = experts.layers * experts.count * experts.matrices * shape.hidden * experts.width
    tables = 1 if shape.tied else 2
    bits = next((bits for end, bits in OTHER_BITS if run.quant.endswith(end) or run.model.endswith(end)), 8.5)
    if shape.expert_bits:
        held = int(weights * shape.expert_bits / 8)
        others = size - held
        bits = 16.0 if others * 8 / (table * 3) > 12 else 8.5
        embedding = int(table * bits / 8)
    else:
        embedding = int(table * min(bits, size * 8 / weights) / 8)
        others = int(max(run.parameters - shape.unread - weights - tables * table, 0) * bits / 8) + tables * embedding
        held = size - others - int(shape.unread * bits / 8)
    output = 0 if shape.tied else embedding
    return embedding, output, max(others - embedding - output, 0) // shape.layers, held // experts.layers
