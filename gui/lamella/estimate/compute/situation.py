"""Where the work of one block is done, and which of its weights lie in system memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lamella.devices.device import CPU
from lamella.estimate.weights import Group, dimensions
from lamella.model.model import Tensor

_ATTENTION_LEADS: Final = frozenset(f".{name}.weight" for name in ("attn_q", "attn_qkv", "attn_q_b", "ssm_in"))
_FFN_LEADS: Final = frozenset((".ffn_up.weight", ".ffn_up_exps.weight"))


@dataclass(frozen=True, slots=True)
class Situation:
    """Devices hold the named weights; which device then computes is the scheduler's choice."""

    attention: int  # device of the attention (or mixer) weights
    ffn: int
    host_attention: int  # bytes of the largest such weight in system memory
    host_ffn: int
    host_up: int  # bytes of a dense ffn_up in system memory


def situation(group: Group, home: int, moved: Iterable[tuple[frozenset[str], int]]) -> Situation:
    """The situation of a block at home on `home`; `moved` are names within the block, and their device."""
    moves = tuple(moved)
    attention = ffn = home
    host_attention = host_ffn = host_up = 0
    for name, tensor in zip(group.names, group.tensors, strict=True):
        device = next((target for names, target in moves if name in names), home)
        if name in _ATTENTION_LEADS:
            attention = device
        elif name in _FFN_LEADS:
            ffn = device
        if device != CPU or not _multiplied(name, tensor):
            continue
        if name.startswith(".ffn"):
            host_ffn = max(host_ffn, tensor.nbytes)
            host_up = tensor.nbytes if name == ".ffn_up.weight" else host_up
        elif name.startswith((".attn", ".ssm")):
            host_attention = max(host_attention, tensor.nbytes)
    return Situation(attention, ffn, host_attention, host_ffn, host_up)


def _multiplied(name: str, tensor: Tensor) -> bool:
    return "_norm" not in name and name != ".ffn_gate_inp.weight" and dimensions(tensor) >= 2
