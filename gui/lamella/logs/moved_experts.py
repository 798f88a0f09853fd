"""Experts that a log shows to be elsewhere: its GPUs hold less than their layers weigh."""

import re
from typing import Final

from lamella.devices.device import CPU
from lamella.logs.observed import Observed
from lamella.model.model import Model

_EXPERTS: Final = re.compile(r"ffn_(?:up|down|gate_up|gate)_(?:ch|)exps")
_CLOSE_PERCENT: Final = 1


def experts_on_cpu(model: Model, homes: tuple[int, ...], observed: Observed, *, planned: int) -> int | None:
    """How many first blocks have their experts on the CPU, as `--n-cpu-moe` counts.

    `planned` is what all GPUs would hold with none there. 0 where the log says as much; None where it says neither, or
    no number of whole blocks explains it, as with a fit that moves parts of them.
    """
    seen = [gpu.weights for gpu in observed.gpus]
    if not seen or None in seen:
        return None
    wanted = sum(size or 0 for size in seen)
    moved, best, closest = 0, 0, abs(planned - wanted)
    for block in range(model.block_count):
        if homes[block] != CPU:
            moved += _experts(model, block)
        if abs(planned - moved - wanted) < closest:
            best, closest = block + 1, abs(planned - moved - wanted)
    return best if closest * 100 <= max(wanted, 1) * _CLOSE_PERCENT else None


def _experts(model: Model, block: int) -> int:
    return sum(tensor.nbytes for tensor in model.tensors if tensor.layer == block and _EXPERTS.search(tensor.name))
